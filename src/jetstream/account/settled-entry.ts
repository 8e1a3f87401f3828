import { ackWaitOfDelivery, nakDelayInForce } from '../fields/consumer-settings.js'
import type { AckRules } from '../fields/consumer-settings.js'
import type {
  GoneHow,
  HeardVerdict,
  LedgerEntry,
  LedgerState,
  ServerAccount,
  StoryLine,
  VerdictOutcome,
} from './ledger-entry.js'
import type { Verdict } from '../wire/verdict.js'
import type { StreamSeq } from '../wire/ids.js'

/**
 * What a verdict the server took makes of its delivery. Pure; `atMs` is when the answer came, and `late` says that the
 * ack wait had run out before. Working starts the wait again, every other verdict ends it.
 */
export function settledEntry(
  entry: LedgerEntry,
  taken: {
    readonly verdict: Verdict
    readonly confirmed: boolean
    readonly late: boolean
    readonly atMs: number
    readonly rules: AckRules
  },
): LedgerEntry {
  const { verdict, confirmed, late, atMs, rules } = taken
  const { deliveryCount } = entry.delivery
  switch (verdict.kind) {
    case 'ack':
    case 'ack-confirmed':
      return { ...entry, deadlineMs: undefined, state: { kind: 'acked', atMs, confirmed, late } }
    case 'term':
      return { ...entry, deadlineMs: undefined, state: { kind: 'termed', atMs, reason: verdict.reason } }
    case 'nak':
      return { ...entry, deadlineMs: undefined, state: { kind: 'naked', atMs, dueMs: atMs, delayMs: 0 } }
    case 'nak-delayed': {
      const dueMs = atMs + nakDelayInForce(rules, deliveryCount, verdict.delayMs)
      return { ...entry, deadlineMs: undefined, state: { kind: 'naked', atMs, dueMs, delayMs: verdict.delayMs } }
    }
    case 'working':
      return {
        ...entry,
        waitFromMs: atMs,
        deadlineMs: atMs + ackWaitOfDelivery(rules, deliveryCount),
        state: { kind: 'held' },
      }
  }
}

/** The entry with one more line in its life. */
export function withEvent(entry: LedgerEntry, line: StoryLine): LedgerEntry {
  return { ...entry, events: [...entry.events, line] }
}

/** What a delivery becomes when it went away under us. */
export function lostEntry(
  entry: LedgerEntry,
  { how, why, atMs }: { readonly how: GoneHow; readonly why: string; readonly atMs: number },
): LedgerEntry {
  const gone: LedgerEntry = { ...entry, deadlineMs: undefined, state: { kind: 'gone', atMs, how, why } }
  return withEvent(gone, { atMs, who: 'server', text: why })
}

/** What a delivery becomes by the answer to its verdict, or by none; the entry must be `sending`. */
export function answeredEntry(
  entry: LedgerEntry & { readonly state: { readonly kind: 'sending' } },
  { outcome, atMs, rules }: { readonly outcome: VerdictOutcome; readonly atMs: number; readonly rules: AckRules },
): LedgerEntry {
  const { verdict, from } = entry.state
  const back: LedgerState = from === 'held' ? { kind: 'held' } : { kind: from, atMs }
  switch (outcome.kind) {
    case 'unconfirmed': {
      const text = `no answer: ${outcome.why}`
      // Nothing runs out and nothing comes again: it stays where it was.
      const next: LedgerEntry =
        from === 'given-up'
          ? { ...entry, state: back, refusal: text }
          : { ...entry, state: { kind: 'unconfirmed', verdict, atMs, why: outcome.why } }
      return withEvent(next, { atMs, who: 'clock', text })
    }
    case 'refused': {
      const next = { ...entry, state: back, refusal: outcome.why }
      return withEvent(next, { atMs, who: 'server', text: `refused: ${outcome.why}` })
    }
    case 'consumer-gone':
      return lostEntry(entry, {
        how: 'consumer-deleted',
        why: 'the consumer is gone: nobody takes the verdict',
        atMs,
      })
    case 'sent': {
      const { confirmed, tookMs } = outcome
      const settled = settledEntry(entry, { verdict, confirmed, late: from !== 'held', atMs, rules })
      const text = `answered in ${Math.max(1, Math.round(tookMs))}ms`
      const answered = confirmed ? withEvent(settled, { atMs, who: 'server', text }) : settled
      if (from !== 'given-up') return answered
      return withEvent(answered, { atMs, who: 'server', text: 'cleared: it had used all its deliveries' })
    }
  }
}

const elsewhere = { how: 'settled-elsewhere', why: 'settled on the server; how is not known here' } as const
/** What became of a delivery that the server has forgotten. */
export const forgotten = {
  how: 'forgotten',
  why: 'the server has forgotten this delivery: the consumer was reset, or its server came back with less',
} as const

/**
 * What the server's account makes of an open delivery; undefined when it says nothing about it. An unanswered ack or
 * term has done its work when the message is settled; of anything else only the server knows who settled it, unless
 * another worker was heard.
 */
export function reconciledEntry(
  entry: LedgerEntry,
  by: {
    readonly account: ServerAccount
    readonly atMs: number
    readonly rules: AckRules
    readonly heard?: HeardVerdict
    /** The server's numbers bear out all that was heard; see `hasRoomFor`. */
    readonly isBelieved?: boolean
    /** The highest stream sequence we acked: with ack policy all, that acked what lies below too. */
    readonly ackedUpTo: StreamSeq
  },
): LedgerEntry | undefined {
  const { state, delivery, lastTry } = entry
  const { account, atMs, rules } = by
  const heard = heardOf(entry, by.heard)
  const { streamSeq, consumerSeq } = delivery
  if (state.kind === 'sending') return undefined
  const isBeyond = account.deliveredStreamSeq !== undefined && streamSeq > account.deliveredStreamSeq
  if (consumerSeq > account.deliveredConsumerSeq || isBeyond) {
    return lostEntry(entry, { ...forgotten, atMs })
  }
  // What has used up all its deliveries is out no more either, and not settled.
  const isSettledElsewhere = by.isBelieved === true && state.kind !== 'unconfirmed' && endsIt(heard)
  if (!isSettledElsewhere && account.ackFloor < streamSeq && (account.ackPending > 0 || lastTry)) return undefined
  if (state.kind === 'unconfirmed' && /^(?:ack|term)/.test(state.verdict.kind)) {
    const settled = settledEntry(entry, { verdict: state.verdict, confirmed: false, late: false, atMs, rules })
    return countedEntry(withEvent(settled, { atMs, who: 'server', text: 'settled, by its numbers' }))
  }
  if (rules.acksAll === true && by.ackedUpTo > streamSeq) {
    const acked: LedgerState = { kind: 'acked', atMs, confirmed: false, late: false, withSeq: by.ackedUpTo }
    const text = `acked with seq ${by.ackedUpTo}: ack policy all`
    return countedEntry(withEvent({ ...entry, deadlineMs: undefined, state: acked }, { atMs, who: 'server', text }))
  }
  if (heard?.kind === 'ack' || heard?.kind === 'term') {
    const how = heard.kind === 'ack' ? 'acked-elsewhere' : 'termed-elsewhere'
    const what = heard.kind === 'ack' ? 'acked' : 'termed'
    return lostEntry(entry, { how, why: `another worker ${what} it, on try ${heard.deliveryCount}`, atMs })
  }
  return lostEntry(entry, { ...elsewhere, atMs })
}

/**
 * Whether the server counts so few as out that all of the open deliveries whose end was heard must be over: no more than
 * are open besides. What was heard proves nothing by itself, for anybody may say it.
 */
export function hasRoomFor(
  open: readonly LedgerEntry[],
  by: {
    readonly account: ServerAccount
    readonly rules: AckRules
    readonly heard: (streamSeq: StreamSeq) => HeardVerdict | undefined
  },
): boolean {
  if (by.rules.acksAll === true) return false
  const ended = open.filter((entry) => endsIt(heardOf(entry, by.heard(entry.delivery.streamSeq))))
  return ended.length > 0 && by.account.ackPending <= open.length - ended.length
}

// What was heard before a delivery came was about an earlier one.
function heardOf({ delivery }: LedgerEntry, heard: HeardVerdict | undefined): HeardVerdict | undefined {
  return heard && heard.atMs >= delivery.receivedAtMs ? heard : undefined
}

function endsIt(heard: HeardVerdict | undefined): boolean {
  return heard?.kind === 'ack' || heard?.kind === 'term'
}

/** A plain ack that the server's numbers bear out; any other entry as it is. */
function countedEntry(entry: LedgerEntry): LedgerEntry {
  const { state } = entry
  return state.kind === 'acked' && !state.confirmed ? { ...entry, state: countedState(state) } : entry
}

type Acked = Extract<LedgerState, { readonly kind: 'acked' }>
let lastCounted: { readonly from: Acked; readonly to: Acked } | undefined

/** The state of a plain ack when the server's numbers bear it out: one object for those that shared one before. */
export function countedState(state: Acked): Acked {
  if (state.confirmed) return state
  if (lastCounted?.from !== state) lastCounted = { from: state, to: { ...state, counted: true } }
  return lastCounted.to
}

/** Whether this is a plain ack that the server's numbers have not borne out. */
export function isUncounted({ state }: LedgerEntry): boolean {
  return state.kind === 'acked' && !state.confirmed && state.counted !== true
}

/** The entry when its message has come again: a plain ack sent in time, and not counted by then, has not kept it back. */
export function withoutAck(entry: LedgerEntry): LedgerEntry {
  const { state } = entry
  if (state.kind !== 'acked' || state.late || !isUncounted(entry)) return entry
  const why = 'it came again before the server had counted the ack'
  return { ...entry, state: { kind: 'unconfirmed', verdict: { kind: 'ack' }, atMs: state.atMs, why } }
}

const unstoredReason = /^(?:Message deleted by stream limits|Unacknowledged message was deleted)$/

/** How a message that was termed by somebody else ended, by the advisory's reason: one of the server's own, or a client's. */
export function lostByTerm(reason: string | undefined): { readonly how: GoneHow; readonly why: string } {
  if (reason === undefined || reason === '') return { how: 'termed-elsewhere', why: 'another client termed it' }
  return unstoredReason.test(reason)
    ? { how: 'unstored', why: `no longer in the stream: ${reason}` }
    : { how: 'termed-elsewhere', why: `another client termed it: ${reason}` }
}
