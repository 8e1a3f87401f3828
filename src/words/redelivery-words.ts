import { formatSet } from '../lib/format.js'
import { wasWaitOver } from '../jetstream/index.js'
import type { LedgerEntry } from '../jetstream/index.js'

const waitOver = (who: string): string => `${whose(who)} ack wait was over without a verdict`

/** The possessive of `you`, or of the worker's name. */
function whose(who: string): string {
  return who === 'you' ? 'its' : `${who}’s`
}

/**
 * Why a message came again, as far as can be known; undefined for a first delivery. `previous` is the delivery of it
 * that we saw before, where we did, and `who` had it: you, or a worker beside you by its name.
 */
export function redeliveryCause(
  entry: LedgerEntry,
  previous: LedgerEntry | undefined,
  who = 'you',
): string | undefined {
  const { deliveryCount } = entry.delivery
  if (!previous) return deliveryCount > 1 ? 'sent before to another client, or to an earlier run' : undefined
  const between = deliveryCount - previous.delivery.deliveryCount - 1
  const gap = between > 0 ? `; ${between === 1 ? 'one try' : `${between} tries`} between did not come here` : ''
  // The count starts anew where the server lost it: then the clock of the earlier delivery explains nothing.
  if (deliveryCount <= previous.delivery.deliveryCount)
    return 'the server lost what it knew of the try before, as after a kill'
  return `${causeOf(previous, entry.delivery.receivedAtMs, who)}${gap}`
}

function causeOf(previous: LedgerEntry, againAtMs: number, who: string): string {
  const { state, deadlineMs, waitFromMs, events } = previous
  switch (state.kind) {
    case 'naked':
      return state.delayMs > 0
        ? `${who} handed it back for ${formatSet(state.delayMs)} (nak)`
        : `${who} handed it back (nak)`
    case 'expired':
      return waitOver(who)
    case 'held':
    case 'sending':
    case 'unconfirmed': {
      if (events.some(({ text }) => text.startsWith('connection lost'))) return 'the connection was lost in between'
      // It may be back before the answer that says our nak was read.
      if (state.kind === 'sending' && state.verdict.kind === 'nak') return `${who} handed it back (nak)`
      if (wasWaitOver(previous, againAtMs)) return waitOver(who)
      const wait = deadlineMs === undefined ? '' : ` of ${formatSet(deadlineMs - waitFromMs)}`
      return `before its ack wait${wait} was over: handed back elsewhere, the server restarted or another leads, or it came late`
    }
    case 'acked':
      return `${who === 'you' ? 'your' : whose(who)} ack was lost: the server had not kept it`
    case 'termed':
      return `${who === 'you' ? 'your' : whose(who)} term was lost: the server had not kept it`
    case 'given-up':
      return 'max deliver was raised, or the consumer was reset'
    case 'gone':
      return `sent again all the same (${state.why})`
    case 'no-ack':
      return 'sent again without acks: the consumer was reset or made anew'
  }
}
