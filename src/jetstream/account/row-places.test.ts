import { expect, it } from 'vitest'
import { createRandom } from '../../test/support/random.js'
import { createRowPlaces } from './row-places.js'

it('agrees with a plain list, whatever is taken and cleared while the numbers go round', () => {
  const random = createRandom(7)
  for (const capacity of [1, 2, 5, 8, 13]) {
    let oldest = 1
    let newest = 0
    const places = createRowPlaces(capacity, () => oldest)
    const plain = new Set<number>()
    const set = (place: number, taken: boolean): void => {
      places.set(place, taken)
      if (taken) plain.add(place)
      else plain.delete(place)
    }
    for (let turn = 0; turn < 400; turn += 1) {
      if (random.below(10) < 6) {
        newest += 1
        if (newest - oldest === capacity) {
          set(oldest, false)
          oldest += 1
        }
        set(newest, random.below(10) < 8)
      } else if (newest > 0) {
        set(oldest + random.below(newest - oldest + 1), random.below(2) === 0)
      }
      const list = [...plain].sort((a, b) => a - b)
      expect(places.length()).toBe(list.length)
      expect(Array.from({ length: list.length }, (_, index) => places.at(index))).toEqual(list)
      expect(list.map(places.indexOf)).toEqual(list.map((_, index) => index))
      expect([places.at(-1), places.at(list.length), places.indexOf(oldest - 1)]).toEqual([
        undefined,
        undefined,
        undefined,
      ])
    }
  }
})
