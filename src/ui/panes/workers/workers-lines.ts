import type { DeliveryId, LedgerEntry } from '../../../jetstream/index.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { wrapToWidth } from '../../../lib/text-width.js'
import { fitLine } from '../../components/line.js'
import type { Line, Span } from '../../components/line.js'
import type { Theme } from '../../theme.js'
import { laneColumn, laneStrip, rowsWanted } from './lane-card.js'
import type { LaneLines, LaneParts } from './lane-card.js'
import { doneByLane, outByLane } from './lane-view.js'
import type { LaneOf, LaneView } from './lane-view.js'

/** What the pane is drawn from. */
export type WorkersParts = {
  readonly lanes: readonly LaneView[]
  readonly laneOf: LaneOf
  /** The lane that has the keys. */
  readonly focus: number
  /** Which delivery the cursor of each lane was put on. */
  readonly cursors: Readonly<Record<number, DeliveryId>>
  /** What is to be known of them, what matters most first. */
  readonly notes: readonly Note[]
  readonly nowMs: number
  readonly width: number
  readonly room: number
  readonly theme: Theme
}

/** A sentence below the lanes. */
export type Note = { readonly text: SafeText; readonly role: 'text' | 'dim' | 'warn' }

/** Where a lane is drawn, from the upper left of the lines, and the delivery each of its lines is of. */
export type LaneArea = {
  readonly id: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly ids: readonly (DeliveryId | undefined)[]
}

/** The lines of the pane, and how many lanes had no room. */
export type WorkersLines = {
  readonly lines: readonly Line[]
  readonly areas: readonly LaneArea[]
  readonly hidden: number
}

/** From so many cells on lanes stand beside each other. */
const leastBeside = 96
const leastColumn = 28
const leastShelf = 4
const leastSeqCells = 5
const noteShare = 0.34
const leastNotes = 2

/** The lanes, beside each other where there is room, and what is to be known of them below. Only rows that are seen are made. */
export function workersLines(parts: WorkersParts): WorkersLines {
  const { lanes, width, room } = parts
  const isBeside = width >= leastBeside && lanes.length > 1
  // The lanes have the room they need before the sentences, but for the first of these.
  const wanted = isBeside ? shelfCount(lanes.length, width) * leastShelf : lanes.length * 2
  const share = Math.floor(room * noteShare) + 1
  const noteRoom = Math.max(leastNotes, Math.min(share, room - wanted))
  const notes = noteLines(parts, Math.min(noteRoom, Math.max(0, room - leastShelf)))
  const cards = laneParts(parts)
  const body = isBeside
    ? shelves(cards, { ...parts, room: room - notes.length })
    : strips(cards, { ...parts, room: room - notes.length })
  const gap = Math.max(0, room - notes.length - body.lines.length)
  return { ...body, lines: [...body.lines, ...Array.from({ length: gap }, (): Line => []), ...notes] }
}

function laneParts({ lanes, laneOf, focus, cursors, nowMs, theme, room }: WorkersParts): readonly LaneParts[] {
  const out = outByLane(lanes, laneOf)
  const done = doneByLane(lanes, laneOf, room)
  const none: readonly LedgerEntry[] = []
  const highest = Math.max(0, ...lanes.map(({ account }) => account?.numbers?.deliveredStreamSeq ?? 0))
  return lanes.map((lane) => ({
    lane,
    out: out.get(lane.id) ?? none,
    done: done.get(lane.id) ?? none,
    share: shareOf(lane, lanes),
    cursor: cursors[lane.id],
    isFocused: lane.id === focus,
    laneOf,
    seqCells: Math.max(leastSeqCells, String(highest).length),
    nowMs,
    theme,
  }))
}

// Of what all lanes on the same consumer got.
function shareOf(lane: LaneView, lanes: readonly LaneView[]): number | undefined {
  const { worker } = lane
  const beside = worker ? lanes.filter((one) => one.worker?.key === worker.key) : []
  if (beside.length < 2) return undefined
  const all = beside.reduce((sum, { got }) => sum + got, 0)
  return all === 0 ? undefined : lane.got / all
}

function noteLines({ notes, width }: WorkersParts, room: number): readonly Line[] {
  const lines: Line[] = []
  for (const { text, role } of notes) {
    const wrapped = wrapToWidth(text, Math.max(1, width - 2))
    // A sentence stands whole or not at all.
    if (lines.length + wrapped.length > room) break
    lines.push(...wrapped.map((part): Line => [{ text: literal` ${part}`, role }]))
  }
  return lines
}

/** Lanes below each other: the one with the keys has the room the others leave. */
function strips(cards: readonly LaneParts[], { width, room, focus }: WorkersParts): WorkersLines {
  const shown = window(cards, Math.max(1, Math.floor(room / 2)), focus)
  const rows = sharedRows(shown, room - shown.length)
  const lines: Line[] = []
  const areas: LaneArea[] = []
  for (const [index, card] of shown.entries()) {
    const drawn = laneStrip(card, { width, room: rows[index] ?? 0 })
    areas.push(areaOf(card, drawn, { x: 0, y: lines.length, width }))
    lines.push(...drawn.lines)
  }
  return { lines: lines.slice(0, room), areas, hidden: cards.length - shown.length }
}

// Each has a row first, then the one with the keys what it can fill, then the others by turns.
function sharedRows(cards: readonly LaneParts[], room: number): readonly number[] {
  const wanted = cards.map((card) => rowsWanted(card, Math.max(0, room)))
  const given = cards.map(() => 0)
  let left = Math.max(0, room)
  const give = (index: number): boolean => {
    if (left <= 0 || (given[index] ?? 0) >= (wanted[index] ?? 0)) return false
    given[index] = (given[index] ?? 0) + 1
    left -= 1
    return true
  }
  const focused = cards.findIndex(({ isFocused }) => isFocused)
  const all = [...cards.keys()]
  for (const index of [focused, ...all.filter((one) => one !== focused)]) if (index >= 0) give(index)
  const half = Math.ceil(left / 2)
  for (let count = 0; focused >= 0 && count < half; count += 1) give(focused)
  while (all.filter((index) => give(index)).length > 0);
  return given
}

function shelfCount(lanes: number, width: number): number {
  return Math.ceil(lanes / Math.max(1, Math.floor((width + 1) / (leastColumn + 1))))
}

/** Lanes beside each other, on as many shelves as they need and the room has. */
function shelves(cards: readonly LaneParts[], { width, room, focus, theme }: WorkersParts): WorkersLines {
  const wanted = shelfCount(cards.length, width)
  const fitting = Math.max(1, Math.min(wanted, Math.floor(room / leastShelf)))
  const perShelf = Math.ceil(cards.length / wanted)
  const shown = window(cards, fitting * perShelf, focus)
  const height = Math.floor(room / fitting)
  const lines: Line[] = []
  const areas: LaneArea[] = []
  for (let shelf = 0; shelf * perShelf < shown.length; shelf += 1) {
    const own = shown.slice(shelf * perShelf, (shelf + 1) * perShelf)
    const isLast = (shelf + 1) * perShelf >= shown.length
    const tall = isLast ? room - lines.length : height
    const drawn = besides(own, { width, height: tall, theme })
    areas.push(...drawn.areas.map((area) => ({ ...area, y: lines.length })))
    lines.push(...drawn.lines)
  }
  return { lines, areas, hidden: cards.length - shown.length }
}

function besides(
  cards: readonly LaneParts[],
  { width, height, theme }: { readonly width: number; readonly height: number; readonly theme: Theme },
): Pick<WorkersLines, 'lines' | 'areas'> {
  const rule: Span = { text: safeText(theme.glyphs.box.v), role: 'line' }
  const cells = width - (cards.length - 1)
  const each = Math.floor(cells / cards.length)
  const widths = cards.map((_, index) => (index === cards.length - 1 ? cells - each * index : each))
  const drawn = cards.map((card, index) => laneColumn(card, { width: widths[index] ?? each, height }))
  const lines = Array.from({ length: height }, (_, row): Line =>
    drawn.flatMap((column, index): Line => {
      const line = fitLine(column.lines[row] ?? [], widths[index] ?? each)
      return index === 0 ? line : [rule, ...line]
    }),
  )
  let x = 0
  const areas = cards.map((card, index) => {
    const own = widths[index] ?? each
    const area = areaOf(card, drawn[index] ?? { lines: [], ids: [] }, { x, y: 0, width: own })
    x += own + 1
    return { ...area, height }
  })
  return { lines, areas }
}

function areaOf(
  { lane }: LaneParts,
  { lines, ids }: LaneLines,
  at: { readonly x: number; readonly y: number; readonly width: number },
): LaneArea {
  return { id: lane.id, ...at, height: lines.length, ids }
}

/** At most `most` lanes, the one with the keys among them. */
function window(cards: readonly LaneParts[], most: number, focus: number): readonly LaneParts[] {
  const at = Math.max(
    0,
    cards.findIndex(({ lane }) => lane.id === focus),
  )
  const from = Math.max(0, Math.min(at - most + 1, cards.length - most))
  return cards.slice(at < most ? 0 : from, (at < most ? 0 : from) + most)
}
