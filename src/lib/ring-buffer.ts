/** The newest items, up to a fixed number of them. Every call costs the same however full it is. */
export type RingBuffer<T> = Iterable<T> & {
  /** Most items it holds. */
  readonly capacity: number
  /** Items in it now. */
  readonly length: number
  /** Adds the newest item; returns the oldest when that had to go, else `undefined`. */
  readonly push: (item: T) => T | undefined
  /** Takes the oldest item out; `undefined` when there is none. */
  readonly shift: () => T | undefined
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
  let items: (T | undefined)[] = []
  let oldest = 0
  let length = 0
  const placeOf = (index: number): number | undefined => {
    const fromOldest = index < 0 ? length + index : index
    return fromOldest < 0 || fromOldest >= length ? undefined : (oldest + fromOldest) % capacity
  }
  const at = (index: number): T | undefined => {
    const place = placeOf(index)
    return place === undefined ? undefined : items[place]
  }
  return {
    capacity,
    get length() {
      return length
    },
    push: (item) => {
      if (length < capacity) {
        items[(oldest + length) % capacity] = item
        length += 1
        return undefined
      }
      const evicted = items[oldest]
      items[oldest] = item
      oldest = (oldest + 1) % capacity
      return evicted
    },
    shift: () => {
      if (length === 0) return undefined
      const taken = items[oldest]
      items[oldest] = undefined
      oldest = (oldest + 1) % capacity
      length -= 1
      return taken
    },
    at,
    replace: (index, item) => {
      const place = placeOf(index)
      if (place !== undefined) items[place] = item
    },
    clear: () => {
      items = []
      oldest = length = 0
    },
    *[Symbol.iterator]() {
      for (let index = 0; index < length; index += 1) yield at(index) as T
    },
  }
}
