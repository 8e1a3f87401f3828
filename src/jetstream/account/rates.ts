import type { Clock } from '../../lib/clock.js'
import type { ReadableStore } from '../../lib/store.js'
import type { AccountSnapshot } from './account-snapshot.js'
import type { AckLatency } from './ack-latency.js'

/**
 * What of an account is known by the second. Of what is out and to come it is how much there was, not a rate; of the two
 * of `tookPercents` the milliseconds within which so many of a hundred were acked or termed by us.
 */
export type RateKind = CountKind | TookKind
type CountKind = 'delivered' | 'again' | 'settled' | 'out' | 'toCome'
type TookKind = 'tookP50' | 'tookP95'

const tookPercents: Readonly<Record<TookKind, number>> = { tookP50: 50, tookP95: 95 }

/** One series, oldest second first; undefined where nothing was known yet. */
export type RateSeries = {
  readonly values: readonly (number | undefined)[]
  /** Of all seconds since we came: the sum of a rate, the most of what there was, the percentile of all times. */
  readonly whole: number
}

/** The last minutes of one account, by the second. A window on live data. */
export type Rates = {
  /** The `seconds` up to, and without, the second that begins at `untilMs`, at most `keptSeconds` of them. */
  readonly series: (kind: RateKind, seconds: number, untilMs: number) => RateSeries
}

/** So many seconds are kept. */
export const keptSeconds = 300

const kinds: readonly CountKind[] = ['delivered', 'again', 'settled', 'out', 'toCome']
const levels: readonly CountKind[] = ['out', 'toCome']

type Counts = Readonly<Record<CountKind, number>>
type Second = { readonly second: number } & Record<CountKind, number>

/** Counts by what the account's snapshots say, so that nothing is done for each message. */
export function createRates({
  clock,
  state,
  latency,
}: {
  readonly clock: Clock
  readonly state: ReadableStore<AccountSnapshot>
  readonly latency: AckLatency
}): Rates & { readonly stop: () => void } {
  const kept: Second[] = []
  let before = countsOf(state.get())
  const whole = { ...before, delivered: 0, again: 0, settled: 0 }

  const take = (): void => {
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
    stop: unsubscribe,
    series: (kind, seconds, untilMs) => {
      const until = Math.floor(untilMs / 1000)
      const count = Math.max(0, Math.min(keptSeconds, seconds))
      if (kind === 'tookP50' || kind === 'tookP95') {
        const within = (second?: number): number | undefined => latency.within(tookPercents[kind], second)
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
