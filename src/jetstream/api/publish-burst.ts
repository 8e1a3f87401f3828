import type { NatsConnection } from '@nats-io/transport-node'
import type { MessageWriter, PublishBlock } from '../connection/publish-block.js'
import type { PubAckAnswer } from '../wire/answers/replies.js'
import type { ActAnswer } from './act.js'
import type { SettleEach } from './journal.js'
import type { PublishOutcome } from './publish-outcome.js'
import type { OpenAct } from './send-door.js'

/** A message as it would be sent again. */
export type PublishedOnce = { readonly msgId: string; readonly data: Uint8Array }

/** Messages of one run that leave as fast as they are answered, and where it is heard what came of them. */
export type PublishBurst = {
  readonly subject: string
  readonly run: number
  /** How many may leave now. */
  readonly room: () => number
  /** Writes those that leave: each one it is asked for is sent. */
  readonly writer: MessageWriter
  /** One is stored. Its answer is being handled: nothing may be sent. */
  readonly stored: PublishEnds['stored']
  /** Some were, the last of them this one. In a turn of its own, where more may be sent. */
  readonly told: PublishEnds['told']
  /** What came of one in another way, or of one that left by itself; in a turn of its own too. */
  readonly settled: (outcome: PublishOutcome, message: PublishedOnce) => void
}

/** Opens a burst; the function returned sends as many as there is room for. */
export type OpenBurst = (burst: PublishBurst) => () => void

/** What hears of publishes that left as blocks. */
export type PublishEnds = {
  readonly stored: (stream: string, seq: number, duplicate: boolean) => void
  readonly told: (last: Required<PubAckAnswer> & { readonly msgId: string }) => void
  readonly failed: (error: unknown, message: PublishedOnce) => void
}

/** A publish of a block whose waiting has ended. */
export type TakenPublish = {
  readonly subject: string
  /** Says in the journal that it failed, and gives what is to be told of it in a turn of its own. */
  readonly fail: (error: unknown, why: ActAnswer) => () => void
}

/** Those that left together; they are there as long as one of them waits. */
type SentBlock = {
  readonly subject: string
  readonly block: PublishBlock
  readonly settle: SettleEach
  readonly deadlineMs: number
  readonly ends: PublishEnds
}

/** So many wait at most. Each has a place among these, and no object, timer or entry of its own. */
const places = 1024

/**
 * Publishes that left as blocks and wait for their answers. The number an answer comes with tells the place of its
 * message, and which of all that ever had this place it is.
 */
export class OpenPublishes {
  readonly #numbers = new Float64Array(places)
  readonly #blocks = new Array<SentBlock | undefined>(places).fill(undefined)
  readonly #indices = new Uint32Array(places)
  readonly #free = Uint32Array.from({ length: places }, (_, at) => places - 1 - at)
  #freeCount = places
  /** Whose answers are being counted, how many the journal does not keep, and the last. */
  #counting: SentBlock | undefined
  #counted = 0
  #last = { index: 0, stream: '', seq: 0, duplicate: false }
  readonly #toTell = new Map<PublishEnds, Parameters<PublishEnds['told']>[0]>()
  readonly #replyStart: string

  constructor(replyStart: string) {
    this.#replyStart = replyStart
  }

  get count(): number {
    return places - this.#freeCount
  }

  /**
   * Sends as many as there is room for, in the order from `order` on; says how many. None left where it is 0, nor was
   * any asked for.
   */
  send(of: {
    readonly nc: NatsConnection
    readonly act: Pick<OpenAct, 'publishBlock'>
    readonly messages: Pick<PublishBurst, 'subject' | 'room' | 'writer'>
    readonly ends: PublishEnds
    readonly order: number
    readonly deadlineMs: number
  }): number {
    const { nc, act, messages, ends, order, deadlineMs } = of
    const { subject, room, writer } = messages
    const count = Math.min(room(), this.#freeCount)
    if (count <= 0) return 0
    const top = this.#freeCount - 1
    const numbers = Float64Array.from({ length: count }, (_, index) => {
      return (order + index) * places + (this.#free[top - index] as number)
    })
    const numberAt = (index: number): number => numbers[index] as number
    const sent = act.publishBlock(nc, { subject, count, replyStart: this.#replyStart, numberAt, writer })
    if (!sent) return 0
    const entry: SentBlock = { ...sent, subject, deadlineMs, ends }
    this.#freeCount -= count
    for (let index = 0; index < count; index += 1) {
      const number = numberAt(index)
      const place = number % places
      this.#numbers[place] = number
      this.#blocks[place] = entry
      this.#indices[place] = index
    }
    return count
  }

  /** Takes an answer: the message with this number is stored. Of a number that does not wait nothing is believed. */
  stored(number: number, { stream, seq, duplicate }: Required<PubAckAnswer>): void {
    const place = this.#placeOf(number)
    const entry = this.#blocks[place]
    if (!entry) return
    const index = this.#indices[place] as number
    this.#release(place)
    if (entry !== this.#counting) this.#endCount()
    this.#counting = entry
    const last = this.#last
    last.index = index
    last.stream = stream
    last.seq = seq
    last.duplicate = duplicate
    if (entry.settle.keeps(index)) entry.settle.one(index, { kind: 'answered', words: storedWords(last) })
    else this.#counted += 1
    entry.ends.stored(stream, seq, duplicate)
  }

  /** Tells what was heard since the last time; to be called in a turn of its own. */
  tell(): void {
    this.#endCount()
    const told = [...this.#toTell]
    this.#toTell.clear()
    for (const [ends, last] of told) ends.told(last)
  }

  /** What the one with this number was published on; undefined where none waits. */
  subjectOf(number: number): string | undefined {
    return this.#blocks[this.#placeOf(number)]?.subject
  }

  /** Ends the waiting of the one with this number. */
  take(number: number): TakenPublish | undefined {
    return this.#takeAt(this.#placeOf(number))
  }
  /** Ends the waiting of those whose time is over by `nowMs`. */
  takeLate(nowMs: number): readonly TakenPublish[] {
    return this.#takeAll(({ deadlineMs }) => deadlineMs <= nowMs)
  }
  takeRest(): readonly TakenPublish[] {
    return this.#takeAll(() => true)
  }
  /** The one on this subject that was sent last; its order is that of `send`. */
  newestOn(subject: string): { readonly order: number; readonly take: () => TakenPublish | undefined } | undefined {
    let newest = 0
    this.#blocks.forEach((entry, place) => {
      if (entry?.subject === subject) newest = Math.max(newest, this.#numbers[place] as number)
    })
    return newest === 0 ? undefined : { order: Math.floor(newest / places), take: () => this.take(newest) }
  }

  /** The place of what waits under this number; -1 when nothing does. */
  #placeOf(number: number): number {
    const place = number % places
    return this.#numbers[place] === number && this.#blocks[place] !== undefined ? place : -1
  }
  #release(place: number): void {
    this.#numbers[place] = 0
    this.#blocks[place] = undefined
    this.#free[this.#freeCount] = place
    this.#freeCount += 1
  }
  #takeAll(which: (entry: SentBlock) => boolean): readonly TakenPublish[] {
    return this.#blocks.flatMap((entry, place) => (entry && which(entry) ? (this.#takeAt(place) ?? []) : []))
  }
  #takeAt(place: number): TakenPublish | undefined {
    const entry = this.#blocks[place]
    if (!entry) return undefined
    const index = this.#indices[place] as number
    this.#release(place)
    return {
      subject: entry.subject,
      fail: (error, why) => {
        entry.settle.one(index, why)
        const message = { msgId: entry.block.idAt(index), data: entry.block.payloadAt(index) }
        return () => entry.ends.failed(error, message)
      },
    }
  }
  #endCount(): void {
    const entry = this.#counting
    if (!entry) return
    const { index, stream, seq, duplicate } = this.#last
    if (this.#counted > 0) entry.settle.many(this.#counted, { kind: 'answered', words: storedWords(this.#last) })
    this.#toTell.set(entry.ends, { stream, seq, duplicate, msgId: entry.block.idAt(index) })
    this.#counting = undefined
    this.#counted = 0
  }
}

/** What a PubAck says, in the words of the journal. */
export function storedWords({ stream, seq, duplicate }: PubAckAnswer): string {
  return `${stream} seq ${seq}${duplicate === true ? ', a duplicate' : ''}`
}
