import { expect, it } from 'vitest'
import { createManualClock } from '../test/support/manual-clock.js'
import { createClockStore } from './clock-store.js'

it('moves twice a second while something counts, and stands still otherwise', () => {
  const clock = createManualClock(1000)
  let counting = false
  let changes = 0
  const { nowMs } = createClockStore(clock, () => counting)
  nowMs.subscribe(() => (changes += 1))
  clock.advance(10_000)
  expect([nowMs.get(), changes]).toEqual([1000, 0])
  counting = true
  clock.advance(2000)
  expect([nowMs.get(), changes]).toEqual([13_000, 4])
  // What ended between two ticks is over at the next one.
  counting = false
  clock.advance(2000)
  expect([nowMs.get(), changes]).toEqual([13_500, 5])
})

it('holds no timer once stopped', () => {
  const clock = createManualClock()
  const { stop } = createClockStore(clock, () => true)
  clock.advance(600)
  stop()
  expect(clock.pending()).toBe(0)
})
