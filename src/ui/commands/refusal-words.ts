import type { WorkerSnapshot } from '../../jetstream/index.js'
import { commandKey } from '../../keymap/describe.js'
import { commandById } from '../../keymap/table.js'
import type { CommandId } from '../../keymap/table.js'
import { formatAmount } from '../../lib/format.js'
import { joinSafe, literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { rowAtCursor } from '../selection.js'
import type { CommandContext } from './context.js'
import { focusedSession } from './focused-session.js'

/** What is said where all that was marked has been decided, or was sent again on another row. */
export const nothingMarked = `nothing that was marked is held any more: ${commandKey('app.back')} ends the mark`

// Nothing where the key is off.
function hint({ readOnly }: Pick<CommandContext, 'readOnly'>, id: CommandId, words: (key: string) => string): string {
  return readOnly && commandById(id).writes === true ? '' : words(commandKey(id))
}

/** Why nothing can be done to a consumer: there is none; undefined when one is open. */
export function noConsumer(context: Pick<CommandContext, 'slots' | 'readOnly'>): string | undefined {
  const isOpen = context.slots.shown.get().kind === 'open'
  return isOpen ? undefined : `no consumer is open${hint(context, 'mode.next', (key) => `: press ${key}`)}`
}

/** Why nothing can be done to a message: there is none under the cursor, and what is there instead. */
export function nothingSelected(context: CommandContext): string {
  const focused = focusedSession(context)
  const row = focused && rowAtCursor(focused, context.ui.get())
  if (!row || row.kind === 'delivery')
    return `no message is selected${hint(context, 'publish.next', (key) => `: press ${key} to publish one`)}`
  const what =
    row.kind === 'status'
      ? 'this row tells what happened, it is no message'
      : `this row is a pull that ${row.request.end ? 'is over' : 'still waits'}, no message`
  return `${what}${wayOn(context, focused.snapshot)}`
}

function wayOn(context: CommandContext, { ledger, takesAcks, info, outstanding }: WorkerSnapshot): string {
  const { readOnly } = context
  if (takesAcks && ledger.undecided().length > 0) return `: ${commandKey('message.next-held')} goes to what is held`
  const pulls = info !== undefined && info.config.deliver_subject === undefined
  return pulls && outstanding === 0
    ? hint({ readOnly }, 'consumer.fetch', (key) => `: nothing is held, ${key} asks for the next`)
    : hint({ readOnly }, 'publish.next', (key) => `: nothing is held, ${key} publishes one`)
}

/** Why no verdict can be given: the ordered mode, or a consumer whose ack policy is none. */
export function noAcks(snapshot: WorkerSnapshot | undefined): string {
  return snapshot?.mode === 'ordered'
    ? 'ordered delivery takes no acks'
    : 'this consumer takes no acks (ack policy none)'
}

/** A message that a verdict on several was not given to, and why. */
type PassedOver = { readonly streamSeq: number; readonly why: string }

/** Which messages of a range were passed over and why, to stand behind what was done; empty when none was. */
export function passedOver(messages: readonly PassedOver[]): SafeText {
  const [first] = messages
  if (!first) return literal``
  if (messages.length === 1) return literal`; seq ${first.streamSeq} passed over: ${safeText(first.why)}`
  const counts = new Map<string, number>()
  for (const { why } of messages) counts.set(why, (counts.get(why) ?? 0) + 1)
  const reasons = [...counts].map(([why, count]) => literal`${count} ${safeText(why)}`)
  return literal`; ${formatAmount(messages.length, 'message')} passed over: ${joinSafe(reasons, literal`, `)}`
}
