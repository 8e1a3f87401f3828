import type { PullRequest, PullsSeen } from '../account/pull-request.js'
import { parseAckSubject } from '../wire/delivery.js'
import type { Delivery } from '../wire/delivery.js'
import type { Incoming } from '../wire/incoming.js'
import type { OrderedPosition } from './ordered-consumer.js'
import type { DeliveryId } from '../wire/ids.js'
import { ByteKeeper, ReceivedDelivery } from '../wire/received-delivery.js'
import type { Arrival, DeliveryOrigin } from '../wire/received-delivery.js'

export type { PullRequest } from '../account/pull-request.js'

/** What a source tells its worker. */
export type SourceEvent =
  | { readonly kind: 'delivery'; readonly delivery: Delivery }
  | { readonly kind: 'request'; readonly request: PullRequest }
  /** Worth a row: a status of the server, or something the source did to keep going. */
  | { readonly kind: 'status'; readonly code?: number; readonly text: string; readonly tone: 'info' | 'warning' }
  /** The link is alive. `stalled`: flow control holds messages back until the client has answered. */
  | { readonly kind: 'heartbeat'; readonly stalled: boolean }
  /** Heartbeats stay out, or a status says the consumer is no more: the account should look at the server. */
  | { readonly kind: 'suspect'; readonly why: string }

/** Something messages arrive from. Started once, stopped once. */
export type Source = {
  /** Messages asked for and not yet come; 0 where nobody asks. */
  readonly outstanding: () => number
  /** Asks for `batch` messages, waiting up to `expiresMs` for them; for a person unless `by`. Only a pull source does anything. */
  readonly request: (batch: number, expiresMs: number, by?: 'refill') => void
  /** The server was looked at: ends those requests that it has no more. Only a pull source has any. */
  readonly looked?: (pulls: PullsSeen) => void
  /** The connection is gone: whatever was asked for is lost. */
  readonly connectionLost: () => void
  /** The connection is back, with its subscriptions restored by the client. */
  readonly reconnected: () => void
  /** How far it has come, where another source can go on from there: the ordered one. */
  readonly position?: () => OrderedPosition
  /** Gives up interest at once, and says so of every open request; nothing is emitted afterwards. Idempotent. */
  readonly stop: () => void
}

/** What every source is given. */
export type SourceOptions = {
  readonly emit: (event: SourceEvent) => void
  readonly now: () => number
  readonly nextId: () => DeliveryId
  /** The earliest moment at which what is read now may have come; undefined where it is read as it comes. */
  readonly cameAfterMs?: () => number | undefined
  /** Where the source before this one had come to; without it an ordered one begins with the first message. */
  readonly goOn?: OrderedPosition
}

/** Makes the deliveries of one source out of messages. */
export type DeliveryMaker = {
  /** Undefined when the message is no delivery, or one of another consumer. */
  readonly toDelivery: (incoming: Incoming) => Delivery | undefined
}

/** Creates the maker for the deliveries of one consumer; see `DeliveryOrigin` for `takesAcks`. */
export function createDeliveryMaker(
  { stream, consumer, takesAcks }: Omit<DeliveryOrigin, 'replyStart'>,
  { now, nextId, cameAfterMs }: Pick<SourceOptions, 'now' | 'nextId' | 'cameAfterMs'>,
): DeliveryMaker {
  let origin: DeliveryOrigin = { stream, consumer, takesAcks, replyStart: ' ' }
  const keeper = new ByteKeeper()
  let arrival: Arrival = { receivedAtMs: 0 }
  const arrivalNow = (): Arrival => {
    const [receivedAtMs, afterMs] = [now(), cameAfterMs?.()]
    if (arrival.receivedAtMs !== receivedAtMs || arrival.cameAfterMs !== afterMs) {
      arrival = afterMs === undefined ? { receivedAtMs } : { receivedAtMs, cameAfterMs: afterMs }
    }
    return arrival
  }
  return {
    toDelivery: (incoming) => {
      const info = parseAckSubject(incoming.reply)
      // A verdict goes where the reply says, so the reply has to be of the consumer we listen to.
      if (info?.stream !== stream || info.consumer !== consumer) return undefined
      const { streamSeq, consumerSeq, deliveryCount } = info
      const { subject, reply, headerBytes, data } = incoming
      if (!reply.startsWith(origin.replyStart)) origin = { ...origin, replyStart: replyStartOf(reply) }
      const line = Buffer.from(`${subject} 0 ${reply} `)
      const whole = Buffer.concat([line, headerBytes, data])
      const at = keeper.keep(whole, 0, whole.length)
      const header = at + line.length
      const payload = header + headerBytes.length
      return new ReceivedDelivery(
        { id: nextId(), streamSeq, consumerSeq, deliveryCount },
        { origin, arrival: arrivalNow() },
        { bytes: keeper.bytes, line: at, header, payload, end: payload + data.length },
      )
    },
  }
}

// The last five tokens are of the delivery, and what follows them in the long form is nobody's.
function replyStartOf(reply: string): string {
  const tokens = reply.split('.')
  return `${tokens.slice(0, tokens.length === 9 ? 4 : 6).join('.')}.`
}

/**
 * Guards a subscription callback: an exception inside one kills the whole connection silently
 * in the client (measured on 3.4.0), so it becomes an event instead.
 */
export function guarded<T extends unknown[]>(
  emit: SourceOptions['emit'],
  run: (...args: T) => void,
): (...args: T) => void {
  return (...args) => {
    try {
      run(...args)
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      emit({ kind: 'status', text: `a message could not be handled: ${text}`, tone: 'warning' })
    }
  }
}
