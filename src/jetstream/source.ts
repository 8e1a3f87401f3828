import type { Msg, MsgHdrs } from '@nats-io/transport-node'
import { parseAckSubject } from './delivery.js'
import type { AckSubject, Delivery } from './delivery.js'

/** One pull request and what became of it: a row of its own on the screen. */
export type PullRequest = {
  readonly id: number
  readonly batch: number
  readonly expiresMs: number
  readonly sentAtMs: number
  readonly got: number
  /** Set once the request is over. `code` is the server's status, such as 408; none when the batch was filled. */
  readonly end?: { readonly atMs: number; readonly code?: number; readonly text: string }
}

/** What a source tells its session. */
export type SourceEvent =
  | { readonly kind: 'delivery'; readonly delivery: Delivery }
  | { readonly kind: 'request'; readonly request: PullRequest }
  /** Worth a row: a status of the server, or something the source did to keep going. */
  | { readonly kind: 'status'; readonly code?: number; readonly text: string; readonly tone: 'info' | 'warning' }
  /** The link is alive. `stalled`: flow control holds messages back until the client has answered. */
  | { readonly kind: 'heartbeat'; readonly stalled: boolean }
  /** Heartbeats stay out, or a status says the consumer is no more: the session should look at the server. */
  | { readonly kind: 'suspect'; readonly why: string }

/** Something messages arrive from. Started once, stopped once. */
export type Source = {
  /** Messages asked for and not yet come; 0 where nobody asks. */
  readonly outstanding: () => number
  /** Asks for `batch` messages, waiting up to `expiresMs` for them. Only a pull source does anything. */
  readonly request: (batch: number, expiresMs: number) => void
  /** The connection is gone: whatever was asked for is lost. */
  readonly connectionLost: () => void
  /** The connection is back, with its subscriptions restored by the client. */
  readonly reconnected: () => void
  /** Gives up interest at once, and says so of every open request; nothing is emitted afterwards. Idempotent. */
  readonly stop: () => void
}

/** What every source is given. */
export type SourceOptions = {
  readonly emit: (event: SourceEvent) => void
  readonly now: () => number
  readonly nextId: () => number
}

/** A message of the server's own: heartbeat, flow control, end of a request. */
export function statusOf(
  msg: Pick<Msg, 'headers' | 'data'>,
): { readonly code: number; readonly text: string } | undefined {
  const code = msg.headers?.code ?? 0
  if (code === 0 || msg.data.length > 0) return undefined
  return { code, text: msg.headers?.description ?? '' }
}

/** A message as our own record, its payload copied out of the socket's chunk. Undefined without ack metadata. */
export function toDelivery(msg: Msg, options: SourceOptions): Delivery | undefined {
  const info = parseAckSubject(msg.reply ?? '')
  if (!info) return undefined
  return createDelivery(
    { info, subject: msg.subject, reply: msg.reply ?? '', headers: msg.headers, data: msg.data },
    options,
  )
}

/** Builds the record from its parts; for clients that hand out something else than a raw message. */
export function createDelivery(
  parts: {
    readonly info: AckSubject
    readonly subject: string
    readonly reply: string
    readonly headers: MsgHdrs | undefined
    readonly data: Uint8Array
  },
  options: SourceOptions,
): Delivery {
  return {
    ...parts.info,
    id: options.nextId(),
    receivedAtMs: options.now(),
    subject: parts.subject,
    reply: parts.reply,
    headers: headerPairs(parts.headers),
    data: new Uint8Array(parts.data),
  }
}

const noHeaders: Delivery['headers'] = []

function headerPairs(headers: MsgHdrs | undefined): Delivery['headers'] {
  if (!headers) return noHeaders
  const pairs: (readonly [string, string])[] = []
  for (const [name, values] of headers) for (const value of values) pairs.push([name, value])
  return pairs
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
