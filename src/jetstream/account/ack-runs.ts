import type { Clock } from '../../lib/clock.js'
import type { Result } from '../../lib/result.js'
import type { DeliveryId } from '../wire/ids.js'
import type { Delivery } from '../wire/delivery.js'
import { verdictLabel } from '../wire/verdict.js'
import type { Verdict } from '../wire/verdict.js'
import type { LedgerBook } from './ledger-book.js'
import type { AckRun, Ledger, SentVerdict } from './ledger-contract.js'
import type { LedgerEntry, LedgerState, SentFrom, ServerAccount, StoryLine, VerdictOutcome } from './ledger-entry.js'
import { LedgerRecord } from './ledger-record.js'
import { countedState } from './settled-entry.js'

type Acked = Extract<LedgerState, { readonly kind: 'acked' }>
type Sending = Extract<LedgerState, { readonly kind: 'sending' }>

const ack: Verdict = { kind: 'ack' }

/** Where a verdict on this entry leads back to, if it comes to nothing. The tick that moves it to expired may be a moment away. */
export function sentFrom({ state, supersededBy, deadlineMs = -Infinity }: LedgerEntry, nowMs: number): SentFrom {
  if (state.kind === 'given-up') return 'given-up'
  return supersededBy === undefined && deadlineMs > nowMs ? 'held' : 'expired'
}

/**
 * Plain acks by the thousand. Those that are held and in time are moved in place and share their states and lines; any
 * other goes the way a single one goes.
 */
export function createAckRuns(ledger: {
  readonly clock: Clock
  readonly book: LedgerBook
  readonly begin: (id: DeliveryId, verdict: Verdict, sent: SentVerdict) => Result<LedgerEntry, string>
  readonly settle: (begun: LedgerEntry, outcome: VerdictOutcome) => LedgerEntry | undefined
}): {
  readonly begin: Ledger['beginAcks']
  readonly settle: Ledger['settleAcks']
  /** Counts those that the server's answer bears out, when it was asked under `mark`. */
  readonly countBornOut: (account: ServerAccount, mark: number) => void
} {
  const { clock, book } = ledger
  /** What each run shares, and what was begun by itself. */
  const begun = new WeakMap<
    AckRun,
    { readonly state: Sending; readonly single: ReadonlyMap<DeliveryId, LedgerEntry> }
  >()

  const begin: Ledger['beginAcks'] = (ids, sent) => {
    const sinceMs = clock.now()
    const state: Sending = { kind: 'sending', verdict: ack, sinceMs, from: 'held' }
    const line: StoryLine = { atMs: sinceMs, who: sent.by, text: verdictLabel(ack), wire: sent.wire }
    const onlyLine = [line]
    const deliveries: Delivery[] = []
    const refused: { id: DeliveryId; reason: string }[] = []
    const single = new Map<DeliveryId, LedgerEntry>()
    for (const id of ids) {
      const entry = book.get(id)
      if (entry?.state.kind === 'held' && sentFrom(entry, sinceMs) === 'held') {
        const record = LedgerRecord.changeable(entry)
        record.state = state
        record.refusal = undefined
        record.events = record.events.length === 0 ? onlyLine : [...record.events, line]
        book.moved(record)
        deliveries.push(record.delivery)
        continue
      }
      const one = ledger.begin(id, ack, sent)
      if (!one.ok) refused.push({ id, reason: one.error })
      else {
        single.set(id, one.value)
        deliveries.push(one.value.delivery)
      }
    }
    const run: AckRun = { deliveries, refused }
    begun.set(run, { state, single })
    return run
  }

  const settle: Ledger['settleAcks'] = (run, outcome, refusal = () => undefined) => {
    const { state: sending, single } = begun.get(run) ?? { single: new Map<DeliveryId, LedgerEntry>() }
    const atMs = clock.now()
    const acked: Acked = { kind: 'acked', atMs, confirmed: false, late: false }
    const isSent = outcome.kind === 'sent' && !outcome.confirmed
    const others: LedgerEntry[] = []
    let [count, fromSeq, toSeq] = [0, Infinity, 0]
    let last: LedgerEntry | undefined
    const came: { readonly atMs: number; count: number }[] = []
    let together: (typeof came)[number] | undefined
    for (const delivery of run.deliveries) {
      const entry = book.get(delivery.id)
      const why = refusal(delivery)
      if (!entry) continue
      if (isSent && why === undefined && entry.state === sending && entry.supersededBy === undefined) {
        const record = LedgerRecord.changeable(entry)
        record.state = acked
        record.deadlineMs = undefined
        book.acked(record)
        const { streamSeq } = delivery
        if (streamSeq < fromSeq) fromSeq = streamSeq
        if (streamSeq > toSeq) toSeq = streamSeq
        count += 1
        last = record
        if (together?.atMs !== delivery.receivedAtMs) {
          together = { atMs: delivery.receivedAtMs, count: 0 }
          came.push(together)
        }
        together.count += 1
        continue
      }
      const one = single.get(delivery.id) ?? (entry.state === sending ? entry : undefined)
      const settled = one && ledger.settle(one, why === undefined ? outcome : { kind: 'refused', why })
      if (settled) others.push(LedgerRecord.shown(settled))
    }
    return last === undefined
      ? { others }
      : { acked: { count, fromSeq, toSeq, last: LedgerRecord.shown(last), atMs, came }, others }
  }

  return {
    begin,
    settle,
    countBornOut: (account, mark) => {
      const { acks, get, open } = book
      for (const entry of acks.bornOut({ account, mark, open, get })) {
        if (entry.state.kind !== 'acked') continue
        const record = LedgerRecord.changeable(entry)
        record.state = countedState(entry.state)
        book.counted(record)
      }
    },
  }
}
