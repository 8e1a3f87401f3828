import type { LedgerEntry } from '../../jetstream/index.js'
import { laneName } from '../../words/lane-words.js'
import { keyOf } from '../../words/key-words.js'
import { selectedLane } from '../lane-selection.js'
import type { LaneView } from '../panes/workers/lane-view.js'
import { openedMessage } from '../overlays.js'
import { targetEntries } from '../selection.js'
import type { CommandContext } from './context.js'
import { focusedSession } from './focused-session.js'
import type { Focused } from './focused-session.js'

/** Whose worker a verdict is sent by, and on what: in the pane of workers that is the worker with the keys. */
export type Deciding = Focused & {
  readonly entries: readonly LedgerEntry[]
  /** The worker beside the others, by its number; 0 is the screen's own. Undefined in the live view. */
  readonly lane?: number
}

/** Who decides on what just now; undefined where nobody could. */
export function deciding(context: CommandContext): Deciding | undefined {
  const { ui } = context
  const opened = openedMessage(ui)
  if (ui.get().focus !== 'workers') {
    const focused = focusedSession(context)
    if (!focused) return undefined
    // An opened message is what is read: the verdict is on it, whatever is under the cursor or marked behind it.
    const entry = opened === undefined ? undefined : focused.snapshot.ledger.get(opened)
    const entries =
      opened === undefined ? targetEntries(focused.snapshot, focused.cursor, ui.get()) : entry ? [entry] : []
    return { ...focused, entries }
  }
  const selected = selectedLane(context)
  if (!selected?.worker || !selected.snapshot) return undefined
  const entry = opened === undefined ? selected.entry : selected.snapshot.ledger.get(opened)
  return {
    session: selected.worker,
    snapshot: selected.snapshot,
    cursor: undefined,
    entries: entry ? [entry] : [],
    lane: selected.lane.id,
  }
}

/** Why no verdict can be given by the worker with the keys; undefined where it can, and in the live view. */
export function laneRefusal(context: CommandContext): string | undefined {
  if (context.ui.get().focus !== 'workers') return undefined
  const selected = selectedLane(context)
  if (!selected) return undefined
  const { lane } = selected
  const name = laneName(lane.id)
  if (lane.place.kind === 'core') return `${name} only listens: core NATS takes no acks`
  const off = offWords(lane)
  if (off !== undefined) return `${name} ${off}`
  if (lane.account?.takesAcks === false) return `${name} takes no acks: there is nothing to decide`
  return selected.entry ? undefined : `${name} has nothing yet: there is nothing to decide`
}

function offWords({ state }: LaneView): string | undefined {
  switch (state.kind) {
    case 'frozen':
      return `is frozen and answers nothing: ${keyOf('lane.freeze')} thaws it`
    case 'killed':
    case 'closed':
    case 'failed':
      return `is not there: nobody has in hand what it held. ${keyOf('lane.restart')} begins anew`
    case 'starting':
      return 'is just starting'
    default:
      return undefined
  }
}
