import type { ConsumerSummary, StreamSummary } from '../../jetstream/streams/streams.js'
import { aConsumerInfo, aStreamInfo } from './jetstream-fixtures.js'

/** A stream as the list shows it, with pull consumers of these names. */
export function aStreamSummary(
  name: string,
  consumers: readonly string[] = [],
  parts: Partial<StreamSummary> = {},
): StreamSummary {
  return {
    name,
    subjects: [`${name}.*`],
    messages: 0,
    bytes: 0,
    firstSeq: 1,
    lastSeq: 0,
    consumerCount: consumers.length,
    info: aStreamInfo(name),
    consumers: consumers.map((consumer) => aConsumerSummary(name, consumer)),
    ...parts,
  }
}

/** A durable pull consumer as the list shows it. */
export function aConsumerSummary(stream: string, name: string, parts: Partial<ConsumerSummary> = {}): ConsumerSummary {
  return {
    name,
    stream,
    kind: 'pull',
    durable: true,
    paused: false,
    pending: 0,
    ackPending: 0,
    redelivered: 0,
    info: aConsumerInfo({ name }),
    ...parts,
  }
}
