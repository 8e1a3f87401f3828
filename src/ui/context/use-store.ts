import { useCallback, useSyncExternalStore } from 'react'
import type { ReadableStore } from '../../lib/store.js'

const identity = <T>(value: T): T => value

/**
 * Reads a store and renders again when what `selector` picks changes by identity.
 * A selector must not make a new object on each call.
 */
export function useStore<T>(store: ReadableStore<T>): T
export function useStore<T, S>(store: ReadableStore<T>, selector: (value: T) => S): S
export function useStore<T, S>(
  store: ReadableStore<T>,
  selector: (value: T) => S = identity as (value: T) => S & T,
): S {
  const read = useCallback(() => selector(store.get()), [store, selector])
  return useSyncExternalStore(store.subscribe, read, read)
}
