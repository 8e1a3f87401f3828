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
): string | undefined {
  if (supersededBy !== undefined) return undefined
  const next = delivery.deliveryCount + 1
  const again = on.push
    ? `the server sends it again (try ${next})`
    : `${on.asks ? 'your open pull' : 'the next pull'} gets it again (try ${next})`
  const stays = on.retention === 'workqueue' ? 'it is stuck in the work queue until acked' : 'it stays in the stream'
  const last = `no further try is left: ${on.push || on.asks ? '' : 'with the next pull '}the server gives up, ${stays}`
  const seconds = (untilMs: number): number => Math.max(0, Math.ceil((untilMs - on.nowMs) / 1000))
  if (deadlineMs !== undefined) return `in ${seconds(deadlineMs)}s without a verdict: ${lastTry ? last : again}`
  switch (state.kind) {
    case 'expired':
      return lastTry ? last : `${again}; a late ack still counts`
    case 'naked': {
      if (lastTry) return last
      const leftS = seconds(state.dueMs)
      return state.delayMs > 0 && leftS > 0 ? `in ${leftS}s, when its delay is over: ${again}` : again
    }
    case 'given-up':
      return on.retention === 'workqueue'
        ? 'used up, and stuck in the work queue: only an ack, a purge or a deletion removes it'
        : 'used up: still stored, never sent to this consumer again'
    default:
      return undefined
  }
}
