import type { Msg, NatsConnection } from '@nats-io/transport-node'
import type { SessionAdvisory } from './consumer-session.js'
import { ownJetStream } from './jetstream-place.js'

/** What the server announced, as far as this product uses it. Other kinds are `stream-changed` or nothing. */
export type Advisory =
  | {
      readonly kind: 'consumer'
      readonly stream: string
      readonly consumer: string
      readonly advisory: SessionAdvisory
    }
  /** Streams or consumers came, went or changed: worth a fresh look at the list. */
  | { readonly kind: 'changed' }

/**
 * Listens to the server's advisories on consumers and streams, not to the API audit, which would echo our own polling.
 * Needs the permission to subscribe to `ADVISORY.>` below the event prefix; without it nothing arrives and nothing breaks.
 */
export function listenToAdvisories(
  { nc, eventPrefix }: { readonly nc: NatsConnection; readonly eventPrefix: string },
  hear: (advisory: Advisory) => void,
): void {
  const callback = (error: Error | null, msg: Msg): void => {
    if (error) return
    try {
      const advisory = parseAdvisory(ownJetStream.eventPrefix + msg.subject.slice(eventPrefix.length), msg.string())
      if (advisory) hear(advisory)
    } catch {
      // An exception here would kill the connection (a client trap); an advisory that cannot be read is no loss.
    }
  }
  nc.subscribe(`${eventPrefix}.ADVISORY.CONSUMER.>`, { callback })
  nc.subscribe(`${eventPrefix}.ADVISORY.STREAM.>`, { callback })
}

/** Reads one advisory. `subject`, below `$JS.EVENT`, names the kind; the body is the server's JSON. Throws on a body that is not JSON. */
export function parseAdvisory(subject: string, body: string): Advisory | undefined {
  const [, , , family, event] = subject.split('.')
  if (family === 'STREAM') return { kind: 'changed' }
  if (family !== 'CONSUMER') return undefined
  if (event === 'CREATED') return { kind: 'changed' }
  const payload = JSON.parse(body) as {
    readonly stream?: string
    readonly consumer?: string
    readonly stream_seq?: number
    readonly deliveries?: number
    readonly paused?: boolean
  }
  const { stream, consumer, stream_seq: streamSeq = 0, deliveries = 0 } = payload
  if (stream === undefined || consumer === undefined) return undefined
  const of = (advisory: SessionAdvisory): Advisory => ({ kind: 'consumer', stream, consumer, advisory })
  switch (event) {
    case 'MSG_NAKED':
      return of({ kind: 'naked', streamSeq, deliveries })
    case 'MSG_TERMINATED':
      return of({ kind: 'termed', streamSeq, deliveries })
    case 'MAX_DELIVERIES':
      return of({ kind: 'max-deliveries', streamSeq, deliveries })
    case 'PAUSE':
      return of({ kind: payload.paused === true ? 'paused' : 'resumed' })
    case 'DELETED':
      return of({ kind: 'deleted' })
    default:
      return undefined
  }
}
