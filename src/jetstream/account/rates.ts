import type { Clock } from '../../lib/clock.js'
import type { ReadableStore } from '../../lib/store.js'
import type { AccountSnapshot } from './account-snapshot.js'

/** What of an account is counted by the second. Of what is out and to come it is known how much there was, not a rate. */
export type RateKind = 'delivered' | 'again' | 'settled' | 'out' | 'toCome'

/** One series, oldest second first; undefined where nothing was known yet. */
export type RateSeries = {
  readonly values: readonly (number | undefined)[]
  /** Of all seconds since we came: the sum of a rate, the most of what there was. */
  readonly whole: number
}

/** The last minutes of one account, by the second. A window on live data. */
export type Rates = {
  /** The `seconds` up to, and without, the second that begins at `untilMs`, at most `keptSeconds` of them. */
  readonly series: (kind: RateKind, seconds: number, untilMs: number) => RateSeries
}

/** So many seconds are kept. */
export const keptSeconds = 300

const kinds: readonly RateKind[] = ['delivered', 'again', 'settled', 'out', 'toCome']
const levels: readonly RateKind[] = ['out', 'toCome']

type Counts = Readonly<Record<RateKind, number>>
type Second = { readonly second: number } & Record<RateKind, number>

/** Counts by what the account's snapshots say, so that nothing is done for each message. */
export function createRates({
  clock,
  state,
}: {
  readonly clock: Clock
  readonly state: ReadableStore<AccountSnapshot>
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
