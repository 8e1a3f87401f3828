/** One series by the second, oldest first; undefined where nothing was known yet. */
export type RateSeries = {
  readonly values: readonly (number | undefined)[]
  /** Of all seconds since we came: the sum of a rate, the most of what there was, the percentile of all times. */
  readonly whole: number
}

/** So many seconds are kept. */
export const keptSeconds = 300
