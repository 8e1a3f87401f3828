import { reviews } from '../../data.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'
import type { StoredMessage, StoredState, StreamSummary } from '../../jetstream/index.js'
import { aConsumerInfo, aStreamInfo } from './jetstream-fixtures.js'
import { aConsumerSummary, aStreamSummary } from './stream-summaries.js'

const secondMs = 1000
const encoder = new TextEncoder()

/** A stored review, as `STREAM.MSG.GET` gives it: what is stored under `seq` is always the same review. */
export function aStoredMessage(seq: number, parts: Partial<StoredMessage> = {}): StoredMessage {
  const data = encoder.encode(JSON.stringify(reviews[seq - 1] ?? {}))
  return {
    seq: asStreamSeq(seq),
    subject: 'REVIEWS.rateGiven',
    storedAtMs: 0,
    headers: [],
    data,
    dataBytes: data.length,
    ...parts,
  }
}

/** What was read of a stream: these messages, newest first. */
export function storedState(messages: readonly StoredMessage[], parts: Partial<StoredState> = {}): StoredState {
  return { stream: 'REVIEWS', messages, isRead: true, isCut: false, waitingSinceMs: new Map(), ...parts }
}

/**
 * The streams of the drawing: REVIEWS with eight messages, the last stored at `nowMs`, a full consumer, one that nobody
 * asks, one that is up to date; and ORDERS with one that is paused.
 */
export function streamsOfTheDrawing(nowMs: number): {
  readonly streams: readonly StreamSummary[]
  readonly stored: StoredState
} {
  const storedAtMs = (seq: number): number => nowMs - (seq <= 3 ? 73 : 13 - seq) * secondMs
  const time = (seq: number): string => new Date(storedAtMs(seq)).toISOString()
  const counts = { messages: 8, bytes: 2400, first_seq: 1, last_seq: 8, first_ts: time(1), last_ts: time(8) }
  const info = aStreamInfo('REVIEWS', { ...counts, consumer_count: 3 })
  const limited = { ...info, config: { ...info.config, max_msgs: 1_000_000, max_bytes: 2 ** 30 } }
  const base = { ack_policy: 'explicit', deliver_policy: 'all', ack_wait: 30e9 }
  const push = { ...base, deliver_subject: 'deliver.x' }
  const at = (seq: number) => ({ consumer_seq: seq, stream_seq: seq })
  const consumer = (name: string, parts: Parameters<typeof aConsumerInfo>[0]) => {
    const told = aConsumerInfo({ name, ...parts })
    const kind = told.config.deliver_subject === undefined ? ('pull' as const) : ('push' as const)
    const numbers = { pending: told.num_pending, ackPending: told.num_ack_pending, redelivered: told.num_redelivered }
    return aConsumerSummary('REVIEWS', name, { kind, ...numbers, info: told })
  }
  const full = { num_ack_pending: 5, num_pending: 2, delivered: at(6), ack_floor: at(1) }
  const consumers = [
    consumer('rating-push', { config: { ...push, max_ack_pending: 5 }, push_bound: true, ...full }),
    consumer('rating-pull', { config: base, num_pending: 8 }),
    consumer('audit', { config: push, push_bound: true, delivered: at(8), ack_floor: at(8) }),
  ].sort((a, b) => (a.name < b.name ? -1 : 1))
  const paused = aConsumerSummary('ORDERS', 'billing', { paused: true })
  const waits = [
    ['6 >', storedAtMs(7)],
    ['0 >', storedAtMs(1)],
  ] as const
  const messages = [8, 7, 6, 5, 4, 3, 2, 1].map((seq) => aStoredMessage(seq, { storedAtMs: storedAtMs(seq) }))
  return {
    streams: [
      aStreamSummary('REVIEWS', [], {
        messages: 8,
        bytes: 2400,
        lastSeq: 8,
        consumerCount: 3,
        info: limited,
        consumers,
      }),
      aStreamSummary('ORDERS', [], { messages: 1204, lastSeq: 1204, consumers: [paused] }),
    ],
    stored: storedState(messages, { waitingSinceMs: new Map(waits) }),
  }
}

/** Names that have no room beside all that is said of a consumer. */
export const longNames = [
  'invoices-to-accounting-eu',
  'rating-wildcard-backfill',
  'rating-worker-for-search-index',
] as const

/** The streams of the drawing, the consumers with long names and reasons, and the limit of messages reached. */
export function streamsWithLongNames(nowMs: number): ReturnType<typeof streamsOfTheDrawing> {
  const drawing = streamsOfTheDrawing(nowMs)
  const [reviews, ...others] = drawing.streams
  if (!reviews) throw new Error('no stream is drawn')
  const consumers = (reviews.consumers ?? []).map((consumer, index) => {
    const name = longNames[index] ?? consumer.name
    const { info } = consumer
    const until = new Date(nowMs + 60_000).toISOString()
    const paused = index === 1 ? { paused: true, config: { ...info.config, pause_until: until } } : {}
    return { ...consumer, name, info: { ...info, ...paused, name } }
  })
  const config = { ...reviews.info.config, max_msgs: 8 }
  return { ...drawing, streams: [{ ...reviews, consumers, info: { ...reviews.info, config } }, ...others] }
}
