import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'
import { parseAckSubject } from '../wire/delivery.js'
import type { AckSubject } from '../wire/delivery.js'
import { AckReader } from '../wire/ack-reader.js'
import type { MessageFrame } from '../wire/message-frame.js'
import type { ConsumerName } from '../wire/outgoing-rules.js'
import { hearBounded } from './bounded-hearing.js'
import type { HeardVerdict } from './ledger-entry.js'

/** A verdict on its way to the server, whoever sent it. */
export type HeardAck = Omit<HeardVerdict, 'atMs'> & Pick<AckSubject, 'streamSeq' | 'consumerSeq'>

/** Who listens to verdicts. */
export type AckHearing = {
  readonly hear: (ack: HeardAck) => void
  /** Nothing is heard any more: this login may not listen, or more came than anybody could follow. */
  readonly deaf: (why: 'refused' | 'too-many') => void
}

const mostBodyBytes = 4096
const decoder = new TextDecoder()
const plainAck = Buffer.from('+ACK')
const kinds: Readonly<Record<string, HeardVerdict['kind']>> = {
  '': 'ack',
  '+ACK': 'ack',
  '+NXT': 'ack',
  '-NAK': 'nak',
  '+TERM': 'term',
  '+WPI': 'working',
}

/**
 * Listens to what all clients decide on one consumer's deliveries, until the returned function is called. It needs the
 * permission to subscribe to `$JS.ACK.<stream>.<consumer>.>`; without it nothing is heard and nothing breaks. `prefix` is
 * what stands before the stream in the consumer's reply subjects: `$JS.ACK`, or that with domain and account.
 *
 * A hint, never more: whoever may publish there can make them up. While somebody listens, the server does not say
 * "no responders" to an ack for a consumer that is gone: stop as soon as it is.
 */
export function listenToAcks(
  of: { readonly nc: NatsConnection; readonly clock: Clock; readonly prefix: string } & ConsumerName,
  { hear, deaf }: AckHearing,
): () => void {
  const { nc, clock, prefix, stream, consumer } = of
  const read = createHeardAckReader({ stream, consumer })
  const take = (frame: MessageFrame): void => {
    const heard = read(frame)
    if (heard) hear(heard)
  }
  return hearBounded({ nc, clock, subject: `${prefix}.${stream}.${consumer}.>` }, { deaf, take })
}

/** What stands before the stream in a reply subject of a delivery; undefined where it is the short form. */
export function longAckPrefix(reply: string): string | undefined {
  const tokens = reply.split('.')
  return tokens.length >= 11 && parseAckSubject(reply) ? tokens.slice(0, 4).join('.') : undefined
}

/** Creates the reader of verdicts on one consumer's deliveries, which gives undefined for anything else. */
export function createHeardAckReader(of: ConsumerName): (frame: MessageFrame) => HeardAck | undefined {
  const subject = new AckReader(of)
  return ({ bytes, line, subjectEnd, payload, end }) => {
    // They are published on what was the reply subject of the delivery.
    if (end - payload > mostBodyBytes || !subject.from({ bytes, reply: line, replyEnd: subjectEnd })) return undefined
    const kind = kindOfBody(bytes, payload, end)
    if (kind === undefined) return undefined
    const { streamSeq, consumerSeq, deliveryCount } = subject
    return { kind, streamSeq, consumerSeq, deliveryCount }
  }
}

function kindOfBody(bytes: Uint8Array, from: number, end: number): HeardVerdict['kind'] | undefined {
  // Nearly all of them, our own first of all.
  if (end === from || (end === from + plainAck.length && plainAck.every((byte, at) => bytes[from + at] === byte))) {
    return 'ack'
  }
  const [word = ''] = decoder.decode(bytes.subarray(from, Math.min(end, from + 64))).split(/[\s{]/)
  return Object.hasOwn(kinds, word) ? kinds[word] : undefined
}
