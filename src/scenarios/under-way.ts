import type { Clock } from '../lib/clock.js'
import { pauseFor } from '../lib/pause.js'

/** What goes on and may be making something, so that its end is waited for before all is taken away. */
export type UnderWay = {
  readonly track: <T>(task: Promise<T>) => Promise<T>
  /** Waits for the end of all of it, so long at most; `late` is called at an end after that. */
  readonly ended: (withinMs: number, late: () => unknown) => Promise<void>
}

/** Creates it; nothing goes on. */
export function createUnderWay(clock: Clock): UnderWay {
  const tasks = new Set<Promise<unknown>>()
  return {
    track: async (task) => {
      tasks.add(task)
      try {
        return await task
      } finally {
        tasks.delete(task)
      }
    },
    ended: async (withinMs, late) => {
      const waiting = new AbortController()
      const all = Promise.allSettled(tasks).then(() => true)
      const isOver = await Promise.race([all, pauseFor(withinMs, { clock, signal: waiting.signal }).then(() => false)])
      waiting.abort()
      if (!isOver) void all.then(late)
    },
  }
}
