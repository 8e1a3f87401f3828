import { systemClock } from '../../lib/clock.js'
import type { ReadableStore } from '../../lib/store.js'

/** Resolves with the first value of `store` that `accept` takes; rejects with `what` and the last value after `withinMs`. */
export function storeToBe<T, U extends T>(o: {
  readonly store: ReadableStore<T>
  readonly accept: (value: T) => value is U
  readonly what: string
  readonly withinMs?: number
}): Promise<U> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const value = o.store.get()
      if (!o.accept(value)) return
      clearTimeout(timer)
      unsubscribe()
      resolve(value)
    }
    const timer = setTimeout(() => {
      unsubscribe()
      reject(new Error(`waited in vain for ${o.what}; last seen: ${JSON.stringify(o.store.get())}`))
    }, o.withinMs ?? 15_000)
    const unsubscribe = o.store.subscribe(look)
    look()
  })
}

const lookAgainMs = 20

/** Resolves once `check` holds; rejects with `what` after `withinMs`. */
export async function conditionToHold(o: {
  readonly check: () => boolean | Promise<boolean>
  readonly what: string
  readonly withinMs?: number
}): Promise<void> {
  const deadlineMs = performance.now() + (o.withinMs ?? 15_000)
  while (!(await o.check())) {
    if (performance.now() > deadlineMs) throw new Error(`waited in vain for ${o.what}`)
    await new Promise<void>((again) => void systemClock.after(lookAgainMs, again))
  }
}
