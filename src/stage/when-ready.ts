import type { Clock } from '../lib/clock.js'
import { pauseFor } from '../lib/pause.js'

const readyWithinMs = 20_000
const againMs = 250

/**
 * Does it, and again for 20 s while it fails with an error that passes; then, and once aborted, the error is thrown. What
 * is done so must be told from what an earlier try did whose answer was lost.
 */
export async function whenReady<T>(
  act: () => Promise<T>,
  on: { readonly clock: Clock; readonly signal: AbortSignal; readonly passes: (error: unknown) => boolean },
): Promise<T> {
  const { clock, signal, passes } = on
  const untilMs = clock.now() + readyWithinMs
  for (;;) {
    try {
      return await act()
    } catch (error) {
      if (!passes(error) || signal.aborted || clock.now() >= untilMs) throw error
      await pauseFor(againMs, { clock, signal })
      if (signal.aborted) throw error
    }
  }
}
