import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { Delivery } from '../wire/delivery.js'

/**
 * Counts the messages that were sent and are no longer waited for. The server says how far it has settled, not how many;
 * it can be counted only where every delivery the consumer ever made came to us.
 */
export type DoneCount = {
  /** `mayOvertake`: one that the server sent before may still come, by another connection. */
  readonly came: (delivery: Pick<Delivery, 'consumerSeq' | 'deliveryCount'>, mayOvertake?: boolean) => void
  /** Takes a look at the server; undefined where a delivery went elsewhere, now or before we came. */
  readonly judge: (info: Pick<ConsumerInfo, 'delivered' | 'num_ack_pending'>) => number | undefined
}

/** So many may come before another. */
const mostAhead = 4096

/** Creates the count of one account. */
export function createDoneCount(): DoneCount {
  /** All deliveries up to `seen` came to us; of those up to the last look `messages` were first ones, `again` were not. */
  let seen = 0
  let messages = 0
  let again = 0
  let isWhole: boolean | undefined
  /** The consumer sequences since then that were not. */
  let repeats: number[] = []
  /** Those that came before one that the server sent first. */
  const ahead = new Set<number>()
  let lastLook = 0
  let shown: number | undefined

  const begin = (): void => {
    if (seen > 0) ahead.clear()
    seen = messages = again = lastLook = 0
    repeats = []
    shown = undefined
  }
  return {
    came: ({ consumerSeq, deliveryCount }, mayOvertake = false) => {
      if (isWhole === false) return
      if (consumerSeq === 1) begin()
      // One that is missing went to somebody else, or was lost on its way; or another connection brings it in a moment.
      if (mayOvertake && consumerSeq > seen + 1 && ahead.size < mostAhead) ahead.add(consumerSeq)
      else if (consumerSeq !== seen + 1) isWhole = false
      else seen = consumerSeq
      while (ahead.delete(seen + 1)) seen += 1
      if (deliveryCount !== 1 && isWhole !== false) repeats.push(consumerSeq)
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
        repeats = []
        return undefined
      }
      // On its way still: the next look will tell.
      if (delivered > seen) return shown
      const later = repeats.filter((consumerSeq) => consumerSeq > delivered)
      again += repeats.length - later.length
      repeats = later
      messages = Math.max(messages, delivered - again)
      shown = Math.max(0, messages - info.num_ack_pending)
      return shown
    },
  }
}
