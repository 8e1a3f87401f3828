import { createStore } from './store.js'
import type { ReadableStore } from './store.js'

/** Lines that are made one after the other: when they are asked for, and by and by while somebody watches `progress`. */
export type LongLines<T> = {
  /** Makes lines until there are `count`, or there are no more; of those that are missing some hundred at once at most. */
  readonly reach: (count: number) => void
  /** A line that was made. */
  readonly at: (index: number) => T | undefined
  /** How many were made. */
  readonly count: () => number
  /** Whether those are all. */
  readonly isWhole: () => boolean
  /** Another number whenever more were made without having been asked for. */
  readonly progress: ReadableStore<number>
}

const mostAtOnce = 256
/** The other things that wait for their turn, keys before all, wait no longer. */
const turnMs = 4

/** Lines out of a source that is read no further than it has to be. */
export function createLongLines<T>(source: Iterator<T>): LongLines<T> {
  const lines: T[] = []
  const progress = createStore(0)
  let isWhole = false
  let watchers = 0
  let turn: NodeJS.Timeout | undefined

  const makeOne = (): void => {
    const next = source.next()
    if (next.done === true) isWhole = true
    else lines.push(next.value)
  }
  const makeSome = (): void => {
    turn = undefined
    for (const endMs = performance.now() + turnMs; !isWhole && performance.now() < endMs;) makeOne()
    goOn()
    progress.update((now) => now + 1)
  }
  const goOn = (): void => {
    // A timer, so that what has come meanwhile is looked at between two turns, and between a frame and the first.
    if (watchers > 0 && !isWhole) turn ??= setTimeout(makeSome, 1)
  }
  return {
    reach: (count) => {
      for (const end = Math.min(count, lines.length + mostAtOnce); !isWhole && lines.length < end;) makeOne()
    },
    at: (index) => lines[index],
    count: () => lines.length,
    isWhole: () => isWhole,
    progress: {
      get: progress.get,
      subscribe: (listener) => {
        const stop = progress.subscribe(listener)
        watchers += 1
        goOn()
        let isWatching = true
        return () => {
          stop()
          if (isWatching) watchers -= 1
          isWatching = false
          if (watchers > 0 || !turn) return
          clearTimeout(turn)
          turn = undefined
        }
      },
    },
  }
}
