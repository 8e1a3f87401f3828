import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { StreamInfo } from '../wire/answers/stream-info.js'

/** A consumer as the list shows it. Names are untrusted until printed. */
export type ConsumerSummary = {
  readonly name: string
  readonly stream: string
  readonly kind: 'push' | 'pull'
  readonly durable: boolean
  readonly paused: boolean
  readonly pending: number
  readonly ackPending: number
  readonly redelivered: number
  readonly info: ConsumerInfo
}

/** A stream as the list shows it. */
export type StreamSummary = {
  readonly name: string
  /** Empty for a mirror, and for a stream that is only filled from others. */
  readonly subjects: readonly string[]
  readonly messages: number
  readonly bytes: number
  readonly firstSeq: number
  readonly lastSeq: number
  readonly consumerCount: number
  readonly info: StreamInfo
  /** Undefined while this stream's consumers are not being listed; see `watch`. */
  readonly consumers?: readonly ConsumerSummary[]
}

/** The stream as the list shows it; `before` itself where nothing but the server's clock has moved. */
export function summariseStream(
  info: StreamInfo,
  consumers: readonly ConsumerSummary[] | undefined,
  before: StreamSummary | undefined,
): StreamSummary {
  if (before !== undefined && before.consumers === consumers && isSame(before.info, info)) return before
  const { config, state } = info
  return {
    name: config.name,
    // A mirror has none, and neither need a stream that is filled from others.
    subjects: config.subjects ?? [],
    messages: state.messages,
    bytes: state.bytes,
    firstSeq: state.first_seq,
    lastSeq: state.last_seq,
    consumerCount: state.consumer_count,
    info,
    ...(consumers === undefined ? {} : { consumers }),
  }
}

/** The consumers by name; `before` itself, and each of it, where nothing but the server's clock has moved. */
export function summariseConsumers(
  infos: readonly ConsumerInfo[],
  before: readonly ConsumerSummary[] | undefined,
): readonly ConsumerSummary[] {
  const known = new Map(before?.map((consumer) => [consumer.name, consumer]))
  const now = infos.map((info) => {
    const old = known.get(info.name)
    return old !== undefined && isSame(old.info, info) ? old : summariseConsumer(info)
  })
  now.sort((a, b) => (a.name < b.name ? -1 : 1))
  return isSameList(now, before) ? before : now
}

/** Whether both hold the very same things in the same order. */
export function isSameList<T>(now: readonly T[], before: readonly T[] | undefined): before is readonly T[] {
  return before?.length === now.length && now.every((one, at) => one === before[at])
}

function summariseConsumer(info: ConsumerInfo): ConsumerSummary {
  return {
    name: info.name,
    stream: info.stream_name,
    kind: info.config.deliver_subject === undefined ? 'pull' : 'push',
    durable: info.config.durable_name !== undefined,
    paused: info.paused === true,
    pending: info.num_pending,
    ackPending: info.num_ack_pending,
    redelivered: info.num_redelivered,
    info,
  }
}

/** Moves with every look, and means nothing new. */
const volatile = new Set(['ts', 'last_active', 'pause_remaining', 'active'])

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [old, now] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>]
  for (const key in old) if (!volatile.has(key) && !isSame(old[key], now[key])) return false
  for (const key in now) if (!volatile.has(key) && !(key in old)) return false
  return true
}
