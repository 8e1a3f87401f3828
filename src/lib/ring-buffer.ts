/** The newest items, up to a fixed number of them. Every call costs the same however full it is. */
export type RingBuffer<T> = Iterable<T> & {
  /** Most items it holds. */
  readonly capacity: number
  /** Items in it now. */
  readonly length: number
  /** Adds the newest item; returns the oldest when that had to go, else `undefined`. */
  readonly push: (item: T) => T | undefined
  /** The item at `index` counted from the oldest, or from the newest when negative; `undefined` when there is none. */
  readonly at: (index: number) => T | undefined
  /** Puts another item in the place of the one at `index`, counted as for `at`; no effect where there is none. */
  readonly replace: (index: number, item: T) => void
  /** Lets go of every item. */
  readonly clear: () => void
}

/**
 * Creates an empty ring. Iteration goes from the oldest to the newest and sees what is pushed meanwhile. Throws a
 * `RangeError` unless `capacity` is a whole number above zero.
 */
export function createRingBuffer<T>(capacity: number): RingBuffer<T> {
  if (!Number.isSafeInteger(capacity) || capacity < 1) throw new RangeError(`no ring of ${capacity} items`)
  let items: T[] = []
  let oldest = 0
  const placeOf = (index: number): number | undefined => {
    const fromOldest = index < 0 ? items.length + index : index
    return fromOldest < 0 || fromOldest >= items.length ? undefined : (oldest + fromOldest) % items.length
  }
  const at = (index: number): T | undefined => {
    const place = placeOf(index)
    return place === undefined ? undefined : items[place]
  }
  return {
    capacity,
    get length() {
      return items.length
    },
    push: (item) => {
      if (items.length < capacity) {
        items.push(item)
        return undefined
      }
      const evicted = items[oldest]
      items[oldest] = item
      oldest = (oldest + 1) % capacity
      return evicted
    },
    at,
    replace: (index, item) => {
      const place = placeOf(index)
      if (place !== undefined) items[place] = item
    },
    clear: () => {
      items = []
      oldest = 0
    },
    *[Symbol.iterator]() {
      for (let index = 0; index < items.length; index += 1) yield at(index) as T
    },
  }
}
