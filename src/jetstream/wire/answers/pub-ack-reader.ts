import type { PubAckAnswer } from './replies.js'

const plainPubAck = /^(\{"stream":"([\w-]{1,255})", ?"seq":)([1-9]\d{0,14})(, ?"duplicate": ?true)?\}$/
const maxBytes = 320
/** Of any more a number would not be read exactly. */
const mostDigits = 15
const zero = 0x30
const closingBrace = 0x7d
const decoder = new TextDecoder()

/**
 * Reads answers to publishes where they are written just as the server writes them, which is nearly always, straight from
 * the bytes; its fields are those of the one read last. Parsed as JSON and checked, an answer costs a burst as much as
 * all else that is done for a message. The first of a stream is read by a pattern, those after it differ in their numbers.
 */
export class PubAckReader implements PubAckAnswer {
  stream = ''
  seq = 0
  duplicate = false
  /** How the answers of the stream read last begin, up to their sequence. */
  #start: Uint8Array = new Uint8Array()

  /** False says nothing: the answer has another form, and may be one all the same. */
  read(bytes: Uint8Array, from: number, end: number): boolean {
    return this.#isAlike(bytes, from, end) || this.#learn(bytes.subarray(from, end))
  }

  #isAlike(bytes: Uint8Array, from: number, end: number): boolean {
    const start = this.#start
    const { length } = start
    const last = end - 1
    if (length === 0 || last - from <= length || bytes[last] !== closingBrace) return false
    for (let index = 0; index < length; index += 1) if (bytes[from + index] !== start[index]) return false
    const first = from + length
    if (bytes[first] === zero || last - first > mostDigits) return false
    let seq = 0
    for (let at = first; at < last; at += 1) {
      const digit = (bytes[at] as number) - zero
      if (!(digit >= 0 && digit <= 9)) return false
      seq = seq * 10 + digit
    }
    this.seq = seq
    this.duplicate = false
    return true
  }

  #learn(bytes: Uint8Array): boolean {
    if (bytes.length > maxBytes) return false
    const [, start, stream, seq, duplicate] = plainPubAck.exec(decoder.decode(bytes)) ?? []
    if (start === undefined || stream === undefined) return false
    this.#start = Buffer.from(start)
    this.stream = stream
    this.seq = Number(seq)
    this.duplicate = duplicate !== undefined
    return true
  }
}
