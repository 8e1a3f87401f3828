import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { Delivery } from '../wire/delivery.js'

/**
 * Counts the messages that were sent and are no longer waited for. The server says how far it has settled, not how many;
 * it can be counted only where every delivery the consumer ever made came to us.
 */
export type DoneCount = {
  readonly came: (delivery: Pick<Delivery, 'consumerSeq' | 'deliveryCount'>) => void
  /** Takes a look at the server; undefined where a delivery went elsewhere, now or before we came. */
  readonly judge: (info: Pick<ConsumerInfo, 'delivered' | 'num_ack_pending'>) => number | undefined
}

/** Creates the count of one account. */
export function createDoneCount(): DoneCount {
  /** All deliveries up to `seen` came to us; of those up to the last look `messages` were first ones. */
  let seen = 0
  let messages = 0
  let isWhole: boolean | undefined
  let since: { readonly consumerSeq: number; readonly isFirst: boolean }[] = []
  let lastLook = 0
  let shown: number | undefined

  const begin = (): void => {
    seen = messages = lastLook = 0
    since = []
    shown = undefined
  }
  return {
    came: ({ consumerSeq, deliveryCount }) => {
      if (isWhole === false) return
      if (consumerSeq === 1) begin()
      // One that is missing went to somebody else, or was lost on its way.
      if (consumerSeq !== seen + 1) isWhole = false
      seen = consumerSeq
      since.push({ consumerSeq, isFirst: deliveryCount === 1 })
    },
    judge: (info) => {
      const { consumer_seq: delivered } = info.delivered
      // Nothing was sent yet, or all of it is forgotten: whatever comes now, we see it.
      if (delivered === 0 && (isWhole === undefined || lastLook > 0)) {
        if (lastLook > 0) begin()
        isWhole = true
      }
      isWhole ??= false
      // What was counted at the last look has had the time to come.
      if (lastLook > seen) isWhole = false
      lastLook = delivered
      if (!isWhole) {
        since = []
        return undefined
      }
      // On its way still: the next look will tell.
      if (delivered > seen) return shown
      messages += since.filter(({ consumerSeq, isFirst }) => isFirst && consumerSeq <= delivered).length
      since = since.filter(({ consumerSeq }) => consumerSeq > delivered)
      shown = Math.max(0, messages - info.num_ack_pending)
      return shown
    },
  }
}
