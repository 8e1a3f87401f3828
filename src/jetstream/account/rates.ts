import type { Clock } from '../../lib/clock.js'
import { keptSeconds } from '../../lib/rate-series.js'
import type { RateSeries } from '../../lib/rate-series.js'
import type { ReadableStore } from '../../lib/store.js'
import type { AccountSnapshot } from './account-snapshot.js'
import { createAckLatency } from './ack-latency.js'
import { createAckSamples } from './ack-samples.js'

/**
 * What of an account is known by the second. Of what is out and to come it is how much there was, not a rate; of those of
 * `tookPercents` the milliseconds within which so many of a hundred were acked or termed by us, and acked by whomever in
 * the samples that the server tells of.
 */
export type RateKind = CountKind | TookKind
type CountKind = 'delivered' | 'again' | 'settled' | 'out' | 'toCome'
type TookKind = 'tookP50' | 'tookP95' | 'sampledP50' | 'sampledP95'

const tookPercents: Readonly<Record<TookKind, number>> = { tookP50: 50, tookP95: 95, sampledP50: 50, sampledP95: 95 }

/** The last minutes of one account, by the second. A window on live data. */
export type Rates = {
  /** The `seconds` up to, and without, the second that begins at `untilMs`, at most `keptSeconds` of them. */
  readonly series: (kind: RateKind, seconds: number, untilMs: number) => RateSeries
}

const kinds: readonly CountKind[] = ['delivered', 'again', 'settled', 'out', 'toCome']
const levels: readonly CountKind[] = ['out', 'toCome']

/** Whether a kind is a time and no number of messages. */
export function isTook(kind: RateKind): kind is TookKind {
  return Object.hasOwn(tookPercents, kind)
}

type Counts = Readonly<Record<CountKind, number>>
type Second = { readonly second: number } & Record<CountKind, number>

/** Counts by what the account's snapshots say, so that nothing is done for each message. */
export function createRates({
  clock,
  state,
  isLookedAt,
  listen,
}: {
  readonly clock: Clock
  readonly state: ReadableStore<AccountSnapshot>
  readonly isLookedAt: () => boolean
  /** Listens to how many milliseconds acks took by the server's own measure; returns the end of it. */
  readonly listen: (hear: (tookMs: number) => void) => (() => void) | undefined
}): Rates & {
  /** Takes note that `count` deliveries were settled at `atMs`, each `tookMs` after it came. */
  readonly took: (tookMs: number, count: number, atMs: number) => void
  /** The client is another one than before, and its subscriptions are gone. */
  readonly relisten: () => void
  readonly stop: () => void
} {
  const latency = createAckLatency(keptSeconds)
  const sampled = createAckLatency(keptSeconds)
  const samples = createAckSamples({
    clock,
    latency: sampled,
    consumer: () => (isLookedAt() && !state.get().isGone ? state.get().info?.config : undefined),
    listen,
  })
  const kept: Second[] = []
  let before = countsOf(state.get())
  const whole = { ...before, delivered: 0, again: 0, settled: 0 }

  const take = (): void => {
    samples.look()
    const now = countsOf(state.get())
    const second = Math.floor(clock.now() / 1000)
    const last = kept.at(-1)
    // A clock that was set back goes on in the second it was in.
    const isSame = last !== undefined && second <= last.second
    const to: Second = isSame ? last : { second, ...before, delivered: 0, again: 0, settled: 0 }
    if (!isSame) kept.push(to)
    if (kept.length > keptSeconds) kept.shift()
    for (const kind of kinds) {
      if (levels.includes(kind)) {
        to[kind] = now[kind]
        whole[kind] = Math.max(whole[kind], now[kind])
      } else {
        // What an account has done never becomes less.
        const more = Math.max(0, now[kind] - before[kind])
        to[kind] += more
        whole[kind] += more
      }
    }
    before = now
  }
  const unsubscribe = state.subscribe(take)
  return {
    took: latency.add,
    relisten: samples.relisten,
    stop: () => {
      samples.stop()
      unsubscribe()
    },
    series: (kind, seconds, untilMs) => {
      const until = Math.floor(untilMs / 1000)
      const count = Math.max(0, Math.min(keptSeconds, seconds))
      if (isTook(kind)) {
        const from = kind === 'tookP50' || kind === 'tookP95' ? latency : sampled
        const within = (second?: number): number | undefined => from.within(tookPercents[kind], second)
        return { values: Array.from({ length: count }, (_, at) => within(until - count + at)), whole: within() ?? 0 }
      }
      const values: (number | undefined)[] = []
      let at = kept.findIndex(({ second }) => second >= until - count)
      let level = kept[(at < 0 ? kept.length : at) - 1]?.[kind]
      for (let second = until - count; second < until; second += 1) {
        const own = at >= 0 && kept[at]?.second === second ? kept[at] : undefined
        if (own) {
          at += 1
          level = own[kind]
        }
        const isKnown = (kept[0]?.second ?? Infinity) <= second
        values.push(levels.includes(kind) ? level : (own?.[kind] ?? (isKnown ? 0 : undefined)))
      }
      return { values, whole: whole[kind] }
    },
  }
}

function countsOf({ totals, numbers }: AccountSnapshot): Counts {
  return {
    delivered: totals.delivered,
    again: totals.redelivered,
    settled: totals.acked + totals.termed,
    out: numbers?.ackPending ?? 0,
    toCome: numbers?.pending ?? 0,
  }
}
