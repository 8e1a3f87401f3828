import { ackWaitOfDelivery, nakDelayInForce } from '../fields/consumer-settings.js'
import type { AckRules } from '../fields/consumer-settings.js'
import type { LedgerEntry, ServerAccount, StoryLine } from './ledger-entry.js'
import type { Verdict } from '../wire/verdict.js'

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
  { why, atMs }: { readonly why: string; readonly atMs: number },
): LedgerEntry {
  const gone: LedgerEntry = { ...entry, deadlineMs: undefined, state: { kind: 'gone', atMs, why } }
  return withEvent(gone, { atMs, who: 'server', text: why })
}

const settledElsewhere = 'settled on the server; how is not known here'

/**
 * What the server's account makes of an open delivery; undefined when it says nothing about it. An unanswered ack or
 * term has done its work when the message is settled; of anything else only the server knows who settled it.
 */
export function reconciledEntry(
  entry: LedgerEntry,
  by: { readonly account: ServerAccount; readonly atMs: number; readonly rules: AckRules },
): LedgerEntry | undefined {
  const { state, delivery, lastTry } = entry
  const { account, atMs, rules } = by
  // What has used up all its deliveries is out no more either, and not settled.
  const isCounted = account.nothingOut && !lastTry && delivery.consumerSeq <= account.deliveredConsumerSeq
  if (state.kind === 'sending' || (account.ackFloor < delivery.streamSeq && !isCounted)) return undefined
  const kind = state.kind === 'unconfirmed' ? state.verdict.kind : undefined
  if (state.kind !== 'unconfirmed' || kind === 'nak' || kind === 'nak-delayed' || kind === 'working')
    return lostEntry(entry, { why: settledElsewhere, atMs })
  const settled = settledEntry(entry, { verdict: state.verdict, confirmed: false, late: false, atMs, rules })
  return withEvent(settled, { atMs, who: 'server', text: 'settled, by its numbers' })
}
