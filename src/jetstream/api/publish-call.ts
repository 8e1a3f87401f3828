import { errors } from '@nats-io/transport-node'
import type { NatsConnection } from '@nats-io/transport-node'
import type { OnAbort } from '../../lib/abort-fan.js'
import type { Clock } from '../../lib/clock.js'
import { OutgoingRefusedError } from '../connection/outgoing-gate.js'
import { AnswerShapeError } from '../wire/answers/check.js'
import type { ErrorContext } from '../wire/api-error-table.js'
import type { ErrorDescription } from '../wire/api-errors.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import type { ActCause } from './act.js'
import type { OpenBurst } from './publish-burst.js'
import type { PublishOutcome } from './publish-outcome.js'
import { createPublishWindow } from './publish-window.js'
import type { OnPublished, PublishMessage, PublishWindow } from './publish-window.js'
import type { OpenAct, SendDoor } from './send-door.js'

/** The id of a publish, and the run of the publisher it is of: the messages of a burst are one act; `by` a key unless given. */
export type PublishHow = {
  readonly msgId: string
  readonly run?: { readonly id: number; readonly burst: boolean }
  readonly by?: ActCause
  /** Those of one name are one act, until a key does something in between. */
  readonly batch?: string
}

/** Publishes one of many; `done` hears the outcome once. */
export type PublishSend = (
  message: Pick<PublishMessage, 'subject' | 'data'> & PublishHow,
  done: (outcome: PublishOutcome) => void,
) => void

/** Publishes under a message id; an unanswered publish is tried again under the same id. */
export type PublishCall = {
  /** Never rejects. */
  readonly publish: (subject: string, data: Uint8Array, how: PublishHow) => Promise<PublishOutcome>
  /** The same without a promise, for many at once: `done` hears the outcome once, later. */
  readonly send: PublishSend
  /** The same for a burst, which leaves in blocks where that can be; it is tried again and heard of message by message. */
  readonly openBurst: OpenBurst
}

const publishTimeoutMs = 5000
const publishTries = 6
/** A cluster takes 4 to 9 s to miss its leader and choose another; so many tries take 18 s. */
const leaderTries = 10
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
  /** Whether nobody on this subject means that its stream, which is known, has no leader at the moment. */
  readonly isLeaderless: (subject: string) => boolean
}): PublishCall {
  const { clock, live, place, door, closing, onClosing, pause, describe, isLeaderless } = given
  let open: { readonly nc: NatsConnection; readonly publishing: PublishWindow } | undefined
  const window = (): PublishWindow => {
    const nc = live()
    if (open?.nc !== nc) {
      open?.publishing.close()
      open = { nc, publishing: createPublishWindow(nc, { clock, timeoutMs: publishTimeoutMs, place }) }
    }
    return open.publishing
  }
  /** Undefined without a connection: then each message fails by itself, and is tried again. */
  const windowNow = (): PublishWindow | undefined => {
    try {
      return window()
    } catch {
      return undefined
    }
  }
  onClosing(() => open?.publishing.close())

  /** The act of the burst that is going on: each of its messages would find it anew. */
  let burst: { readonly id: number; readonly act: OpenAct } | undefined
  const actOf = ({ run, by = 'key', batch }: Omit<PublishHow, 'msgId'>): OpenAct => {
    if (run === undefined) return door.begin({ by, ...(batch === undefined ? {} : { run: batch }) })
    const name = `publisher ${run.id}`
    if (!run.burst) return door.begin({ by: 'key', run: name })
    if (burst?.id !== run.id) burst = { id: run.id, act: door.begin({ by: 'key', run: name, unbroken: true }) }
    return burst.act
  }

  /** Publishes until it is known what became of the message, or nothing can be known; `done` hears it. */
  const trials = (message: PublishMessage, act: OpenAct, done: (outcome: PublishOutcome) => void) => {
    const { subject } = message
    // Why no answer came to an earlier try: from then on it may be stored, whatever is said of a later one.
    let lost: string | undefined
    const failed = (tries: number, error: unknown): void => {
      const isNobody = nobodyListens(error)
      const isTaken = isNobody && isLeaderless(subject)
      const { summary, advice } = describe(error, { subject, action: 'publish', isTaken })
      if (error instanceof AnswerShapeError) return done({ kind: 'unknown', why: summary })
      // Whether it was stored is open only when the answer is what got lost; the same id makes trying again safe.
      if (answerLost(error)) lost = summary
      else if (!isTaken && !(isNobody && lost !== undefined)) return done({ kind: 'refused', why: summary, advice })
      if (closing.aborted || tries >= (isTaken ? leaderTries : publishTries))
        return done(lost === undefined ? { kind: 'refused', why: summary, advice } : { kind: 'unknown', why: lost })
      void pause(retryPauseMs * tries).then(() => attempt(tries + 1))
    }
    const attempt = (tries: number): void => {
      const on: OnPublished = {
        stored: ({ seq, stream, duplicate = false }) =>
          done({ kind: 'stored', seq, stream, duplicate, ...(tries > 1 ? { tries } : {}) }),
        failed: (error) => failed(tries, error),
      }
      let publishing: PublishWindow
      try {
        publishing = window()
      } catch (error) {
        return queueMicrotask(() => failed(tries, error))
      }
      publishing.publish(message, act, on)
    }
    return { attempt, failed }
  }

  const send: PublishSend = ({ subject, data, msgId, ...how }, done) =>
    trials({ subject, data, msgId }, actOf(how), done).attempt(1)

  const openBurst: OpenBurst = (burst) => {
    const { subject, settled, stored, told } = burst
    const alone = burstOf(send)(burst)
    return () => {
      const act = actOf({ run: { id: burst.run, burst: true } })
      const failed = (error: unknown, message: Pick<PublishMessage, 'msgId' | 'data'>): void =>
        trials({ subject, ...message }, act, (outcome) => settled(outcome, message)).failed(1, error)
      if (windowNow()?.publishBurst(burst, act, { stored, told, failed }) !== true) alone()
    }
  }
  return {
    send,
    openBurst,
    publish: (subject, data, how) => new Promise((resolve) => send({ subject, data, ...how }, resolve)),
  }
}

/** A burst whose messages leave one by one. */
export function burstOf(send: PublishSend): OpenBurst {
  return ({ subject, run: id, room, writer, settled }) =>
    () => {
      const run = { id, burst: true }
      while (room() > 0) {
        const data = Buffer.allocUnsafe(writer.next())
        writer.writePayload(data, 0)
        const idBytes = Buffer.allocUnsafe(writer.idBytes)
        writer.writeId(idBytes, 0)
        const message = { data, msgId: idBytes.toString('latin1') }
        send({ subject, ...message, run }, (outcome) => settled(outcome, message))
      }
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

function nobodyListens(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof errors.NoRespondersError) return true
  }
  return false
}
