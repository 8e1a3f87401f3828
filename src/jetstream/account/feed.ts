import { createRingBuffer } from '../../lib/ring-buffer.js'
import type { PullRequest } from './pull-request.js'

/** One row of a consumer's live view. Keys rise by one from row to row, for the life of the feed. */
export type FeedRow =
  | { readonly kind: 'delivery'; readonly key: number; readonly deliveryId: number }
  | { readonly kind: 'request'; readonly key: number; readonly request: PullRequest }
  | {
      readonly kind: 'status'
      readonly key: number
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
  readonly indexOf: (key: number) => number | undefined
  /** The key of a delivery's row; undefined when it has fallen out. */
  readonly keyOfDelivery: (deliveryId: number) => number | undefined
  readonly addDelivery: (deliveryId: number) => void
  /** Adds a pull request's row, or renews it in place. */
  readonly putRequest: (request: PullRequest) => void
  readonly addStatus: (status: { atMs: number; code?: number; text: string; tone: 'info' | 'warning' }) => void
}

/** Creates an empty feed of at most `capacity` rows; `onEvict` hears of each row that falls out. */
export function createFeed(capacity: number, onEvict: (row: FeedRow) => void): Feed {
  const rows = createRingBuffer<FeedRow>(capacity)
  const requestKeys = new Map<number, number>()
  const deliveryKeys = new Map<number, number>()
  const renewed = new Map<number, FeedRow>()
  let nextKey = 1

  const push = (row: FeedRow): void => {
    const evicted = rows.push(row)
    if (!evicted) return
    renewed.delete(evicted.key)
    if (evicted.kind === 'request') requestKeys.delete(evicted.request.id)
    if (evicted.kind === 'delivery') deliveryKeys.delete(evicted.deliveryId)
    onEvict(evicted)
  }
  const indexOf = (key: number): number | undefined => {
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
      deliveryKeys.set(deliveryId, nextKey)
      push({ kind: 'delivery', key: nextKey++, deliveryId })
    },
    putRequest: (request) => {
      const key = requestKeys.get(request.id)
      if (key === undefined) {
        requestKeys.set(request.id, nextKey)
        push({ kind: 'request', key: nextKey++, request })
      } else {
        renewed.set(key, { kind: 'request', key, request })
      }
    },
    addStatus: (status) => push({ kind: 'status', key: nextKey++, ...status }),
  }
}
