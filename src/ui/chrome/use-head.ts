import { explain } from '../../jetstream/index.js'
import type { Cause, StreamSummary, Worker, WorkerSnapshot, Workspace } from '../../jetstream/index.js'
import { useJetStream } from '../context/jetstream-context.js'
import { useScreen } from '../context/screen-context.js'
import { useStore } from '../context/use-store.js'

/** What is shown of a consumer, with why nothing comes or what comes next, at one moment. */
export type Seen = {
  readonly snapshot: WorkerSnapshot
  readonly cause: Cause
  readonly stream: StreamSummary | undefined
  /** The screen's time, but never before the newest message came. */
  readonly nowMs: number
}

/** The consumer of a worker as it is now. */
export function useSeen(session: Worker): Seen {
  const workspace = useJetStream()
  const { nowMs: clock } = useScreen()
  const snapshot = useStore(session.state)
  const streams = useStore(workspace.streams.state, (state) => state.streams)
  const nowMs = Math.max(useStore(clock), snapshot.lastArrivalMs ?? 0)
  const stream = streams.find(({ name }) => name === snapshot.stream)
  const cause = explain(snapshot, { stream, nowMs, own: isOwn(workspace, snapshot) })
  return { snapshot, cause, stream, nowMs }
}

// Only a mode's own consumer is made again by opening the mode; somebody else's is theirs to make.
function isOwn({ settings }: Workspace, { mode, consumer }: WorkerSnapshot): boolean {
  return settings.get()[mode].name === consumer
}
