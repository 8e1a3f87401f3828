import { uptime } from 'node:os'
import { performance } from 'node:perf_hooks'

/** Time as the product sees it, so that tests can hold it still. */
export type Clock = {
  /**
   * Milliseconds since the Unix epoch. It runs evenly from the first reading on: a wall clock that is set meanwhile does
   * not move it, so a difference of two readings is a time that really passed, and what is in order stays so.
   */
  readonly now: () => number
  /** Runs `task` once after `delayMs`; the returned function cancels it. */
  readonly after: (delayMs: number, task: () => void) => () => void
}

/** What a machine tells of time, in milliseconds. */
export type ClockReadings = {
  /** Since the Unix epoch; may be set at any moment. */
  readonly wallMs: () => number
  /** Never set, and on most systems it stands still while the machine sleeps. */
  readonly monotonicMs: () => number
  /** Since the machine started, its sleep included; may be in whole seconds. */
  readonly uptimeMs: () => number
}

/** Uptime is read from a file: this often at most. */
const sleepCheckMs = 250
/** It may be in whole seconds, read twice. */
const coarseMs = 2000

/**
 * The time of `readings`, as an even clock: the wall clock once, at the start, then what passed since, with what the
 * machine slept. A test may give its own.
 */
export function evenTime(readings: ClockReadings): () => number {
  const { monotonicMs, uptimeMs } = readings
  const startMs = readings.wallMs()
  const startMonotonicMs = monotonicMs()
  const startUptimeMs = uptimeMs()
  let sleptMs = 0
  let checkedMs = startMonotonicMs
  return () => {
    const nowMs = monotonicMs()
    const passedMs = nowMs - startMonotonicMs
    if (nowMs - checkedMs >= sleepCheckMs) {
      checkedMs = nowMs
      const missedMs = uptimeMs() - startUptimeMs - passedMs - sleptMs
      if (missedMs > coarseMs) sleptMs += missedMs
    }
    return startMs + passedMs + sleptMs
  }
}

const machineNow = evenTime({
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  uptimeMs: () => uptime() * 1000,
})

/** The machine's own clock, made even. */
export const systemClock: Clock = {
  now: () => Math.round(machineNow()),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
}
