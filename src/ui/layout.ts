import { paneById, paneOrder } from './panes/table.js'
import type { PaneId } from './panes/table.js'

/** Where something stands: cells from the top left corner, 0-based. */
export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/**
 * How a screen is divided. `single`: one pane at a time. `low`: streams beside the list, the rest comes over it.
 * `narrow`: the list over all columns, truth and life below. `normal`: the user's panes in a column at the left.
 * `wide`: truth and life in one at the right as well.
 */
export type LayoutKind = 'too-small' | 'single' | 'low' | 'narrow' | 'normal' | 'wide'

/**
 * A part of the body that panes share: the column at the left, the list, what is below it, the column at the right, and
 * what is at the bottom of both, and below that. What slides stands over the others while it has the keys.
 */
export type Area = 'left' | 'list' | 'below' | 'right' | 'across' | 'lowest' | 'slides-left' | 'slides-low'

/** The area a pane has, by how the screen is divided. */
export type PanePlace = Readonly<Record<'low' | 'narrow' | 'normal' | 'wide', Area>>

/** The whole screen, divided. A pane without a rectangle is not shown. */
export type Layout = {
  readonly kind: LayoutKind
  /** What lies below, first; what has slid over it, last. */
  readonly panes: Readonly<Partial<Record<PaneId, Rect>>>
  readonly dividers: readonly Divider[]
  /** Where the stream under the cursor of the streams is told of, while they have the keys and there is room. */
  readonly details?: Rect
  /** The rows below the top line. */
  readonly head: Rect
  /** The lesson, below the head, while there is one. */
  readonly strip?: Rect
  readonly body: Rect
  readonly statusRow: number
  readonly footerRow: number
}

/** The line between two panes, one cell wide. `hangs`: rules meet at its upper end. `isOver`: it belongs to what has slid in. */
export type Divider = Rect & { readonly hangs: boolean; readonly isOver: boolean }

/** Which of truth and life is shown where there is room for one. */
export type LowerPane = 'truth' | 'life'

const leastColumns = 40
const leastRows = 10
const bothCells = 68
const truthCells = 34
const slideCells = 28
const slideRows = 11
const leastDetails = 40
const leastStacked = 14
const timeShare = 0.55
const leastForRates = 56
const leastUnderWorkers = 16
/** Where a lesson leaves the list fewer rows than these, what stands below it comes over it by its key. */
const leastList = 5
/** So many rows hold the streams and below them the form; in fewer the form comes over the others. */
const leastForBothLeft = 14
/** The charts below the others, with their rule: from 60 rows on how long acks took has room, too. */
const ratesRows = (rows: number): number => (rows < leastForRates ? 0 : rows < 60 ? 7 : 9)

/**
 * Divides a screen. Sizes depend on the terminal alone and not on what is shown, so that nothing moves when messages
 * come. `head` is how many rows stand below the top line, `strip` how many below them a lesson takes: it pushes the
 * body down once, and covers nothing.
 */
export function layoutScreen(
  columns: number,
  rows: number,
  shown: { readonly focus: PaneId; readonly lower: LowerPane; readonly head?: number; readonly strip?: number },
): Layout {
  const kind = layoutKind(columns, rows)
  const head: Rect = { x: 0, y: 1, width: columns, height: shown.head ?? 0 }
  const strip: Rect = { ...head, y: 1 + head.height, height: shown.strip ?? 0 }
  const top = strip.y + strip.height
  const body: Rect = { x: 0, y: top, width: columns, height: rows - 2 - top }
  const frame = { kind, head, ...(strip.height > 0 && { strip }), body, statusRow: rows - 2, footerRow: rows - 1 }
  if (kind === 'too-small') return { ...frame, panes: {}, dividers: [] }
  if (kind === 'single') {
    const alone: Layout = { ...frame, panes: { [shown.focus]: body }, dividers: [] }
    return shown.focus === 'streams' ? withDetails(alone) : alone
  }
  if (shown.focus === 'workers') return { ...frame, ...aroundWorkers(kind, rows, body) }

  const areas = areasOf(kind, rows, body)
  const placeOf = (pane: PaneId): Area => {
    const place = paneById(pane).place[kind]
    const hasRoom = areas[place] !== undefined && (pane !== 'composer' || body.height >= leastForBothLeft)
    // Where its area has no room, it comes over the others.
    return hasRoom ? place : 'slides-low'
  }
  const panes: Partial<Record<PaneId, Rect>> = {}
  const dividers: Divider[] = []
  for (const [area, rect] of Object.entries(areas) as [Area, Rect][]) {
    const inIt = paneOrder.filter((pane) => placeOf(pane) === area)
    if (area === 'slides-left' || area === 'slides-low') {
      if (!inIt.includes(shown.focus)) continue
      // What is no more than some lines leaves the list in sight.
      const isShort = paneById(shown.focus).place[kind] === 'below'
      panes[shown.focus] = isShort ? lowest(rect, Math.min(rect.height, belowRows(rows))) : rect
      if (area === 'slides-left') dividers.push({ ...dividerBeside(rect), hangs: true, isOver: true })
    } else if (area === 'below') {
      const both = rect.width >= bothCells
      const parts = both ? sideBySide(rect) : { [shown.lower]: rect }
      Object.assign(panes, parts)
      if (parts.truth && both) dividers.push({ ...dividerBeside(parts.truth), hangs: true, isOver: false })
    } else if (area === 'across' && inIt.length > 1) {
      Object.assign(panes, shared(inIt, rect))
      const { time } = panes
      if (time) dividers.push({ ...dividerBeside(time), hangs: true, isOver: false })
    } else {
      Object.assign(panes, stacked(inIt, rect))
    }
    if (area === 'left') dividers.push({ ...dividerBeside(rect), hangs: true, isOver: false })
    if (area === 'right') dividers.push({ ...rect, x: rect.x - 1, width: 1, hangs: true, isOver: false })
  }
  const layout = { ...frame, panes, dividers }
  return shown.focus === 'streams' ? withDetails(layout) : layout
}

/**
 * The screen while the streams have the keys: their list and the user's other panes at the left, and everything beside
 * them for the stream under the cursor; below the list where that would be too narrow, and the list alone where that
 * would be too low.
 */
function withDetails(layout: Layout): Layout {
  const { panes, body, kind } = layout
  if (kind === 'too-small' || !panes.streams) return layout
  const streams = kind === 'single' ? { ...body, width: slideCells } : panes.streams
  const x = streams.width + 1
  if (body.width - x < leastDetails) return withDetailsBelow(layout)
  const { composer } = panes
  const left = kind === 'normal' || kind === 'wide' ? { streams, ...(composer && { composer }) } : { streams }
  return {
    ...layout,
    panes: left,
    dividers: [{ ...body, x: x - 1, width: 1, hangs: true, isOver: false }],
    details: { ...body, x, width: body.width - x },
  }
}

/**
 * The screen while the workers have the keys: their lanes over all columns, and below them what happened, what time did,
 * and the numbers, as far as there is room.
 */
function aroundWorkers(
  kind: Exclude<LayoutKind, 'too-small' | 'single'>,
  rows: number,
  body: Rect,
): Pick<Layout, 'panes' | 'dividers'> {
  if (kind === 'low' || body.height < leastUnderWorkers) return { panes: { workers: body }, dividers: [] }
  if (kind === 'narrow' || rows < 36) {
    const happened = lowest(body, Math.max(6, Math.floor(body.height * 0.3)))
    return { panes: { workers: { ...body, height: body.height - happened.height }, happened }, dividers: [] }
  }
  const ratesHeight = kind === 'wide' ? ratesRows(rows) : 0
  const facts = kind === 'wide' ? (rows < leastForRates ? 9 : 12) : 8
  const above = { ...body, height: body.height - ratesHeight }
  const low = lowest(above, facts)
  const workers = { ...body, height: Math.ceil((above.height - facts) * 0.55) }
  const time = { ...body, y: body.y + workers.height, height: above.height - facts - workers.height }
  const rates = ratesHeight > 0 ? { rates: lowest(body, ratesHeight) } : {}
  if (kind === 'normal') return { panes: { workers, time, happened: low }, dividers: [] }
  const width = Math.max(truthCells, Math.floor(low.width * 0.27))
  const truth = { ...low, width }
  const life = { ...low, x: width + 1, width }
  const happened = { ...low, x: 2 * width + 2, width: low.width - 2 * width - 2 }
  const dividers = [truth, life].map((rect) => ({ ...dividerBeside(rect), hangs: true, isOver: false }))
  return { panes: { workers, time, truth, life, happened, ...rates }, dividers }
}

function withDetailsBelow(layout: Layout): Layout {
  const { body } = layout
  const alone = { ...layout, panes: { streams: body }, dividers: [] }
  if (body.height < leastStacked) return alone
  const height = Math.max(6, Math.floor(body.height * 0.4))
  const details = lowest(body, body.height - height)
  return { ...alone, panes: { streams: { ...body, height } }, details }
}

/**
 * How many rows a lesson takes, its rule among them: enough for what is asked, and the list and what explains it stay in
 * sight from 80x24 on. What has no room is read whole by a key.
 */
export function stripRowCount(columns: number, rows: number): number {
  if (rows < 14) return 3
  if (rows < 18) return 4
  // What is narrow has longer texts.
  if (rows < 22) return columns < 80 ? 6 : 5
  if (rows >= 36) return 8
  return rows < 24 || columns >= 100 ? 6 : 7
}

/** How a screen of this size is divided. */
export function layoutKind(columns: number, rows: number): LayoutKind {
  if (columns < leastColumns || rows < leastRows) return 'too-small'
  if (columns >= 100 && rows < 20) return 'low'
  if (columns < 56 || rows < 18) return 'single'
  return columns < 100 ? 'narrow' : columns < 160 ? 'normal' : 'wide'
}

function areasOf(kind: keyof PanePlace, rows: number, body: Rect): Readonly<Partial<Record<Area, Rect>>> {
  const columns = body.width
  const left: Rect = { ...body, width: columns >= 200 ? 36 : 30 }
  const main: Rect = kind === 'narrow' ? body : { ...body, x: left.width + 1, width: columns - left.width - 1 }
  const column = kind === 'narrow' ? {} : { left }
  const slides = {
    'slides-left': { ...body, width: slideCells },
    'slides-low': lowest(main, Math.min(body.height, Math.max(slideRows, Math.floor(rows / 3)))),
  }
  if (kind === 'low') return { ...column, list: main, ...slides }
  // What happened is a story of some lines: where there is no room for them it is read by its key.
  const across = rows < 36 ? 0 : rows < 50 ? 7 : rows < 60 ? 10 : 13
  const hasAcross = across > 0 && paneOrder.some((pane) => paneById(pane).place[kind] === 'across')
  const lowestRows = kind === 'wide' ? ratesRows(rows) : 0
  const acrossArea = {
    ...(hasAcross ? { across: lowest({ ...main, height: main.height - lowestRows }, across) } : {}),
    ...(lowestRows > 0 ? { lowest: lowest(main, lowestRows) } : {}),
  }
  const upper = { ...main, height: main.height - (acrossArea.across?.height ?? 0) - lowestRows }
  if (kind === 'wide') {
    const right = Math.min(64, Math.max(46, Math.floor(columns * 0.29)))
    return {
      ...column,
      list: { ...upper, width: upper.width - right - 1 },
      right: { ...upper, x: upper.x + upper.width - right, width: right },
      ...acrossArea,
      ...slides,
    }
  }
  const below = belowRows(rows)
  if (upper.height - below < leastList) return { ...column, list: upper, ...acrossArea, ...slides }
  return {
    ...column,
    list: { ...upper, height: upper.height - below },
    below: lowest(upper, below),
    ...acrossArea,
    ...slides,
  }
}

const belowRows = (rows: number): number => (rows < 30 ? 7 : rows < 36 ? 8 : rows < 50 ? 9 : 12)

const lowest = (rect: Rect, height: number): Rect => ({ ...rect, y: rect.y + rect.height - height, height })

// Truth needs room for its numbers and their names; a life is told in sentences.
function sideBySide(rect: Rect): { readonly truth: Rect; readonly life: Rect } {
  const width = Math.max(truthCells, Math.floor(rect.width * 0.43))
  return { truth: { ...rect, width }, life: { ...rect, x: rect.x + width + 1, width: rect.width - width - 1 } }
}

/** One above the other: a pane with a share of rows of its own gets that, the others what remains. */
function stacked(panes: readonly PaneId[], rect: Rect): Readonly<Partial<Record<PaneId, Rect>>> {
  const rowsOf = (pane: PaneId): number | undefined => {
    const { rows } = paneById(pane)
    return rows && panes.length > 1
      ? Math.min(rows.most, Math.max(rows.least, Math.round(rect.height * 0.4)))
      : undefined
  }
  const fixed = panes.reduce((sum, pane) => sum + (rowsOf(pane) ?? 0), 0)
  let y = rect.y
  return Object.fromEntries(
    panes.map((pane) => {
      const height = rowsOf(pane) ?? rect.height - fixed
      const placed = { ...rect, y, height }
      y += height
      return [pane, placed]
    }),
  )
}

/** What happened, and at its left what time did. */
function shared(panes: readonly PaneId[], rect: Rect): Readonly<Partial<Record<PaneId, Rect>>> {
  const width = Math.floor(rect.width * timeShare)
  const places: Partial<Record<PaneId, Rect>> = {
    time: { ...rect, width },
    happened: { ...rect, x: rect.x + width + 1, width: rect.width - width - 1 },
  }
  return Object.fromEntries(panes.flatMap((pane) => (places[pane] ? [[pane, places[pane]]] : [])))
}

const dividerBeside = (rect: Rect): Rect => ({ ...rect, x: rect.x + rect.width, width: 1 })
