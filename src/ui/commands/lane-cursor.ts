import type { LedgerEntry } from '../../jetstream/index.js'
import { literal } from '../../lib/safe-text.js'
import { laneName } from '../../words/lane-words.js'
import { selectedLane } from '../lane-selection.js'
import type { SelectedLane } from '../lane-selection.js'
import { isOut } from '../panes/workers/lane-view.js'
import type { CommandContext } from './context.js'

/** Puts the cursor of the worker with the keys on a delivery of it. */
export function goToInLane(
  { ui }: Pick<CommandContext, 'ui'>,
  { lane }: Pick<SelectedLane, 'lane'>,
  entry: LedgerEntry | undefined,
): void {
  if (!entry) return
  ui.change(({ laneCursors }) => ({ lane: lane.id, laneCursors: { ...laneCursors, [lane.id]: entry.delivery.id } }))
}

/** Puts it on what is out and ends first, then on the next of these. */
export function goToHeldOfLane(context: CommandContext): void {
  const selected = selectedLane(context)
  if (!selected) return
  const out = selected.entries.filter(isOut)
  const at = selected.entry ? out.indexOf(selected.entry) : -1
  const next = out[(at + 1) % out.length]
  if (next) goToInLane(context, selected, next)
  else context.ui.say('info', literal`nothing of ${laneName(selected.lane.id)} is out`)
}
