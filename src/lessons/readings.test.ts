import { expect, it } from 'vitest'
import { createManualClock } from '../test/support/manual-clock.js'
import { createReadings } from './readings.js'

/** Readings whose ends are in the hands of the test. */
function handled() {
  const clock = createManualClock()
  const open: ((goesOn: boolean) => void)[] = []
  let begun = 0
  const readings = createReadings(clock, () => {
    begun += 1
    return new Promise((resolve) => void open.push(resolve))
  })
  const over: string[] = []
  return {
    clock,
    readings,
    over,
    begun: () => begun,
    asks: (who: string) => void readings.next().then(() => over.push(who)),
    finish: async (goesOn = true) => {
      open.shift()?.(goesOn)
      // What was waited for runs in later turns.
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

it('one follows the other after a quarter of a second', async () => {
  const { clock, readings, begun, finish } = handled()
  readings.begin()
  readings.begin()
  expect(begun()).toBe(1)
  clock.advance(1000)
  expect(begun()).toBe(1)
  await finish()
  clock.advance(249)
  expect(begun()).toBe(1)
  clock.advance(1)
  expect(begun()).toBe(2)
})

it('who asks hears of one that began after that, and need not wait for its time', async () => {
  const { readings, over, asks, begun, finish } = handled()
  readings.begin()
  asks('early')
  await finish()
  // The one under way may have read before what it is asked about.
  expect([over, begun()]).toEqual([[], 2])
  await finish()
  expect(over).toEqual(['early'])
  asks('between')
  expect(begun()).toBe(3)
  await finish()
  expect(over).toEqual(['early', 'between'])
})

it('nobody waits for what does not come: before the first, after the last, and where they end meanwhile', async () => {
  const { clock, readings, over, asks, begun, finish } = handled()
  asks('before')
  await finish()
  expect([over, begun()]).toEqual([['before'], 0])
  readings.begin()
  asks('at the last')
  await finish(false)
  asks('after')
  await finish()
  expect(over).toEqual(['before', 'at the last', 'after'])
  readings.begin()
  asks('meanwhile')
  readings.end()
  await finish()
  clock.advance(10_000)
  expect([over.at(-1), begun()]).toEqual(['meanwhile', 2])
})
