import { expect, it } from 'vitest'
import { createRandom } from '../test/support/random.js'
import { RisingMap } from './rising-map.js'

it('holds what a map holds, whatever the numbers', () => {
  const random = createRandom(5)
  for (const step of [1, 3, 64, 40_000, 2 ** 33]) {
    const [mine, plain] = [new RisingMap<number, number>(), new Map<number, number>()]
    let next = random.below(1000)
    for (let round = 0; round < 20_000; round += 1) {
      const back = next - random.below(12_000) * step
      switch (random.below(8)) {
        case 0:
          expect(mine.delete(back)).toBe(plain.delete(back))
          break
        case 1:
          if (back >= 0) {
            mine.set(back, round)
            plain.set(back, round)
          }
          break
        case 2:
          expect(mine.get(back)).toBe(plain.get(back))
          break
        default:
          next += step * (random.below(50) === 0 ? 7 : 1)
          mine.set(next, round)
          plain.set(next, round)
          if (plain.size > 10_000) {
            const [oldest] = plain.keys()
            expect(mine.delete(oldest!)).toBe(plain.delete(oldest!))
          }
      }
      expect(mine.size).toBe(plain.size)
    }
    for (const [key, value] of plain) expect(mine.get(key)).toBe(value)
    expect(mine.keys()).toEqual([...plain.keys()].sort((a, b) => a - b))
  }
})

it('knows nothing of numbers that were never set', () => {
  const map = new RisingMap<number, string>()
  expect([map.get(0), map.get(1), map.delete(64), map.size]).toEqual([undefined, undefined, false, 0])
  map.set(0, 'zero')
  map.set(64, 'sixty-four')
  expect([map.get(0), map.get(64), map.get(128), map.size]).toEqual(['zero', 'sixty-four', undefined, 2])
})
