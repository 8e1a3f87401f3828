/** What was asked for lately: of all that was ever put in, the last `capacity` at least, and twice as many at most. */
export type Recent<Value> = {
  readonly get: (key: string) => Value | undefined
  readonly set: (key: string, value: Value) => void
  readonly clear: () => void
}

/** Creates an empty memory. Ink's own never forget, and a text that moves is a new one on every frame. */
export function createRecent<Value>(capacity: number): Recent<Value> {
  let older = new Map<string, Value>()
  let newer = new Map<string, Value>()
  const set = (key: string, value: Value): void => {
    if (newer.size >= capacity) {
      older = newer
      newer = new Map()
    }
    newer.set(key, value)
  }
  return {
    set,
    get: (key) => {
      const value = newer.get(key)
      if (value !== undefined) return value
      const known = older.get(key)
      if (known !== undefined) set(key, known)
      return known
    },
    clear: () => {
      older = new Map()
      newer = new Map()
    },
  }
}
