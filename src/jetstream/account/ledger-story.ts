import type { DeliveryId } from '../wire/ids.js'
import type { LedgerEntry, StoryLine } from './ledger-entry.js'

/** The life of one message: its deliveries, oldest first, and what happened between them. */
export function storyOf(deliveries: readonly LedgerEntry[]): readonly StoryLine[] {
  return deliveries.flatMap((entry) => {
    const { deliveryCount, receivedAtMs, cameAfterMs, id: deliveryId } = entry.delivery
    const repeated = entry.seenBefore > 0 && deliveryCount === 1 ? ' (seen before: the server lost its count)' : ''
    const lateS = Math.ceil((receivedAtMs - entry.waitFromMs) / 1000)
    const late = cameAfterMs === undefined ? '' : `, read up to ${lateS}s after it came: we did not run meanwhile`
    const first: StoryLine = {
      atMs: receivedAtMs,
      who: 'server',
      text: `delivery ${deliveryCount}${repeated}${late}`,
      deliveryId,
    }
    return [first, ...entry.events]
  })
}

type Entries = { readonly get: (id: DeliveryId) => LedgerEntry | undefined }

/** The deliveries of one message that are remembered, oldest first, up to and with `newest`. */
export function chainOf(entries: Entries, newest: LedgerEntry | undefined): readonly LedgerEntry[] {
  const chain: LedgerEntry[] = []
  for (let entry = newest; entry;) {
    chain.push(entry)
    entry = entry.previousId === undefined ? undefined : entries.get(entry.previousId)
  }
  return chain.reverse()
}

/** The newest delivery of the message that delivery `id` brought. */
export function newestOf(entries: Entries, id: DeliveryId): LedgerEntry | undefined {
  let entry = entries.get(id)
  while (entry?.supersededBy !== undefined) entry = entries.get(entry.supersededBy)
  return entry
}
