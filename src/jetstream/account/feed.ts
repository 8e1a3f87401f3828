import { createRingBuffer } from '../../lib/ring-buffer.js'
import { asRowKey } from '../wire/ids.js'
import type { DeliveryId, RowKey } from '../wire/ids.js'
import type { PullRequest } from './pull-request.js'

/** One row of a consumer's live view. Keys rise by one from row to row, for the life of the feed. */
export type FeedRow =
  | { readonly kind: 'delivery'; readonly key: RowKey; readonly deliveryId: DeliveryId }
  | { readonly kind: 'request'; readonly key: RowKey; readonly request: PullRequest }
  | {
      readonly kind: 'status'
      readonly key: RowKey
      readonly atMs: number
      readonly code?: number
      readonly text: string
      readonly tone: 'info' | 'warning'
    }

/** A bounded list of rows: the oldest fall out. */
export type Feed = {
  readonly length: () => number
  /** The row at `index`, 0 the oldest still kept. */
  readonly at: (index: number) => FeedRow | undefined
  /** Where a row stands now; undefined when it has fallen out. */
  readonly indexOf: (key: RowKey) => number | undefined
  /** The key of a delivery's row; undefined when it has fallen out. */
  readonly keyOfDelivery: (deliveryId: DeliveryId) => RowKey | undefined
  readonly addDelivery: (deliveryId: DeliveryId) => void
  /** Adds a pull request's row, or renews it in place. */
  readonly putRequest: (request: PullRequest) => void
  readonly addStatus: (status: { atMs: number; code?: number; text: string; tone: 'info' | 'warning' }) => void
}

/** Creates an empty feed of at most `capacity` rows; `onEvict` hears of each row that falls out. */
export function createFeed(capacity: number, onEvict: (row: FeedRow) => void): Feed {
  const rows = createRingBuffer<FeedRow>(capacity)
  const requestKeys = new Map<number, RowKey>()
  const deliveryKeys = new Map<DeliveryId, RowKey>()
  const renewed = new Map<RowKey, FeedRow>()
  let nextKey = 1

  const countOut = (): RowKey => asRowKey(nextKey++)
  const push = (row: FeedRow): void => {
    const evicted = rows.push(row)
    if (!evicted) return
    renewed.delete(evicted.key)
    if (evicted.kind === 'request') requestKeys.delete(evicted.request.id)
    if (evicted.kind === 'delivery') deliveryKeys.delete(evicted.deliveryId)
    onEvict(evicted)
  }
  const indexOf = (key: RowKey): number | undefined => {
    const index = key - (nextKey - rows.length)
    return index >= 0 && index < rows.length ? index : undefined
  }
  return {
    length: () => rows.length,
    at: (index) => {
      const row = rows.at(index)
      return row && (renewed.get(row.key) ?? row)
    },
    indexOf,
    keyOfDelivery: (deliveryId) => deliveryKeys.get(deliveryId),
    addDelivery: (deliveryId) => {
      const key = countOut()
      deliveryKeys.set(deliveryId, key)
      push({ kind: 'delivery', key, deliveryId })
    },
    putRequest: (request) => {
      const known = requestKeys.get(request.id)
      if (known !== undefined) {
        renewed.set(known, { kind: 'request', key: known, request })
        return
      }
      const key = countOut()
      requestKeys.set(request.id, key)
      push({ kind: 'request', key, request })
    },
    addStatus: (status) => push({ kind: 'status', key: countOut(), ...status }),
  }
}
