/** A value that can be read now and watched; the shape `useSyncExternalStore` wants. */
export type ReadableStore<T> = {
  /** The current snapshot. The same reference is returned until the value changes. */
  readonly get: () => T
  /** Calls `listener` after every change; returns the function that stops it. */
  readonly subscribe: (listener: () => void) => () => void
}

/** A store its owner may write to. Hand it out as `ReadableStore`. */
export type Store<T> = ReadableStore<T> & {
  /** Replaces the value; listeners run synchronously, and not at all when the value is identical. */
  readonly set: (next: T) => void
  /** Replaces the value by what `change` makes of it. */
  readonly update: (change: (current: T) => T) => void
}

/** Creates a store. A listener that throws does not keep the others from running; the first error is rethrown. */
export function createStore<T>(initial: T): Store<T> {
  let value = initial
  const listeners = new Set<() => void>()
  const set = (next: T): void => {
    if (Object.is(next, value)) return
    value = next
    let failure: { readonly error: unknown } | undefined
    for (const listener of [...listeners]) {
      try {
        listener()
      } catch (error) {
        failure ??= { error }
      }
    }
    if (failure) throw failure.error
  }
  return {
    get: () => value,
    set,
    update: (change) => set(change(value)),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
