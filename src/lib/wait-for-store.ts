import type { Clock } from './clock.js'
import type { ReadableStore } from './store.js'

const lookAgainMs = 50

/**
 * Waits for a condition on a store; false when aborted, when `until` says so, or after `withinMs`. What the conditions
 * read besides the store is looked at 20 times a second.
 */
export function waitForStore<T>(
  store: Pick<ReadableStore<T>, 'get' | 'subscribe'>,
  holds: (value: T) => boolean,
  limits: {
    readonly clock: Clock
    readonly signal: AbortSignal
    readonly withinMs?: number
    readonly until?: () => boolean
  },
): Promise<boolean> {
  const { clock, signal } = limits
  return new Promise((resolve) => {
    let cancelLimit = (): void => undefined
    let cancelLook = (): void => undefined
    let stop = (): void => undefined
    let settled = false
    const settle = (result: boolean): void => {
      settled = true
      stop()
      cancelLimit()
      cancelLook()
      signal.removeEventListener('abort', onAbort)
      resolve(result)
    }
    const look = (): void => {
      if (settled) return
      if (holds(store.get())) settle(true)
      else if (limits.until?.() === true) settle(false)
    }
    const lookAgain = (): void => {
      look()
      if (!settled) cancelLook = clock.after(lookAgainMs, lookAgain)
    }
    const onAbort = (): void => settle(false)
    signal.addEventListener('abort', onAbort)
    if (limits.withinMs !== undefined) cancelLimit = clock.after(limits.withinMs, () => settle(false))
    stop = store.subscribe(look)
    if (signal.aborted) onAbort()
    else lookAgain()
  })
}
