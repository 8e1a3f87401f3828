import { expect, it } from 'vitest'
import { createTally } from './worker-tally.js'

it('counts what came, and how much of it a second over the last five', () => {
  const tally = createTally()
  expect(tally.now(10_000).perSecond).toBe(0)
  for (let at = 0; at < 50; at += 1) tally.came(10_000 + at * 100, at % 10 === 0)
  expect(tally.now(15_000)).toMatchObject({ got: 50, again: 5 })
  expect(tally.now(15_000).perSecond).toBeCloseTo(9, 0)
  expect(tally.now(17_500).perSecond).toBeCloseTo(4, 0)
  expect(tally.now(21_000).perSecond).toBe(0)
})

it('begins with the rate of what it has seen, and is not confused by a clock set back', () => {
  const tally = createTally()
  for (let at = 0; at < 10; at += 1) tally.came(100_000, false)
  expect(tally.now(100_100).perSecond).toBe(10)
  tally.came(40_000, false)
  expect(tally.now(40_000).perSecond).toBe(1)
})
