/**
 * Where the parts of one message lie in the bytes it came in: a window on the socket's chunk. One object may serve every
 * message of a connection, so it is read before its hearer returns, and what is kept is copied. Untrusted throughout.
 */
export type MessageFrame = {
  readonly bytes: Uint8Array
  /** The control line behind its verb: the subject first. */
  readonly line: number
  readonly subjectEnd: number
  /** Where the reply subject begins and ends; both the same when there is none. */
  readonly reply: number
  readonly replyEnd: number
  /** The header block, behind the control line; empty when `payload` is the same. */
  readonly header: number
  readonly payload: number
  /** Behind the last byte of the payload. */
  readonly end: number
}

const space = 0x20
const carriageReturn = 0x0d
const lineFeed = 0x0a
const zero = 0x30
const mostDigits = 9

/**
 * Reads control lines as servers write them: `MSG subject sid [reply] bytes` and `HMSG` with the header's bytes before
 * the last, one space between. Anything else it leaves to whoever reads more slowly and says what is wrong.
 */
export class FrameScan implements MessageFrame {
  bytes: Uint8Array = new Uint8Array()
  line = 0
  subjectEnd = 0
  sid = 0
  reply = 0
  replyEnd = 0
  header = 0
  payload = 0
  end = 0
  #at = 0

  /** True when a whole control line stands at `at`; what it announces need not have come yet. */
  read(bytes: Uint8Array, at: number): boolean {
    const verb = bytes[at] === 0x48 ? at + 1 : at
    if (bytes[verb] !== 0x4d || bytes[verb + 1] !== 0x53 || bytes[verb + 2] !== 0x47 || bytes[verb + 3] !== space) {
      return false
    }
    this.bytes = bytes
    this.line = verb + 4
    this.subjectEnd = this.#wordEnd(this.line)
    if (this.subjectEnd === this.line || bytes[this.subjectEnd] !== space) return false
    this.sid = this.#number(this.subjectEnd + 1)
    if (this.sid < 0 || bytes[this.#at] !== space) return false
    let word = this.#at + 1
    let wordEnd = this.#wordEnd(word)
    this.reply = this.replyEnd = word
    let more = 0
    // What is not a size yet: one word behind it with a header, none without.
    if (verb > at) {
      if (bytes[wordEnd] !== space) return false
      more = this.#wordEnd(wordEnd + 1)
    } else more = wordEnd
    if (bytes[more] === space) {
      this.replyEnd = wordEnd
      word = wordEnd + 1
      wordEnd = verb > at ? more : this.#wordEnd(word)
    }
    const headerLength = verb > at ? this.#number(word) : 0
    if (verb > at) {
      if (this.#at !== wordEnd || bytes[wordEnd] !== space) return false
      word = wordEnd + 1
    }
    const length = this.#number(word)
    if (headerLength < 0 || length < headerLength) return false
    if (bytes[this.#at] !== carriageReturn || bytes[this.#at + 1] !== lineFeed) return false
    this.header = this.#at + 2
    this.payload = this.header + headerLength
    this.end = this.header + length
    return true
  }

  /** Behind the word that begins at `from`. */
  #wordEnd(from: number): number {
    const { bytes } = this
    let at = from
    while ((bytes[at] as number) > space) at += 1
    return at
  }
  /** The number that begins at `from`, -1 when there is none; leaves its end in `#at`. */
  #number(from: number): number {
    const { bytes } = this
    let at = from
    let number = 0
    for (;;) {
      const digit = (bytes[at] as number) - zero
      if (!(digit >= 0 && digit <= 9)) break
      number = number * 10 + digit
      at += 1
    }
    this.#at = at
    return at === from || at - from > mostDigits ? -1 : number
  }
}
