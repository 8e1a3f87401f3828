import type { ConsumerInfo, StreamInfo } from '@nats-io/jetstream'
import type { AckRules } from '../../jetstream/fields/consumer-settings.js'
import type { Ledger } from '../../jetstream/account/ledger.js'
import type { Delivery } from '../../jetstream/wire/delivery.js'
import { asDeliveryId, asStreamSeq } from '../../jetstream/wire/ids.js'

let lastId = 0

/** What a test says of a delivery; its numbers as they are written. */
export type DeliveryParts = Partial<Omit<Delivery, 'id' | 'streamSeq'>> & {
  readonly id?: number
  readonly streamSeq?: number
}

/** A delivery as a source makes it; every call has a fresh id. */
export function aDelivery(parts: DeliveryParts = {}): Delivery {
  lastId += 1
  const { id = lastId, streamSeq = 1, deliveryCount = 1, consumerSeq = lastId } = parts
  return {
    stream: 'REVIEWS',
    consumer: 'c',
    consumerSeq,
    deliveryCount,
    numPending: 0,
    storedAtMs: 0,
    receivedAtMs: 0,
    subject: 'REVIEWS.rateGiven',
    reply: `$JS.ACK.REVIEWS.c.${deliveryCount}.${streamSeq}.${consumerSeq}.0.0`,
    headers: [],
    data: new Uint8Array(),
    ...parts,
    id: asDeliveryId(id),
    streamSeq: asStreamSeq(streamSeq),
  }
}

/** The rules of a pull consumer with an ack wait of 1 s and no limits. */
export function someRules(parts: Partial<AckRules> = {}): AckRules {
  return { kind: 'pull', takesAcks: true, ackWaitMs: 1000, backoffMs: [], maxDeliver: -1, maxAckPending: -1, ...parts }
}

/** `CONSUMER.INFO` as a server gives it, of a pull consumer on which nothing has happened. */
export function aConsumerInfo(parts: { [name in keyof ConsumerInfo]?: unknown } = {}): ConsumerInfo {
  const { config, ...rest } = parts
  return {
    name: 'c',
    stream_name: 'REVIEWS',
    created: '2024-01-01T00:00:00Z',
    config: { ack_policy: 'explicit', ack_wait: 1e9, max_ack_pending: 1000, durable_name: 'c', ...(config ?? {}) },
    delivered: { consumer_seq: 0, stream_seq: 0 },
    ack_floor: { consumer_seq: 0, stream_seq: 0 },
    num_ack_pending: 0,
    num_redelivered: 0,
    num_waiting: 0,
    num_pending: 0,
    ...rest,
  } as unknown as ConsumerInfo
}

type Delivered = {
  readonly ledger: Pick<Ledger, 'open'>
  /** The highest of each that was delivered. */
  readonly newest: { readonly consumerSeq: number; readonly streamSeq: number }
}

/**
 * The same as a server would give it that has delivered what the ledger holds: what is open is out, unless `info` counts
 * some by itself.
 */
export function truthful(info: ConsumerInfo, { ledger, newest }: Delivered): ConsumerInfo {
  const { consumerSeq, streamSeq } = newest
  const { delivered, num_ack_pending: out } = info
  return {
    ...info,
    delivered: {
      ...delivered,
      consumer_seq: Math.max(delivered.consumer_seq, consumerSeq),
      stream_seq: Math.max(delivered.stream_seq, streamSeq),
    },
    num_ack_pending: out > 0 ? out : ledger.open().length,
  }
}

/** `newest` with this delivery. */
export function latestOf(newest: Delivered['newest'], { consumerSeq, streamSeq }: Delivery): Delivered['newest'] {
  return {
    consumerSeq: Math.max(newest.consumerSeq, consumerSeq),
    streamSeq: Math.max(newest.streamSeq, streamSeq),
  }
}

/** `STREAM.INFO` as a server gives it. */
export function aStreamInfo(name: string, state: { [name in keyof StreamInfo['state']]?: unknown } = {}): StreamInfo {
  return {
    config: {
      name,
      subjects: [`${name}.*`],
      retention: 'limits',
      storage: 'file',
      discard: 'old',
      duplicate_window: 120e9,
    },
    created: '2024-01-01T00:00:00Z',
    state: { messages: 0, bytes: 0, first_seq: 1, last_seq: 0, consumer_count: 0, ...state },
    ts: '2024-01-01T00:00:00Z',
  } as unknown as StreamInfo
}
