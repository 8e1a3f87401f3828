import type { Cause, ConsumerSummary } from '../../../jetstream/index.js'
import { formatCount, formatSeconds, formatShort } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth, truncateMiddle, truncateToWidth } from '../../../lib/text-width.js'
import { causeShort, isUrgent } from '../../../words/cause-short.js'
import type { Line, Span } from '../../components/line.js'
import { windowStart } from '../../selection.js'
import type { Theme } from '../../theme.js'

/** One consumer of the stream, with all that is known of it. */
export type ConsumerSeen = {
  readonly name: string
  readonly kind: ConsumerSummary['kind']
  /** How many are settled; where that cannot be counted, up to which sequence. */
  readonly settled: { readonly count: number } | { readonly upTo: number }
  readonly out: number
  /** Max ack pending, where there is one. */
  readonly most: number | undefined
  readonly toCome: number
  /** How old the first message to come is; undefined where that is not known. */
  readonly lagMs: number | undefined
  readonly cause: Cause
}

/** What the table is drawn with. */
export type TableView = {
  /** The cells of a row, the cursor's included. */
  readonly cells: number
  readonly rows: number
  readonly theme: Theme
  /** All columns, as there is room for them from 100 columns of the screen on. */
  readonly isWide: boolean
  /** The consumer under the cursor. */
  readonly marked: string | undefined
}

type Column = {
  readonly head: string
  readonly cells: number
  readonly left?: true
  readonly of: (one: ConsumerSeen) => Span
}

const gap = 2
const leastWhy = 16
const leastName = 8
/** A limit that nobody comes near is no news where there is little room. */
const mostTold = 99

/**
 * The consumers that have a row, as a table with its heading first; with `total`, those that have none are counted in its
 * last line.
 */
export function consumerLines(all: readonly ConsumerSeen[], total: number, view: TableView): readonly Line[] {
  const { marked, cells } = view
  const columns = view.isWide ? wideColumns(view) : narrowColumns
  const taken = columns.reduce((sum, column) => sum + column.cells + gap, markerCells)
  const longest = Math.max(4, ...all.map(({ name }) => textWidth(safeText(name))))
  const nameCells = Math.max(leastName, Math.min(longest, cells - taken - leastWhy - gap))
  const whyCells = Math.max(0, cells - taken - nameCells - gap)
  const heading: Line = [
    { text: literal`  ${padToWidth(literal`name`, nameCells)}`, role: 'dim' },
    ...columns.map((column): Span => ({ text: cellText(safeText(column.head), column), role: 'dim' })),
    { text: literal`  why`, role: 'dim' },
  ]
  const more = total - all.length
  return [
    heading,
    ...all.map((one) => rowLine(one, { view, columns, nameCells, whyCells, isMarked: one.name === marked })),
    ...(more > 0 ? [[{ text: literal`  ${safeText(cutSign)} ${formatCount(more)} more`, role: 'dim' as const }]] : []),
  ]
}

const cutSign = '…'
const markerCells = 2

/** Those of the consumers that have a row, the one under the cursor among them. */
export function shownConsumers(
  consumers: readonly ConsumerSummary[],
  { rows, marked }: Pick<TableView, 'rows' | 'marked'>,
): readonly ConsumerSummary[] {
  const room = Math.max(1, rows - 1)
  if (consumers.length <= room) return consumers
  const fit = Math.max(1, room - 1)
  const at = consumers.findIndex(({ name }) => name === marked)
  const start = at < 0 ? 0 : windowStart(consumers.length, fit, at)
  return consumers.slice(start, start + fit)
}

const narrowColumns: readonly Column[] = [
  { head: 'out', cells: 5, of: ({ out, most }) => outSpan(out, most, most !== undefined && most <= mostTold) },
  {
    head: 'to come',
    cells: 7,
    of: ({ toCome }) => ({ text: formatShort(toCome), role: toCome === 0 ? 'dim' : 'text' }),
  },
]

function wideColumns(view: TableView): readonly Column[] {
  const isRoomy = view.cells >= 100
  const count = (value: number): SafeText => (isRoomy ? formatCount(value) : formatShort(value))
  return [
    { head: 'kind', cells: 4, left: true, of: ({ kind }) => ({ text: safeText(kind), role: 'dim' }) },
    {
      head: 'settled',
      cells: isRoomy ? 14 : 9,
      of: ({ settled }) => ({
        text: 'count' in settled ? count(settled.count) : literal`to ${count(settled.upTo)}`,
        role: 'dim',
      }),
    },
    { head: 'out', cells: isRoomy ? 13 : 11, of: ({ out, most }) => outSpan(out, most, true) },
    {
      head: 'to come',
      cells: isRoomy ? 12 : 7,
      of: ({ toCome }) => ({ text: count(toCome), role: toCome === 0 ? 'dim' : 'text' }),
    },
    {
      head: 'lag',
      cells: 5,
      left: true,
      of: ({ lagMs }) => ({ text: lagText(lagMs), role: lagMs === 0 ? 'dim' : 'text' }),
    },
  ]
}

function outSpan(out: number, most: number | undefined, tellsMost: boolean): Span {
  const isFull = most !== undefined && out >= most
  const of = most !== undefined && tellsMost ? literal`/${formatShort(most)}` : literal``
  return { text: literal`${formatShort(out)}${of}`, role: isFull ? 'warn' : out === 0 ? 'dim' : 'text' }
}

function lagText(lagMs: number | undefined): SafeText {
  return lagMs === undefined ? literal`` : formatSeconds(Math.max(0, Math.floor(lagMs / 1000)))
}

function cellText(text: SafeText, { cells, left }: Pick<Column, 'cells' | 'left'>): SafeText {
  const shown = truncateToWidth(text, cells)
  const fill = safeText(' '.repeat(Math.max(0, cells - textWidth(shown))))
  return left === true ? literal`  ${shown}${fill}` : literal`  ${fill}${shown}`
}

function rowLine(
  one: ConsumerSeen,
  of: {
    readonly view: TableView
    readonly columns: readonly Column[]
    readonly nameCells: number
    readonly whyCells: number
    readonly isMarked: boolean
  },
): Line {
  const { view, columns, nameCells, whyCells, isMarked } = of
  const wordings = causeShort(one.cause)
  const why =
    wordings.find((text) => textWidth(text) <= whyCells) ?? truncateToWidth(wordings.at(-1) ?? literal``, whyCells)
  return [
    { text: literal`${safeText(isMarked ? view.theme.glyphs.cursor : ' ')} `, role: 'accent', bold: true },
    { text: padToWidth(truncateMiddle(safeText(one.name), nameCells), nameCells), bold: isMarked },
    ...columns.map((column): Span => {
      const span = column.of(one)
      return { ...span, text: cellText(span.text, column) }
    }),
    { text: literal`  ${why}`, role: isUrgent(one.cause) ? 'warn' : 'dim' },
  ]
}
