import type { Msg, NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'
import { parseAckSubject } from '../wire/delivery.js'
import type { AckSubject } from '../wire/delivery.js'
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

/** More in one second are not listened to: the numbers tell as much, and a stranger could send any amount. */
const mostPerSecond = 2000
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
  let secondFromMs = clock.now()
  let inSecond = 0
  let isOver = false
  const stop = (): void => {
    if (isOver) return
    isOver = true
    if (!nc.isClosed()) subscription.unsubscribe()
  }
  const isFlood = (): boolean => {
    const nowMs = clock.now()
    if (Math.abs(nowMs - secondFromMs) >= 1000) {
      secondFromMs = nowMs
      inSecond = 0
    }
    inSecond += 1
    return inSecond > mostPerSecond
  }
  // An exception here would kill the connection (a client trap), and nothing below throws.
  const callback = (error: Error | null, msg: Msg): void => {
    if (isOver) return
    if (error) {
      isOver = true
      return deaf('refused')
    }
    if (isFlood()) {
      stop()
      return deaf('too-many')
    }
    const ack = parseHeardAck(msg.subject, msg.data)
    if (ack?.stream === stream && ack.consumer === consumer) hear(ack.heard)
  }
  const subscription = nc.subscribe(`${prefix}.${stream}.${consumer}.>`, { callback })
  return stop
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
