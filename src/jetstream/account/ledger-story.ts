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
