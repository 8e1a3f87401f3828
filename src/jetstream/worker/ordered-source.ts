import { randomBytes } from 'node:crypto'
import type { NatsConnection } from '@nats-io/transport-node'
import { ApiRefusal } from '../wire/answers/replies.js'
import type { SendDoor } from '../api/send-door.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import type { MessageFrame } from '../wire/message-frame.js'
import { createDeliveryMaker } from './delivery-maker.js'
import { makeOrderedConsumer } from './ordered-consumer.js'
import type { OrderedApi, OrderedMade } from './ordered-consumer.js'
import { createOrderedPulls } from './ordered-pulls.js'
import { gateOf } from '../connection/outgoing-gate.js'
import { pullSubject } from './pull-source.js'
import { onRefusal } from '../wire/refusals.js'
import type { Source, SourceOptions } from './source.js'

/** Rows about what does not belong here, at most: whoever sends it could go on for ever. */
const strangeRows = 5
const firstRetryMs = 100
const lastRetryMs = 5000
/** A consumer that lasted so long was sound: the next one is made at once. */
const steadyMs = 5000
const streamNotFound = 10059
/** What the server says to a consumer without acks, and to one that does not start with the first message. */
const workQueueCodes: ReadonlySet<number> = new Set([10084, 10098, 10101])

/**
 * Everything of a stream in its order: an ephemeral pull consumer without acks. Each message must be the next of its
 * consumer; after a gap, a silence, a deletion or a lost connection a new consumer goes on behind the last message shown.
 * Whatever goes wrong is said in a row, and tried again with growing waits, or not at all where that is no use.
 */
export function createOrderedSource(
  target: {
    readonly nc: NatsConnection
    readonly stream: string
    readonly filterSubject: string
    readonly place: JetStreamPlace
    readonly api: OrderedApi
    readonly door: SendDoor
  },
  options: SourceOptions & { readonly after: (delayMs: number, task: () => void) => () => void },
): Source {
  const { nc, stream, api, place } = target
  const { emit, now } = options
  // Of this source alone: two copies on one stream would take each other's messages, and delete each other's consumer.
  const namePrefix = `rating-ordered-${randomBytes(4).toString('hex')}`
  const gate = gateOf(nc)
  const isReadOnly = gate?.readOnly === true
  const closeGate = gate?.openedAll(stream, namePrefix)
  let position: { streamSeq: number; streamCreated: string | undefined } = options.goOn
    ? { ...options.goOn }
    : { streamSeq: 0, streamCreated: undefined }
  let receiving: { readonly name: string; readonly sinceMs: number; readonly stop: () => void } | undefined
  /** Our own consumers that may be on the server still; the one received from is not among them. */
  const leftovers = new Set<string>()
  let idle: 'no' | 'lost' | 'halted' | 'stopped' = 'no'
  let turn = 0
  let names = 0
  let tries = 0
  let lastTrouble = ''
  let startsOver = false
  let strangers = 0
  let cancelNext = (): void => undefined

  const tell = (text: string, tone: 'info' | 'warning', code?: number): void =>
    emit({ kind: 'status', text, tone, ...(code === undefined ? {} : { code }) })
  const removeLeftovers = (): void => {
    for (const name of leftovers) void api.deleteConsumer(stream, name).catch(() => undefined)
    leftovers.clear()
  }
  const leave = (isThere: boolean): void => {
    if (!receiving) return
    receiving.stop()
    if (isThere) leftovers.add(receiving.name)
    if (now() - receiving.sinceMs >= steadyMs) tries = 0
    receiving = undefined
  }
  const pause = (how: 'lost' | 'halted' | 'stopped'): void => {
    idle = how
    turn += 1
    cancelNext()
    leave(true)
  }
  const halt = (text: string): void => {
    pause('halted')
    tell(text, 'warning')
    removeLeftovers()
  }
  // In a turn of its own: what comes of a message must not be sent while it is handled.
  const makeNext = (): void => {
    if (idle !== 'no' || isReadOnly) return
    const delayMs = Math.min(lastRetryMs, firstRetryMs * 2 ** tries) * (0.5 + Math.random() / 2)
    tries += 1
    cancelNext()
    cancelNext = options.after(delayMs, () => void make())
  }
  const madeAnewAfter = (isThere: boolean): void => {
    leave(isThere)
    makeNext()
  }

  const onMessage = (name: string): ((frame: MessageFrame) => boolean) => {
    const { toDelivery } = createDeliveryMaker({ stream, consumer: name, takesAcks: false }, options)
    let consumerSeq = 0
    return (frame) => {
      const delivery = toDelivery(frame)
      if (!delivery) return false
      consumerSeq += 1
      if (delivery.consumerSeq !== consumerSeq || delivery.streamSeq <= position.streamSeq) {
        tell(`a message of the ordered consumer went missing behind seq ${position.streamSeq}`, 'warning')
        madeAnewAfter(true)
        return true
      }
      position.streamSeq = delivery.streamSeq
      emit({ kind: 'delivery', delivery })
      return true
    }
  }
  const receive = (name: string): void => {
    const hearing = {
      message: onMessage(name),
      stranger: () => {
        strangers += 1
        if (strangers > strangeRows) return
        tell('a message that is not from the ordered consumer came on its inbox: it is not shown', 'warning')
      },
      silent: () => {
        emit({ kind: 'suspect', why: 'heartbeats stay out' })
        madeAnewAfter(true)
      },
      gone: () => madeAnewAfter(false),
      refused: (why: string) => halt(`nothing can arrive here: ${why}`),
    } as const
    let stopPulls = (): void => undefined
    receiving = { name, sinceMs: now(), stop: () => stopPulls() }
    stopPulls = createOrderedPulls({ nc, stream, consumer: name, place, door: target.door }, hearing, options).stop
  }

  const adopt = (name: string, made: OrderedMade): void => {
    if (made.streamMadeAnew) {
      position = { streamSeq: 0, streamCreated: undefined }
      startsOver = true
      return makeNext()
    }
    const next = position.streamSeq + 1
    const isFirst = position.streamCreated === undefined && !startsOver
    position = { ...position, streamCreated: made.streamCreated }
    leftovers.delete(name)
    lastTrouble = ''
    if (startsOver) tell(`the stream was made anew: from its first message again, by ${name}`, 'warning')
    else if (!isFirst && position.streamSeq > 0 && made.firstSeq > next) {
      tell(`consumer made anew as ${name}: seq ${next} to ${made.firstSeq - 1} are no longer stored`, 'warning')
    } else if (!isFirst) tell(`consumer made anew as ${name}: no gap, no repeat`, 'info')
    startsOver = false
    receive(name)
  }
  const failed = (error: unknown, name: string): void => {
    const { summary, code, refused } = api.describe(error, { stream, consumer: name, action: 'api' })
    // The server's own no: this one was not made.
    if (error instanceof ApiRefusal && error.request === 'CONSUMER.CREATE') leftovers.delete(name)
    if (code !== undefined && workQueueCodes.has(code)) {
      return halt(`the ordered mode cannot be used on ${stream}: it is a work-queue stream, which needs acks`)
    }
    const words = `the ordered consumer could not be made: ${summary}`
    if (refused) return halt(words)
    if (code === streamNotFound && lastTrouble !== words) emit({ kind: 'suspect', why: 'the stream is gone' })
    else if (lastTrouble !== words) tell(words, 'warning')
    lastTrouble = words
    makeNext()
  }
  const make = async (): Promise<void> => {
    const mine = ++turn
    names += 1
    const name = `${namePrefix}_${names}`
    removeLeftovers()
    leftovers.add(name)
    try {
      const made = await makeOrderedConsumer(api, { ...target, name }, { ...position })
      if (turn === mine) return void adopt(name, made)
    } catch (error) {
      if (turn === mine) return void failed(error, name)
    }
    // Nobody waits for it any more; what was sent about it before may have come too early.
    leftovers.add(name)
    if (idle !== 'lost' && !nc.isClosed()) removeLeftovers()
  }

  // The library would have waited for ever where it may not ask.
  const askSubject = pullSubject({ stream, consumer: namePrefix, place })
  const stopHearing = onRefusal(nc, ({ operation, subject, why }) => {
    if (idle !== 'no' || operation !== 'publish' || !subject.startsWith(askSubject)) return
    halt(`nothing can arrive here: ${why}`)
  })
  if (isReadOnly) halt('started with --read-only: the ordered mode makes a consumer, so it is off')
  else void make()

  return {
    position: () => ({ ...position }),
    outstanding: () => 0,
    request: () => undefined,
    connectionLost: () => {
      if (idle === 'no' || idle === 'halted') pause('lost')
    },
    reconnected: () => {
      if (idle !== 'lost') return
      idle = 'no'
      tries = 0
      makeNext()
    },
    stop: () => {
      if (idle === 'stopped') return
      const isLost = idle === 'lost'
      pause('stopped')
      stopHearing()
      if (!isLost && !nc.isClosed()) removeLeftovers()
      closeGate?.()
    },
  }
}
