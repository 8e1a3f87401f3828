import { parseAckSubject } from './delivery.js'
import type { AckSubject } from './delivery.js'
import { asStreamSeq } from './ids.js'
import type { StreamSeq } from './ids.js'
import type { MessageFrame } from './message-frame.js'
import type { ConsumerName } from './outgoing-rules.js'

type ReplyBytes = Pick<MessageFrame, 'bytes' | 'reply' | 'replyEnd'>

const dot = 0x2e
const zero = 0x30
/** Of any more a number would not be read exactly. */
const mostDigits = 15
const decoder = new TextDecoder()

/**
 * Reads what the reply subjects of one consumer's deliveries say, straight from the bytes; its fields are those of the
 * one read last. The first of a form is read as any other is: what begins alike after it differs in its numbers alone.
 */
export class AckReader implements Pick<AckSubject, 'streamSeq' | 'consumerSeq' | 'deliveryCount'> {
  streamSeq: StreamSeq = asStreamSeq(0)
  consumerSeq = 0
  deliveryCount = 0
  /** Whether it has domain and account in front, and may have anything behind. */
  isLong = false
  /** How the reply subject begins, up to and with the dot behind the consumer. */
  replyStart = ''
  readonly #of: ConsumerName
  #start: Uint8Array = new Uint8Array()
  #at = 0

  constructor(of: ConsumerName) {
    this.#of = of
  }

  /** False when the message is no delivery of this consumer. */
  from(frame: ReplyBytes): boolean {
    return this.#isAlike(frame) ? true : this.#learn(frame)
  }

  #isAlike({ bytes, reply, replyEnd }: ReplyBytes): boolean {
    const start = this.#start
    const { length } = start
    if (length === 0 || replyEnd - reply < length) return false
    for (let index = 0; index < length; index += 1) if (bytes[reply + index] !== start[index]) return false
    this.#at = reply + length
    const deliveryCount = this.#number(bytes)
    const streamSeq = this.#number(bytes)
    const consumerSeq = this.#number(bytes)
    if (deliveryCount < 0 || streamSeq < 0 || consumerSeq < 0) return false
    if (!this.#skipDigits(bytes, replyEnd) || bytes[this.#at] !== dot) return false
    this.#at += 1
    if (!this.#skipDigits(bytes, replyEnd)) return false
    if (this.#at !== replyEnd && !(this.isLong && this.#at < replyEnd && bytes[this.#at] === dot)) return false
    this.deliveryCount = deliveryCount
    this.streamSeq = asStreamSeq(streamSeq)
    this.consumerSeq = consumerSeq
    return true
  }

  #learn({ bytes, reply, replyEnd }: ReplyBytes): boolean {
    const text = decoder.decode(bytes.subarray(reply, replyEnd))
    const info = parseAckSubject(text)
    if (info?.stream !== this.#of.stream || info.consumer !== this.#of.consumer) return false
    this.streamSeq = info.streamSeq
    this.consumerSeq = info.consumerSeq
    this.deliveryCount = info.deliveryCount
    const tokens = text.split('.')
    // The last five tokens are of the delivery, and what follows them in the long form is nobody's.
    this.isLong = tokens.length !== 9
    this.replyStart = `${tokens.slice(0, this.isLong ? 6 : 4).join('.')}.`
    this.#start = Buffer.from(this.replyStart)
    return true
  }

  /** The number that begins here, with the dot behind it; -1 when there is none that is read exactly. */
  #number(bytes: Uint8Array): number {
    const from = this.#at
    let at = from
    let number = 0
    for (;;) {
      const digit = (bytes[at] as number) - zero
      if (!(digit >= 0 && digit <= 9)) break
      number = number * 10 + digit
      at += 1
    }
    this.#at = at + 1
    return at === from || at - from > mostDigits || bytes[at] !== dot ? -1 : number
  }
  /** Nothing behind `end` is looked at: there may be the digits of something else. */
  #skipDigits(bytes: Uint8Array, end: number): boolean {
    const from = this.#at
    let at = from
    while (at < end && (bytes[at] as number) >= zero && (bytes[at] as number) <= zero + 9) at += 1
    this.#at = at
    return at > from
  }
}
