import { describe, expect, it } from 'vitest'
import { createRandom } from '../test/support/random.js'
import { createRingBuffer } from './ring-buffer.js'

describe('createRingBuffer', () => {
  it('keeps the newest items and hands back the one that had to go', () => {
    const ring = createRingBuffer<string>(3)
    expect([ring.push('a'), ring.push('b'), ring.push('c')]).toEqual([undefined, undefined, undefined])
    expect([ring.push('d'), ring.push('e')]).toEqual(['a', 'b'])
    expect([...ring]).toEqual(['c', 'd', 'e'])
    expect([ring.capacity, ring.length]).toEqual([3, 3])
  })

  it('counts from the oldest, and from the newest below zero', () => {
    const ring = createRingBuffer<number>(4)
    for (let item = 0; item < 10; item += 1) ring.push(item)
    expect([0, 1, 3, 4, -1, -4, -5].map(ring.at)).toEqual([6, 7, 9, undefined, 9, 6, undefined])
  })

  it('is empty again after clear', () => {
    const ring = createRingBuffer<number>(2)
    for (let item = 0; item < 3; item += 1) ring.push(item)
    ring.clear()
    expect([ring.length, ring.at(0), [...ring]]).toEqual([0, undefined, []])
    expect(ring.push(7)).toBeUndefined()
    expect([...ring]).toEqual([7])
  })

  it('behaves as an array that drops its front', () => {
    const random = createRandom(5)
    for (let round = 0; round < 200; round += 1) {
      const capacity = 1 + random.below(6)
      const ring = createRingBuffer<number>(capacity)
      const model: number[] = []
      for (let step = 0; step < 40; step += 1) {
        model.push(step)
        expect(ring.push(step)).toBe(model.length > capacity ? model.shift() : undefined)
        for (let taken = random.below(3) - 1; taken > 0; taken -= 1) expect(ring.shift()).toBe(model.shift())
        const index = random.below(2 * capacity) - capacity
        expect(ring.length).toBe(model.length)
        expect(ring.at(index)).toBe(model.at(index))
        expect([...ring]).toEqual(model)
      }
    }
  })

  it.each([0, -1, 1.5, NaN, Infinity])('refuses a capacity of %d', (capacity) => {
    expect(() => createRingBuffer(capacity)).toThrow(RangeError)
  })
})
