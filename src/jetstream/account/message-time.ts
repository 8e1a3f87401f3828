import type { DeliveryId, StreamSeq } from '../wire/ids.js'
import { throughDelivery } from './ledger-entry.js'
import type { LedgerEntry, LedgerState } from './ledger-entry.js'
import { wasWaitOver } from './wait-over.js'

/** One message as it went through time, on one consumer. Times are epoch milliseconds by our clock. */
export type MessageTime = {
  readonly streamSeq: StreamSeq
  /** The newest delivery of it. */
  readonly deliveryId: DeliveryId
  /** In the order of time. */
  readonly marks: readonly TimeMark[]
  readonly stretches: readonly TimeStretch[]
  /** What the server does next if nobody decides, and when. */
  readonly next?: { readonly kind: 'again' | 'used-up'; readonly atMs: number }
}

/** Something that happened to a message at one moment. */
export type TimeMark = {
  readonly atMs: number
  readonly kind: 'came' | 'working' | 'acked' | 'naked' | 'termed' | 'ran-out' | 'used-up' | 'gone' | 'unanswered'
  /** Which delivery of the message it belongs to, as the server counts them. */
  readonly deliveryCount: number
}

/** `held`: it waits for a verdict of ours. `waits`: it is handed back, or its wait is over, and the server has it. */
export type TimeStretch = {
  readonly kind: 'held' | 'waits'
  readonly fromMs: number
  /** Without it, it goes on. */
  readonly toMs?: number
}

const waitOver = 'ack wait over'

/**
 * How a message went through time, from its newest delivery back to the oldest that is remembered and reaches into what
 * lies after `sinceMs`. Pure: reads what the ledger gave.
 */
export function messageTime(
  newest: LedgerEntry,
  get: (id: DeliveryId) => LedgerEntry | undefined,
  of: {
    readonly sinceMs?: number
    /** When a later try of the message came, where `newest` is not its last. */
    readonly againMs?: number | undefined
  } = {},
): MessageTime {
  const { sinceMs = -Infinity } = of
  const tries: LedgerEntry[] = []
  for (let entry: LedgerEntry | undefined = newest; entry;) {
    tries.push(entry)
    if (entry.delivery.receivedAtMs < sinceMs) break
    entry = entry.previousId === undefined ? undefined : get(entry.previousId)
  }
  const marks: TimeMark[] = []
  const stretches: TimeStretch[] = []
  // Oldest first; what was pushed last is the oldest.
  for (let at = tries.length - 1; at >= 0; at -= 1) {
    const entry = tries[at]
    if (entry) addTry({ marks, stretches }, entry, tries[at - 1]?.delivery.receivedAtMs ?? of.againMs)
  }
  const { streamSeq, id } = newest.delivery
  const next = nextOf(newest)
  return {
    streamSeq,
    deliveryId: id,
    marks: marks.sort((a, b) => a.atMs - b.atMs),
    stretches,
    ...(next && { next }),
  }
}

function addTry(
  { marks, stretches }: { readonly marks: TimeMark[]; readonly stretches: TimeStretch[] },
  entry: LedgerEntry,
  againMs: number | undefined,
): void {
  const { receivedAtMs: cameMs, deliveryCount } = entry.delivery
  const mark = (kind: TimeMark['kind'], atMs: number): void => void marks.push({ kind, atMs, deliveryCount })
  mark('came', cameMs)
  if (entry.state.kind === 'no-ack') return
  const ends = endsOf(entry)
  if (againMs !== undefined && !ends.some(({ kind }) => bringsAgain.includes(kind)) && wasWaitOver(entry, againMs))
    ends.push({ kind: 'ran-out', atMs: againMs })
  for (const { kind, atMs, isOfAnother } of ends) if (isOfAnother !== true) mark(kind, atMs)
  const over = ends.filter(({ kind }) => kind !== 'working' && kind !== 'unanswered')
  const heldToMs = earliest([...over.map(({ atMs }) => atMs), againMs])
  stretches.push({ kind: 'held', fromMs: cameMs, ...(heldToMs === undefined ? {} : { toMs: heldToMs }) })
  if (heldToMs === undefined || heldToMs === againMs) return
  // What is settled waits for nothing; a verdict after the wait was over ends the waiting too.
  const settledMs = earliest(over.filter(({ kind }) => !bringsAgain.includes(kind)).map(({ atMs }) => atMs))
  const waitsToMs = settledMs ?? againMs
  if (waitsToMs !== undefined && waitsToMs <= heldToMs) return
  stretches.push({ kind: 'waits', fromMs: heldToMs, ...(waitsToMs === undefined ? {} : { toMs: waitsToMs }) })
}

/** `isOfAnother`: by a verdict on an earlier delivery, whose mark it is. */
type End = Pick<TimeMark, 'kind' | 'atMs'> & { readonly isOfAnother?: boolean }

/** After these the server sends it again, if it may. */
const bringsAgain: readonly TimeMark['kind'][] = ['naked', 'ran-out']

/** What was decided on a delivery and what became of it, from its own lines and, where these do not tell, its state. */
function endsOf({ events, state }: LedgerEntry): End[] {
  const ends: End[] = []
  let given: End | undefined
  const close = (): void => {
    if (given) ends.push(given)
    given = undefined
  }
  for (const { who, text, wire, atMs } of events) {
    const isVerdict = wire !== undefined && (who === 'you' || who === 'auto')
    if (isVerdict) {
      close()
      given = { kind: kindOfWire(wire), atMs }
    } else if (who === 'server' && text.startsWith('refused: ')) given = undefined
    else if (who === 'clock' && text.startsWith('no answer: ')) {
      ends.push({ kind: 'unanswered', atMs })
      given = undefined
    } else if (who === 'clock' && text === waitOver) {
      close()
      ends.push({ kind: 'ran-out', atMs })
    }
  }
  // Whether one that is on its way counts is not known yet.
  if (state.kind !== 'sending') close()
  const last = endOfState(state)
  const isOfAnother = events.some(({ text }) => text.includes(throughDelivery))
  if (last && !ends.some(({ kind }) => kind === last.kind)) ends.push({ ...last, isOfAnother })
  return ends
}

function kindOfWire(wire: string): TimeMark['kind'] {
  if (wire.startsWith('+ACK')) return 'acked'
  if (wire.startsWith('-NAK')) return 'naked'
  return wire.startsWith('+TERM') ? 'termed' : 'working'
}

function endOfState(state: LedgerState): End | undefined {
  switch (state.kind) {
    case 'acked':
    case 'naked':
    case 'termed':
    case 'gone':
      return { kind: state.kind, atMs: state.atMs }
    case 'given-up':
      return { kind: 'used-up', atMs: state.atMs }
    case 'expired':
      return { kind: 'ran-out', atMs: state.atMs }
    default:
      return undefined
  }
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

function nextOf({ state, deadlineMs, lastTry, supersededBy }: LedgerEntry): MessageTime['next'] {
  if (supersededBy !== undefined) return undefined
  const kind = lastTry ? 'used-up' : 'again'
  if (state.kind === 'naked') return { kind, atMs: state.dueMs }
  const isOpen = state.kind === 'held' || state.kind === 'unconfirmed' || state.kind === 'sending'
  return isOpen && deadlineMs !== undefined ? { kind, atMs: deadlineMs } : undefined
}
