import type { AckReader } from '../wire/ack-reader.js'
import type { ConsumerName } from '../wire/outgoing-rules.js'
import { grown, put } from './block-bytes.js'

/** Messages that leave together, alike but for their subjects. */
export type AlikeMessages = {
  readonly count: number
  readonly subjectAt: (index: number) => string
  /** Writes a subject into `into`, from `at` on; returns where it ends, -1 where it has no room. */
  readonly copySubject?: (index: number, into: Buffer, at: number) => number
  readonly body: string
  /** Whose deliveries they go to, where all of them are acks. */
  readonly acksOf?: ConsumerName
}

const verb = Buffer.from('PUB ')
const longestSubject = 512
const blank = 0x20

/**
 * The messages as one block of the protocol, where each goes to a delivery of the consumer that `read` is for; undefined
 * for any others, which have to be looked at one by one.
 */
export function ackBlock(messages: AlikeMessages, read: AckReader): Buffer | undefined {
  const { count, copySubject, body } = messages
  if (!copySubject) return undefined
  const tail = Buffer.from(` ${Buffer.byteLength(body)}\r\n${body}\r\n`)
  const most = verb.length + longestSubject + tail.length
  let block: Buffer = Buffer.allocUnsafe(most + count * 128)
  let at = 0
  for (let index = 0; index < count; index += 1) {
    if (block.length - at < most) block = grown(block, at)
    at = put(verb, block, at)
    const end = copySubject(index, block, at)
    if (end < 0 || !read.from({ bytes: block, reply: at, replyEnd: end })) return undefined
    // What is not of the names and numbers that were read may be anything, a line end too.
    if (read.isLong && !isOneWord(block, at, end)) return undefined
    at = put(tail, block, end)
  }
  return block.subarray(0, at)
}

function isOneWord(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at += 1) if ((bytes[at] ?? 0) <= blank) return false
  return true
}
