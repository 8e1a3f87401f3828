import * as v from 'valibot'
import { AnswerShapeError, checkShape, parseJson } from './check.js'
import { anObject, count, flag, listOf, name, text, time } from './primitives.js'

/** The server's `error` object. A description may hold anything and goes through the safe text door. */
export type ApiErrorObject = {
  readonly code: number
  readonly err_code?: number
  readonly description?: string
}

/** The server said no to a request; `error` is its own word. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal'

  constructor(
    readonly request: string,
    readonly error: ApiErrorObject,
  ) {
    super(error.description ?? `${request} was refused with code ${error.err_code ?? error.code}`)
  }
}

/** The server's answer to a publish. */
export type PubAckAnswer = { readonly stream: string; readonly seq: number; readonly duplicate?: boolean }

const errorSchema = v.object(
  { code: count, err_code: v.optional(count), description: v.optional(text(16_384)) },
  anObject,
)
const envelopeSchema = v.looseObject({ error: v.optional(errorSchema) }, anObject)
const pubAckSchema = v.object(
  { stream: name, seq: count, duplicate: v.optional(flag), domain: v.optional(text(255)) },
  anObject,
)
const maxPubAckBytes = 64 * 1024

/** The shape of the answer to `STREAM.PURGE`. */
export const purgedSchema = v.object({ success: flag, purged: count }, anObject)
/** The shape of the answer to `STREAM.DELETE` and `CONSUMER.DELETE`. */
export const successSchema = v.object({ success: flag }, anObject)
/** The shape of the answer to `CONSUMER.PAUSE`. */
export const pausedSchema = v.object(
  { paused: v.optional(flag), pause_until: v.optional(time), pause_remaining: v.optional(count) },
  anObject,
)
/** The shape of one page of a list; what it lists is checked one by one. */
export const pageSchema = v.looseObject(
  {
    total: count,
    offset: count,
    limit: count,
    streams: v.nullish(listOf(v.unknown(), 10_000)),
    consumers: v.nullish(listOf(v.unknown(), 10_000)),
    // What a cluster has and could not ask in time: it has no leader, mostly.
    missing: v.nullish(listOf(name, 10_000)),
  },
  anObject,
)

/**
 * Opens the answer to `request`. Throws `ApiRefusal` when the server refused, `AnswerShapeError` when it is no answer.
 */
export function openAnswer(bytes: Uint8Array, request: string, maxBytes: number): object {
  const source = answerTo(request)
  const answer = checkShape(envelopeSchema, parseJson(bytes, source, maxBytes), source)
  if (answer.error !== undefined) throw new ApiRefusal(request, answer.error)
  return answer
}

/** What an answer is called in the words of an error. */
export function answerTo(request: string): string {
  return `the server's answer to ${request}`
}

/**
 * Reads the answer to a publish. Throws `ApiRefusal` when the message was not stored. An `AnswerShapeError` says
 * nothing of that: it may be stored or not.
 */
export function readPubAck(bytes: Uint8Array): PubAckAnswer {
  const ack = checkShape(pubAckSchema, openAnswer(bytes, 'a publish', maxPubAckBytes), answerTo('a publish'))
  if (ack.seq === 0) throw new AnswerShapeError(answerTo('a publish'), 'seq is 0')
  return ack
}
