import { parseReviewPayload } from '../jetstream/index.js'
import type { Delivery, FeedRow, LedgerEntry, RowKey, StreamSeq, WorkerSnapshot } from '../jetstream/index.js'
import type { RowCursor } from './ui-state.js'

/** The rows a live view shows, by index into what passes the filter. */
export type VisibleRows = {
  readonly length: number
  readonly at: (index: number) => FeedRow | undefined
  readonly indexOf: (key: RowKey) => number | undefined
}

const decoder = new TextDecoder()

/** Whether a delivery's sequence, subject or payload holds the words of a filter, in either case. */
function containsFilter({ streamSeq, subject, data }: Delivery, filter: string): boolean {
  const text = `${streamSeq} ${subject} ${decoder.decode(data.subarray(0, 4096))}`
  return text.toLowerCase().includes(filter.toLowerCase())
}

function passes(row: FeedRow, snapshot: WorkerSnapshot, filter: string): boolean {
  if (row.kind === 'status') return row.text.toLowerCase().includes(filter.toLowerCase())
  if (row.kind === 'request') return 'pull'.includes(filter.toLowerCase())
  const entry = snapshot.ledger.get(row.deliveryId)
  return entry !== undefined && containsFilter(entry.delivery, filter)
}

// One frame asks some ten times, and each look through a full feed reads ten thousand payloads.
const filtered = new WeakMap<WorkerSnapshot, { readonly filter: string; readonly rows: VisibleRows }>()

/** The rows that contain `filter`, looked for once per snapshot; all of them, without a copy, when it is empty. */
export function visibleRows(snapshot: WorkerSnapshot, filter: string): VisibleRows {
  const { feed } = snapshot
  if (filter === '') return { length: feed.length(), at: feed.at, indexOf: feed.indexOf }
  const known = filtered.get(snapshot)
  if (known?.filter === filter) return known.rows
  const rows = passingRows(snapshot, filter)
  filtered.set(snapshot, { filter, rows })
  return rows
}

function passingRows(snapshot: WorkerSnapshot, filter: string): VisibleRows {
  const { feed } = snapshot
  const rows: FeedRow[] = []
  for (let index = 0; index < feed.length(); index += 1) {
    const row = feed.at(index)
    if (row && passes(row, snapshot, filter)) rows.push(row)
  }
  const indexes = new Map(rows.map((row, index) => [row.key, index]))
  return { length: rows.length, at: (index) => rows[index], indexOf: (key) => indexes.get(key) }
}

/** A delivery nobody has decided on and no newer delivery replaces. */
export function isUndecided(entry: LedgerEntry | undefined): boolean {
  if (!entry || entry.supersededBy !== undefined) return false
  return entry.state.kind === 'held' || entry.state.kind === 'expired' || entry.state.kind === 'unconfirmed'
}

/**
 * The index of the first row from `from` on, and round again, that holds an undecided delivery. Looks through what is
 * open, which the server bounds, not through ten thousand rows.
 */
export function findUndecided(rows: VisibleRows, snapshot: WorkerSnapshot, from: number): number | undefined {
  let next: number | undefined
  let first: number | undefined
  for (const entry of snapshot.ledger.open()) {
    if (!isUndecided(entry)) continue
    const key = snapshot.feed.keyOfDelivery(entry.delivery.id)
    const index = key === undefined ? undefined : rows.indexOf(key)
    if (index === undefined) continue
    if (first === undefined || index < first) first = index
    if (index >= from && (next === undefined || index < next)) next = index
  }
  return next ?? first
}

/**
 * The row the cursor is on. Without a row of its own it is the oldest undecided message, which no arrival can move;
 * with none of those, the newest row. A row that fell out of the bounded feed counts as none.
 */
export function cursorIndex(
  rows: VisibleRows,
  snapshot: WorkerSnapshot,
  cursor: RowCursor | undefined,
): number | undefined {
  const key = cursor?.follows ? newestKey(snapshot, cursor.rowKey) : cursor?.rowKey
  const own = key === undefined ? undefined : rows.indexOf(key)
  if (own !== undefined) return own
  return findUndecided(rows, snapshot, 0) ?? (rows.length > 0 ? rows.length - 1 : undefined)
}

// The row of the newest delivery of the message that a row is about.
function newestKey({ feed, ledger }: WorkerSnapshot, rowKey: RowKey | undefined): RowKey | undefined {
  const row = rowKey === undefined ? undefined : feed.at(feed.indexOf(rowKey) ?? -1)
  let entry = row?.kind === 'delivery' ? ledger.get(row.deliveryId) : undefined
  while (entry?.supersededBy !== undefined) entry = ledger.get(entry.supersededBy)
  return entry ? feed.keyOfDelivery(entry.delivery.id) : rowKey
}

/** The delivery under the cursor, if the row there is one. */
export function selectedEntry(
  snapshot: WorkerSnapshot,
  cursor: RowCursor | undefined,
  filter: string,
): LedgerEntry | undefined {
  const rows = visibleRows(snapshot, filter)
  const index = cursorIndex(rows, snapshot, cursor)
  const row = index === undefined ? undefined : rows.at(index)
  return row?.kind === 'delivery' ? snapshot.ledger.get(row.deliveryId) : undefined
}

/** The deliveries a verdict is for: the marked range where there is one, else the one under the cursor. */
export function targetEntries(
  snapshot: WorkerSnapshot,
  cursor: RowCursor | undefined,
  filter: string,
): readonly LedgerEntry[] {
  if (cursor?.marked) return cursor.marked.flatMap((id) => snapshot.ledger.get(id) ?? []).filter(isUndecided)
  const range = markedRange(snapshot, cursor, filter)
  if (!range) {
    const entry = selectedEntry(snapshot, cursor, filter)
    return entry ? [entry] : []
  }
  const rows = visibleRows(snapshot, filter)
  const marked: LedgerEntry[] = []
  for (let index = range.from; index <= range.to; index += 1) {
    const row = rows.at(index)
    const entry = row?.kind === 'delivery' ? snapshot.ledger.get(row.deliveryId) : undefined
    // In a range only what is still open is meant; settled rows between are passed over.
    if (entry && isUndecided(entry)) marked.push(entry)
  }
  return marked
}

/** Whether a range or every held message is marked. */
export function isMarking(cursor: RowCursor | undefined): boolean {
  return cursor?.markFrom !== undefined || cursor?.marked !== undefined
}

/** The messages of what is marked that a verdict passes over, and why. */
export function leftOut(
  snapshot: WorkerSnapshot,
  cursor: RowCursor | undefined,
  filter: string,
): readonly { readonly streamSeq: StreamSeq; readonly why: string }[] {
  const rows = visibleRows(snapshot, filter)
  const range = markedRange(snapshot, cursor, filter)
  const ids = cursor?.marked ? [...cursor.marked] : []
  for (let index = range?.from ?? 0; index <= (range?.to ?? -1); index += 1) {
    const row = rows.at(index)
    if (row?.kind === 'delivery') ids.push(row.deliveryId)
  }
  return ids.flatMap((id) => {
    const entry = snapshot.ledger.get(id)
    if (!entry || isUndecided(entry)) return []
    return [{ streamSeq: entry.delivery.streamSeq, why: whyDecided(entry) }]
  })
}

function whyDecided({ state, supersededBy }: LedgerEntry): string {
  if (supersededBy !== undefined) return 'sent again on a newer row'
  const words = {
    held: 'held',
    expired: 'held',
    unconfirmed: 'held',
    sending: 'with a verdict on its way',
    acked: 'acked already',
    naked: 'handed back already',
    termed: 'termed already',
    'given-up': 'used up',
    gone: 'gone',
    'no-ack': 'without acks',
  } as const
  return words[state.kind]
}

// Of a filtered view only what it shows is meant: nobody decides on rows that are hidden.
/** The deliveries that wait for a verdict and pass the filter. */
export function heldEntries(snapshot: WorkerSnapshot, filter: string): readonly LedgerEntry[] {
  const held = snapshot.ledger.open().filter(isUndecided)
  return filter === '' ? held : held.filter(({ delivery }) => containsFilter(delivery, filter))
}

/** The marked rows as indexes, both included; undefined when nothing is marked. */
export function markedRange(
  snapshot: WorkerSnapshot,
  cursor: RowCursor | undefined,
  filter: string,
): { readonly from: number; readonly to: number } | undefined {
  if (cursor?.markFrom === undefined) return undefined
  const rows = visibleRows(snapshot, filter)
  const anchor = rows.indexOf(cursor.markFrom)
  const at = cursorIndex(rows, snapshot, cursor)
  if (anchor === undefined || at === undefined) return undefined
  return { from: Math.min(anchor, at), to: Math.max(anchor, at) }
}

/** First visible index of a window of `height` rows that shows the cursor and, as far as that allows, the newest rows. */
export function windowStart(total: number, height: number, cursorAt: number | undefined): number {
  const tail = Math.max(0, total - height)
  // One row above the cursor stays in view, where there is a row to spare.
  return cursorAt === undefined ? tail : Math.max(0, Math.min(tail, cursorAt - Math.min(1, height - 1)))
}

/** What a delivery's payload says, parsed once per delivery. */
const parsed = new WeakMap<Uint8Array, ReturnType<typeof parseReviewPayload>>()

/** The payload as a review or an answer; remembered for as long as the delivery is. */
export function payloadOf(entry: LedgerEntry): ReturnType<typeof parseReviewPayload> {
  const { data } = entry.delivery
  let payload = parsed.get(data)
  if (!payload) {
    payload = parseReviewPayload(data)
    parsed.set(data, payload)
  }
  return payload
}
