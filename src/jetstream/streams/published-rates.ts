import type { Clock } from '../../lib/clock.js'
import { keptSeconds } from '../../lib/rate-series.js'
import type { RateSeries } from '../../lib/rate-series.js'
import type { Stored } from '../api/publish-outcome.js'
import type { StreamInfo } from '../wire/answers/stream-info.js'

type SeenStream = Pick<StreamInfo, 'created'> & {
  readonly config: Pick<StreamInfo['config'], 'name'>
  readonly state: Pick<StreamInfo['state'], 'last_seq' | 'last_ts'>
}

/** How many messages streams took by the second, whoever published them, by the streams' own last sequence. */
export type PublishedRates = {
  /**
   * The `seconds` up to, and without, the second that begins at `untilMs`; undefined before we came, and since the stream
   * was last read. Of several taken between two readings only the time of the last is known: the others are spread.
   */
  readonly series: (stream: string, seconds: number, untilMs: number) => RateSeries
  /** How many of them a PubAck told us of. */
  readonly ours: (stream: string) => number
  /** Whether some lie in the second in which the stream was last read: the series tells of it after the next reading. */
  readonly isOpen: (stream: string) => boolean
}

type Kept = {
  readonly created: string
  /** The last sequence when it was first read. */
  readonly from: number
  lastSeq: number
  readAtMs: number
  /** By the second, oldest first; those in which nothing was published are not in it. */
  readonly counts: Map<number, number>
  readonly since: number
  ours: number
}

const secondOf = (ms: number): number => Math.floor(ms / 1000)

/** Counts for the streams that are `inUse`. `aheadMs`: how far the server's clock is before ours. */
export function createPublishedRates({
  clock,
  inUse,
  aheadMs,
}: {
  readonly clock: Clock
  readonly inUse: () => readonly string[]
  readonly aheadMs: () => number
}): PublishedRates & {
  /** Takes what was read of a stream now. */
  readonly looked: (stream: SeenStream) => void
  /** Takes note of a PubAck of ours. */
  readonly confirmed: (stored: Stored) => void
} {
  const kept = new Map<string, Kept>()

  const spread = (to: Kept, taken: number, lastTs: string | undefined): void => {
    const nowMs = clock.now()
    const fromMs = Math.min(to.readAtMs, nowMs)
    const lastMs = Date.parse(lastTs ?? '') - aheadMs()
    const untilMs = Number.isNaN(lastMs) ? nowMs : Math.min(nowMs, Math.max(fromMs, lastMs))
    const add = (second: number, count: number): void => {
      if (count > 0) to.counts.set(second, (to.counts.get(second) ?? 0) + count)
    }
    let counted = 0
    for (
      let second = Math.max(secondOf(fromMs), secondOf(untilMs) - keptSeconds);
      second < secondOf(untilMs);
      second += 1
    ) {
      const until = Math.floor(((taken - 1) * ((second + 1) * 1000 - fromMs)) / (untilMs - fromMs))
      add(second, until - counted)
      counted = until
    }
    add(secondOf(untilMs), taken - counted)
    for (const second of to.counts.keys()) {
      if (second >= secondOf(nowMs) - keptSeconds) break
      to.counts.delete(second)
    }
  }
  return {
    looked: ({ config: { name }, created, state: { last_seq: lastSeq, last_ts: lastTs } }) => {
      if (!inUse().includes(name)) return void kept.delete(name)
      const nowMs = clock.now()
      const one = kept.get(name)
      // One of the same name that was made anew counts from its own beginning.
      if (one?.created !== created || lastSeq < one.lastSeq) {
        const since = secondOf(nowMs)
        const counts = new Map<number, number>()
        kept.set(name, { created, from: lastSeq, lastSeq, readAtMs: nowMs, counts, since, ours: 0 })
        return
      }
      if (lastSeq > one.lastSeq) spread(one, lastSeq - one.lastSeq, lastTs)
      one.lastSeq = lastSeq
      one.readAtMs = nowMs
    },
    confirmed: ({ stream, seq, duplicate }) => {
      const one = kept.get(stream)
      if (one && !duplicate && seq > one.from) one.ours += 1
    },
    ours: (stream) => {
      const { ours = 0, lastSeq = 0, from = 0 } = kept.get(stream) ?? {}
      return Math.min(ours, lastSeq - from)
    },
    isOpen: (stream) => {
      const one = kept.get(stream)
      return one?.counts.has(secondOf(one.readAtMs)) === true
    },
    series: (stream, seconds, untilMs) => {
      const one = kept.get(stream)
      const until = secondOf(untilMs)
      const count = Math.max(0, Math.min(keptSeconds, seconds))
      const values = Array.from({ length: count }, (_, at) => {
        const second = until - count + at
        const isKnown = one !== undefined && second >= one.since && second < secondOf(one.readAtMs)
        return isKnown ? (one.counts.get(second) ?? 0) : undefined
      })
      return { values, whole: one ? one.lastSeq - one.from : 0 }
    },
  }
}
