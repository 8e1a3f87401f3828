import { useCallback, useSyncExternalStore } from 'react'
import type { ReadableStore } from '../../lib/store.js'
import { useFrames } from './frame-context.js'

const identity = <T>(value: T): T => value

/**
 * Reads a store and renders again, in the next frame, when what `selector` picks changes by identity.
 * A selector must not make a new object on each call.
 */
export function useStore<T>(store: ReadableStore<T>): T
export function useStore<T, S>(store: ReadableStore<T>, selector: (value: T) => S): S
export function useStore<T, S>(
  store: ReadableStore<T>,
  selector: (value: T) => S = identity as (value: T) => S & T,
): S {
  const frames = useFrames()
  const subscribe = useCallback(
    (listener: () => void) => (frames ? frames.watch(store, listener) : store.subscribe(listener)),
    [frames, store],
  )
  const read = useCallback(() => selector(store.get()), [store, selector])
  return useSyncExternalStore(subscribe, read, read)
}
