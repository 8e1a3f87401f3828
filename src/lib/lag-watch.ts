import type { Clock } from './clock.js'

/** Knows when this process did not run for a while, as while it was stopped or the machine slept. */
export type LagWatch = {
  /** Watches until the returned function is called; any number of times. */
  readonly watch: () => () => void
  /**
   * The earliest moment, in the clock's milliseconds, at which what is read now may have come; undefined where it was
   * read as it came. After a stop what lies in the socket came at some time during it.
   */
  readonly cameAfterMs: () => number | undefined
}

/** What is awake for nothing else must not be so often. */
const tickMs = 500
/** A busy moment is shorter than this. */
const noticedMs = 1000
/** So long after a stop what came during it may still be read. */
const drainMs = 1000

/** Creates the watch; it holds a timer only while somebody watches. */
export function createLagWatch(clock: Clock): LagWatch {
  let watchers = 0
  let lastTickMs = 0
  let stopped: { readonly fromMs: number; readonly drainedMs: number } | undefined
  let cancel = (): void => undefined

  const look = (): void => {
    const nowMs = clock.now()
    if (nowMs - lastTickMs > tickMs + noticedMs) stopped = { fromMs: lastTickMs, drainedMs: nowMs + drainMs }
    lastTickMs = nowMs
  }
  const tick = (): void => {
    cancel = clock.after(tickMs, () => {
      look()
      tick()
    })
  }
  return {
    watch: () => {
      watchers += 1
      if (watchers === 1) {
        lastTickMs = clock.now()
        tick()
      }
      let isOver = false
      return () => {
        if (isOver) return
        isOver = true
        watchers -= 1
        if (watchers === 0) cancel()
      }
    },
    cameAfterMs: () => {
      if (watchers === 0) return undefined
      // What is read first after a stop comes before the tick that is due, or behind it.
      look()
      return stopped && clock.now() < stopped.drainedMs ? stopped.fromMs : undefined
    },
  }
}
