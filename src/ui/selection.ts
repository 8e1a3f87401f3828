import { isUndecided, parseReviewPayload, runsOutAtMs } from '../jetstream/index.js'
import type { DeliveryId, FeedRow, LedgerEntry, RowKey, WorkerSnapshot } from '../jetstream/index.js'
import { createTimeSlice } from '../lib/time-slice.js'
import { createFilterMatch } from './filter-match.js'
import { filteredRows, lookOn } from './filtered-rows.js'
import type { FilteredRows } from './filtered-rows.js'
import type { RowCursor, UiState } from './ui-state.js'

/** What decides which rows the live view shows. */
export type ListView = Pick<UiState, 'filter' | 'rawLog' | 'foldsSettled'> & Partial<Pick<UiState, 'looks'>>

/** The rows a live view shows, by index into what passes the filter. */
export type VisibleRows = Omit<FilteredRows, 'rows'> & {
  readonly length: number
  readonly at: (index: number) => FeedRow | undefined
  readonly indexOf: (key: RowKey) => number | undefined
  readonly isFiltered: boolean
}

/** A look at the rows before a frame; what is left then is looked at between frames, see `use-whole-look.ts`. */
const drawnLookMs = 8

// One frame asks some ten times.
const filtered = new WeakMap<WorkerSnapshot, { readonly view: ListView; readonly rows: VisibleRows }>()

/** The rows of the list in view that contain the filter, looked for once per snapshot; without one nothing is copied. */
export function visibleRows(snapshot: WorkerSnapshot, view: ListView): VisibleRows {
  const { feed } = snapshot
  const list = view.rawLog ? feed : view.foldsSettled ? feed.unsettled : feed.messages
  if (view.filter === '')
    return { length: list.length(), at: list.at, indexOf: list.indexOf, isFiltered: false, ...none }
  const known = filtered.get(snapshot)
  const isKnown = (['filter', 'rawLog', 'foldsSettled', 'looks'] as const).every(
    (key) => known?.view[key] === view[key],
  )
  if (known && isKnown) return known.rows
  if (known?.view.filter !== view.filter) lookOn(snapshot, view.filter, createTimeSlice(drawnLookMs))
  const { rows: found, ...unread } = filteredRows(snapshot, view.filter, list)
  const indexes = new Map(found.map((row, index) => [row.key, index]))
  const rows = {
    length: found.length,
    at: (index: number) => found[index],
    indexOf: (key: RowKey) => indexes.get(key),
    isFiltered: true,
    ...unread,
  }
  filtered.set(snapshot, { view, rows })
  return rows
}

const none = { unread: 0, isUnread: () => false } as const

/**
 * The index of the first row from `from` on, and round again, that holds an undecided delivery. Looks through what is
 * undecided, which the server bounds, not through ten thousand rows.
 */
export function findUndecided(rows: VisibleRows, snapshot: WorkerSnapshot, from: number): number | undefined {
  let next: number | undefined
  let first: number | undefined
  for (const entry of snapshot.ledger.undecided()) {
    const key = snapshot.feed.keyOfDelivery(entry.delivery.id)
    const index = key === undefined ? undefined : rows.indexOf(key)
    if (index === undefined) continue
    if (first === undefined || index < first) first = index
    if (index >= from && (next === undefined || index < next)) next = index
  }
  return next ?? first
}

/**
 * The undecided deliveries among the rows, the one that runs out first before the others: of those the sentence names
 * the first, too.
 */
export function undecidedByTime(rows: VisibleRows, snapshot: WorkerSnapshot): readonly LedgerEntry[] {
  const isShown = ({ delivery }: LedgerEntry): boolean => {
    const key = snapshot.feed.keyOfDelivery(delivery.id)
    return key !== undefined && rows.indexOf(key) !== undefined
  }
  const found = snapshot.ledger.undecided().filter(isShown)
  const atMs = new Map(found.map((entry) => [entry, runsOutAtMs(entry)]))
  // Two waits without an end have no difference.
  return [...found].sort((a, b) => {
    const [one, other] = [atMs.get(a) ?? 0, atMs.get(b) ?? 0]
    return one === other ? 0 : one - other
  })
}

// By what is undecided, one list until something changes, and by the list of rows it was looked for in: a frame asks some
// ten times, and thousands may be held.
const oldest = new WeakMap<readonly LedgerEntry[], { readonly indexOf: VisibleRows['indexOf']; readonly key: RowKey }>()

// The undecided message that we have known longest: that it comes again does not make it another one.
function oldestUndecided(rows: VisibleRows, { ledger, feed }: WorkerSnapshot): number | undefined {
  const undecided = ledger.undecided()
  const known = oldest.get(undecided)
  const knownAt = known?.indexOf === rows.indexOf ? rows.indexOf(known.key) : undefined
  if (knownAt !== undefined) return knownAt
  let found: { readonly index: number; readonly key: RowKey } | undefined
  let first = Infinity
  for (const entry of undecided) {
    const id = entry.firstId ?? entry.delivery.id
    if (id >= first) continue
    const key = feed.keyOfDelivery(entry.delivery.id)
    const index = key === undefined ? undefined : rows.indexOf(key)
    if (key === undefined || index === undefined) continue
    found = { index, key }
    first = id
  }
  if (found) oldest.set(undecided, { indexOf: rows.indexOf, key: found.key })
  return found?.index
}

/**
 * The row the cursor is on. Without a row of its own it is the oldest undecided message, which no arrival can move;
 * with none of those, the newest row. A row that fell out of the bounded feed, or that a filter hides, counts as none.
 * Undefined when its row is hidden for another reason, or it is not known yet: no verdict may then meet another message.
 */
export function cursorIndex(
  rows: VisibleRows,
  snapshot: WorkerSnapshot,
  cursor: RowCursor | undefined,
): number | undefined {
  const { rowKey: own } = cursor ?? {}
  const at = own === undefined ? undefined : rowOf(rows, snapshot, { key: own, follows: cursor?.follows })
  if (at !== undefined) return at
  if (own !== undefined && !rows.isFiltered && snapshot.feed.indexOf(own) !== undefined) return undefined
  if (own !== undefined && rows.isUnread(newestKey(snapshot, own))) return undefined
  return oldestUndecided(rows, snapshot) ?? (rows.length > 0 ? rows.length - 1 : undefined)
}

// A list of messages has only the newest row of each: whoever was on an earlier one is on that.
function rowOf(
  rows: VisibleRows,
  snapshot: WorkerSnapshot,
  { key, follows }: { readonly key: RowKey; readonly follows?: true | undefined },
): number | undefined {
  const own = follows ? undefined : rows.indexOf(key)
  return own ?? rows.indexOf(newestKey(snapshot, key))
}

// The row of the newest delivery of the message that a row is about.
function newestKey({ feed, ledger }: WorkerSnapshot, rowKey: RowKey): RowKey {
  const row = feed.at(feed.indexOf(rowKey) ?? -1)
  let entry = row?.kind === 'delivery' ? ledger.get(row.deliveryId) : undefined
  while (entry?.supersededBy !== undefined) entry = ledger.get(entry.supersededBy)
  return (entry && feed.keyOfDelivery(entry.delivery.id)) ?? rowKey
}

/** The row under the cursor, of whatever kind. */
export function rowAtCursor(
  { snapshot, cursor }: { readonly snapshot: WorkerSnapshot; readonly cursor: RowCursor | undefined },
  view: ListView,
): FeedRow | undefined {
  const rows = visibleRows(snapshot, view)
  const index = cursorIndex(rows, snapshot, cursor)
  return index === undefined ? undefined : rows.at(index)
}

/** The delivery under the cursor, if the row there is one. */
export function selectedEntry(
  snapshot: WorkerSnapshot,
  cursor: RowCursor | undefined,
  view: ListView,
): LedgerEntry | undefined {
  const row = rowAtCursor({ snapshot, cursor }, view)
  return row?.kind === 'delivery' ? snapshot.ledger.get(row.deliveryId) : undefined
}

/** The deliveries a verdict is for: the marked ones that are still open, else the one under the cursor. */
export function targetEntries(
  snapshot: WorkerSnapshot,
  cursor: RowCursor | undefined,
  view: ListView,
): readonly LedgerEntry[] {
  if (cursor?.marked) return cursor.marked.flatMap((id) => snapshot.ledger.get(id) ?? []).filter(isUndecided)
  const entry = selectedEntry(snapshot, cursor, view)
  return entry ? [entry] : []
}

/**
 * The deliveries from the row where marking began to the one at `to`, both included. Taken when the cursor moves: what
 * changes its place later is neither marked nor unmarked by that.
 */
export function markedRange(
  snapshot: WorkerSnapshot,
  markFrom: RowKey,
  { rows, to }: { readonly rows: VisibleRows; readonly to: number },
): readonly DeliveryId[] {
  const anchor = rowOf(rows, snapshot, { key: markFrom }) ?? to
  const ids: DeliveryId[] = []
  for (let index = Math.min(anchor, to); index <= Math.max(anchor, to); index += 1) {
    const row = rows.at(index)
    if (row?.kind === 'delivery') ids.push(row.deliveryId)
  }
  return ids
}

/** Whether a range or every held message is marked. */
export function isMarking(cursor: RowCursor | undefined): boolean {
  return cursor?.marked !== undefined
}

/** The messages of what is marked that a verdict passes over, and why. */
export function leftOut(
  snapshot: WorkerSnapshot,
  cursor: RowCursor | undefined,
): readonly { readonly streamSeq: number; readonly why: string }[] {
  return (cursor?.marked ?? []).flatMap((id) => {
    const entry = snapshot.ledger.get(id)
    if (!entry || isUndecided(entry)) return []
    return [{ streamSeq: entry.delivery.streamSeq, why: whyDecided(entry) }]
  })
}

function whyDecided({ state, supersededBy }: LedgerEntry): string {
  if (supersededBy !== undefined) return 'came again since'
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
export function heldEntries(snapshot: WorkerSnapshot, { filter }: ListView): readonly LedgerEntry[] {
  const held = snapshot.ledger.undecided()
  const matches = createFilterMatch(filter)
  return filter === '' ? held : held.filter(({ delivery }) => matches(delivery))
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
