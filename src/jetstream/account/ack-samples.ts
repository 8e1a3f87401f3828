import type { NatsConnection } from '@nats-io/transport-node'
import * as v from 'valibot'
import type { Clock } from '../../lib/clock.js'
import type { ConsumerConfig } from '../wire/answers/consumer-info.js'
import { checkShape, parseJson } from '../wire/answers/check.js'
import { anObject, count, name } from '../wire/answers/primitives.js'
import type { ConsumerName } from '../wire/outgoing-rules.js'
import type { AckLatency } from './ack-latency.js'
import { hearBounded } from './bounded-hearing.js'

const maxBodyBytes = 4096
const sampleSchema = v.object({ stream: name, consumer: name, ack_time: count }, anObject)

/**
 * Listens to the server's own measure of how long an ack took, which it tells of the share of messages that the
 * consumer's `sample_freq` names; `hear` gets milliseconds. Needs the permission to subscribe to
 * `METRIC.CONSUMER.ACK.<stream>.<consumer>` below the event prefix; without it nothing is heard and nothing breaks.
 * Whoever may publish there can make them up: they are shown beside our own measure, and decide nothing.
 */
export function listenToAckSamples(
  of: { readonly nc: NatsConnection; readonly clock: Clock; readonly eventPrefix: string } & ConsumerName,
  hear: (tookMs: number) => void,
): () => void {
  const { nc, clock, eventPrefix, stream, consumer } = of
  return hearBounded(
    { nc, clock, subject: `${eventPrefix}.METRIC.CONSUMER.ACK.${stream}.${consumer}` },
    {
      deaf: () => undefined,
      take: ({ bytes, payload, end }) => {
        const tookMs = parseAckSample(bytes.subarray(payload, end), { stream, consumer })
        if (tookMs !== undefined) hear(tookMs)
      },
    },
  )
}

/** How many milliseconds the ack took that a sample is about; undefined for what is none, or is of another consumer. */
export function parseAckSample(body: Uint8Array, of: ConsumerName): number | undefined {
  try {
    const sample = checkShape(sampleSchema, parseJson(body, 'an ack sample', maxBodyBytes), 'an ack sample')
    return sample.stream === of.stream && sample.consumer === of.consumer ? sample.ack_time / 1e6 : undefined
  } catch {
    return undefined
  }
}

/** Keeps what one account hears of samples: only while its consumer is sampled. */
export function createAckSamples(account: {
  readonly clock: Clock
  readonly latency: Pick<AckLatency, 'add'>
  /** The consumer as it is now, while somebody looks at it. */
  readonly consumer: () => Pick<ConsumerConfig, 'sample_freq'> | undefined
  readonly listen: (hear: (tookMs: number) => void) => (() => void) | undefined
}): {
  /** Begins or ends to listen, as is right now. */
  readonly look: () => void
  /** The same over another client than before, whose subscriptions are gone. */
  readonly relisten: () => void
  readonly stop: () => void
} {
  const { clock, latency } = account
  let stopListening: (() => void) | undefined
  const stop = (): void => {
    stopListening?.()
    stopListening = undefined
  }
  const look = (): void => {
    const isSampled = (account.consumer()?.sample_freq ?? '') !== ''
    if (!isSampled) return stop()
    stopListening ??= account.listen((tookMs) => latency.add(tookMs, 1, clock.now()))
  }
  return {
    look,
    relisten: () => {
      stop()
      look()
    },
    stop,
  }
}
