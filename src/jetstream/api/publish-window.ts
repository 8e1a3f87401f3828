import { errors } from '@nats-io/transport-node'
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'
import { ApiRefusal, readPlainPubAck, readPubAck } from '../wire/answers/replies.js'
import type { PubAckAnswer } from '../wire/answers/replies.js'
import { controlStatus, readIncoming } from '../wire/incoming.js'
import { ownJetStream, unguessableSubject } from '../wire/jetstream-place.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import { onRefusal, refusalsHeard } from '../wire/refusals.js'
import type { SettleMessage } from './journal.js'
import { failureOf } from './send-door.js'
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
 * per message, which is most of its cost; here the answers are told apart by the last token of their subject.
 */
export type PublishWindow = {
  /**
   * Tells the answer. Fails with `ApiRefusal`, with `AnswerShapeError` where it cannot be read (stored or not), or as
   * the client does: `TimeoutError` after `timeoutMs`, `NoRespondersError` where nobody listens,
   * `PermissionViolationError` at once where this login may not publish, or may not hear the answer (then nothing was
   * sent), and what `publish` itself throws.
   */
  readonly publish: (message: PublishMessage, act: OpenAct, on: OnPublished) => void
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

/** Opens a window on a connection. It holds a timer only while an answer is awaited. */
export function createPublishWindow(
  nc: NatsConnection,
  options: { readonly clock: Clock; readonly timeoutMs: number; readonly place?: JetStreamPlace },
): PublishWindow {
  const { clock, timeoutMs, place = ownJetStream } = options
  const inbox = unguessableSubject(place)
  const prefix = `${inbox}.`
  const waiting = new Map<string, Waiting>()
  let told: (() => void)[] = []
  let listening: Promise<void> | undefined
  let heard = false
  let subscription: Subscription | undefined
  let nextToken = 1
  let cancelSweep: (() => void) | undefined

  const take = (token: string): Waiting | undefined => {
    const found = waiting.get(token)
    waiting.delete(token)
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
  const store = ({ settle, on }: Waiting, answer: PubAckAnswer): void => {
    settle({ kind: 'answered', words: storedWords(answer) })
    later(() => on.stored(answer))
  }
  const fail = ({ settle, on }: Waiting, error: unknown): void => {
    settle(publishFailure(error))
    later(() => on.failed(error))
  }
  const onAnswer = (error: Error | null, msg: Msg): void => {
    if (error) {
      // Refused: no answer can come. What was sent may be stored, what is sent later is not sent at all.
      listening = subscription = undefined
      heard = false
      return
    }
    const { subject } = msg
    const entry = subject.startsWith(prefix) ? take(subject.slice(prefix.length)) : undefined
    if (!entry) return
    let answer = readPlainPubAck(msg.data)
    try {
      if (answer === undefined) {
        const incoming = readIncoming(msg)
        if (controlStatus(incoming, incoming.subject)?.code === 503) {
          return fail(entry, new errors.NoRespondersError(entry.subject))
        }
        answer = readPubAck(msg.data)
      }
    } catch (cause) {
      // An exception here would kill the connection; an answer that cannot be read is no answer.
      return fail(entry, cause)
    }
    store(entry, answer)
  }
  // The server names the subject refused and not the message; of several on it, the last one sent is the likeliest, for
  // permissions are taken away more often than given in the middle of a run.
  const stopHearing = onRefusal(nc, ({ operation, subject, why }) => {
    if (operation !== 'publish') return
    const token = [...waiting].findLast(([, entry]) => entry.subject === subject)?.[0]
    const entry = token === undefined ? undefined : take(token)
    if (entry) fail(entry, new errors.PermissionViolationError(why, operation, subject))
  })
  // The waiting are in the order of their deadlines: the sweep ends at the first that may still wait.
  const sweep = (): void => {
    cancelSweep = undefined
    const nowMs = clock.now()
    for (const [token, entry] of waiting) {
      if (entry.deadlineMs > nowMs) break
      waiting.delete(token)
      fail(entry, new errors.TimeoutError())
    }
    if (waiting.size > 0) cancelSweep = clock.after(sweepMs, sweep)
  }
  // One round trip before the first publish: without an ear for the answer a message would be stored and called lost.
  const listen = async (): Promise<void> => {
    let refused: Error | undefined
    subscription = nc.subscribe(`${inbox}.*`, {
      callback: (error, msg) => {
        if (error) refused = error
        onAnswer(error, msg)
      },
    })
    await heardWithin(refusalsHeard(nc), { clock, timeoutMs })
    if (refused) throw refused
    heard = true
  }
  const ready = (): Promise<void> => {
    listening ??= listen().catch((error: unknown) => {
      if (!heard && subscription && !nc.isClosed()) subscription.unsubscribe()
      listening = subscription = undefined
      throw error
    })
    return listening
  }
  const send = ({ subject, data, msgId }: PublishMessage, act: OpenAct, on: OnPublished): void => {
    const token = String(nextToken++)
    let settle: SettleMessage
    try {
      settle = act.publish(nc, { subject, body: data, headers: [['Nats-Msg-Id', msgId]], reply: `${prefix}${token}` })
    } catch (error) {
      return later(() => on.failed(error))
    }
    waiting.set(token, { subject, deadlineMs: clock.now() + timeoutMs, settle, on })
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
    close: () => {
      cancelSweep?.()
      cancelSweep = undefined
      stopHearing()
      if (subscription && !nc.isClosed()) subscription.unsubscribe()
      subscription = undefined
      const left = [...waiting.values()]
      waiting.clear()
      for (const entry of left) fail(entry, new errors.ClosedConnectionError())
    },
  }
}

function storedWords({ stream, seq, duplicate }: PubAckAnswer): string {
  return `${stream} seq ${seq}${duplicate === true ? ', a duplicate' : ''}`
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
