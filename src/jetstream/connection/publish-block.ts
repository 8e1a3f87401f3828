import { grown, put } from './block-bytes.js'

/** Writes messages into what leaves, one after the other. */
export type MessageWriter = {
  /** Letters of each id. */
  readonly idBytes: number
  /** No payload has more. */
  readonly mostBytes: number
  /** Turns to the next message, under a fresh id; says how many bytes its payload has. */
  readonly next: () => number
  /** Writes the id of it: letters, digits, `-` and `_`. */
  readonly writeId: (into: Uint8Array, at: number) => void
  /** Writes its payload; returns where it ends. */
  readonly writePayload: (into: Uint8Array, at: number) => number
}

/** Messages on one subject that leave together, each under an id and with a place of its own for the answer. */
export type AlikePublishes = {
  readonly subject: string
  /** At least one. */
  readonly count: number
  /** How the reply subject of each begins; a number follows. */
  readonly replyStart: string
  readonly numberAt: (index: number) => number
  readonly writer: MessageWriter
}

/** Messages as they leave. */
export class PublishBlock {
  /** Where each payload begins and ends, one after the other. */
  readonly #edges: Uint32Array

  constructor(
    readonly bytes: Buffer,
    edges: Uint32Array,
    readonly idBytes: number,
  ) {
    this.#edges = edges
  }

  get count(): number {
    return this.#edges.length / 2
  }
  /** All payloads and their headers together. */
  get messageBytes(): number {
    let sum = this.count * headerBytes(this.idBytes)
    for (let at = 0; at < this.#edges.length; at += 2) sum += this.#edge(at + 1) - this.#edge(at)
    return sum
  }
  idAt(index: number): string {
    const end = this.#edge(2 * index) - headerEnd.length
    return this.bytes.toString('latin1', end - this.idBytes, end)
  }
  /** A window on the block. */
  payloadAt(index: number): Buffer {
    return this.bytes.subarray(this.#edge(2 * index), this.#edge(2 * index + 1))
  }
  #edge(at: number): number {
    return this.#edges[at] ?? 0
  }
}

const headerStart = Buffer.from('NATS/1.0\r\nNats-Msg-Id: ')
const headerEnd = Buffer.from('\r\n\r\n')
const lineEnd = Buffer.from('\r\n')
const zero = 0x30
/** What no subject of ours may hold, so that none ends the line it stands in. */
const oneWord = /^[!-~]{1,512}$/
/** Most messages of ours are shorter, with all that stands before their payload. */
const usualBytes = 512
/** A length, a blank before it, and a number. */
const mostDigits = 40

/** The bytes of the header of a message whose id has so many letters. */
export function headerBytes(idBytes: number): number {
  return headerStart.length + idBytes + headerEnd.length
}

/**
 * The messages as one block of the protocol, as the client would send each; undefined, and nothing was asked of the
 * writer, where the subjects are not of the usual letters. Throws where the writer does not keep to what it said.
 */
export function publishBlock(messages: AlikePublishes): PublishBlock | undefined {
  const { subject, count, replyStart, numberAt, writer } = messages
  if (!oneWord.test(subject) || !oneWord.test(replyStart)) return undefined
  const { idBytes } = writer
  const header = headerBytes(idBytes)
  const lineStart = Buffer.from(`HPUB ${subject} ${replyStart}`)
  const headerWord = Buffer.from(` ${header} `)
  const most = lineStart.length + headerWord.length + mostDigits + header + writer.mostBytes + 2 * lineEnd.length
  let bytes: Buffer = Buffer.allocUnsafe(most + count * usualBytes)
  const edges = new Uint32Array(2 * count)
  let at = 0
  for (let index = 0; index < count; index += 1) {
    if (bytes.length - at < most) bytes = grown(bytes, at)
    const payloadBytes = writer.next()
    at = put(lineStart, bytes, at)
    at = writeNumber(bytes, at, numberAt(index))
    at = put(headerWord, bytes, at)
    at = writeNumber(bytes, at, header + payloadBytes)
    at = put(lineEnd, bytes, at)
    at = put(headerStart, bytes, at)
    writer.writeId(bytes, at)
    if (!isPlainId(bytes, at, at + idBytes)) throw new Error('an id that is not of plain letters')
    at = put(headerEnd, bytes, at + idBytes)
    edges[2 * index] = at
    const end = writer.writePayload(bytes, at)
    if (end !== at + payloadBytes || payloadBytes > writer.mostBytes) throw new Error('a payload of another length')
    edges[2 * index + 1] = end
    at = put(lineEnd, bytes, end)
  }
  return new PublishBlock(bytes.subarray(0, at), edges, idBytes)
}

function writeNumber(into: Buffer, at: number, value: number): number {
  let digits = 1
  for (let limit = 10; value >= limit; limit *= 10) digits += 1
  for (let left = value, place = at + digits - 1; place >= at; place -= 1) {
    const rest = Math.floor(left / 10)
    into[place] = zero + left - rest * 10
    left = rest
  }
  return at + digits
}

function isPlainId(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at += 1) {
    const letter = bytes[at] as number
    const isPlain =
      (letter >= 0x30 && letter <= 0x39) ||
      (letter >= 0x61 && letter <= 0x7a) ||
      (letter >= 0x41 && letter <= 0x5a) ||
      letter === 0x2d ||
      letter === 0x5f
    if (!isPlain) return false
  }
  return true
}
