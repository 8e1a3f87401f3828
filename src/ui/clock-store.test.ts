import { expect, it } from 'vitest'
import { createManualClock } from '../test/support/manual-clock.js'
import { createClockStore, isMarked } from './clock-store.js'

it('steps on each whole second while something counts, and stands still otherwise', () => {
  const clock = createManualClock(1300)
  let counting = false
  let changes = 0
  const { nowMs } = createClockStore(clock, () => counting)
  nowMs.subscribe(() => (changes += 1))
  clock.advance(10_000)
  expect([nowMs.get(), changes]).toEqual([1000, 0])
  counting = true
  clock.advance(700)
  expect([nowMs.get(), changes]).toEqual([12_000, 1])
  clock.advance(3200)
  expect([nowMs.get(), changes]).toEqual([15_000, 4])
  // What ended between two seconds is over at the next one.
  counting = false
  clock.advance(3000)
  expect([nowMs.get(), changes]).toEqual([16_000, 5])
})

it('takes a timer that fires a moment early for the second it was set for', () => {
  const clock = createManualClock(1000)
  const early = { now: () => clock.now(), after: (ms: number, task: () => void) => clock.after(ms - 1, task) }
  const { nowMs } = createClockStore(early, () => true)
  const seen = new Set<number>()
  nowMs.subscribe(() => seen.add(nowMs.get()))
  clock.advance(3500)
  expect([...seen]).toEqual([2000, 3000, 4000])
})

it('holds no timer once stopped', () => {
  const clock = createManualClock()
  const { stop } = createClockStore(clock, () => true)
  clock.advance(600)
  stop()
  expect(clock.pending()).toBe(0)
})

it('marks what happened for two seconds of the screen', () => {
  const atMs = 10_700
  // The screen's second may lie before it.
  expect([9000, 10_000, 11_000].map((nowMs) => isMarked(atMs, nowMs))).toEqual([true, true, true])
  expect([12_000, 13_000].map((nowMs) => isMarked(atMs, nowMs))).toEqual([false, false])
})
