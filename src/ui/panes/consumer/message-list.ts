import { isUndecided } from '../../../jetstream/index.js'
import type { DeliveryId, FeedRow, LedgerEntry, RowKey, WorkerSnapshot } from '../../../jetstream/index.js'
import { formatCount } from '../../../lib/format.js'
import { padToWidth } from '../../../lib/text-width.js'
import { lineWidth } from '../../components/panel.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import type { Line, Span } from '../../components/line.js'
import { cursorIndex, visibleRows, windowStart } from '../../selection.js'
import type { ListView, VisibleRows } from '../../selection.js'
import type { Theme } from '../../theme.js'
import type { RowCursor } from '../../ui-state.js'
import { createRowKeeper } from '../kept-rows.js'
import type { Columns } from './columns.js'
import { emptyLines } from './empty-lines.js'
import { childLine, messageLine } from './message-row.js'
import { requestLine, statusLine } from './other-rows.js'

/** What the list of the live view is drawn from. */
export type ListParts = {
  readonly snapshot: WorkerSnapshot
  readonly cursor: RowCursor | undefined
  readonly view: ListView
  readonly theme: Theme
  /** The second of the screen. */
  readonly nowMs: number
  readonly width: number
  /** Lines there are for rows. */
  readonly room: number
  readonly columns: Columns
  readonly readOnly: boolean
  /** A lesson waits for a guess: until then nothing is received. */
  readonly lessonWaits?: boolean
  /** Who has a delivery, where that is not the screen's own worker. */
  readonly whose?: ((entry: LedgerEntry) => SafeText | undefined) | undefined
}

/** The rows in sight, and how many are not: above, below, and folded away. */
export type ListLines = {
  readonly lines: readonly Line[]
  /** The row that each of the lines belongs to. */
  readonly keys: readonly RowKey[]
  readonly above: OutOfSight
  readonly below: OutOfSight
  readonly folded: number
  /** So many were not looked at for the filter yet. */
  readonly unread: number
}

/** Rows beyond an edge, and how many of them wait for a verdict. */
type OutOfSight = { readonly rows: number; readonly held: number }

/** Draws the rows in sight: the work grows with the room and with what is open, not with what ever came. */
export function listLines(parts: ListParts): ListLines {
  const { snapshot, cursor, view, room } = parts
  const rows = visibleRows(snapshot, view)
  const { messages, unsettled } = snapshot.feed
  const folded = view.foldsSettled && !view.rawLog ? messages.length() - unsettled.length() : 0
  const none = { rows: 0, held: 0 }
  if (rows.length === 0) {
    const { unread } = rows
    const words =
      folded > 0 && view.filter === '' ? [] : emptyLines(snapshot, { ...parts, filter: view.filter, unread })
    const lines = words.map((line): Line => [{ text: literal` ` }, ...line])
    return { lines, keys: [], above: none, below: none, folded, unread: 0 }
  }
  const at = cursorIndex(rows, snapshot, cursor)
  const child = at === undefined ? undefined : childOf(rows.at(at), parts)
  const fitting = Math.max(1, child ? room - 1 : room)
  const start = windowStart(rows.length, fitting, at)
  const end = Math.min(rows.length, start + fitting)
  const first = firstToRunOut(parts)
  const marked = new Set(cursor?.marked)
  const lines: Line[] = []
  const keys: RowKey[] = []
  const keep = keeper.begin(groundOf(parts))
  for (let index = start; index < end; index += 1) {
    const row = rows.at(index)
    if (!row) break
    lines.push(keptRowLine(row, parts, { isCursor: index === at, isFirst: isOf(row, first), marked, keep }))
    if (index === at && child && lines.length < room) lines.push(child)
    while (keys.length < lines.length) keys.push(row.key)
  }
  const isCut = start > 0 || end < rows.length
  const held = isCut ? heldOutside(rows, snapshot, { start, end }) : { above: 0, below: 0 }
  return {
    lines,
    keys,
    above: { rows: start, held: held.above },
    below: { rows: rows.length - end, held: held.below },
    folded,
    unread: rows.unread,
  }
}

/** Rows out of sight in words: what came below the window must not pass unseen. Empty where all is in sight. */
export function outOfSightWords({ above, below, folded, unread }: ListLines, { glyphs }: Theme): Line {
  const words = (sign: string, { rows, held }: OutOfSight, where: string): Line =>
    rows === 0
      ? []
      : [
          {
            text: literal`${safeText(sign)} ${formatCount(rows)} ${safeText(where)}${held > 0 ? literal`, ${formatCount(held)} held` : literal``}`,
            role: held > 0 ? 'accent' : 'dim',
          },
        ]
  const spans: Line = [
    ...(folded > 0 ? [{ text: literal`${formatCount(folded)} settled folded`, role: 'dim' as const }] : []),
    ...words(glyphs.up, above, 'above'),
    ...words(glyphs.down, below, 'below'),
    ...(unread > 0 ? [{ text: literal`${formatCount(unread)} still to be looked at`, role: 'dim' as const }] : []),
  ]
  const gap: Span = { text: literal`  ` }
  return spans.flatMap((span, index) => (index === 0 ? [span] : [gap, span]))
}

const isOf = (row: FeedRow, entry: LedgerEntry | undefined): boolean =>
  row.kind === 'delivery' && row.deliveryId === entry?.delivery.id

/** The undecided message whose wait is over first. */
function firstToRunOut({ snapshot, whose }: ListParts): LedgerEntry | undefined {
  const { ledger, autoAckDelayMs } = snapshot
  if (autoAckDelayMs !== undefined) return undefined
  let first: LedgerEntry | undefined
  for (const entry of ledger.undecided()) {
    if (entry.deadlineMs === undefined || whose?.(entry) !== undefined) continue
    if (first?.deadlineMs === undefined || entry.deadlineMs < first.deadlineMs) first = entry
  }
  return first
}

function heldOutside(
  rows: VisibleRows,
  { ledger, feed }: WorkerSnapshot,
  { start, end }: { readonly start: number; readonly end: number },
): { readonly above: number; readonly below: number } {
  const held = { above: 0, below: 0 }
  const [firstKey, lastKey] = [rows.at(start)?.key ?? 0, rows.at(end - 1)?.key ?? 0]
  for (const entry of ledger.undecided()) {
    const key = feed.keyOfDelivery(entry.delivery.id)
    // Keys rise from row to row, and every list has what is undecided; what passes a filter, only the rows know.
    if (key === undefined || (key >= firstKey && key <= lastKey)) continue
    if (rows.isFiltered && rows.indexOf(key) === undefined) continue
    if (key < firstKey) held.above += 1
    else held.below += 1
  }
  return held
}

function childOf(row: FeedRow | undefined, parts: ListParts): Line | undefined {
  if (row?.kind !== 'delivery' || parts.view.rawLog || parts.room < 2) return undefined
  const { snapshot, width } = parts
  const entry = snapshot.ledger.get(row.deliveryId)
  return entry && childLine(entry, { ...parts, rules: snapshot.ledger.rules(), get: snapshot.ledger.get }, width)
}

type RowPlace = { readonly isCursor: boolean; readonly isFirst: boolean; readonly marked: ReadonlySet<number> }
type EntryOf = (id: DeliveryId) => LedgerEntry | undefined

const keeper = createRowKeeper()

/** What every row is drawn from. */
function groundOf({ snapshot, theme, nowMs, columns, view, width }: ListParts): readonly unknown[] {
  const { ledger, autoAckDelayMs } = snapshot
  return [theme, nowMs, ledger.rules(), autoAckDelayMs, view.rawLog, width, ...Object.values(columns)]
}

function keptRowLine(
  row: FeedRow,
  parts: ListParts,
  { keep, ...place }: RowPlace & { readonly keep: ReturnType<typeof keeper.begin> },
): Line {
  const { get } = parts.snapshot.ledger
  const entry = row.kind === 'delivery' ? get(row.deliveryId) : undefined
  if (!entry) return rowLine({ row, entry, get }, parts, place)
  const own = [place.isCursor, place.isFirst, place.marked.has(entry.delivery.id), parts.whose?.(entry)]
  return keep(entry, { own, get }, (noted) => rowLine({ row, entry, get: noted }, parts, place))
}

function rowLine(
  { row, entry, get }: { readonly row: FeedRow; readonly entry: LedgerEntry | undefined; readonly get: EntryOf },
  parts: ListParts,
  place: RowPlace,
): Line {
  const { snapshot, theme, nowMs, columns, view } = parts
  const { isCursor, isFirst } = place
  const isMarked = entry !== undefined && place.marked.has(entry.delivery.id) && isUndecided(entry)
  const sign = isCursor ? theme.glyphs.cursor : isMarked ? theme.glyphs.marked : ' '
  const marker: Span = { text: safeText(sign), role: 'accent', bold: true }
  const line = (): Line => {
    if (row.kind === 'request') return requestLine(row.request, { theme, marker, nowMs })
    if (row.kind === 'status') return statusLine(row, marker)
    if (!entry) return [marker]
    return messageLine(entry, {
      columns,
      theme,
      nowMs,
      rules: snapshot.ledger.rules(),
      marker,
      get,
      acksItself: snapshot.autoAckDelayMs !== undefined,
      isFirst,
      whose: parts.whose,
      ofMessage: !view.rawLog,
    })
  }
  return isCursor ? selectedLine(line(), parts.width) : line()
}

// The ground of the cursor's row goes on to its end.
function selectedLine(line: Line, width: number): Line {
  const blanks = Math.max(0, width - lineWidth(line))
  return [...line, { text: padToWidth(literal``, blanks) }].map((span) => ({ ...span, selected: true }))
}
