import type { Clock } from './clock.js'

/** Runs a task at most once per interval, and never leaves a request unanswered. */
export type FrameThrottle = {
  /** Asks for a run: at once when the last one is an interval ago, else when it will be. */
  readonly request: () => void
  /** Runs now, whether asked for or not, and drops the run that was waiting. The interval starts again. */
  readonly flush: () => void
  /** Drops the run that was waiting. A later request counts again. */
  readonly cancel: () => void
}

/** What a frame throttle needs. */
export type FrameThrottleOptions = {
  /** Least time between two runs, in milliseconds, `flush` apart. */
  readonly intervalMs: number
  readonly clock: Clock
  /** The task. What it throws reaches whoever caused the run; the throttle goes on working. It may call `request`. */
  readonly run: () => void
}

/**
 * Creates a throttle, leading and trailing: requests that keep coming run the task every interval, they never push it
 * back as a debounce would. While nothing is asked for it holds no timer.
 */
export function createFrameThrottle({ intervalMs, clock, run }: FrameThrottleOptions): FrameThrottle {
  let lastRunMs = -Infinity
  let cancelTimer: (() => void) | undefined
  const cancel = (): void => {
    cancelTimer?.()
    cancelTimer = undefined
  }
  const flush = (): void => {
    cancel()
    lastRunMs = clock.now()
    run()
  }
  return {
    flush,
    cancel,
    request: () => {
      if (cancelTimer) return
      const elapsedMs = clock.now() - lastRunMs
      // A wall clock set back must not hold the next frame for as long as it was set back.
      if (elapsedMs >= intervalMs || elapsedMs < 0) flush()
      else cancelTimer = clock.after(intervalMs - elapsedMs, flush)
    },
  }
}
