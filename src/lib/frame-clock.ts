import type { Clock } from './clock.js'
import type { ReadableStore } from './store.js'

/** Draws the changes of many stores together, at frame rate: each store alone would make the whole screen again. */
export type FrameClock = {
  /** Calls `listener` in the frame after a change of `store`; returns the function that stops it. */
  readonly watch: (store: Pick<ReadableStore<unknown>, 'subscribe'>, listener: () => void) => () => void
  /** Tells every waiting listener now: what a key changed must not wait for the next frame. */
  readonly flush: () => void
  readonly stop: () => void
}

const frameMs = 33
/** Frames may take at most this share of the time: a flood is to come through, and nobody reads it. A key draws at once. */
const drawnShare = 1 / 8

/** Starts the clock. It holds no timer while nothing changes; `measureMs` tells time for the cost of a frame. */
export function createFrameClock(clock: Clock, measureMs: () => number): FrameClock {
  const waiting = new Set<() => void>()
  let cancel: (() => void) | undefined
  let lastMs = -Infinity
  let costMs = 0

  const flush = (): void => {
    cancel?.()
    cancel = undefined
    if (waiting.size === 0) return
    const startedMs = measureMs()
    lastMs = clock.now()
    const listeners = [...waiting]
    waiting.clear()
    for (const listener of listeners) listener()
    // React draws in a microtask of this turn: a timer's turn later its cost is known.
    setImmediate(() => {
      costMs = measureMs() - startedMs
    })
  }
  const request = (listener: () => void): void => {
    waiting.add(listener)
    if (cancel) return
    const intervalMs = Math.max(frameMs, costMs / drawnShare)
    const elapsedMs = clock.now() - lastMs
    cancel = clock.after(elapsedMs < 0 ? 0 : Math.max(0, intervalMs - elapsedMs), flush)
  }
  return {
    watch: (store, listener) => {
      const stop = store.subscribe(() => request(listener))
      return () => {
        stop()
        waiting.delete(listener)
      }
    },
    flush,
    stop: () => {
      cancel?.()
      cancel = undefined
      waiting.clear()
    },
  }
}
