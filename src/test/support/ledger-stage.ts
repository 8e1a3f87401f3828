import { createManualClock } from './manual-clock.js'
import { aDelivery, someRules } from './jetstream-fixtures.js'
import type { AckRules } from '../../jetstream/fields/consumer-settings.js'
import type { LedgerEntry, VerdictOutcome } from '../../jetstream/account/ledger-entry.js'
import { createLedger } from '../../jetstream/account/ledger.js'
import { verdictBody } from '../../jetstream/wire/verdict.js'
import type { Verdict } from '../../jetstream/wire/verdict.js'
import type { DeliveryParts } from './jetstream-fixtures.js'
import { takingNumbers } from './by-hand.js'

/** The server answered. */
export const sent: VerdictOutcome = { kind: 'sent', confirmed: true, tookMs: 2 }
/** The flush behind it came back. */
export const flushed: VerdictOutcome = { kind: 'sent', confirmed: false, tookMs: 2 }

/** Creates a ledger at second one, with short words for what the tests do to it. */
export function stageLedger(rules: Partial<AckRules> = {}) {
  const clock = createManualClock(1000)
  const ledger = takingNumbers(createLedger({ clock, rules: someRules(rules) }))
  const deliver = (parts: DeliveryParts = {}): LedgerEntry =>
    ledger.deliver(aDelivery({ receivedAtMs: clock.now(), ...parts }))
  const begin = (entry: LedgerEntry, verdict: Verdict): LedgerEntry => {
    const begun = ledger.begin(entry.delivery.id, verdict, {
      wire: verdictBody(verdict, { termReason: true }),
      by: 'you',
    })
    if (!begun.ok) throw new Error(begun.error)
    return begun.value
  }
  const give = (entry: LedgerEntry, verdict: Verdict, outcome = sent): LedgerEntry => {
    const settled = ledger.settle(begin(entry, verdict), outcome)
    if (!settled) throw new Error('nothing was settled')
    return settled
  }
  const refusal = (entry: LedgerEntry, verdict: Verdict): string => {
    const begun = ledger.begin(entry.delivery.id, verdict, { wire: '', by: 'you' })
    return begun.ok ? 'allowed' : begun.error
  }
  return { clock, ledger, deliver, begin, give, refusal }
}

/** One verdict of each kind. */
export const ack: Verdict = { kind: 'ack' }
/** See `ack`. */
export const nak: Verdict = { kind: 'nak' }
/** See `ack`. */
export const term: Verdict = { kind: 'term', reason: 'spam' }
/** See `ack`. */
export const working: Verdict = { kind: 'working' }
/** See `ack`. */
export const nakLater: Verdict = { kind: 'nak-delayed', delayMs: 5000 }
