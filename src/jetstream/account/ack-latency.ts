/** How long deliveries took until an ack or a term of ours settled them, from the moment they came. A window on live data. */
export type AckLatency = {
  /** Takes note that `count` deliveries were settled at `atMs`, each `tookMs` after it came. */
  readonly add: (tookMs: number, count: number, atMs: number) => void
  /**
   * Of those settled in `second` (epoch seconds), or in the whole run where none is named: the time within which
   * `percent` of a hundred were, in milliseconds and to within a twentieth; undefined where there were none.
   */
  readonly within: (percent: number, second?: number) => number | undefined
}

/** So many steps lead from one time to its double. */
const stepsPerDouble = 8
const steps = stepsPerDouble * 32

const stepOf = (ms: number): number =>
  ms < 1 ? 0 : Math.min(steps - 1, 1 + Math.floor(Math.log2(ms) * stepsPerDouble))
/** The middle of a step. */
const timeOf = (step: number): number => (step === 0 ? 0 : 2 ** ((step - 0.5) / stepsPerDouble))

/** Keeps how many took how long, for each of the last `keptSeconds`: the work and the memory do not grow with how many. */
export function createAckLatency(keptSeconds: number): AckLatency {
  const whole = new Float64Array(steps)
  const bySecond = new Map<number, Float64Array>()
  let newest = -Infinity

  const countsOf = (second: number): Float64Array => {
    const known = bySecond.get(second)
    if (known) return known
    const counts = new Float64Array(steps)
    bySecond.set(second, counts)
    for (const old of bySecond.keys()) {
      if (old > second - keptSeconds) break
      bySecond.delete(old)
    }
    return counts
  }
  return {
    add: (tookMs, count, atMs) => {
      // A clock that was set back goes on in the second it was in, so that the oldest stay first.
      newest = Math.max(newest, Math.floor(atMs / 1000))
      const step = stepOf(tookMs)
      for (const counts of [whole, countsOf(newest)]) counts[step] = (counts[step] ?? 0) + count
    },
    within: (percent, second) => {
      const counts = second === undefined ? whole : bySecond.get(second)
      const total = counts?.reduce((sum, count) => sum + count, 0) ?? 0
      if (!counts || total === 0) return undefined
      let seen = 0
      const step = counts.findIndex((count) => (seen += count) >= (total * percent) / 100)
      return timeOf(step)
    },
  }
}
