/** How often the list of streams is read, and what the last look was, in milliseconds. */
export type LookPace = {
  /** Between two looks at all of it. */
  readonly allMs: number
  /** From the question to the answer of the last look at all. */
  readonly allTookMs: number
  /** How many streams and consumers it read. */
  readonly allEntries: number
  /** Between two looks at a stream in view. */
  readonly nearMs: number
}

/** Between two looks at the least: what a person takes for now. */
export const shortestPauseMs = 2000
/**
 * An entry costs us about 0.1 ms of CPU to read, and the server about as much to write: so much time for each keeps
 * either near 1 %.
 */
const msPerEntry = 10
const longestPauseMs = 60_000
/** What is asked for meanwhile, such as by advisories, may come so much sooner. */
const urgency = 5

/** How long to wait from one look to the next, the more there is to read the longer. */
export function pauseAfter(entries: number): number {
  return Math.min(longestPauseMs, Math.max(shortestPauseMs, entries * msPerEntry))
}

/** How long to wait at least where somebody asked for a look: not at all where it costs next to nothing. */
export function urgentPauseAfter(entries: number): number {
  const pauseMs = pauseAfter(entries)
  return pauseMs === shortestPauseMs ? 0 : pauseMs / urgency
}
