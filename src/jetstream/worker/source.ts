import type { PullRequest, PullsSeen } from '../account/pull-request.js'
import { parseAckSubject } from '../wire/delivery.js'
import type { AckSubject, Delivery } from '../wire/delivery.js'
import type { Incoming } from '../wire/incoming.js'
import type { OrderedPosition } from './ordered-consumer.js'
import type { ConsumerName } from '../wire/outgoing-rules.js'
import type { DeliveryId } from '../wire/ids.js'

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

/** A delivery to this consumer as our own record; undefined when the message is none, or one of another consumer. */
export function toDelivery(incoming: Incoming, from: ConsumerName, options: SourceOptions): Delivery | undefined {
  const info = parseAckSubject(incoming.reply)
  // A verdict goes where the reply says, so the reply has to be of the consumer we listen to.
  if (info?.stream !== from.stream || info.consumer !== from.consumer) return undefined
  return createDelivery({ info, incoming, reply: incoming.reply }, options)
}

/** Builds the record from its parts, payload and header copied out of the socket's chunk. */
export function createDelivery(
  parts: { readonly info: AckSubject; readonly incoming: Incoming; readonly reply: string },
  options: SourceOptions,
): Delivery {
  const { info, incoming, reply } = parts
  const odd = oddHeader(incoming)
  const cameAfterMs = options.cameAfterMs?.()
  return {
    ...info,
    id: options.nextId(),
    receivedAtMs: options.now(),
    ...(cameAfterMs === undefined ? {} : { cameAfterMs }),
    subject: incoming.subject,
    reply,
    headers: incoming.header?.pairs ?? noHeaders,
    ...(odd ? { oddHeader: odd } : {}),
    data: new Uint8Array(incoming.data),
  }
}

const noHeaders: Delivery['headers'] = []
const longestShownBytes = 64 * 1024

function oddHeader({ header, headerBytes }: Incoming): Delivery['oddHeader'] {
  const why =
    header?.fault ??
    (header?.status === undefined ? undefined : 'it has a status line, as only the server should write')
  return why === undefined ? undefined : { why, block: new Uint8Array(headerBytes.subarray(0, longestShownBytes)) }
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
