import type { LedgerEntry } from './ledger-entry.js'

/**
 * Whether the ack wait of a delivery ended it, when its message came again at `atMs`, as far as can be known. The
 * server's wait runs from when it sent, ours from when that came: what comes again a moment before ours is over came
 * because the server's was.
 */
export function wasWaitOver(previous: LedgerEntry, atMs: number): boolean {
  const { state, events } = previous
  if (state.kind === 'expired') return true
  if (state.kind !== 'held' && state.kind !== 'sending' && state.kind !== 'unconfirmed') return false
  return !events.some(({ text }) => text.startsWith('connection lost')) && isOver(previous, atMs)
}

function isOver({ deadlineMs = Infinity, waitFromMs }: LedgerEntry, atMs: number): boolean {
  return atMs >= deadlineMs - Math.min(500, (deadlineMs - waitFromMs) / 4)
}
