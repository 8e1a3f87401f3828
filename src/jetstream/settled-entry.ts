import { ackWaitOfDelivery, nakDelayInForce } from './consumer-settings.js'
import type { AckRules } from './consumer-settings.js'
import type { LedgerEntry } from './ledger-entry.js'
import type { Verdict } from './verdict.js'

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
