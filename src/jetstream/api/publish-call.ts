import { errors } from '@nats-io/transport-node'
import type { NatsConnection } from '@nats-io/transport-node'
import type { OnAbort } from '../../lib/abort-fan.js'
import type { Clock } from '../../lib/clock.js'
import { OutgoingRefusedError } from '../connection/outgoing-gate.js'
import { AnswerShapeError } from '../wire/answers/check.js'
import type { ErrorContext } from '../wire/api-error-table.js'
import type { ErrorDescription } from '../wire/api-errors.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import type { PublishOutcome } from './publish-outcome.js'
import { createPublishWindow } from './publish-window.js'
import type { PublishMessage, PublishWindow } from './publish-window.js'
import type { SendDoor } from './send-door.js'

/** The id of a publish, and the run of the publisher it is of: the messages of a burst are one act. */
export type PublishHow = { readonly msgId: string; readonly run?: { readonly id: number; readonly burst: boolean } }

/** Publishes under a message id and never rejects; an unanswered publish is tried again under the same id. */
export type PublishCall = (subject: string, data: Uint8Array, how: PublishHow) => Promise<PublishOutcome>

const publishTimeoutMs = 5000
const publishTries = 6
const retryPauseMs = 400

/** Creates the call over `live`, which gives the connection or throws. Once `closing` is aborted nothing is tried again. */
export function createPublishCall(given: {
  readonly clock: Clock
  readonly live: () => NatsConnection
  readonly place: JetStreamPlace
  readonly door: SendDoor
  readonly closing: AbortSignal
  readonly onClosing: OnAbort
  /** Resolves after so many milliseconds, or as soon as `closing` is aborted. */
  readonly pause: (delayMs: number) => Promise<void>
  readonly describe: (error: unknown, context: ErrorContext) => ErrorDescription
}): PublishCall {
  const { clock, live, place, door, closing, onClosing, pause, describe } = given
  let open: { readonly nc: NatsConnection; readonly publishing: PublishWindow } | undefined
  const window = (): PublishWindow => {
    const nc = live()
    if (open?.nc !== nc) {
      open?.publishing.close()
      open = { nc, publishing: createPublishWindow(nc, { clock, timeoutMs: publishTimeoutMs, place }) }
    }
    return open.publishing
  }
  onClosing(() => open?.publishing.close())

  return async (subject, data, { msgId, run }) => {
    const act = door.begin({
      by: 'key',
      ...(run === undefined ? {} : { run: `publisher ${run.id}`, ...(run.burst ? { unbroken: true } : {}) }),
    })
    const message: PublishMessage = { subject, data, msgId }
    let why = ''
    for (let tries = 1; tries <= publishTries; tries += 1) {
      try {
        const ack = await window().publish(message, act)
        const { seq, stream, duplicate = false } = ack
        return { kind: 'stored', seq, stream, duplicate, ...(tries > 1 ? { tries } : {}) }
      } catch (error) {
        const { summary, advice } = describe(error, { subject, action: 'publish' })
        if (error instanceof AnswerShapeError) return { kind: 'unknown', why: summary }
        // Whether it was stored is open only when the answer is what got lost; the same id makes trying again safe.
        if (!answerLost(error)) return { kind: 'refused', why: summary, advice }
        why = summary
        if (closing.aborted || tries === publishTries) break
        await pause(retryPauseMs * tries)
      }
    }
    return { kind: 'unknown', why }
  }
}

function answerLost(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    // Its words name the subject, which may say anything.
    if (at instanceof errors.PermissionViolationError || at instanceof OutgoingRefusedError) return false
    if (at.name === 'TimeoutError' || at.name === 'ClosedConnectionError') return true
    if (/disconnect|no connection|closed/i.test(at.message)) return true
  }
  return false
}
