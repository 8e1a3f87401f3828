import { isUndecided, messageTime } from '../../../jetstream/index.js'
import type {
  Happening,
  LedgerEntry,
  MessageTime,
  RowKey,
  TimeMark,
  TimeStretch,
  WorkerSnapshot,
} from '../../../jetstream/index.js'
import { joinSafe, literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth } from '../../../lib/text-width.js'
import { happenedWords } from '../../../words/happened-words.js'
import { termOf } from '../../../words/glossary.js'
import type { Line, Span } from '../../components/line.js'
import type { Glyphs, Role, Theme } from '../../theme.js'
import { timeLeft, timeRole } from '../consumer/time-left.js'
import { createRowKeeper } from '../kept-rows.js'
import { chosenRows } from './time-rows.js'
import type { TriesRow } from './time-rows.js'
import { timeAxis } from './time-scale.js'
import type { TimeScale } from './time-scale.js'

/** What the rows of time are drawn from. */
export type TimeParts = {
  readonly snapshot: WorkerSnapshot
  /** What happened to the consumer in view, newest first. */
  readonly happened: readonly Happening[]
  readonly scale: TimeScale
  /** The message under the cursor of the live view. */
  readonly selected: LedgerEntry | undefined
  readonly room: number
  /** Cells of a sequence. */
  readonly seqCells: number
  /** How the worker of a try is called, where more than one is at work: then each has a row of its own tries. */
  readonly whose?: ((workerId: number | undefined) => SafeText) | undefined
  readonly theme: Theme
}

/** Rows of time as lines, and the row of the live view that each belongs to. */
export type TimeLines = { readonly lines: readonly Line[]; readonly keys: readonly (RowKey | undefined)[] }

/** The name of a worker and a blank. */
export const whoseCells = 4

/**
 * One row a message, the axis above them: what waits for a verdict first, then the newest, in the order of the list. The
 * work grows with the room, not with what ever came.
 */
export function timeLines(parts: TimeParts): TimeLines {
  const { scale, room, seqCells, theme, snapshot, selected } = parts
  const events = eventsIn(parts)
  // Of nothing there is no picture, and no clock that steps beside it.
  if (snapshot.feed.messages.length() === 0 && events.length === 0)
    return { lines: [[{ text: literal` No message yet.`, role: 'dim' }]], keys: [undefined] }
  const head: Line[] = [headingOf(parts)]
  const named = eventLine(events, parts)
  if (named) head.push(named)
  const rows = chosenRows(parts, room - head.length)
  const eventCells = new Set(events.map(({ cell }) => cell))
  const { cells, fromMs, msPerCell, atMs, atCell } = scale
  const keep = keeper.begin([theme, seqCells, cells, fromMs, msPerCell, atMs, atCell, ...eventCells])
  const lines = rows.map((row) => {
    const { entry, get, againMs } = row
    const isCursor = entry.delivery.id === selected?.delivery.id
    const own = [isCursor, againMs, parts.whose?.(entry.workerId)]
    return keep(entry, { own, get }, (noted) => rowLine({ ...row, get: noted }, { isCursor, eventCells }, parts))
  })
  return { lines: [...head, ...lines], keys: [...head.map(() => undefined), ...rows.map(({ key }) => key)] }
}

const keeper = createRowKeeper()

function rowLine(
  { entry, get, againMs }: TriesRow,
  { isCursor, eventCells }: { readonly isCursor: boolean; readonly eventCells: ReadonlySet<number> },
  parts: TimeParts,
): Line {
  const { scale, seqCells, theme } = parts
  const time = messageTime(entry, get, { sinceMs: scale.fromMs, againMs })
  const label: Line = [
    { text: safeText(isCursor ? theme.glyphs.cursor : ' '), role: 'accent', bold: true },
    {
      text: safeText(String(entry.delivery.streamSeq).padStart(seqCells)),
      role: isUndecided(entry) ? 'text' : 'dim',
    },
    { text: literal` ` },
    ...(parts.whose ? [{ text: padToWidth(parts.whose(entry.workerId), whoseCells), role: 'dim' as const }] : []),
  ]
  return [...label, ...rowSpans({ time, entry, events: eventCells }, parts)]
}

let heading: { readonly axis: SafeText; readonly seqCells: number; readonly line: Line } | undefined

/** The line of times, the very same while it says the same. */
function headingOf({ scale, seqCells, whose }: TimeParts): Line {
  const who = safeText(' '.repeat(whose ? whoseCells : 0))
  const axis = literal` ${who}${timeAxis(scale)}`
  if (heading?.axis !== axis || heading.seqCells !== seqCells) {
    const seq = { text: safeText('seq'.padStart(seqCells + 1)), role: 'dim' as const, term: termOf('seq') }
    heading = { axis, seqCells, line: [seq, { text: axis, role: 'dim' }] }
  }
  return heading.line
}

type Cell = { readonly text: SafeText; readonly role: Role; readonly bold?: boolean }

const blank: Cell = { text: literal` `, role: 'text' }

function rowSpans(
  of: { readonly time: MessageTime; readonly entry: LedgerEntry; readonly events: ReadonlySet<number> },
  parts: TimeParts,
): readonly Span[] {
  const { scale, theme } = parts
  const { time, entry, events } = of
  const rule: Cell = { text: safeText(theme.glyphs.box.v), role: 'line' }
  const cells = Array.from({ length: scale.cells }, (_, cell) => (events.has(cell) ? rule : blank))
  const isOpen = isUndecided(entry)
  for (const stretch of time.stretches) putStretch(cells, stretch, { scale, theme, isOpen })
  putAhead(cells, { time, entry }, parts)
  putMarks(cells, { time, entry, isOpen }, parts)
  return runsOf(cells)
}

function putStretch(
  cells: Cell[],
  { kind, fromMs, toMs }: TimeStretch,
  { scale, theme, isOpen }: { readonly scale: TimeScale; readonly theme: Theme; readonly isOpen: boolean },
): void {
  const isNow = toMs === undefined
  const last = Math.min(scale.cells - 1, scale.atCell, isNow ? scale.atCell : cellAt(scale, toMs))
  const look: Cell =
    kind === 'held'
      ? { text: safeText(theme.glyphs.heavy), role: isOpen && isNow ? 'accent' : 'dim' }
      : { text: safeText(theme.glyphs.dashed), role: 'dim' }
  for (let cell = Math.max(0, cellAt(scale, fromMs)); cell <= last; cell += 1) cells[cell] = look
}

// Newest first: what happened a moment before stands one cell further left, where there is no other mark.
function putMarks(
  cells: Cell[],
  { time, entry, isOpen }: { readonly time: MessageTime; readonly entry: LedgerEntry; readonly isOpen: boolean },
  { scale, theme }: TimeParts,
): void {
  const taken = new Set<number>()
  for (const mark of time.marks.toReversed()) {
    const own = mark.atMs <= scale.atMs ? scale.cellOf(mark.atMs) : undefined
    if (own === undefined) continue
    const cell = [own, own - 1].find((one) => one >= 0 && !taken.has(one))
    if (cell === undefined) continue
    taken.add(cell)
    cells[cell] = markLook(mark, theme.glyphs, isOpen && mark.deliveryCount === entry.delivery.deliveryCount)
  }
}

// What comes is the server's: dashed, up to the moment it acts, with how long still.
function putAhead(
  cells: Cell[],
  { time: { next }, entry }: { readonly time: MessageTime; readonly entry: LedgerEntry },
  { scale, theme: { glyphs } }: Pick<TimeParts, 'scale' | 'theme'>,
): void {
  const ahead = scale.cells - scale.atCell - 1
  if (!next || ahead < 2) return
  const left = timeLeft(entry, scale.atMs)
  const role = left ? timeRole(left) : 'dim'
  const words = left ? literal` ${left.text}` : literal``
  const sign = next.kind === 'again' ? glyphs.again : glyphs.gaveUp
  const end = Math.max(scale.atCell + 1, Math.min(cellAt(scale, next.atMs), scale.cells - 1 - textWidth(words)))
  cells[scale.atCell] = { text: safeText(glyphs.now), role }
  for (let cell = scale.atCell + 1; cell < end; cell += 1) cells[cell] = { text: safeText(glyphs.dashed), role: 'dim' }
  cells[end] = { text: literal`${safeText(sign)}${words}`, role }
  // The words take the cells behind them.
  cells.splice(end + 1, textWidth(words))
}

function runsOf(cells: readonly Cell[]): readonly Span[] {
  const runs: { readonly role: Role; readonly bold: boolean; readonly texts: SafeText[] }[] = []
  let last: (typeof runs)[number] | undefined
  for (const { text, role, bold = false } of cells) {
    if (last?.role === role && last.bold === bold) last.texts.push(text)
    else runs.push((last = { role, bold, texts: [text] }))
  }
  return runs.map(({ texts, ...look }) => ({ text: joinSafe(texts), ...look }))
}

function cellAt({ atMs, atCell, msPerCell }: TimeScale, ms: number): number {
  return atCell + Math.floor((ms - atMs) / msPerCell)
}

function markLook({ kind }: TimeMark, glyphs: Glyphs, isOpen: boolean): Cell {
  switch (kind) {
    case 'came':
      return { text: safeText(glyphs.held), role: isOpen ? 'accent' : 'dim', bold: isOpen }
    case 'working':
      return { text: safeText(glyphs.happened), role: isOpen ? 'accent' : 'dim' }
    case 'acked':
      return { text: safeText(glyphs.done), role: 'good' }
    case 'naked':
      return { text: safeText(glyphs.again), role: 'text' }
    case 'termed':
      return { text: safeText(glyphs.never), role: 'text' }
    case 'ran-out':
      return { text: safeText(glyphs.expired), role: 'warn' }
    case 'used-up':
      return { text: safeText(glyphs.gaveUp), role: 'bad' }
    case 'gone':
      return { text: safeText(glyphs.gone), role: 'dim' }
    case 'unanswered':
      return { text: safeText(glyphs.unsure), role: 'warn' }
  }
}

type EventMark = { readonly cell: number; readonly happening: Happening }

/** What happened to the consumer itself within the picture, oldest first. */
function eventsIn({ happened, scale }: TimeParts): readonly EventMark[] {
  const marks: EventMark[] = []
  for (const happening of happened) {
    const cell = happening.atMs <= scale.atMs ? scale.cellOf(happening.atMs) : undefined
    if (cell !== undefined && isOfAll(happening)) marks.push({ cell, happening })
  }
  return marks.reverse()
}

// What touches every row. What happened to one message is in its own.
function isOfAll({ what }: Happening): boolean {
  return (
    what.kind === 'edited' || what.kind === 'leader' || what.kind === 'said' || (what.kind === 'gone' && what.count > 1)
  )
}

/** The marks of what happened to the consumer, and the words of the newest where they fit whole. */
function eventLine(events: readonly EventMark[], { scale, seqCells, whose, theme }: TimeParts): Line | undefined {
  const newest = events.at(-1)
  if (!newest) return undefined
  const cells: Cell[] = Array.from({ length: scale.cells }, () => blank)
  for (const { cell } of events) cells[cell] = { text: safeText(theme.glyphs.happened), role: 'warn' }
  const words = literal` ${happenedWords(newest.happening.what).text}`
  const room = scale.cells - newest.cell - 1
  const width = textWidth(words)
  const line: Line = [
    { text: safeText(' '.repeat(seqCells + 2 + (whose ? whoseCells : 0))) },
    ...runsOf(cells.slice(0, newest.cell + 1)),
  ]
  return width <= room ? [...line, { text: words, role: 'dim' }] : line
}
