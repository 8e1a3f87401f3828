import { asStreamSeq } from './ids.js'
import type { DeliveryId, StreamSeq } from './ids.js'

/** One delivery of one stored message to one consumer: the thing a verdict is given on. */
export type Delivery = {
  /** Our own ordinal; unique in this process. A sequence and a delivery count are not: both repeat after a server was killed. */
  readonly id: DeliveryId
  readonly stream: string
  readonly consumer: string
  readonly streamSeq: StreamSeq
  readonly consumerSeq: number
  /** 1 for the first delivery, as the server counts. */
  readonly deliveryCount: number
  /** Matching messages the server had not yet delivered when it sent this one. */
  readonly numPending: number
  /** When the server stored the message, epoch milliseconds by the server's clock. */
  readonly storedAtMs: number
  /** When it reached us, epoch milliseconds by our clock. The ack wait began a link's delay earlier. */
  readonly receivedAtMs: number
  /** Set when it was read late, as after this process was stopped: it came at some time since then, by our clock. */
  readonly cameAfterMs?: number
  readonly subject: string
  /** The `$JS.ACK…` subject a verdict is sent to; empty when the consumer takes none. */
  readonly reply: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  /**
   * Set when the header block is none a client may write: it does not parse, or has a status line. `block` is our own
   * copy of it as it came (at most 64 KiB), to be shown raw; `why` is a clause for the screen.
   */
  readonly oddHeader?: { readonly why: string; readonly block: Uint8Array }
  /** Our own copy of the payload. Untrusted bytes. */
  readonly data: Uint8Array
  /** How much memory its bytes take, headers and subjects included, where a source says so. */
  readonly keptBytes?: number
  /** Writes `reply` without making a text of it, where a source can; see `ReceivedDelivery`. */
  readonly copyReply?: (into: Uint8Array, at: number) => number
  /** The subject and the payload's first `mostBytes`, read without keeping any of it, where a source can. Untrusted. */
  readonly textToSearch?: (mostBytes: number) => { readonly subject: string; readonly payload: string }
  /** The same with each byte as a letter: what is of ASCII in them is where it is in the text. */
  readonly lettersToSearch?: (mostBytes: number) => { readonly subject: string; readonly payload: string }
  /** The same object for all whose reply subjects begin alike, where a source says so: what holds for one holds for all. */
  readonly origin?: object
}

/** Whether two deliveries brought the same stored message: a stream made anew counts from one again. */
export function isSameMessage(one: Delivery | undefined, other: Delivery): boolean {
  return one?.streamSeq === other.streamSeq && one.storedAtMs === other.storedAtMs
}

/** What a `$JS.ACK` reply subject says of its delivery. */
export type AckSubject = Pick<
  Delivery,
  'stream' | 'consumer' | 'streamSeq' | 'consumerSeq' | 'deliveryCount' | 'numPending' | 'storedAtMs'
>

/**
 * Reads a `$JS.ACK` reply subject: nine tokens, or eleven and more with domain and account in front
 * (the server's `js_ack_fc_v2` form). Returns undefined for anything else.
 */
export function parseAckSubject(reply: string): AckSubject | undefined {
  const tokens = reply.split('.')
  if (tokens[0] !== '$JS' || tokens[1] !== 'ACK') return undefined
  const first = tokens.length === 9 ? 2 : tokens.length >= 11 ? 4 : -1
  if (first < 0) return undefined
  const [stream, consumer, ...rest] = tokens.slice(first)
  const digits = rest.slice(0, 5)
  if (!stream || !consumer || digits.length < 5 || !digits.every((text) => /^\d+$/.test(text))) return undefined
  const numbers = digits.map(Number)
  const [deliveryCount = 0, streamSeq = 0, consumerSeq = 0, , numPending = 0] = numbers
  return {
    stream,
    consumer,
    deliveryCount,
    streamSeq: asStreamSeq(streamSeq),
    consumerSeq,
    storedAtMs: Math.floor((numbers[3] ?? 0) / 1e6),
    numPending,
  }
}
