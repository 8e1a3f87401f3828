import { createFrameThrottle } from '../../lib/frame-throttle.js'
import { createStore } from '../../lib/store.js'
import type { ReadableStore } from '../../lib/store.js'
import type { ActCause } from '../api/act.js'
import { burstOf } from '../api/publish-call.js'
import type { PublishOutcome } from '../api/publish-outcome.js'
import type { CoreOutcome } from '../api/core-publish.js'
import type { PublisherDeps } from './publisher-deps.js'
import type { LastPublish, PublisherState } from './publisher-state.js'
import { createPublishNotes } from './publish-note.js'
import type { NotedOutcome } from './publish-note.js'
import { createBurst, publishWindow } from './burst-run.js'
import { count, newRun } from './publish-run.js'
import type { LiveRun, PublishRun } from './publish-run.js'
import { createReviewId, createReviewWriter } from './review-writer.js'
import type { Answer, Review } from './review.js'
import { encodeText, refusalOf, sendingOf } from './sending.js'
import type { Sending } from './sending.js'

export type { LastPublish, PublisherState } from './publisher-state.js'

/** Publishes reviews: one, a run with the article's random pauses, or all at once with a bounded window. */
export type Publisher = {
  readonly state: ReadableStore<PublisherState>
  /** Publishes one message. Give the same `msgId` again to see the server drop the duplicate. */
  readonly publish: (subject: string, value: Review | Answer, msgId?: string) => Promise<NotedOutcome>
  /** Publishes the next review of the data set on `subject`. */
  readonly publishNext: (subject: string) => Promise<NotedOutcome>
  /** Publishes what was last published alone, by a key, once more under its id. */
  readonly repeat: () => Promise<NotedOutcome>
  /** The subject that would go to; undefined where there is nothing to repeat. */
  readonly repeatable: () => string | undefined
  /** The same for another reason than a key, or a text in place of the review, or another id than a fresh one. */
  readonly publishFor: (
    by: ActCause,
    subject: string,
    message?: { readonly text?: string; readonly msgId?: string; readonly batch?: string },
  ) => Promise<PublishOutcome>
  /** The same by core publish, which asks for no answer and is never sent again. */
  readonly publishCore: (subject: string) => Promise<CoreOutcome>
  /**
   * Starts publishing with random pauses; `total` undefined goes on until stopped. A running one is stopped first. It
   * stops by itself after five refusals in a row; see `gaveUp`.
   */
  readonly startPaced: (subject: string, total?: number) => void
  /** Publishes `total` messages as fast as a window of 256 in flight allows; it gives up like a paced run. */
  readonly startBurst: (subject: string, total: number) => void
  readonly pause: () => void
  readonly resume: () => void
  readonly stop: () => void
  /** How many publishes have no answer and can be asked for again; at most 10,000 are remembered. */
  readonly unanswered: () => number
  /**
   * Publishes those again, under the same ids: what was stored comes back as a duplicate. Resolves when all are
   * answered or given up on again.
   */
  readonly askAgain: () => Promise<void>
  /** Sets the pace, 1 being the article's: a pause of 0.2 to 2 seconds. Kept between 1/4 and 32. */
  readonly setSpeed: (speed: number) => void
}

const rememberedUnknown = 10_000
const shortestPauseMs = 200
const longestPauseMs = 2000

/** Creates an idle publisher over a data set, which it walks through again and again with fresh ids. */
export function createPublisher(reviews: readonly Review[], deps: PublisherDeps): Publisher {
  const { clock } = deps
  const random = deps.random ?? Math.random
  const state = createStore<PublisherState>({ speed: 1 })
  let runId = 0
  let cancelPause: (() => void) | undefined
  let live: LiveRun | undefined
  let burstLast: LastPublish | undefined
  let unanswered: Sending[] = []
  let alone: Sending | undefined
  const writer = createReviewWriter(reviews)
  const show = createFrameThrottle({
    intervalMs: 33,
    clock,
    run: () => state.update((now) => ({ ...now, run: live && { ...live } })),
  })

  // Fresh id and date each time round, else the server's duplicate window would drop the second round.
  const nextReview = (
    subject: string,
    of: Pick<Sending, 'stream' | 'run' | 'by' | 'batch'> & { msgId?: string },
  ): Sending => {
    const nowMs = clock.now()
    const msgId = of.msgId ?? createReviewId(nowMs, random)
    return { ...of, subject, data: writer.next(msgId, nowMs), msgId }
  }
  const send = (sending: Sending, done: (outcome: PublishOutcome) => void): void => {
    const { subject, data, msgId, run, by, batch } = sending
    const refusal = refusalOf(subject)
    if (refusal) return done(refusal)
    const of = run === undefined ? undefined : { id: run, burst: live?.kind === 'burst' }
    deps.send({ subject, data, msgId, run: of, by, batch }, (outcome) => {
      hear(sending, outcome)
      done(outcome)
    })
  }
  const hear = (sending: Sending, outcome: PublishOutcome): void => {
    if (outcome.kind === 'stored') {
      const { stream, seq: toSeq, duplicate } = outcome
      deps.onStored?.(outcome)
      deps.tellStored?.({ stream, count: duplicate ? 0 : 1, duplicates: duplicate ? 1 : 0, toSeq }, sending.by)
    }
    if (outcome.kind === 'unknown' && unanswered.length < rememberedUnknown) unanswered.push(sending)
  }
  const sent = (sending: Sending): Promise<PublishOutcome> => new Promise((resolve) => send(sending, resolve))
  const notes = deps.inquiry && createPublishNotes(deps.inquiry)
  const wait = (by: 1 | -1): void =>
    state.update((now) => {
      const count = (now.waiting?.count ?? 0) + by
      const sinceMs = now.waiting?.sinceMs ?? clock.now()
      return { ...now, waiting: count > 0 ? { count, sinceMs } : undefined }
    })
  const publishOne = async (sending: Sending): Promise<NotedOutcome> => {
    const { subject, stream, msgId, run, by } = sending
    wait(1)
    const plain = await sent(sending)
    const atMs = clock.now()
    // A run asks no more of the server than its messages do, nor does what is played.
    const outcome =
      run === undefined && by === undefined && notes ? await notes.on({ msgId, outcome: plain, atMs }) : plain
    wait(-1)
    const last: LastPublish = { subject, stream, msgId, outcome, atMs }
    state.update((now) => ({ ...now, last }))
    deps.onPublished?.()
    return last.outcome
  }
  const publishAlone = (sending: Sending): Promise<NotedOutcome> => publishOne((alone = sending))
  const change = (id: number, by: (run: LiveRun) => void): void => {
    if (id !== runId || !live) return
    by(live)
    show.request()
  }
  const settled = (id: number, outcome: PublishOutcome): void => {
    if (id !== runId || !live) return
    live.inFlight -= 1
    count(live, outcome)
    show.request()
    if (live.gaveUp) finish(id, 'stopped')
  }
  const askAgain = async (): Promise<void> => {
    const asked = unanswered
    unanswered = []
    const worker = async (): Promise<void> => {
      for (let sending = asked.pop(); sending; sending = asked.pop()) {
        const { run: id = 0 } = sending
        change(id, (run) => void (run.inFlight += 1))
        const outcome = await (id === 0 ? publishOne(sending) : sent(sending))
        change(id, (run) => {
          run.inFlight -= 1
          run.unknown -= 1
          count(run, outcome)
        })
      }
    }
    await Promise.all(Array.from({ length: Math.min(publishWindow, asked.length) }, worker))
    show.flush()
  }
  const begin = (kind: PublishRun['kind'], subject: string, total: number | undefined): number => {
    stop()
    runId += 1
    burstLast = undefined
    live = newRun({ kind, stream: deps.streamOf?.(subject), total, startedMs: clock.now() })
    show.flush()
    return runId
  }
  const finish = (id: number, phase: 'done' | 'stopped'): void => {
    if (id !== runId || (live?.phase !== 'running' && live?.phase !== 'paused')) return
    live.phase = phase
    live.endedMs = clock.now()
    if (burstLast) {
      const last = burstLast
      burstLast = undefined
      state.update((now) => ({ ...now, last }))
    }
    show.flush()
    if (live.kind === 'burst') deps.onPublished?.()
  }
  const stop = (): void => {
    cancelPause?.()
    cancelPause = undefined
    finish(runId, 'stopped')
  }

  const pacedStep = async (id: number, subject: string): Promise<void> => {
    cancelPause = undefined
    if (id !== runId || live?.phase !== 'running' || live.sent >= (live.total ?? Infinity)) return
    live.sent += 1
    live.inFlight += 1
    show.request()
    settled(id, await publishOne(nextReview(subject, { stream: live.stream, run: id })))
    if (id !== runId || !live) return
    if (live.total !== undefined && live.sent >= live.total) return void finish(id, 'done')
    schedule(id, subject)
  }
  const schedule = (id: number, subject: string): void => {
    if (live?.phase !== 'running') return
    const pauseMs = (shortestPauseMs + random() * (longestPauseMs - shortestPauseMs)) / state.get().speed
    cancelPause?.()
    cancelPause = clock.after(pauseMs, () => void pacedStep(id, subject))
  }
  // A burst shows its counts while it runs and its last answer at the end: thousands a second would be noise.
  const burst = (id: number, subject: string): (() => void) => {
    const stream = live?.stream
    return createBurst({
      subject,
      id,
      openBurst: deps.openBurst ?? burstOf(deps.send),
      reviews: writer,
      random,
      now: clock.now,
      run: () => (id === runId ? live : undefined),
      onStored: (stored) => deps.onStored?.(stored),
      tellStored: (tally) => deps.tellStored?.(tally),
      settled: (message, outcome) => {
        hear({ subject, stream, run: id, ...message }, outcome)
        settled(id, outcome)
      },
      heard: (msgId, outcome) => {
        if (id === runId) burstLast = { subject, stream, msgId, outcome, atMs: clock.now() }
      },
      moved: show.request,
      done: () => finish(id, 'done'),
    })
  }
  let resumeRun = (): void => undefined

  return {
    state,
    publish: (subject, value, msgId = value._id) =>
      publishAlone({ ...sendingOf(subject, value), stream: deps.streamOf?.(subject), msgId }),
    publishNext: (subject) => publishAlone(nextReview(subject, { stream: deps.streamOf?.(subject) })),
    repeat: () => (alone ? publishOne(alone) : Promise.resolve({ kind: 'refused', why: 'there is nothing to repeat' })),
    repeatable: () => alone?.subject,
    publishFor: async (by, subject, { text, ...how } = {}) => {
      const next = nextReview(subject, { ...how, stream: deps.streamOf?.(subject), by })
      return publishOne(text === undefined ? next : { ...next, data: encodeText(text) })
    },
    publishCore: async (subject) => {
      const stream = deps.streamOf?.(subject)
      const { data } = nextReview(subject, { stream })
      const outcome = refusalOf(subject) ??
        (await deps.sendCore?.(subject, data)) ?? { kind: 'unsure', why: 'nobody to send it' }
      state.update((now) => ({ ...now, lastCore: { atMs: clock.now(), subject, stream, outcome } }))
      deps.onPublished?.()
      return outcome
    },
    startPaced: (subject, total) => {
      const id = begin('paced', subject, total)
      resumeRun = () => schedule(id, subject)
      void pacedStep(id, subject)
    },
    startBurst: (subject, total) => {
      resumeRun = burst(begin('burst', subject, total), subject)
      resumeRun()
    },
    pause: () => {
      cancelPause?.()
      cancelPause = undefined
      change(runId, (run) => void (run.phase = run.phase === 'running' ? 'paused' : run.phase))
      show.flush()
    },
    resume: () => {
      if (live?.phase !== 'paused') return
      live.phase = 'running'
      show.flush()
      resumeRun()
    },
    stop,
    askAgain,
    unanswered: () => unanswered.length,
    setSpeed: (speed) => {
      state.update((now) => ({ ...now, speed: Math.min(32, Math.max(0.25, speed)) }))
      // A pause at a quarter of the pace is long: the new pace counts from now.
      if (cancelPause) resumeRun()
    },
  }
}
