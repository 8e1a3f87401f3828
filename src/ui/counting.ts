import type { Workspace } from '../jetstream/index.js'
import type { Play } from '../scenarios/play.js'
import { laneAges } from '../words/lane-words.js'
import type { Slots } from './slots/slots.js'

/**
 * Whether something on the screen counts seconds, for its clock. What happened is marked for two seconds: so long the
 * clock goes on, though nothing counts down.
 */
export function createCounting(workspace: Workspace, slots: Slots, play?: Pick<Play, 'state'>): () => boolean {
  const happenings = (): readonly unknown[] => {
    const view = slots.shown.get()
    const session = view.kind === 'open' ? view.session : undefined
    const taken = session && workspace.published.series(session.stream, 0, 0).whole
    return [workspace.happened.get()[0], session?.state.get().version, taken]
  }
  let before = happenings()
  return () => {
    const now = happenings()
    const isNew = now.some((one, index) => one !== before[index])
    before = now
    return isNew || isCounting(workspace, slots) || isPlaying(play)
  }
}

// The status row says when the next step is done.
function isPlaying(play: Pick<Play, 'state'> | undefined): boolean {
  const phase = play?.state.get().phase
  return phase === 'plays' || phase === 'watches'
}

// While one of these holds, something on the screen counts seconds.
function isCounting(workspace: Workspace, slots: Slots): boolean {
  const { kind } = workspace.connection.state.get()
  if (kind === 'stale' || kind === 'disconnected') return true
  const view = slots.shown.get()
  // How long something waits for a consumer of the stream in view.
  if (workspace.stored.state.get().waitingSinceMs.size > 0) return true
  if (workspace.leftBehind().length > 0) return true
  if (workspace.lanes.state.get().lanes.some(laneAges)) return true
  if (view.kind !== 'open') return false
  const { ledger, outstanding, info, stream } = view.session.state.get()
  return (
    outstanding > 0 ||
    workspace.published.isOpen(stream) ||
    info?.paused === true ||
    ledger.peekOpen().some(({ deadlineMs, state }) => deadlineMs !== undefined || state.kind === 'naked')
  )
}
