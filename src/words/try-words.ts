import { wasWaitOver } from '../jetstream/index.js'
import type { AckRules, LedgerEntry, LedgerState } from '../jetstream/index.js'
import { formatCount, formatDuration, formatSet } from '../lib/format.js'
import { redeliveryCause } from './redelivery-words.js'

/** What became of one try of a message: the name of its sign. `unsure`: we do not know. */
export type TryMark =
  'held' | 'sending' | 'done' | 'again' | 'never' | 'unsure' | 'expired' | 'gaveUp' | 'gone' | 'noAck'

const marks: Readonly<Record<LedgerState['kind'], TryMark>> = {
  held: 'held',
  sending: 'sending',
  acked: 'done',
  naked: 'again',
  termed: 'never',
  unconfirmed: 'unsure',
  expired: 'expired',
  'given-up': 'gaveUp',
  gone: 'gone',
  'no-ack': 'noAck',
}

/** The mark of a try; `next` is the later delivery of the same message, where there is one. */
export function tryMark(entry: LedgerEntry, next: LedgerEntry | undefined): TryMark {
  const { state } = entry
  // A plain ack has no answer: it is done when the server's numbers say so.
  if (state.kind === 'acked' && !state.confirmed && state.counted !== true && !next) return 'sending'
  if (!next) return marks[state.kind]
  if (wasWaitOver(entry, next.delivery.receivedAtMs)) return 'expired'
  // What was acked or termed and came again was not settled.
  return state.kind === 'naked' || state.kind === 'given-up' || state.kind === 'no-ack' ? marks[state.kind] : 'unsure'
}

/**
 * What became of the try before this one and why the message came again, longest wording first; undefined for a first
 * delivery. Only what the ledger knows: an unknown cause is said to be unknown.
 */
export function earlierTry(
  entry: LedgerEntry,
  previous: LedgerEntry | undefined,
  { maxAckPending }: Pick<AckRules, 'maxAckPending'>,
): readonly [string, ...string[]] | undefined {
  const { deliveryCount, receivedAtMs } = entry.delivery
  if (!previous) {
    if (deliveryCount <= 1) return undefined
    const which = deliveryCount === 2 ? 'try 1' : `tries 1 to ${deliveryCount - 1}`
    return [`${which} went to another client, or to an earlier run`, `${which} went elsewhere`]
  }
  const before = `try ${previous.delivery.deliveryCount}`
  if (deliveryCount !== previous.delivery.deliveryCount + 1) {
    return [
      `${before} → ${redeliveryCause(entry, previous) ?? 'sent again'}`,
      `${before} → sent again, cause not known`,
    ]
  }
  const { state } = previous
  if (state.kind === 'naked') {
    const asked = state.delayMs > 0 ? `nak for ${formatSet(state.delayMs)}` : 'nak'
    const gapMs = receivedAtMs - state.atMs
    const when = gapMs < atOnceMs ? 'at once' : `${span(gapMs)} later`
    const told = `${before} ${asked} after ${span(state.atMs - previous.delivery.receivedAtMs)} → sent again ${when}`
    const short = `${before} ${asked} → sent again`
    return maxAckPending > 0
      ? [`${told}, in the same place of ${formatCount(maxAckPending)}`, told, short]
      : [told, short]
  }
  if (wasWaitOver(previous, receivedAtMs)) {
    const untilMs = state.kind === 'expired' ? state.atMs : previous.deadlineMs
    const wait = untilMs === undefined ? 'its wait' : formatSet(untilMs - previous.waitFromMs)
    return [`${before} ${wait} without a verdict → sent again`, `${before} no verdict → sent again`]
  }
  return [`${before} → ${redeliveryCause(entry, previous) ?? 'sent again'}`, `${before} → sent again, cause not known`]
}

const atOnceMs = 1000

function span(ms: number): string {
  return ms < 60_000 ? `${(Math.max(0, ms) / 1000).toFixed(1)}s` : formatDuration(ms)
}
