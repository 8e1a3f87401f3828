import { expect, it } from 'vitest'
import { createRandom } from '../../test/support/random.js'
import { createAckLatency } from './ack-latency.js'

it('knows the median and the 95th of each second and of the whole run, to within a twentieth', () => {
  const random = createRandom(7)
  const latency = createAckLatency(300)
  const all: number[] = []
  for (let second = 0; second < 20; second += 1) {
    const own: number[] = []
    for (let one = 0; one < 200; one += 1) {
      const ms = Math.round(2 ** (random.below(1700) / 100))
      own.push(ms)
      latency.add(ms, 1, second * 1000 + one)
    }
    all.push(...own)
    for (const percent of [50, 95]) isNear(latency.within(percent, second), exact(own, percent))
  }
  for (const percent of [50, 95]) isNear(latency.within(percent), exact(all, percent))
})

it('counts many that took the same as many, and a verdict at once as no time', () => {
  const latency = createAckLatency(300)
  latency.add(0, 90, 1000)
  latency.add(4000, 10, 1500)
  expect(latency.within(50, 1)).toBe(0)
  isNear(latency.within(95, 1), 4000)
  expect(latency.within(50, 2)).toBeUndefined()
})

it('keeps so many seconds and no more, whatever the clock does', () => {
  const latency = createAckLatency(10)
  expect(latency.within(50)).toBeUndefined()
  for (let second = 0; second < 1000; second += 1) latency.add(100, 1, second * 1000)
  expect([989, 990].map((second) => latency.within(50, second) !== undefined)).toEqual([false, true])
  // Set back by an hour: what is settled then counts in the second there was.
  latency.add(100, 99, 0)
  expect(latency.within(50, 0)).toBeUndefined()
  latency.add(50_000, 101, 999_999)
  isNear(latency.within(50, 999), 50_000)
})

function exact(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? NaN
}

function isNear(value: number | undefined, wanted: number): void {
  expect(value).toBeGreaterThan(wanted * 0.95)
  expect(value).toBeLessThan(wanted * 1.05)
}
