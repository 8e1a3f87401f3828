import { expect, it } from 'vitest'
import { createManualClock } from '../test/support/manual-clock.js'
import { createLagWatch } from './lag-watch.js'

function setUp() {
  const clock = createManualClock(1_700_000_000_000)
  const lag = createLagWatch(clock)
  return { clock, lag }
}

it('says of what is read after a stop that it may have come at any time during it', () => {
  const { clock, lag } = setUp()
  lag.watch()
  clock.advance(1000)
  const stoppedMs = clock.now()
  expect(lag.cameAfterMs()).toBeUndefined()
  clock.jump(38_000)
  // Before the first tick, and behind it.
  expect(lag.cameAfterMs()).toBe(stoppedMs)
  clock.advance(600)
  expect(lag.cameAfterMs()).toBe(stoppedMs)
  clock.advance(1000)
  expect(lag.cameAfterMs()).toBeUndefined()
})

it('takes no busy moment for a stop', () => {
  const { clock, lag } = setUp()
  lag.watch()
  clock.advance(1000)
  clock.jump(900)
  clock.advance(500)
  expect(lag.cameAfterMs()).toBeUndefined()
})

it('holds no timer while nobody watches, and knows nothing then', () => {
  const { clock, lag } = setUp()
  const [one, other] = [lag.watch(), lag.watch()]
  one()
  one()
  expect(clock.pending()).toBe(1)
  other()
  expect(clock.pending()).toBe(0)
  clock.jump(38_000)
  expect(lag.cameAfterMs()).toBeUndefined()
  lag.watch()
  expect(lag.cameAfterMs()).toBeUndefined()
})
