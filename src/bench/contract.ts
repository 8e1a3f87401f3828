import type { BenchServer } from './server.js'

/** Named figures of one sample. Rates are messages a second, times milliseconds, memory MiB. */
export type Figures = Readonly<Record<string, number>>

/** What a sample works with. What it starts it hands to `defer`, which runs last in first out when the sample ends. */
export type BenchStage = {
  readonly server: BenchServer
  /** The built program. */
  readonly bundle: string
  /** How many times the sizes of the table are multiplied. */
  readonly scale: number
  readonly tell: (line: string) => void
  readonly defer: (end: () => unknown) => void
}

/** A bar that a line of the table is held to. */
export type Bar = { readonly kind: 'at least' | 'at most'; readonly value: number }

/** One line of the table, made of what the samples of a play gave: `key` of ours, over that of the yardstick where there is one. */
export type BenchLine = {
  readonly name: string
  readonly key: string
  /** The figure of the yardstick that ours is divided by; ours as it is without. */
  readonly over?: string
  /**
   * A figure that stands beside ours in the table and changes nothing in it, for what something simpler would get: of the
   * yardstick, or of ours in a play that has none. Of no use beside one that ours is divided by.
   */
  readonly beside?: string
  readonly unit: '×' | 'ms' | 'MiB' | 'bytes' | '%' | '/s' | ''
  readonly bar?: Bar
}

/** One thing the program is asked to do and, where there is one, how something simpler does the same. */
export type BenchPlay = {
  readonly name: string
  readonly about: string
  /** How many samples of each, A B A B. */
  readonly rounds: number
  readonly lines: readonly BenchLine[]
  /** Once before the samples, such as filling a stream. What it defers ends after them. */
  readonly prepare?: (stage: BenchStage) => Promise<void>
  readonly ours: (stage: BenchStage) => Promise<Figures>
  readonly yardstick?: (stage: BenchStage) => Promise<Figures>
}

/** What came of one line: the median, the smallest and the largest sample. */
export type BenchResult = {
  readonly play: string
  readonly line: string
  readonly unit: BenchLine['unit']
  readonly median: number
  readonly least: number
  readonly most: number
  /** Medians of what was divided, for those who want to know. */
  readonly ours: number
  readonly yardstick?: number
  readonly bar?: Bar
  readonly holds?: boolean
}
