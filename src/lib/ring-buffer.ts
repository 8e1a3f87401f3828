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
  const at = (index: number): T | undefined => {
    const place = index < 0 ? items.length + index : index
    return place < 0 || place >= items.length ? undefined : items[(oldest + place) % items.length]
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
    clear: () => {
      items = []
      oldest = 0
    },
    *[Symbol.iterator]() {
      for (let index = 0; index < items.length; index += 1) yield at(index) as T
    },
  }
}
