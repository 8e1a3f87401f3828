import { formatAmount, formatCount } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import type { CommandContext } from './context.js'
import type { Place } from '../ui-state.js'
import { focusedSession } from './focused-session.js'
import { lastTryNote } from './quit-command.js'

/**
 * Leaves the consumer in view for another: at once when nothing is held there, else after asking. What is held stays
 * pending on the server until its ack wait ends, so it is never left without a word. `next` names where `go` goes;
 * it is given the place it was asked for at, because settling first takes a while.
 */
export function leaveHeld(context: CommandContext, next: SafeText, go: (place: Place) => void): void {
  const { ui } = context
  const focused = focusedSession(context)
  if (!focused || focused.snapshot.counts.held === 0) return go(ui.place())
  const { session } = focused
  // Those the question names: what comes while it is open is not decided by its answer, what is on its way has its own.
  const heldNow = focused.snapshot.ledger
    .open()
    .filter(({ state: { kind } }) => kind === 'held' || kind === 'unconfirmed')
  const held = heldNow.length
  if (held === 0) return go(ui.place())
  const named = heldNow.map(({ delivery }) => delivery.id)
  // A pull consumer sends nothing by itself, not even again.
  const comesBack =
    focused.snapshot.info?.config.deliver_subject === undefined
      ? literal`when its ack wait is over, the next pull gets it again, whoever asks`
      : literal`the server sends it again when its ack wait is over, to whoever listens then`
  const decideAll = (kind: 'ack' | 'nak') =>
    ui.closing(() => {
      // Slots that come free, and messages handed back, are for the next reader: we would only take them along.
      session.detach()
      const place = ui.place()
      void session.decide(named, { kind }).done.then(() => go(place))
    })
  const all = held === 1 ? literal`it` : literal`all ${formatCount(held)}`
  ui.open({
    kind: 'pick',
    guarded: 'read',
    title: literal`Leave ${formatAmount(held, 'message')} held on ${safeText(session.consumer)}?`,
    notes: lastTryNote(
      heldNow,
      literal`What is held stays out there (ack pending): ${comesBack}. The truth pane keeps it listed.`,
    ),
    items: [
      {
        key: 'leave',
        label: literal`leave ${held === 1 ? literal`it` : literal`them`} held and open ${next}`,
        choose: ui.closing(() => go(ui.place())),
      },
      { key: 'nak', label: literal`nak ${all}, then open ${next}`, choose: decideAll('nak') },
      { key: 'ack', label: literal`ack ${all}, then open ${next}`, choose: decideAll('ack') },
      { key: 'stay', label: literal`stay here`, choose: ui.closing() },
    ],
  })
}
