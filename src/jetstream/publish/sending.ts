import type { ActCause } from '../api/act.js'
import type { LastPublish } from './publisher-state.js'
import { encodePayload } from './review.js'
import type { Answer, Review } from './review.js'

/** One message to be published. `run` is the run whose counts it is in, `by` why it is sent where that is no key. */
export type Sending = Pick<LastPublish, 'subject' | 'stream' | 'msgId'> & {
  readonly data: Uint8Array
  readonly run?: number
  readonly by?: ActCause
  /** See `PublishHow`. */
  readonly batch?: string
}

const encoder = new TextEncoder()

/** A review or an answer under its own id. */
export function sendingOf(subject: string, value: Review | Answer): Sending {
  return { subject, data: encodePayload(value), msgId: value._id }
}

/** A text as it goes on the wire. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text)
}

/**
 * Why nothing is published on a subject. A request to the server is no place for a review: on `$JS.API.STREAM.PURGE.x`
 * it would purge.
 */
export function refusalOf(subject: string): { readonly kind: 'refused'; readonly why: string } | undefined {
  return /^\$(?:JS|SYS)(?:\.|$)/.test(subject)
    ? { kind: 'refused', why: `${subject} is the server's own: no review is published there` }
    : undefined
}
