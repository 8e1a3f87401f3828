import type { ConsumerInfo, StreamSummary } from '../jetstream/index.js'

type StreamInfo = StreamSummary['info']

/** A number of `STREAM.INFO`; undefined where there is no stream, or no answer. */
export function streamNumber(
  check: 'stored' | 'last-seq' | 'consumers',
  info: StreamInfo | null | undefined,
): number | undefined {
  if (!info) return undefined
  const { messages, last_seq: lastSeq, consumer_count: consumers } = info.state
  return { stored: messages, 'last-seq': lastSeq, consumers }[check]
}

/** A number of `CONSUMER.INFO`. */
export function consumerNumber(
  check: 'pending' | 'ack-pending' | 'redelivered' | 'waiting' | 'ack-floor' | 'delivered' | 'delivered-to',
  info: ConsumerInfo | null | undefined,
): number | undefined {
  if (!info) return undefined
  return {
    pending: info.num_pending,
    'ack-pending': info.num_ack_pending,
    redelivered: info.num_redelivered,
    waiting: info.num_waiting,
    'ack-floor': info.ack_floor.stream_seq,
    delivered: info.delivered.consumer_seq,
    'delivered-to': info.delivered.stream_seq,
  }[check]
}

/** Whether something is so of a consumer. */
export function consumerFlag(
  check: 'exists' | 'bound' | 'paused' | 'pinned',
  info: ConsumerInfo | null | undefined,
): boolean | undefined {
  // Whether it is there is not known when the server does not answer.
  if (info === undefined) return undefined
  if (check === 'exists') return info !== null
  if (info === null) return undefined
  if (check === 'pinned') return info.priority_groups?.some(({ pinned_client_id: id }) => (id ?? '') !== '') === true
  return (check === 'bound' ? info.push_bound : info.paused) === true
}

/** A field of its config, where that is one value. */
export function settingOf(field: string, info: ConsumerInfo | null | undefined): string | number | boolean | undefined {
  const value = info ? (info.config as Readonly<Record<string, unknown>>)[field] : undefined
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}
