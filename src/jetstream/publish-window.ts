import { createInbox, errors, headers } from '@nats-io/transport-node'
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node'
import type { Clock } from '../lib/clock.js'
import { readPubAck } from './answers/replies.js'
import type { PubAckAnswer } from './answers/replies.js'

/**
 * Publishes with answers on one subscription of our own. The client's `js.publish` makes two error objects and a timer
 * per message, which is most of its cost; here the answers are told apart by the last token of their subject.
 */
export type PublishWindow = {
  /**
   * Resolves with the answer. Rejects with `ApiRefusal`, with `AnswerShapeError` where it cannot be
   * read (stored or not), or as the client does: `TimeoutError` after `timeoutMs`, `NoRespondersError` where nobody listens, and what `publish` itself throws.
   */
  readonly publish: (subject: string, data: Uint8Array, msgId: string) => Promise<PubAckAnswer>
  /** Rejects what is still waiting. */
  readonly close: () => void
}

type Waiting = {
  readonly subject: string
  readonly deadlineMs: number
  readonly resolve: (answer: PubAckAnswer) => void
  readonly reject: (error: unknown) => void
}

const sweepMs = 250

/** Opens a window on a connection. It holds a timer only while an answer is awaited. */
export function createPublishWindow(
  nc: NatsConnection,
  options: { readonly clock: Clock; readonly timeoutMs: number; readonly inboxPrefix?: string },
): PublishWindow {
  const { clock, timeoutMs } = options
  const inbox = createInbox(options.inboxPrefix)
  const waiting = new Map<string, Waiting>()
  let subscription: Subscription | undefined
  let nextToken = 1
  let cancelSweep: (() => void) | undefined

  const take = (subject: string): Waiting | undefined => {
    const token = subject.slice(inbox.length + 1)
    const found = waiting.get(token)
    waiting.delete(token)
    return found
  }
  const onAnswer = (error: Error | null, msg: Msg): void => {
    // A refused subscription: every answer would get lost, so each publish ends in its time-out.
    if (error) return
    const entry = take(msg.subject)
    if (!entry) return
    try {
      if (msg.headers?.code === 503) return entry.reject(new errors.NoRespondersError(entry.subject))
      entry.resolve(readPubAck(msg.data))
    } catch (cause) {
      // An exception here would kill the connection; an answer that cannot be read is no answer.
      entry.reject(cause)
    }
  }
  // The waiting are in the order of their deadlines: the sweep ends at the first that may still wait.
  const sweep = (): void => {
    cancelSweep = undefined
    const nowMs = clock.now()
    for (const [token, entry] of waiting) {
      if (entry.deadlineMs > nowMs) break
      waiting.delete(token)
      entry.reject(new errors.TimeoutError())
    }
    if (waiting.size > 0) cancelSweep = clock.after(sweepMs, sweep)
  }

  return {
    publish: (subject, data, msgId) =>
      new Promise((resolve, reject) => {
        const token = String(nextToken++)
        try {
          subscription ??= nc.subscribe(`${inbox}.*`, { callback: onAnswer })
          const msgHeaders = headers()
          msgHeaders.set('Nats-Msg-Id', msgId)
          nc.publish(subject, data, { reply: `${inbox}.${token}`, headers: msgHeaders })
        } catch (error) {
          return reject(error instanceof Error ? error : new Error(String(error)))
        }
        waiting.set(token, { subject, deadlineMs: clock.now() + timeoutMs, resolve, reject })
        cancelSweep ??= clock.after(sweepMs, sweep)
      }),
    close: () => {
      cancelSweep?.()
      cancelSweep = undefined
      if (subscription && !nc.isClosed()) subscription.unsubscribe()
      subscription = undefined
      for (const { reject } of waiting.values()) reject(new errors.ClosedConnectionError())
      waiting.clear()
    },
  }
}
