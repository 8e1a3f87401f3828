import type { FeedRow, RowKey, RowList, WorkerSnapshot } from '../jetstream/index.js'
import type { TimeSlice } from '../lib/time-slice.js'
import { createFilterMatch } from './filter-match.js'

/** The rows of a live view that contain a filter, as far as they were looked at. */
export type FilteredRows = {
  readonly rows: readonly FeedRow[]
  /** So many of the newest were not looked at yet. */
  readonly unread: number
  /** Whether this row is one of them. */
  readonly isUnread: (key: RowKey) => boolean
}

type Rows = Pick<WorkerSnapshot, 'feed' | 'ledger'>

/** What is known of the rows of one feed: up to which of them it was looked, and which contain the filter. */
type Look = {
  readonly filter: string
  readonly contains: (row: FeedRow, of: Rows) => boolean
  found: RowKey[]
  readTo: RowKey | undefined
}

/** Between two looks at the clock. */
const rowsAtOnce = 64
const looks = new WeakMap<WorkerSnapshot['feed'], Look>()

/**
 * Looks at the rows of a feed that were not looked at yet, the oldest first, until `isOver` or all were; gives how many
 * are left. Nothing changes what a row says, so each is read once for a filter, and only the last filter is remembered.
 */
export function lookOn(of: Rows, filter: string, isOver: TimeSlice): number {
  const { feed } = of
  const look = lookFor(feed, filter)
  const length = feed.length()
  let index = firstUnread(feed, look)
  for (let count = 1; index < length; index += 1, count += 1) {
    const row = feed.at(index)
    if (!row) break
    if (look.contains(row, of)) look.found.push(row.key)
    look.readTo = row.key
    if (count % rowsAtOnce === 0 && isOver()) return length - index - 1
  }
  return 0
}

/** Those of a list of the feed that were found so far; what was found and fell out of the feed is forgotten. */
export function filteredRows({ feed }: Pick<WorkerSnapshot, 'feed'>, filter: string, list: RowList): FilteredRows {
  const look = lookFor(feed, filter)
  const oldest = feed.at(0)?.key ?? Infinity
  const kept = look.found.findIndex((key) => key >= oldest)
  if (kept !== 0) look.found = kept < 0 ? [] : look.found.slice(kept)
  const rows: FeedRow[] = []
  for (const key of look.found) {
    const row = list.indexOf(key) === undefined ? undefined : feed.at(feed.indexOf(key) ?? -1)
    if (row) rows.push(row)
  }
  const { readTo = 0 } = look
  return { rows, unread: feed.length() - firstUnread(feed, look), isUnread: (key) => key > readTo }
}

function lookFor(feed: WorkerSnapshot['feed'], filter: string): Look {
  const known = looks.get(feed)
  if (known?.filter === filter) return known
  const matches = createFilterMatch(filter)
  const words = filter.toLowerCase()
  const begun: Look = {
    filter,
    contains: (row, { ledger }) => {
      if (row.kind === 'status') return row.text.toLowerCase().includes(words)
      if (row.kind === 'request') return 'pull'.includes(words)
      const delivery = ledger.deliveryOf(row.deliveryId)
      return delivery !== undefined && matches(delivery)
    },
    found: [],
    readTo: undefined,
  }
  looks.set(feed, begun)
  return begun
}

function firstUnread(feed: WorkerSnapshot['feed'], { readTo }: Look): number {
  return readTo === undefined ? 0 : (feed.indexOf(readTo) ?? -1) + 1
}
