import type { LedgerEntry } from '../account/ledger-entry.js'
import type { ConsumerSummary, StreamSummary } from '../streams/streams.js'
import { isLeaderless } from '../wire/answers/cluster-info.js'
import { filtersOf } from '../wire/answers/consumer-info.js'
import type { ConsumerConfig, ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { StoredMessage } from '../wire/answers/stored-message.js'
import { subjectMatches } from '../wire/subjects.js'
import type { Cause } from './cause.js'
import { isUsedUp, unmatched } from './explain.js'

/**
 * Why nothing comes of a consumer that is only read in a list, or what goes on there: no more than its `CONSUMER.INFO`
 * bears out. Checked in the order of what stops delivery most completely.
 */
export function explainListed(info: ConsumerInfo, stream: StreamSummary): Cause {
  const { config, num_ack_pending: out, num_pending: pending } = info
  if (isLeaderless(stream.info)) return { kind: 'leaderless' }
  if (info.paused === true) {
    const untilMs = Date.parse(config.pause_until ?? '')
    return { kind: 'paused', ...(Number.isNaN(untilMs) ? {} : { untilMs }) }
  }
  const limit = config.max_ack_pending ?? -1
  if (limit > 0 && out >= limit) return { kind: 'full', held: 0, naked: 0, out, limit, pending }
  const push = config.deliver_subject !== undefined
  if (push && info.push_bound !== true) return { kind: 'unbound' }
  if (pending > 0) {
    return push || info.num_waiting > 0 ? { kind: 'on-their-way', pending } : { kind: 'nobody-asks', pending }
  }
  const neverMatched = unmatched({ info, sends: info.delivered.consumer_seq }, stream)
  if (neverMatched) return neverMatched
  if (out > 0) return { kind: 'out-elsewhere', out }
  if (info.num_redelivered > 0) return { kind: 'used-up-earlier', messages: info.num_redelivered }
  const pullOpen = !push && info.num_waiting > 0
  if (stream.messages === 0) return { kind: 'nothing-stored', pullOpen }
  return { kind: pullOpen ? 'pull-waits' : 'all-delivered' }
}

/**
 * How many messages a consumer that is only read in a list has settled; undefined where that cannot be counted, and its
 * ack floor is all there is to say.
 */
export function settledOfListed(
  { info, ackPending: out }: Pick<ConsumerSummary, 'info' | 'ackPending'>,
  stream: StreamSummary,
): number | undefined {
  const { config, delivered, num_redelivered: redelivered } = info
  // Nothing was sent, or all that was sent is out.
  if (delivered.consumer_seq <= out) return 0
  // Only where nothing ever left the stream is each sequence before the last one sent a message that was sent.
  const isWhole = stream.messages === stream.lastSeq && config.deliver_policy === 'all' && takesAll(config, stream)
  if (!isWhole || delivered.stream_seq > stream.lastSeq) return undefined
  const mayBeUsedUp = redelivered > 0 && (config.max_deliver ?? -1) > 0
  if (mayBeUsedUp && out > 0) return undefined
  const usedUp = mayBeUsedUp ? redelivered : 0
  return Math.max(0, delivered.stream_seq - out - usedUp)
}

function takesAll(config: ConsumerConfig, { subjects }: StreamSummary): boolean {
  const filters = filtersOf(config)
  if (filters.length === 0) return true
  return subjects.length > 0 && subjects.every((subject) => filters.some((filter) => subjectMatches(filter, subject)))
}

/** Where one stored message is for one consumer. */
export type MessagePlace =
  | 'settled'
  | 'out'
  | 'to-come'
  | 'used-up'
  /** Sent, and whether it is out, settled or used up the server does not say. */
  | 'sent'
  | 'not-for-it'
  | 'before-it-starts'
  /** What is known does not tell. */
  | 'unknown'

/**
 * Where a stored message is for a consumer, as far as its `CONSUMER.INFO` bears it out. `own` is what our ledger has of
 * that message, where we receive from the consumer.
 */
export function placeOfStored(
  message: Pick<StoredMessage, 'seq' | 'subject' | 'storedAtMs'>,
  info: ConsumerInfo,
  own?: LedgerEntry,
): MessagePlace {
  const { config, delivered, ack_floor: floor, num_ack_pending: out } = info
  const filters = filtersOf(config)
  if (filters.length > 0 && !filters.some((filter) => subjectMatches(filter, message.subject))) return 'not-for-it'
  const ours = own && own.delivery.storedAtMs === message.storedAtMs ? ownPlace(own) : undefined
  if (ours) return ours
  const start = startOf(message, info)
  if (start !== 'in') return start
  if (message.seq > delivered.stream_seq) return info.num_pending > 0 ? 'to-come' : 'unknown'
  // Without acks, what was sent is settled.
  if (message.seq <= floor.stream_seq || config.ack_policy === 'none') return 'settled'
  const isOnceEach = info.num_redelivered === 0
  if (isOnceEach && out === 0) return 'settled'
  // As many sends behind the floor as are out, none of them a repeat: each of them is out.
  return isOnceEach && delivered.consumer_seq - floor.consumer_seq === out ? 'out' : 'sent'
}

function ownPlace(entry: LedgerEntry): MessagePlace | undefined {
  const { state } = entry
  if (state.kind === 'given-up' || isUsedUp(entry)) return 'used-up'
  if (state.kind === 'termed') return 'settled'
  if (state.kind === 'acked') return state.confirmed || state.counted === true ? 'settled' : undefined
  return ['held', 'expired', 'naked', 'unconfirmed'].includes(state.kind) ? 'out' : undefined
}

/** Whether a message lies in what the consumer began with; `unknown` where it took only some of what was there. */
function startOf(
  { seq, storedAtMs }: Pick<StoredMessage, 'seq' | 'storedAtMs'>,
  { config, created }: ConsumerInfo,
): 'in' | 'before-it-starts' | 'unknown' {
  const createdMs = Date.parse(created)
  switch (config.deliver_policy) {
    case 'all':
      return 'in'
    case 'by_start_sequence':
      return seq < (config.opt_start_seq ?? 0) ? 'before-it-starts' : 'in'
    case 'by_start_time':
      return storedAtMs < Date.parse(config.opt_start_time ?? '') ? 'before-it-starts' : 'in'
    case 'new':
      return storedAtMs < createdMs ? 'before-it-starts' : 'in'
    default:
      return storedAtMs < createdMs ? 'unknown' : 'in'
  }
}
