import type { LedgerEntry } from '../jetstream/index.js'

/** What an ack or a term has done to the message in the stream, where that is more than settling it here. */
export function whatVerdictDid({ state }: LedgerEntry, retention: string | undefined): string | undefined {
  if (state.kind !== 'acked' && state.kind !== 'termed') return undefined
  const verdict = state.kind === 'acked' ? 'ack' : 'term'
  if (retention === 'workqueue')
    return `the ${verdict} removed it from the stream: a work queue keeps only what is not settled`
  if (retention === 'interest') return `it leaves the stream once every consumer has settled it (retention interest)`
  return undefined
}

/** What comes next in a life: after which time, where one runs, what then, and on what that hangs. */
export type NextWords = {
  readonly inMs?: number
  readonly text: string
  readonly note?: string
}

/** What the server does if nobody decides; undefined where nothing is waited for. */
export function whatComesNext(
  { state, deadlineMs, delivery, lastTry, supersededBy }: LedgerEntry,
  on: {
    readonly push: boolean
    /** A pull is open. */
    readonly asks: boolean
    readonly nowMs: number
    readonly retention: string | undefined
  },
): NextWords | undefined {
  if (supersededBy !== undefined) return undefined
  const next = delivery.deliveryCount + 1
  const again = on.push
    ? `sent again as try ${next}`
    : `${on.asks ? 'your open pull' : 'the next pull'} gets it, try ${next}`
  const stays = on.retention === 'workqueue' ? 'it is stuck in the work queue until acked' : 'it stays in the stream'
  const last = `no try is left: ${on.push || on.asks ? '' : 'with the next pull '}the server gives up, ${stays}`
  const then = lastTry ? last : again
  if (deadlineMs !== undefined) return { inMs: deadlineMs - on.nowMs, text: then, note: 'unless you decide' }
  switch (state.kind) {
    case 'expired':
      return { text: lastTry ? last : `${again}; a late ack still counts` }
    case 'naked': {
      if (lastTry) return { text: last }
      const inMs = state.dueMs - on.nowMs
      return state.delayMs > 0 && inMs > 0 ? { inMs, text: again, note: 'its delay is over' } : { text: again }
    }
    default:
      return undefined
  }
}

/** How a life ended where nothing more comes of it. */
export function howItEnded({ state, supersededBy }: LedgerEntry, retention: string | undefined): string | undefined {
  if (supersededBy !== undefined || state.kind !== 'given-up') return undefined
  return retention === 'workqueue'
    ? 'used up, and stuck in the work queue: only an ack, a purge or a deletion removes it'
    : 'used up: still stored, never sent to this consumer again'
}
