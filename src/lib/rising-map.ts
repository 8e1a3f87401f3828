/**
 * A map from whole numbers that mostly rise, where the newest are added and the oldest go: each has a slot of its own
 * and no hash is looked up. Numbers that meet in a slot are kept as in any map, so it is right for any numbers, and
 * fast for those that lie close together.
 */
export class RisingMap<K extends number, V> {
  #keys = new Float64Array(firstSlots).fill(NaN)
  #values: (V | undefined)[] = new Array<V | undefined>(firstSlots).fill(undefined)
  readonly #others = new Map<K, V>()
  #inSlots = 0

  get size(): number {
    return this.#inSlots + this.#others.size
  }

  get(key: K): V | undefined {
    const slot = key & (this.#keys.length - 1)
    if (this.#keys[slot] === key) return this.#values[slot]
    return this.#others.size > 0 ? this.#others.get(key) : undefined
  }

  set(key: K, value: V): void {
    const slot = key & (this.#keys.length - 1)
    const there = this.#keys[slot]
    if (there === key) this.#values[slot] = value
    else if (this.#others.size > 0 && this.#others.has(key)) this.#others.set(key, value)
    else if (there !== there) {
      this.#keys[slot] = key
      this.#values[slot] = value
      this.#inSlots += 1
    } else if (this.#keys.length < mostSlots && this.#inSlots * 2 >= this.#keys.length) {
      this.#grow()
      this.set(key, value)
    } else this.#others.set(key, value)
  }

  /** The numbers in it, rising. */
  keys(): readonly K[] {
    const keys = [...this.#others.keys()]
    for (const key of this.#keys) if (key === key) keys.push(key as K)
    return keys.sort((a, b) => a - b)
  }

  delete(key: K): boolean {
    const slot = key & (this.#keys.length - 1)
    if (this.#keys[slot] !== key) return this.#others.size > 0 && this.#others.delete(key)
    this.#keys[slot] = NaN
    this.#values[slot] = undefined
    this.#inSlots -= 1
    return true
  }

  #grow(): void {
    const [keys, values, others] = [this.#keys, this.#values, [...this.#others]]
    this.#keys = new Float64Array(keys.length * 2).fill(NaN)
    this.#values = new Array<V | undefined>(keys.length * 2).fill(undefined)
    this.#inSlots = 0
    this.#others.clear()
    for (const [slot, value] of values.entries()) {
      const key = keys[slot] as K
      if (key === key) this.set(key, value as V)
    }
    for (const [key, value] of others) this.set(key, value)
  }
}

const firstSlots = 64
const mostSlots = 32_768
