import { formatCount, formatSeconds, formatShort } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { textWidth, truncateToWidth } from '../../../lib/text-width.js'
import type { Span } from '../../components/line.js'
import type { ConsumerSeen } from './details-consumers.js'

/** A column of the table of consumers, as wide whatever stands in it: nothing moves when a number grows. */
export type Column = {
  readonly head: string
  readonly cells: number
  readonly left?: true
  readonly of: (one: ConsumerSeen) => Span
}

/** Cells before each column. */
const gap = 2
/** From so many cells of a row on, numbers are written out. */
const roomyFrom = 100
/** A limit that nobody comes near is no news where there is little room. */
const mostTold = 99

/** The cells columns take, with those before each. */
export function columnCells(columns: readonly Column[]): number {
  return columns.reduce((sum, { cells }) => sum + gap + cells, 0)
}

/** What stands in a column, as wide as it. */
export function cellText(text: SafeText, { cells, left }: Pick<Column, 'cells' | 'left'>): SafeText {
  const shown = truncateToWidth(text, cells)
  const fill = safeText(' '.repeat(Math.max(0, cells - textWidth(shown))))
  return left === true ? literal`  ${shown}${fill}` : literal`  ${fill}${shown}`
}

/** The columns a row of so many cells may have, the richest first. */
export function columnSets(cells: number): readonly (readonly Column[])[] {
  const isRoomy = cells >= roomyFrom
  const count = (value: number): SafeText => (isRoomy ? formatCount(value) : formatShort(value))
  const settled: Column = {
    head: 'settled',
    cells: isRoomy ? 14 : 9,
    of: (one) => ({
      text: 'count' in one.settled ? count(one.settled.count) : literal`to ${count(one.settled.upTo)}`,
      role: 'dim',
    }),
  }
  const out: Column = { head: 'out', cells: isRoomy ? 13 : 11, of: (one) => outSpan(one, true) }
  const toCome = toComeColumn(isRoomy ? 12 : 7, count)
  return [
    [kind, settled, out, toCome, lag],
    [kind, settled, out, toCome],
    [kind, out, toCome],
    [out, toCome],
    [narrowOut, toComeColumn(7, formatShort)],
  ]
}

const kind: Column = { head: 'kind', cells: 4, left: true, of: (one) => ({ text: safeText(one.kind), role: 'dim' }) }

/** How long what is next has waited; what it needs to be read is asked for only where it is shown. */
export const lag: Column = {
  head: 'lag',
  cells: 5,
  left: true,
  of: ({ lagMs }) => ({ text: lagText(lagMs), role: lagMs === 0 ? 'dim' : 'text' }),
}

const narrowOut: Column = {
  head: 'out',
  cells: 5,
  of: (one) => outSpan(one, one.most !== undefined && Math.max(one.most, one.out) <= mostTold),
}

/** What stands beside a name in the narrowest table. */
export const leastColumns: readonly Column[] = [narrowOut]

function toComeColumn(cells: number, count: (value: number) => SafeText): Column {
  return {
    head: 'to come',
    cells,
    of: ({ toCome }) => ({ text: count(toCome), role: toCome === 0 ? 'dim' : 'text' }),
  }
}

function outSpan({ out, most }: ConsumerSeen, tellsMost: boolean): Span {
  const isFull = most !== undefined && out >= most
  const of = most !== undefined && tellsMost ? literal`/${formatShort(most)}` : literal``
  return { text: literal`${formatShort(out)}${of}`, role: isFull ? 'warn' : out === 0 ? 'dim' : 'text' }
}

function lagText(lagMs: number | undefined): SafeText {
  return lagMs === undefined ? literal`` : formatSeconds(Math.max(0, Math.floor(lagMs / 1000)))
}
