import type { Clock } from '../../lib/clock.js'

/** A clock that stands still until a test moves it. */
export type ManualClock = Clock & {
  /** Moves time on by `ms`, running what falls due on the way, in order, each at its own moment. */
  readonly advance: (ms: number) => void
  /** Sets the wall clock off by `ms`, either way, as a correction or a sleep would: timers keep their distance. */
  readonly jump: (ms: number) => void
  /** How many tasks wait. */
  readonly pending: () => number
}

/** Creates a clock that says `startMs`. `advance` throws when tasks that start each other at once never end. */
export function createManualClock(startMs = 0): ManualClock {
  const maxTasks = 100_000
  let elapsedMs = 0
  let offsetMs = startMs
  let waiting: { readonly dueMs: number; readonly task: () => void }[] = []
  return {
    now: () => offsetMs + elapsedMs,
    after: (delayMs, task) => {
      const entry = { dueMs: elapsedMs + Math.max(0, delayMs), task }
      waiting.push(entry)
      return () => {
        waiting = waiting.filter((other) => other !== entry)
      }
    },
    advance: (ms) => {
      const targetMs = elapsedMs + ms
      for (let ran = 0; ; ran += 1) {
        const next = waiting.reduce<(typeof waiting)[number] | undefined>(
          (first, entry) => (first && first.dueMs <= entry.dueMs ? first : entry),
          undefined,
        )
        if (!next || next.dueMs > targetMs) break
        if (ran === maxTasks) throw new Error(`${maxTasks} tasks ran within ${ms} ms of manual time`)
        waiting = waiting.filter((entry) => entry !== next)
        elapsedMs = next.dueMs
        next.task()
      }
      elapsedMs = targetMs
    },
    jump: (ms) => {
      offsetMs += ms
    },
    pending: () => waiting.length,
  }
}
