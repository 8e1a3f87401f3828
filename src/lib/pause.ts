import type { Clock } from './clock.js'

/** Resolves after `delayMs`, or as soon as `signal` aborts; leaves no timer. */
export function pauseFor(delayMs: number, on: { readonly clock: Clock; readonly signal: AbortSignal }): Promise<void> {
  const { clock, signal } = on
  return new Promise((resolve) => {
    const end = (): void => {
      cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const cancel = clock.after(delayMs, end)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}
