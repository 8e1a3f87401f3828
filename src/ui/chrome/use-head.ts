import { explain } from '../../jetstream/index.js'
import type { Cause, StreamSummary, Worker, WorkerSnapshot, Workspace } from '../../jetstream/index.js'
import { useJetStream } from '../context/jetstream-context.js'
import { useScreen } from '../context/screen-context.js'
import { useSecond } from '../context/use-second.js'
import { useStore } from '../context/use-store.js'
import { paneScopes } from '../input/scopes.js'
import type { KeysHere } from '../../words/key-words.js'
import { besideOn } from '../panes/workers/lane-view.js'

/** What is shown of a consumer, with why nothing comes or what comes next, at one moment. */
export type Seen = {
  readonly snapshot: WorkerSnapshot
  readonly cause: Cause
  readonly stream: StreamSummary | undefined
  /** The second of the screen. */
  readonly nowMs: number
}

/** The consumer of a worker as it is now. */
export function useSeen(session: Worker): Seen {
  const workspace = useJetStream()
  const snapshot = useStore(session.state)
  const streams = useStore(workspace.streams.state, (state) => state.streams)
  const nowMs = useSecond(snapshot)
  const stream = streams.find(({ name }) => name === snapshot.stream)
  const own = isOwn(workspace, snapshot)
  const beside = useStore(workspace.lanes.state, ({ lanes }) => besideOn(lanes, snapshot))
  const known = explained.get(snapshot)
  const around = { stream, nowMs, own, beside }
  const isKnown = known !== undefined && isSame(known.around, around)
  const cause = isKnown ? known.cause : explain(snapshot, around)
  if (!isKnown) explained.set(snapshot, { around, cause })
  return { snapshot, cause, stream, nowMs }
}

// Head and truth show the same snapshot in the same frame.
const explained = new WeakMap<WorkerSnapshot, { readonly around: Around; readonly cause: Cause }>()

type Around = {
  readonly stream: StreamSummary | undefined
  readonly nowMs: number
  readonly own: boolean
  readonly beside: number
}
const isSame = (one: Around, other: Around): boolean =>
  one.stream === other.stream && one.nowMs === other.nowMs && one.own === other.own && one.beside === other.beside

// Only a mode's own consumer is made again by opening the mode; somebody else's is theirs to make.
function isOwn({ settings }: Workspace, { mode, consumer }: WorkerSnapshot): boolean {
  return settings.get()[mode].name === consumer
}

/** Which keys may be named: those that work where the keys go. */
export function useKeysHere(): KeysHere {
  const { ui, readOnly } = useScreen()
  return { readOnly, scopes: paneScopes(useStore(ui, ({ focus }) => focus)) }
}
