import * as v from 'valibot'
import { parseHeaderBlock } from '../header-block.js'
import type { StreamSeq } from '../ids.js'
import { anObject, streamSeq, subject, text, time } from './primitives.js'

/** The most of a payload that is kept: a row shows less. */
const keptBytes = 15 * 1024
/** As long as the base64 of the largest payload any server takes. */
const maxText = 96 * 1024 * 1024
const base64 = v.pipe(
  text(maxText),
  v.check((value) => value.length % 4 === 0, 'is not base64'),
)

/** The shape of the answer to `STREAM.MSG.GET`. */
export const storedMessageSchema = v.object(
  {
    message: v.object({ subject, seq: streamSeq, hdrs: v.optional(base64), data: v.optional(base64), time }, anObject),
  },
  anObject,
)

/** A message as the stream has it. Everything in it is untrusted. */
export type StoredMessage = {
  readonly seq: StreamSeq
  readonly subject: string
  /** When the server stored it, epoch milliseconds by the server's clock. */
  readonly storedAtMs: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** At most the first 15 KiB of the payload. */
  readonly data: Uint8Array
  /** All of it. */
  readonly dataBytes: number
}

/** The message of a checked answer. */
export function storedMessage({ message }: v.InferOutput<typeof storedMessageSchema>): StoredMessage {
  const { subject: on, seq, hdrs = '', data = '', time: at } = message
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0
  return {
    seq,
    subject: on,
    storedAtMs: Date.parse(at),
    headers: hdrs === '' ? [] : parseHeaderBlock(Buffer.from(hdrs, 'base64')).pairs,
    data: Uint8Array.from(Buffer.from(data.slice(0, (keptBytes / 3) * 4), 'base64')),
    dataBytes: Math.max(0, (data.length / 4) * 3 - padding),
  }
}
