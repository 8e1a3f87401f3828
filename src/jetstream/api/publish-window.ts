import { errors } from '@nats-io/transport-node'
import type { NatsConnection, Subscription } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'
import { openLane } from '../connection/message-lanes.js'
import { gateOf } from '../connection/outgoing-gate.js'
import { PubAckReader } from '../wire/answers/pub-ack-reader.js'
import { ApiRefusal, readPubAck } from '../wire/answers/replies.js'
import type { PubAckAnswer } from '../wire/answers/replies.js'
import { controlStatus, frameOf, readFrame } from '../wire/incoming.js'
import { ownJetStream, unguessableSubject } from '../wire/jetstream-place.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import type { MessageFrame } from '../wire/message-frame.js'
import { onRefusal, refusalsHeard } from '../wire/refusals.js'
import type { SettleMessage } from './journal.js'
import { OpenPublishes, storedWords } from './publish-burst.js'
import type { PublishBurst, PublishEnds, TakenPublish } from './publish-burst.js'
import { failureOf, messageIdHeader } from './send-door.js'
import type { OpenAct } from './send-door.js'

/** What is published, and the id by which the server knows it again. */
export type PublishMessage = { readonly subject: string; readonly data: Uint8Array; readonly msgId: string }

/**
 * Hears once what came of a publish: later, in a turn of its own, where it may publish the next. A promise per message
 * costs more than its sending, and cuts what leaves at once into many small writes.
 */
export type OnPublished = {
  readonly stored: (answer: PubAckAnswer) => void
  readonly failed: (error: unknown) => void
}

/**
 * Publishes with answers on one subscription of our own. The client's `js.publish` makes two error objects and a timer
 * per message, which is most of its cost; here the answers are told apart by the last token of their subject, and come
 * past the client's parser. Of a burst they leave as blocks, and are counted and not kept.
 */
export type PublishWindow = {
  /**
   * Tells the answer. Fails with `ApiRefusal`, with `AnswerShapeError` where it cannot be read (stored or not), or as
   * the client does: `TimeoutError` after `timeoutMs`, `NoRespondersError` where nobody listens,
   * `PermissionViolationError` at once where this login may not publish, or may not hear the answer (then nothing was
   * sent), and what `publish` itself throws.
   */
  readonly publish: (message: PublishMessage, act: OpenAct, on: OnPublished) => void
  /**
   * Sends as many of a burst as there is room for, as one block; false where that cannot be and none was asked for: then
   * each has to be published by itself. What fails fails as above.
   */
  readonly publishBurst: (
    messages: Pick<PublishBurst, 'subject' | 'room' | 'writer'>,
    act: OpenAct,
    ends: PublishEnds,
  ) => boolean
  /** Fails what is still waiting. */
  readonly close: () => void
}

type Waiting = {
  readonly subject: string
  readonly deadlineMs: number
  readonly settle: SettleMessage
  readonly on: OnPublished
}

const sweepMs = 250
/** Before the number of a message that left in a block. */
const blockMark = 'b'
const mostDigits = 16
const zero = 0x30

/** Opens a window on a connection. It holds a timer only while an answer is awaited. */
export function createPublishWindow(
  nc: NatsConnection,
  options: { readonly clock: Clock; readonly timeoutMs: number; readonly place?: JetStreamPlace },
): PublishWindow {
  const { clock, timeoutMs, place = ownJetStream } = options
  const inbox = unguessableSubject(place)
  const prefix = Buffer.from(`${inbox}.`)
  const waiting = new Map<number, Waiting>()
  const inBlocks = new OpenPublishes(`${inbox}.${blockMark}`)
  const reader = new PubAckReader()
  let told: (() => void)[] = []
  let listening: Promise<void> | undefined
  let heard = false
  let subscription: Subscription | undefined
  let closeLane = (): void => undefined
  let nextOrder = 1
  let cancelSweep: (() => void) | undefined

  const take = (order: number): Waiting | undefined => {
    const found = waiting.get(order)
    waiting.delete(order)
    return found
  }
  const tell = (): void => {
    const now = told
    told = []
    for (const each of now) each()
  }
  const later = (task: () => void): void => {
    if (told.push(task) === 1) queueMicrotask(tell)
  }
  const store = (entry: Waiting | undefined, { stream, seq, duplicate }: Required<PubAckAnswer>): void => {
    const answer = { stream, seq, ...(duplicate ? { duplicate } : {}) }
    entry?.settle({ kind: 'answered', words: storedWords(answer) })
    later(() => entry?.on.stored(answer))
  }
  const fail = (entry: Waiting | undefined, error: unknown): void => {
    entry?.settle(publishFailure(error))
    later(() => entry?.on.failed(error))
  }
  const failTaken = (taken: TakenPublish | undefined, error: unknown): void => {
    if (taken) later(taken.fail(error, publishFailure(error)))
  }
  let isTelling = false
  const tellOfBlocks = (): void => {
    isTelling = false
    inBlocks.tell()
  }
  /** Hears an answer, as it came. An exception would end the client's reader. */
  const onAnswer = (frame: MessageFrame): void => {
    const { bytes, line, subjectEnd, header, payload, end } = frame
    const tokenAt = line + prefix.length
    for (let at = 0; at < prefix.length; at += 1) if (bytes[line + at] !== prefix[at]) return
    const isOfBlock = bytes[tokenAt] === blockMark.charCodeAt(0)
    const number = readNumber(bytes, isOfBlock ? tokenAt + 1 : tokenAt, subjectEnd)
    const subject = isOfBlock ? inBlocks.subjectOf(number) : waiting.get(number)?.subject
    if (subject === undefined) return
    let answer: Required<PubAckAnswer> = reader
    if (header !== payload || !reader.read(bytes, payload, end)) {
      try {
        answer = { duplicate: false, ...readWhole(frame, subject) }
      } catch (cause) {
        // One that cannot be read is no answer.
        return isOfBlock ? failTaken(inBlocks.take(number), cause) : fail(take(number), cause)
      }
    }
    if (!isOfBlock) return store(take(number), answer)
    inBlocks.stored(number, answer)
    if (!isTelling) later(tellOfBlocks)
    isTelling = true
  }
  const deafen = (): void => {
    closeLane()
    listening = subscription = undefined
    heard = false
  }
  // The server names the subject refused and not the message; of several on it, the last one sent is the likeliest, for
  // permissions are taken away more often than given in the middle of a run.
  const stopHearing = onRefusal(nc, ({ operation, subject, why }) => {
    if (operation !== 'publish') return
    const alone = [...waiting].findLast(([, entry]) => entry.subject === subject)?.[0] ?? 0
    const inBlock = inBlocks.newestOn(subject)
    const error = new errors.PermissionViolationError(why, operation, subject)
    if (inBlock && inBlock.order > alone) failTaken(inBlock.take(), error)
    else if (alone > 0) fail(take(alone), error)
  })
  // The waiting are in the order of their deadlines: the sweep ends at the first that may still wait.
  const sweep = (): void => {
    cancelSweep = undefined
    const nowMs = clock.now()
    for (const [order, entry] of waiting) {
      if (entry.deadlineMs > nowMs) break
      waiting.delete(order)
      fail(entry, new errors.TimeoutError())
    }
    for (const late of inBlocks.takeLate(nowMs)) failTaken(late, new errors.TimeoutError())
    if (waiting.size > 0 || inBlocks.count > 0) cancelSweep = clock.after(sweepMs, sweep)
  }
  // One round trip before the first publish: without an ear for the answer a message would be stored and called lost.
  const listen = async (): Promise<void> => {
    let refused: Error | undefined
    subscription = nc.subscribe(`${inbox}.*`, {
      callback: (error, msg) => {
        if (!error) return onAnswer(frameOf(msg))
        // No answer can come. What was sent may be stored, what is sent later is not sent at all.
        refused = error
        deafen()
      },
    })
    const gate = gateOf(nc)
    closeLane = openLane(nc, subscription.getID(), (frame) => {
      if (gate?.losesIncoming(frame) !== true) onAnswer(frame)
    })
    await heardWithin(refusalsHeard(nc), { clock, timeoutMs })
    if (refused) throw refused
    heard = true
  }
  const ready = (): Promise<void> => {
    listening ??= listen().catch((error: unknown) => {
      if (!heard && subscription && !nc.isClosed()) subscription.unsubscribe()
      deafen()
      throw error
    })
    return listening
  }
  const send = ({ subject, data, msgId }: PublishMessage, act: OpenAct, on: OnPublished): void => {
    const order = nextOrder++
    let settle: SettleMessage
    try {
      const headers = [[messageIdHeader, msgId]] as const
      settle = act.publish(nc, { subject, body: data, headers, reply: `${inbox}.${order}` })
    } catch (error) {
      return later(() => on.failed(error))
    }
    waiting.set(order, { subject, deadlineMs: clock.now() + timeoutMs, settle, on })
    cancelSweep ??= clock.after(sweepMs, sweep)
  }

  return {
    publish: (message, act, on) => {
      if (heard) return send(message, act, on)
      ready().then(
        () => send(message, act, on),
        (error: unknown) => on.failed(error),
      )
    },
    publishBurst: (messages, act, ends) => {
      if (!heard) return false
      const of = { nc, act, messages, ends, order: nextOrder, deadlineMs: clock.now() + timeoutMs }
      const count = inBlocks.send(of)
      nextOrder += count
      if (count > 0) cancelSweep ??= clock.after(sweepMs, sweep)
      return count > 0
    },
    close: () => {
      cancelSweep?.()
      cancelSweep = undefined
      stopHearing()
      if (subscription && !nc.isClosed()) subscription.unsubscribe()
      deafen()
      const left = [...waiting.values()]
      waiting.clear()
      for (const entry of left) fail(entry, new errors.ClosedConnectionError())
      for (const rest of inBlocks.takeRest()) failTaken(rest, new errors.ClosedConnectionError())
    },
  }
}

/** An answer in any form. Throws what `OnPublished.failed` hears. */
function readWhole(frame: MessageFrame, publishedOn: string): PubAckAnswer {
  const incoming = readFrame(frame)
  if (controlStatus(incoming, incoming.subject)?.code === 503) throw new errors.NoRespondersError(publishedOn)
  return readPubAck(incoming.data)
}

/** The number that stands there and nothing else; NaN where there is none. */
function readNumber(bytes: Uint8Array, from: number, end: number): number {
  if (from >= end || end - from > mostDigits) return NaN
  let number = 0
  for (let at = from; at < end; at += 1) {
    const digit = (bytes[at] as number) - zero
    if (!(digit >= 0 && digit <= 9)) return NaN
    number = number * 10 + digit
  }
  return number
}

function publishFailure(error: unknown): Parameters<SettleMessage>[0] {
  if (!(error instanceof ApiRefusal)) return failureOf(error)
  const { err_code: code, code: status, description = '' } = error.error
  return { kind: 'refused', code: code ?? status, words: description }
}

async function heardWithin(work: Promise<void>, limit: { readonly clock: Clock; readonly timeoutMs: number }) {
  let cancel = (): void => undefined
  const late = new Promise<never>((_, reject) => {
    cancel = limit.clock.after(limit.timeoutMs, () => reject(new errors.TimeoutError()))
  })
  try {
    await Promise.race([work, late])
  } finally {
    cancel()
  }
}
