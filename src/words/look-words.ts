import type { LookPace } from '../jetstream/index.js'
import { formatCount } from '../lib/format.js'

/** How often the streams are read, and what that costs: what asks the server without a key. */
export function lookWords({ allMs, allTookMs, allEntries, nearMs }: LookPace): string {
  if (allEntries === 0) return 'not read yet, or none there'
  const what = allEntries === 1 ? 'one entry' : `${formatCount(allEntries)} streams and listed consumers`
  const read = `${what} read every ${seconds(allMs)}, the last time in ${formatCount(Math.round(allTookMs))} ms`
  return nearMs < allMs ? `${read}; those in sight every ${seconds(nearMs)}` : read
}

function seconds(ms: number): string {
  return `${formatCount(Math.round(ms / 1000))} s`
}
