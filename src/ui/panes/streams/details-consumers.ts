import type { Cause, ConsumerSummary } from '../../../jetstream/index.js'
import { formatCount } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth, truncateMiddle, truncateToWidth } from '../../../lib/text-width.js'
import { causeShort, isUrgent } from '../../../words/cause-short.js'
import { termOf } from '../../../words/glossary.js'
import type { Line, Span } from '../../components/line.js'
import { windowStart } from '../../selection.js'
import type { Theme } from '../../theme.js'
import { cellText, columnCells, columnSets, leastColumns } from './consumer-columns.js'
import type { Column } from './consumer-columns.js'
import type { SecondLine } from './details-room.js'

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

/** How the table is divided: its columns, and the cells for the name and for why. Without any for why it stands below. */
export type TableShape = {
  readonly columns: readonly Column[]
  readonly nameCells: number
  readonly whyCells: number
}

/** What the table is drawn with. */
export type TableView = {
  /** The cells of a row, the cursor's included. */
  readonly cells: number
  readonly shape: TableShape
  readonly theme: Theme
  /** The consumer under the cursor. */
  readonly marked: string | undefined
}

/** No reason is longer than this in all its words; in fewer of them the usual ones are no longer than that. */
const wholeWhy = 43
const wantedWhy = 19
const leastWhy = 16
const mostName = 32
const leastName = 8
const markerCells = 2
/** Between the name or a column and what comes next. */
const gap = 2

/**
 * Divides the cells of a row for these names: the richest columns beside which names and reasons stand whole, or names are
 * cut and reasons worded shorter. `wants` a line for the reason alone: to be whole, or to be in all its words.
 */
export function tableShape(
  names: readonly string[],
  cells: number,
): { readonly one: TableShape; readonly two: TableShape; readonly wants: SecondLine } {
  const longest = Math.max(4, ...names.map((name) => textWidth(safeText(name))))
  const wantedName = Math.min(longest, mostName)
  const left = (columns: readonly Column[]): number => cells - markerCells - columnCells(columns)
  const sets = columnSets(cells)
  const richest = (wanted: number): readonly Column[] | undefined => sets.find((columns) => left(columns) >= wanted)
  const rich = richest(wantedName + gap + wantedWhy)
  const [poorest = leastColumns] = sets.slice(-1)
  const columns = rich ?? (left(poorest) >= leastName + gap + leastWhy ? poorest : leastColumns)
  const nameCells = Math.max(leastName, Math.min(longest, left(columns) - gap - leastWhy))
  const whyCells = Math.max(0, left(columns) - nameCells - gap)
  const below = richest(wantedName) ?? leastColumns
  return {
    one: { columns, nameCells, whyCells },
    two: { columns: below, nameCells: Math.max(leastName, Math.min(longest, left(below))), whyCells: 0 },
    wants: rich === undefined ? 'to-be-whole' : whyCells < wholeWhy ? 'to-say-all' : 'nothing',
  }
}

/**
 * The consumers that have a row, as a table with its heading first; with `total`, those that have none are counted in its
 * last line.
 */
export function consumerLines(all: readonly ConsumerSeen[], total: number, view: TableView): readonly Line[] {
  const { columns, nameCells, whyCells } = view.shape
  const heading: Line = [
    { text: literal`  ${padToWidth(literal`name`, nameCells)}`, role: 'dim', term: 'consumer' },
    ...columns.map((column): Span => ({
      text: cellText(safeText(column.head), column),
      role: 'dim',
      term: termOf(column.head),
    })),
    ...(whyCells > 0 ? [{ text: literal`  why`, role: 'dim' as const, term: 'why' as const }] : []),
  ]
  const more = total - all.length
  return [
    heading,
    ...all.flatMap((one) => rowLines(one, view)),
    ...(more > 0 ? [[{ text: literal`  ${safeText(cutSign)} ${formatCount(more)} more`, role: 'dim' as const }]] : []),
  ]
}

const cutSign = '…'

/** Those of the consumers that have room in so many lines below the heading, the one under the cursor among them. */
export function shownConsumers(
  consumers: readonly ConsumerSummary[],
  { lines, linesEach, marked }: Pick<TableView, 'marked'> & { readonly lines: number; readonly linesEach: number },
): readonly ConsumerSummary[] {
  const room = Math.max(1, Math.floor(lines / linesEach))
  if (consumers.length <= room) return consumers
  const fit = Math.max(1, room - 1)
  const at = consumers.findIndex(({ name }) => name === marked)
  const start = at < 0 ? 0 : windowStart(consumers.length, fit, at)
  return consumers.slice(start, start + fit)
}

function rowLines(one: ConsumerSeen, view: TableView): readonly Line[] {
  const { cells, theme, shape } = view
  const { columns, nameCells, whyCells } = shape
  const isMarked = one.name === view.marked
  const row: Line = [
    { text: literal`${safeText(isMarked ? theme.glyphs.cursor : ' ')} `, role: 'accent', bold: true },
    { text: padToWidth(truncateMiddle(safeText(one.name), nameCells), nameCells), bold: isMarked },
    ...columns.map((column): Span => {
      const span = column.of(one)
      return { ...span, text: cellText(span.text, column) }
    }),
  ]
  const role = isUrgent(one.cause) ? 'warn' : 'dim'
  if (whyCells > 0) return [[...row, { text: literal`  ${whyWords(one.cause, whyCells)}`, role }]]
  const lead = literal`    ${safeText(theme.glyphs.child)} `
  return [
    row,
    [
      { text: lead, role: 'line' },
      { text: whyWords(one.cause, cells - textWidth(lead)), role },
    ],
  ]
}

/** The longest wording that has room whole. */
function whyWords(cause: Cause, cells: number): SafeText {
  const wordings = causeShort(cause)
  return wordings.find((text) => textWidth(text) <= cells) ?? truncateToWidth(wordings.at(-1) ?? literal``, cells)
}
