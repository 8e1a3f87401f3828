/**
 * Which of the newest `capacity` places, numbered from 1 upwards without end, are taken; counts and finds among them in
 * steps that grow with the logarithm of the capacity, so that a list of ten thousand rows may lose one in its middle.
 */
export type RowPlaces = {
  readonly length: () => number
  /** Takes or clears a place among the newest; it stands in for the one that was `capacity` before it. */
  readonly set: (place: number, taken: boolean) => void
  /** How many taken places lie before `place`; undefined when it is not taken itself. */
  readonly indexOf: (place: number) => number | undefined
  /** The place with so many taken ones before it. `oldest` is the lowest that may be taken. */
  readonly at: (index: number) => number | undefined
}

/** Creates places of which none is taken. `oldest` gives the lowest place that still counts. */
export function createRowPlaces(capacity: number, oldest: () => number): RowPlaces {
  // A Fenwick tree over the places modulo the capacity: each node holds the sum of a run that ends at it.
  const sums = new Int32Array(capacity + 1)
  const taken = new Uint8Array(capacity)
  const highestStep = 2 ** Math.floor(Math.log2(capacity))
  let total = 0

  const slotOf = (place: number): number => place % capacity
  const before = (slot: number): number => {
    let sum = 0
    for (let node = slot; node > 0; node -= node & -node) sum += sums[node] ?? 0
    return sum
  }
  /** The slot with so many taken ones before it, round the ring or not. */
  const slotAt = (count: number): number => {
    let slot = 0
    let left = count
    for (let step = highestStep; step > 0; step >>= 1) {
      const sum = sums[slot + step]
      if (slot + step > capacity || sum === undefined || sum > left) continue
      slot += step
      left -= sum
    }
    return slot
  }
  return {
    length: () => total,
    set: (place, isTaken) => {
      const slot = slotOf(place)
      const change = Number(isTaken) - (taken[slot] ?? 0)
      if (change === 0) return
      taken[slot] = Number(isTaken)
      total += change
      for (let node = slot + 1; node <= capacity; node += node & -node) sums[node] = (sums[node] ?? 0) + change
    },
    indexOf: (place) => {
      const slot = slotOf(place)
      if (place < oldest() || place >= oldest() + capacity || taken[slot] !== 1) return undefined
      const first = slotOf(oldest())
      return before(slot) - before(first) + (slot < first ? total : 0)
    },
    at: (index) => {
      if (index < 0 || index >= total) return undefined
      const first = slotOf(oldest())
      const count = before(first) + index
      const slot = slotAt(count < total ? count : count - total)
      return oldest() + ((slot - first + capacity) % capacity)
    },
  }
}
