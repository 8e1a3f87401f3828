import type { Clock } from '../../lib/clock.js'
import { createStore } from '../../lib/store.js'
import type { ReadableStore } from '../../lib/store.js'

/** How far the server's clock is ahead of ours (negative: behind), in milliseconds, and how wrong that may be. */
export type ClockDifference = { readonly byMs: number; readonly withinMs: number }

/**
 * The server's clock, measured by the `ts` of its answers, which servers from 2.10 on write. Times that the server goes
 * by, such as `pause_until`, are made from it.
 */
export type ServerClock = {
  /** Begins a request: call the result with the answer, whose `ts` lies between the two calls. */
  readonly asked: () => (answer: object) => void
  /** The server's time now, epoch milliseconds; undefined until an answer told. */
  readonly now: () => number | undefined
  /** Changes only when the difference itself did, not with each answer. */
  readonly difference: ReadableStore<ClockDifference | undefined>
}

/** A server that does not know the time writes year 1. */
const earliestMs = Date.UTC(2000, 0)

/** Creates the clock, not yet measured. */
export function createServerClock(clock: Pick<Clock, 'now'>): ServerClock {
  const difference = createStore<ClockDifference | undefined>(undefined)
  return {
    difference,
    now: () => {
      const known = difference.get()
      return known && clock.now() + known.byMs
    },
    asked: () => {
      const sentMs = clock.now()
      return (answer) => {
        const ts = 'ts' in answer && typeof answer.ts === 'string' ? Date.parse(answer.ts) : NaN
        if (!(ts > earliestMs)) return
        const receivedMs = clock.now()
        const withinMs = (receivedMs - sentMs) / 2 + 1
        const byMs = Math.round(ts - (sentMs + receivedMs) / 2)
        const known = difference.get()
        // What the new measure does not contradict stands, unless the new one is the sharper.
        const agrees = known && Math.abs(known.byMs - byMs) <= known.withinMs + withinMs
        if (!agrees || withinMs < known.withinMs) difference.set({ byMs, withinMs })
      }
    },
  }
}

/** From here on clocks are said to differ: less is the ordinary drift of machines, and changes nothing to be seen. */
export const worthSayingMs = 2000

/** The difference when it is sure and large enough to be told. */
export function differenceWorthSaying(difference: ClockDifference | undefined): number | undefined {
  if (!difference || Math.abs(difference.byMs) - difference.withinMs < worthSayingMs) return undefined
  return difference.byMs
}
