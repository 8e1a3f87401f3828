import type { StatusAbout } from './happenings.js'
import { createRingBuffer } from '../../lib/ring-buffer.js'
import { RisingMap } from '../../lib/rising-map.js'
import { asRowKey } from '../wire/ids.js'
import type { DeliveryId, RowKey } from '../wire/ids.js'
import { isDone } from './ledger-entry.js'
import type { LedgerEntry } from './ledger-entry.js'
import type { PullRequest } from './pull-request.js'
import { createRowPlaces } from './row-places.js'
import type { RowPlaces } from './row-places.js'

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

/** Rows in order, oldest first. */
export type RowList = {
  readonly length: () => number
  /** The row at `index`, 0 the oldest still kept. */
  readonly at: (index: number) => FeedRow | undefined
  /** Where a row stands now; undefined when it is not, or no longer, in the list. */
  readonly indexOf: (key: RowKey) => number | undefined
}

/** A list of rows, bounded in number and in the memory their messages take: the oldest fall out. */
export type Feed = RowList & {
  /** One row for each message, that of its newest delivery, and what must not be missed between them. */
  readonly messages: RowList
  /** `messages` without those nothing more happens to. */
  readonly unsettled: RowList
  /** The key of a delivery's row; undefined when it has fallen out. */
  readonly keyOfDelivery: (deliveryId: DeliveryId) => RowKey | undefined
  /** Takes note of what a delivery is now; call it whenever its entry in the ledger was replaced or changed. */
  readonly follow: (entry: LedgerEntry) => void
  /**
   * Adds the row of a delivery, whose message takes `bytes`; `isSettled` where nothing more happens to it from the
   * beginning.
   */
  readonly addDelivery: (deliveryId: DeliveryId, isSettled?: boolean, bytes?: number) => void
  /** Adds a pull request's row, or renews it in place. */
  readonly putRequest: (request: PullRequest) => void
  readonly addStatus: (status: {
    atMs: number
    code?: number
    text: string
    tone: 'info' | 'warning'
    about?: StatusAbout | undefined
  }) => void
}

/** Ten thousand messages of six kilobytes: of larger ones there are fewer rows. */
const mostBytes = 64 * 1024 * 1024

/** Creates an empty feed of at most `capacity` rows; `onForgotten` hears of each delivery whose row falls out. */
export function createFeed(capacity: number, onForgotten: (deliveryId: DeliveryId) => void): Feed {
  // The row of a delivery is made when it is first looked at: until then its id stands here.
  const rows = createRingBuffer<FeedRow | DeliveryId>(capacity)
  const requestKeys = new Map<number, RowKey>()
  const deliveryKeys = new RisingMap<DeliveryId, RowKey>()
  const bytesOf = new Uint32Array(capacity)
  let allBytes = 0
  let nextKey = 1

  const oldest = (): number => nextKey - rows.length
  const messages = createRowPlaces(capacity, oldest)
  const unsettled = createRowPlaces(capacity, oldest)
  const place = (key: RowKey, { shown, settled }: { readonly shown: boolean; readonly settled: boolean }): void => {
    messages.set(key, shown)
    unsettled.set(key, shown && !settled)
  }
  const asRow = (row: FeedRow | DeliveryId, key: RowKey): FeedRow =>
    typeof row === 'number' ? { kind: 'delivery', key, deliveryId: row } : row
  /** Takes the next key, and room for it. The row that goes had the same place, which its caller sets anew. */
  const push = (row: FeedRow | DeliveryId): void => {
    const isFull = rows.length === capacity
    nextKey += 1
    const evicted = rows.push(row)
    if (isFull && evicted !== undefined) letGo(evicted, asRowKey(nextKey - 1 - capacity))
  }
  const letGo = (row: FeedRow | DeliveryId, key: RowKey): void => {
    allBytes -= bytesOf[key % capacity] ?? 0
    bytesOf[key % capacity] = 0
    if (typeof row !== 'number' && row.kind === 'status') return
    if (typeof row !== 'number' && row.kind === 'request') return void requestKeys.delete(row.request.id)
    const id = typeof row === 'number' ? row : row.deliveryId
    deliveryKeys.delete(id)
    onForgotten(id)
  }
  /** Lets the oldest go until the rest is small enough; the newest stays, however large it is. */
  const makeRoom = (): void => {
    while (allBytes > mostBytes && rows.length > 1) {
      const key = asRowKey(oldest())
      const row = rows.shift()
      place(key, { shown: false, settled: false })
      if (row !== undefined) letGo(row, key)
    }
  }
  const indexOf = (key: RowKey): number | undefined => {
    const index = key - oldest()
    return index >= 0 && index < rows.length ? index : undefined
  }
  const at = (index: number): FeedRow | undefined => {
    const row = rows.at(index)
    if (typeof row !== 'number') return row
    const made = asRow(row, asRowKey(oldest() + (index < 0 ? rows.length + index : index)))
    rows.replace(index, made)
    return made
  }
  const listOf = (places: RowPlaces): RowList => ({
    length: places.length,
    at: (index) => {
      const key = places.at(index)
      return key === undefined ? undefined : at(key - oldest())
    },
    indexOf: places.indexOf,
  })
  return {
    length: () => rows.length,
    at,
    indexOf,
    messages: listOf(messages),
    unsettled: listOf(unsettled),
    follow: ({ delivery, state, supersededBy }) => {
      const key = deliveryKeys.get(delivery.id)
      if (key !== undefined) place(key, { shown: supersededBy === undefined, settled: isDone(state) })
    },
    keyOfDelivery: (deliveryId) => deliveryKeys.get(deliveryId),
    addDelivery: (deliveryId, isSettled = false, bytes = 0) => {
      const key = asRowKey(nextKey)
      deliveryKeys.set(deliveryId, key)
      push(deliveryId)
      messages.set(key, true)
      unsettled.set(key, !isSettled)
      bytesOf[key % capacity] = bytes
      allBytes += bytes
      if (allBytes > mostBytes) makeRoom()
    },
    putRequest: (request) => {
      const known = requestKeys.get(request.id)
      const key = known ?? asRowKey(nextKey)
      const row: FeedRow = { kind: 'request', key, request }
      if (known === undefined) {
        requestKeys.set(request.id, key)
        push(row)
      } else rows.replace(known - oldest(), row)
      place(key, { shown: isShown(row), settled: false })
    },
    addStatus: (status) => {
      const row: FeedRow = { kind: 'status', key: asRowKey(nextKey), ...status }
      push(row)
      place(row.key, { shown: isShown(row), settled: false })
    },
  }
}

const usualEnds: ReadonlySet<number | undefined> = new Set([undefined, 404, 408])

// Between messages stands what must not be missed: warnings, pulls that are open, and those that failed.
function isShown(row: FeedRow): boolean {
  if (row.kind === 'delivery') return true
  if (row.kind === 'status') return row.tone === 'warning'
  const { end } = row.request
  return end === undefined || end.refused === true || end.dropped === true || !usualEnds.has(end.code)
}
