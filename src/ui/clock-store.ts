import type { Clock } from '../lib/clock.js'
import { createStore } from '../lib/store.js'
import type { ReadableStore } from '../lib/store.js'

/** The second every clock of the screen shows; it moves only while `counting` says something counts down. */
export type ClockStore = { readonly nowMs: ReadableStore<number>; readonly stop: () => void }

const secondMs = 1000
/** A timer may fire a moment before its time: that is the second it was set for. */
const earlyMs = 50

/** The whole second that `ms` lies in, in epoch milliseconds. */
export function wholeSecond(ms: number): number {
  return Math.floor(ms / secondMs) * secondMs
}

const markedMs = 2000

/** Whether what happened at `atMs` is marked still at the second `nowMs` of the screen: for two of them. */
export function isMarked(atMs: number, nowMs: number): boolean {
  return nowMs - wholeSecond(atMs) < markedMs
}

/**
 * Starts the screen's clock. It steps on whole seconds, so that everything that counts down does so in one frame; where
 * nothing counts down it stands still, so that nothing is drawn.
 */
export function createClockStore(clock: Clock, counting: () => boolean): ClockStore {
  let second = wholeSecond(clock.now())
  const nowMs = createStore(second)
  let cancel = (): void => undefined
  let wasCounting = counting()
  const tick = (): void => {
    cancel = clock.after(second + secondMs - clock.now(), () => {
      second = wholeSecond(clock.now() + earlyMs)
      const isCounting = counting()
      // Once more after the end: else the last second of what ended would stand on the screen for ever.
      if (isCounting || wasCounting) nowMs.set(second)
      wasCounting = isCounting
      tick()
    })
  }
  tick()
  return { nowMs, stop: () => cancel() }
}
