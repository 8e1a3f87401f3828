import type { OpenBurst, PublishedOnce } from '../api/publish-burst.js'
import { burstOf } from '../api/publish-call.js'
import type { PublishOutcome, Stored } from '../api/publish-outcome.js'
import { countStored } from './publish-run.js'
import type { LiveRun } from './publish-run.js'
import type { ReviewWriter } from './review-writer.js'
import { refusalOf } from './sending.js'

/** Messages that one stream stored, or dropped as duplicates: how many of each, and the sequence of the last. */
export type StoredTally = {
  readonly stream: string
  readonly count: number
  readonly duplicates: number
  readonly toSeq: number
}

/** At most this many publishes wait for their acks at once, as in the article. */
export const publishWindow = 256
/** Fewer leave together only at the end: each write costs both sides as much as many messages. */
const leastTogether = 32

/** What a burst is of, and where it is heard what came of its messages. */
type BurstOf = {
  readonly subject: string
  readonly id: number
  readonly openBurst: OpenBurst
  readonly reviews: ReviewWriter
  readonly random: () => number
  readonly now: () => number
  /** The run as it is counted; undefined once another one has begun. */
  readonly run: () => LiveRun | undefined
  /** Hears of each that was stored, and may not send. */
  readonly onStored: (stored: Stored) => void
  readonly tellStored: (tally: StoredTally) => void
  /** Hears of the others, which are not counted yet. */
  readonly settled: (message: PublishedOnce, outcome: PublishOutcome) => void
  /** Hears of the last of some that were counted. */
  readonly heard: (msgId: string, outcome: PublishOutcome) => void
  /** More was sent, or answered. */
  readonly moved: () => void
  /** All is sent and answered. */
  readonly done: () => void
}

/** Creates a burst; the function returned begins it, and goes on with it after a pause. */
export function createBurst(of: BurstOf): () => void {
  const { subject, id, run, reviews, random } = of
  const refusal = refusalOf(subject)
  const openBurst = refusal ? burstOf((_, done) => done(refusal)) : of.openBurst
  let isSending = false
  let nowMs = of.now()
  const writer = reviews.many({ nowMs: () => nowMs, random })
  const tallies = new Map<string, { count: number; duplicates: number; toSeq: number }>()

  const tally = (stream: string, seq: number, duplicate: boolean): void => {
    let one = tallies.get(stream)
    if (!one) tallies.set(stream, (one = { count: 0, duplicates: 0, toSeq: 0 }))
    if (duplicate) one.duplicates += 1
    else one.count += 1
    one.toSeq = seq
  }
  const tell = (): void => {
    for (const [stream, one] of tallies) of.tellStored({ stream, ...one })
    tallies.clear()
  }
  const room = (): number => {
    const now = run()
    if (now?.phase !== 'running') return 0
    return Math.min(publishWindow - now.inFlight, (now.total ?? 0) - now.sent)
  }
  /** Whether what there is room for is worth a write. */
  const isWorthIt = (): boolean => {
    const now = run()
    return room() >= Math.min(leastTogether, (now?.total ?? 0) - (now?.sent ?? 0))
  }
  const goOn = (): void => {
    // What is answered while it is sent is seen by the loop that sends.
    if (isSending) return
    isSending = true
    nowMs = of.now()
    while (room() > 0 && isWorthIt()) sendMore()
    isSending = false
    const now = run()
    if (now?.phase !== 'running') return
    of.moved()
    if (now.sent >= (now.total ?? 0) && now.inFlight === 0) of.done()
  }
  const sendMore = openBurst({
    subject,
    run: id,
    room,
    writer: {
      ...writer,
      next: () => {
        const now = run()
        if (now) {
          now.sent += 1
          now.inFlight += 1
        }
        return writer.next()
      },
    },
    stored: (stream, seq, duplicate) => {
      of.onStored({ stream, seq, duplicate })
      tally(stream, seq, duplicate)
      const now = run()
      if (!now) return
      now.inFlight -= 1
      countStored(now, duplicate)
    },
    told: ({ msgId, ...last }) => {
      tell()
      of.heard(msgId, { kind: 'stored', ...last })
      of.moved()
      goOn()
    },
    settled: (outcome, message) => {
      of.settled(message, outcome)
      of.heard(message.msgId, outcome)
      goOn()
    },
  })
  return goOn
}
