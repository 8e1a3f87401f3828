import type { ClockDifference } from '../api/server-clock.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { Delivery } from '../wire/delivery.js'

/**
 * Follows the server's count of deliveries by what reaches us, in the order it does. A count that goes back says that
 * the server began anew: the consumer was reset or made anew, or a killed server came back with less.
 */
export type DeliveryCount = {
  /**
   * Takes a delivery. `wentBack`: the count did, so that every earlier delivery with this consumer sequence or a higher
   * one is forgotten, for the server has given its number to another.
   */
  readonly came: (delivery: Pick<Delivery, 'id' | 'receivedAtMs'>, wentBack: boolean) => void
  /** It is said that the consumer was deleted: what comes from about now on may be of another one. A hint only. */
  readonly saidDeleted: (atMs: number) => void
  /**
   * The consumer is known to be another one now. Returns the id of its first delivery, as far as that can be told where
   * it is not known when it was made.
   */
  readonly turned: () => number
}

/** The news of a deletion and the first delivery of what comes after it take different ways, and may change places. */
const togetherMs = 1000

/** Creates the count, at nothing. */
export function createDeliveryCount(): DeliveryCount {
  let lastId = 0
  /** The first delivery of what may be another consumer. */
  let next: { readonly firstId: number; readonly atMs: number } | undefined
  return {
    came: ({ id, receivedAtMs }, wentBack) => {
      lastId = id
      if (!wentBack) return
      if (next === undefined || receivedAtMs - next.atMs > togetherMs) next = { firstId: id, atMs: receivedAtMs }
    },
    saidDeleted: (atMs) => {
      if (next === undefined || atMs - next.atMs > togetherMs) next = { firstId: lastId + 1, atMs }
    },
    turned: () => {
      const first = next?.firstId ?? lastId + 1
      next = undefined
      return first
    },
  }
}

/** When a consumer was made, at the earliest, by our clock; undefined where the server's is not known. */
export function madeByOurClock(
  { created }: Pick<ConsumerInfo, 'created'>,
  difference: ClockDifference | undefined,
): number | undefined {
  return difference && Date.parse(created) - difference.byMs - difference.withinMs
}
