import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'
import { parseAckSubject } from '../wire/delivery.js'
import type { AckSubject } from '../wire/delivery.js'
import { hearBounded } from './bounded-hearing.js'
import type { ConsumerName } from '../wire/outgoing-rules.js'
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
  return hearBounded(
    { nc, clock, subject: `${prefix}.${stream}.${consumer}.>` },
    {
      deaf,
      take: (msg) => {
        const ack = parseHeardAck(msg.subject, msg.data)
        if (ack?.stream === stream && ack.consumer === consumer) hear(ack.heard)
      },
    },
  )
}

/** What stands before the stream in a reply subject of a delivery; undefined where it is the short form. */
export function longAckPrefix(reply: string): string | undefined {
  const tokens = reply.split('.')
  return tokens.length >= 11 && parseAckSubject(reply) ? tokens.slice(0, 4).join('.') : undefined
}

function parseHeardAck(subject: string, body: Uint8Array): (ConsumerName & { readonly heard: HeardAck }) | undefined {
  const of = parseAckSubject(subject)
  if (!of || body.length > mostBodyBytes) return undefined
  const [word = ''] = new TextDecoder().decode(body.subarray(0, 64)).split(/[\s{]/)
  const kind = Object.hasOwn(kinds, word) ? kinds[word] : undefined
  const { stream, consumer, streamSeq, consumerSeq, deliveryCount } = of
  return kind && { stream, consumer, heard: { kind, streamSeq, consumerSeq, deliveryCount } }
}
