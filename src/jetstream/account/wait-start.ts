import { ackWaitOfDelivery } from '../fields/consumer-settings.js'
import type { AckRules } from '../fields/consumer-settings.js'
import type { Delivery } from '../wire/delivery.js'
import type { LedgerEntry } from './ledger-entry.js'

/**
 * When the ack wait of a delivery began at the earliest: as it came, and for one that was read late some time before,
 * yet not before the server could have sent it again. Epoch milliseconds by our clock.
 */
export function waitStart(
  { receivedAtMs, cameAfterMs }: Pick<Delivery, 'receivedAtMs' | 'cameAfterMs'>,
  previous: LedgerEntry | undefined,
  rules: AckRules,
): number {
  if (cameAfterMs === undefined) return receivedAtMs
  return Math.min(receivedAtMs, Math.max(cameAfterMs, sentAgainMs(previous, rules)))
}

function sentAgainMs(previous: LedgerEntry | undefined, rules: AckRules): number {
  switch (previous?.state.kind) {
    case 'naked':
      return previous.state.dueMs
    case 'held':
    case 'expired':
    case 'unconfirmed':
      return previous.waitFromMs + ackWaitOfDelivery(rules, previous.delivery.deliveryCount)
    default:
      return -Infinity
  }
}
