import { formatDuration } from '../lib/format.js'
import { differenceWorthSaying, worthSayingMs } from './api/server-clock.js'
import type { ServerClock } from './api/server-clock.js'

/**
 * Says when the server's clock and ours differ, and again when the difference has become another one. Returns the
 * function that ends it.
 */
export function tellClockDifference(difference: ServerClock['difference'], remark: (text: string) => void): () => void {
  let toldMs = 0
  const look = (): void => {
    const byMs = differenceWorthSaying(difference.get()) ?? 0
    if (Math.abs(byMs - toldMs) < worthSayingMs) return
    toldMs = byMs
    remark(clockWords(byMs))
  }
  const stop = difference.subscribe(look)
  look()
  return stop
}

function clockWords(byMs: number): string {
  if (byMs === 0) return 'the server’s clock and this machine’s agree again'
  const how = byMs > 0 ? 'ahead of' : 'behind'
  return `the server’s clock is ${formatDuration(Math.round(Math.abs(byMs) / 1000) * 1000)} ${how} this machine’s: a pause and the times of stored messages go by the server’s`
}
