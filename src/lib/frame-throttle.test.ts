import { describe, expect, it } from 'vitest'
import { createManualClock } from '../test/support/manual-clock.js'
import { createFrameThrottle } from './frame-throttle.js'

function throttleAt(intervalMs: number) {
  const clock = createManualClock(1_000_000)
  const ranAt: number[] = []
  const run = () => ranAt.push(clock.now() - 1_000_000)
  return { clock, ranAt, throttle: createFrameThrottle({ intervalMs, clock, run: () => void run() }) }
}

describe('createFrameThrottle', () => {
  it('runs the first request at once and the rest once, an interval later', () => {
    const { clock, ranAt, throttle } = throttleAt(33)
    throttle.request()
    expect(ranAt).toEqual([0])
    clock.advance(10)
    throttle.request()
    throttle.request()
    expect(ranAt).toEqual([0])
    clock.advance(100)
    expect(ranAt).toEqual([0, 33])
  })

  it('runs every interval under requests that never stop: it is no debounce', () => {
    const { clock, ranAt, throttle } = throttleAt(30)
    for (let ms = 0; ms < 120; ms += 1) {
      throttle.request()
      clock.advance(1)
    }
    expect(ranAt).toEqual([0, 30, 60, 90, 120])
  })

  it('holds no timer while nothing is asked for', () => {
    const { clock, ranAt, throttle } = throttleAt(30)
    throttle.request()
    expect(clock.pending()).toBe(0)
    clock.advance(5)
    throttle.request()
    expect(clock.pending()).toBe(1)
    clock.advance(1000)
    expect([clock.pending(), ranAt]).toEqual([0, [0, 30]])
    throttle.request()
    expect(ranAt).toEqual([0, 30, 1005])
  })

  it('runs at once on flush, instead of the run that waited, and starts the interval again', () => {
    const { clock, ranAt, throttle } = throttleAt(30)
    throttle.request()
    clock.advance(10)
    throttle.request()
    throttle.flush()
    expect(ranAt).toEqual([0, 10])
    clock.advance(25)
    throttle.request()
    expect(ranAt).toEqual([0, 10])
    clock.advance(100)
    expect(ranAt).toEqual([0, 10, 40])
  })

  it('runs on flush even when nothing was asked for', () => {
    const { ranAt, throttle } = throttleAt(30)
    throttle.flush()
    expect(ranAt).toEqual([0])
  })

  it('drops on cancel what waited, and only that', () => {
    const { clock, ranAt, throttle } = throttleAt(30)
    throttle.request()
    throttle.request()
    throttle.cancel()
    clock.advance(100)
    expect(ranAt).toEqual([0])
    throttle.request()
    expect(ranAt).toEqual([0, 100])
  })

  it('is not held up by a wall clock that is set back or far ahead', () => {
    const { clock, ranAt, throttle } = throttleAt(30)
    throttle.request()
    clock.jump(-3_600_000)
    throttle.request()
    expect(ranAt).toHaveLength(2)
    throttle.request()
    clock.jump(7_200_000)
    expect(ranAt).toHaveLength(2)
    clock.advance(30)
    expect(ranAt).toHaveLength(3)
  })

  it('answers a request made by the run itself one interval later', () => {
    const clock = createManualClock()
    let runs = 0
    const throttle = createFrameThrottle({
      intervalMs: 30,
      clock,
      run: () => {
        runs += 1
        if (runs < 3) throttle.request()
      },
    })
    throttle.request()
    expect(runs).toBe(1)
    clock.advance(1000)
    expect(runs).toBe(3)
  })

  it('goes on after a run that throws', () => {
    const clock = createManualClock()
    let runs = 0
    const throttle = createFrameThrottle({
      intervalMs: 30,
      clock,
      run: () => {
        runs += 1
        if (runs === 1) throw new Error('first frame')
      },
    })
    expect(() => throttle.request()).toThrow('first frame')
    throttle.request()
    clock.advance(30)
    expect(runs).toBe(2)
  })
})
