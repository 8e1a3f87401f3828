import { formatLeft } from '../../lib/format.js'
import type { DeliveryId, StreamSeq } from '../wire/ids.js'
import type { Delivery } from '../wire/delivery.js'
import type { Verdict } from '../wire/verdict.js'

/** So says a line of a delivery that was settled by a verdict on an earlier one of its message; its number follows. */
export const throughDelivery = 'through delivery '

/** Where one delivery stands by our own account. Times are epoch milliseconds. */
export type LedgerState =
  /** Waiting for a verdict; its ack wait is running. */
  | { readonly kind: 'held' }
  /** A verdict is on the wire and not yet answered. `from` is where a failure leads back to. */
  | { readonly kind: 'sending'; readonly verdict: Verdict; readonly sinceMs: number; readonly from: SentFrom }
  /**
   * `confirmed`: the server answered; `late`: the ack wait had already run out. `counted`: a plain ack that the server's
   * own numbers bear out; until then it is sent, and no more is known. `withSeq`: ack policy all, and this sequence was.
   */
  | {
      readonly kind: 'acked'
      readonly atMs: number
      readonly confirmed: boolean
      readonly late: boolean
      readonly counted?: boolean
      readonly withSeq?: StreamSeq
    }
  /** Handed back; the server sends it again from `dueMs` on. It still occupies its max-ack-pending slot. */
  | { readonly kind: 'naked'; readonly atMs: number; readonly dueMs: number; readonly delayMs: number }
  | { readonly kind: 'termed'; readonly atMs: number; readonly reason?: string }
  /** A verdict was sent and nothing came back: it may or may not have counted, so it may be given again. */
  | { readonly kind: 'unconfirmed'; readonly verdict: Verdict; readonly atMs: number; readonly why: string }
  /** The ack wait ran out before a verdict. */
  | { readonly kind: 'expired'; readonly atMs: number }
  /** All deliveries are used up: never delivered again to this consumer, still in the stream. */
  | { readonly kind: 'given-up'; readonly atMs: number }
  /** The consumer or the message went away under us, or somebody else settled it. */
  | { readonly kind: 'gone'; readonly atMs: number; readonly how: GoneHow; readonly why: string }
  /** The consumer takes no acks. */
  | { readonly kind: 'no-ack' }

/** Where a verdict that comes to nothing leads back to. */
export type SentFrom = 'held' | 'expired' | 'given-up'

/** Why a delivery is gone. */
export type GoneHow =
  | 'consumer-deleted'
  | 'consumer-made-anew'
  | 'stream-deleted'
  /** Its stream sequence is another message now. */
  | 'replaced'
  /** The server has forgotten this delivery: the consumer was reset, or a killed server came back with less. */
  | 'forgotten'
  /** Purged from here. */
  | 'purged'
  /** No longer in the stream: purged, deleted, evicted or expired by age. */
  | 'unstored'
  | 'acked-elsewhere'
  | 'termed-elsewhere'
  /** The server counts it as settled; how is not known here. */
  | 'settled-elsewhere'

/** A verdict of another worker, heard on its way to the server. Anybody may say so: it explains, and proves nothing. */
export type HeardVerdict = {
  readonly kind: 'ack' | 'nak' | 'term' | 'working'
  readonly deliveryCount: number
  readonly atMs: number
}

/** One line of a message's life: what we did, what the server did, with the bytes where there were any. */
export type StoryLine = {
  readonly atMs: number
  /** `auto` is the auto-ack the user turned on; `other` another client, as far as it was heard. */
  readonly who: 'server' | 'you' | 'auto' | 'clock' | 'other'
  readonly text: string
  /** Set on the line of a delivery. */
  readonly deliveryId?: DeliveryId
  /** The bytes on the wire, when the line is about a message sent. */
  readonly wire?: string
}

/** Our record of one delivery. Replaced, never changed once it was seen, so that a reference compares as a version. */
export type LedgerEntry = {
  readonly delivery: Delivery
  /** The worker of ours that got it; undefined where nobody said. */
  readonly workerId?: number
  /** The mark under which it was entered; see `Ledger.mark`. */
  readonly turn: number
  readonly state: LedgerState
  /** When the running ack wait began; working moves it. */
  readonly waitFromMs: number
  /** How long the server waits for a verdict on this delivery; undefined where it takes none. */
  readonly waitMs?: number
  /** When the running ack wait ends; undefined where no wait runs. */
  readonly deadlineMs?: number
  /** The earlier delivery of the same message, when we saw it. */
  readonly previousId?: DeliveryId
  /** The first delivery of the same message that we saw; undefined where this is it. */
  readonly firstId?: DeliveryId
  /** The later delivery of the same message, when there is one. */
  readonly supersededBy?: DeliveryId
  /** How often we had seen this message on this consumer before. Counts repeats a killed server does not flag. */
  readonly seenBefore: number
  /** The last verdict did not count, because the server or the product refused to send it; the delivery stays open. */
  readonly refusal?: string
  /** True when max deliver allows no further delivery. */
  readonly lastTry: boolean
  /** Oldest first. The delivery itself is not in it. */
  readonly events: readonly StoryLine[]
}

/** What came of a verdict on the wire. */
export type VerdictOutcome =
  /** The server took it: `confirmed` when it answered, false when only the connection's flush proves it arrived. */
  | { readonly kind: 'sent'; readonly confirmed: boolean; readonly tookMs: number }
  | { readonly kind: 'unconfirmed'; readonly why: string }
  /** It never reached the consumer, as when this login may not publish there. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'consumer-gone' }

/** What the server says is delivered and settled on a consumer. */
export type ServerAccount = {
  /** Everything up to this stream sequence is settled. */
  readonly ackFloor: StreamSeq
  /** Deliveries so far, and the highest stream sequence among them; none where that may be too low. */
  readonly deliveredConsumerSeq: number
  readonly deliveredStreamSeq?: StreamSeq
  /** Messages that are out, with whomever. */
  readonly ackPending: number
}

/** An advisory on one delivery; `deliveries` is its delivery count. */
export type Announcement = {
  /** Why it was termed: another client's words, or the server's when the message left the stream. Untrusted. */
  readonly reason?: string
  readonly kind: 'naked' | 'termed'
  readonly streamSeq: StreamSeq
  readonly deliveries: number
}

/** Counts over the deliveries whose fate is open, newest delivery of each message only. */
export type LedgerCounts = {
  /** Waiting for a verdict, its ack wait still running (verdicts on the wire and unanswered ones included). */
  readonly held: number
  /** Ack wait over, not delivered again yet. */
  readonly expired: number
  /** Handed back, not delivered again yet. */
  readonly naked: number
}

/** A delivery nobody has decided on and no newer delivery replaces. */
export function isUndecided(entry: LedgerEntry | undefined): boolean {
  if (!entry || entry.supersededBy !== undefined) return false
  return entry.state.kind === 'held' || entry.state.kind === 'expired' || entry.state.kind === 'unconfirmed'
}

/** True where the ledger expects nothing more to happen to this delivery. */
export function isFinal(state: LedgerState): boolean {
  switch (state.kind) {
    case 'acked':
    case 'termed':
    case 'given-up':
    case 'gone':
    case 'no-ack':
      return true
    default:
      return false
  }
}

/** True where nothing more is to be seen or done: settled for all that is known, or lost. */
export function isDone(state: LedgerState): boolean {
  if (state.kind === 'acked') return state.confirmed || state.counted === true
  return state.kind !== 'given-up' && isFinal(state)
}

/**
 * Why this verdict may not be given on this delivery, in words for the screen; undefined when it may.
 * A late ack is allowed even after the redelivery is out: the server goes by stream sequence and takes it. Working
 * after the ack wait is not: the server answers it and redelivers all the same (measured on 2.9 and 2.15).
 */
export function verdictRefusal(entry: LedgerEntry, verdict: Verdict, nowMs: number): string | undefined {
  const { state, delivery } = entry
  const isAck = verdict.kind === 'ack' || verdict.kind === 'ack-confirmed'
  switch (state.kind) {
    case 'no-ack':
      return 'this consumer takes no acks: nothing to decide'
    case 'sending':
      return 'a verdict for it is on its way'
    case 'acked':
      return `seq ${delivery.streamSeq} is already acked`
    case 'termed':
      return `seq ${delivery.streamSeq} is already termed`
    case 'given-up':
      // The server takes both (measured on 2.9 to 2.15): on a work queue it is the only way to clear the message.
      if (isAck || verdict.kind === 'term') return undefined
      return `seq ${delivery.streamSeq} has used all its deliveries: only an ack or a term still reaches it`
    case 'gone':
      return state.why
    case 'naked': {
      if (entry.supersededBy !== undefined) return 'handed back already, and it came again as a new try'
      const leftMs = state.dueMs - nowMs
      return leftMs > 0
        ? `handed back already: it comes again in ${formatLeft(leftMs)}`
        : 'handed back already: it comes again'
    }
    case 'expired':
    case 'held':
    case 'unconfirmed':
      if (entry.supersededBy === undefined && state.kind === 'expired' && verdict.kind === 'working') {
        return 'the ack wait is over: working no longer holds it (the server has it lined up to send again)'
      }
      if (entry.supersededBy === undefined || isAck) return undefined
      return 'it came again as a new try: decide on that (only a late ack still counts here)'
  }
}
