/** Runs `end` once the signal aborts, at once when it has; returns what takes it off again. */
export type OnAbort = (end: () => void) => () => void

/**
 * One listener on a signal for as many as wait for it. A signal warns on the terminal of more than ten listeners, and the
 * requests that are open at once have no such limit.
 */
export function createAbortFan(signal: AbortSignal): OnAbort {
  const ends = new Set<() => void>()
  signal.addEventListener(
    'abort',
    () => {
      for (const end of [...ends]) end()
      ends.clear()
    },
    { once: true },
  )
  return (end) => {
    if (signal.aborted) {
      end()
      return () => undefined
    }
    // The same function may be given twice.
    const own = (): void => end()
    ends.add(own)
    return () => void ends.delete(own)
  }
}
