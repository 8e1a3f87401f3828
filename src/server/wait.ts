/**
 * Asks `check` again and again until it answers with something other than `undefined`.
 * Answers `undefined` itself after `withinMs` or once `signal` fires; a check under way is awaited first.
 */
export async function waitFor<T>(o: {
  readonly check: () => Promise<T | undefined> | T | undefined
  readonly withinMs: number
  readonly everyMs?: number
  readonly signal?: AbortSignal
}): Promise<T | undefined> {
  const deadlineMs = performance.now() + o.withinMs
  for (;;) {
    if (o.signal?.aborted) return undefined
    const answer = await o.check()
    if (answer !== undefined) return answer
    if (performance.now() >= deadlineMs) return undefined
    await pause(o.everyMs ?? 15, o.signal)
  }
}

function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, delayMs)
    signal?.addEventListener('abort', done, { once: true })
  })
}
