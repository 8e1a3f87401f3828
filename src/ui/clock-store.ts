import type { Clock } from '../lib/clock.js'
import { createStore } from '../lib/store.js'
import type { ReadableStore } from '../lib/store.js'

/** The time on the screen: it moves only while `counting` says something counts down. */
export type ClockStore = { readonly nowMs: ReadableStore<number>; readonly stop: () => void }

const tickMs = 500

/** Starts the screen's clock. Where nothing counts down it stands still, so that nothing is drawn. */
export function createClockStore(clock: Clock, counting: () => boolean): ClockStore {
  const nowMs = createStore(clock.now())
  let cancel = (): void => undefined
  let wasCounting = counting()
  const tick = (): void => {
    cancel = clock.after(tickMs, () => {
      const isCounting = counting()
      // Once more after the end: else the last second of what ended would stand on the screen for ever.
      if (isCounting || wasCounting) nowMs.set(clock.now())
      wasCounting = isCounting
      tick()
    })
  }
  tick()
  return { nowMs, stop: () => cancel() }
}
