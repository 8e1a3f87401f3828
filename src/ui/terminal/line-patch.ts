import { plainCells } from '../../lib/plain-cells.js'
import { anchorUnsure } from './anchor.js'
import { applySgr, isSameSgr, plainSgr, sgrSequence, type SgrState } from './sgr.js'

type Cursor = { readonly index: number; readonly column: number; readonly sgr: SgrState }

const lineStart: Cursor = { index: 0, column: 0, sgr: plainSgr }

/** Reads one character or SGR sequence; undefined at what it cannot place or follow. */
const step = (line: string, at: Cursor): Cursor | undefined => {
  const code = line.charCodeAt(at.index)
  if (code === 0x1b) {
    const end = line.indexOf('m', at.index)
    if (end === -1) return undefined
    const sgr = applySgr(at.sgr, line.slice(at.index + 2, end))
    return sgr && { index: end + 1, column: at.column, sgr }
  }
  // Of all other characters the terminal decides the width: the patch falls back to a longer span instead of guessing.
  const cells = plainCells(code)
  return cells > 0 ? { index: at.index + 1, column: at.column + cells, sgr: at.sgr } : undefined
}

/** As many steps as lead over visible characters to `last` at most, each of which starts a cell of its own. */
const plainRun = (line: string, from: Cursor, last: number): Cursor => {
  let { index, column } = from
  while (index < last && plainCells(line.charCodeAt(index + 1)) > 0) {
    const cells = plainCells(line.charCodeAt(index))
    if (cells === 0) break
    column += cells
    index += 1
  }
  return index === from.index ? from : { index, column, sgr: from.sgr }
}

/** Whether a span may be cut before `index`: what stands there starts a cell of its own. */
const isCut = (line: string, index: number): boolean =>
  index >= line.length || line.charCodeAt(index) === 0x1b || plainCells(line.charCodeAt(index)) > 0

/** The furthest point both lines reach with the same cells and the same look. */
const commonStart = (previous: string, next: string): Cursor => {
  const limit = Math.min(previous.length, next.length)
  let differs = 0
  while (differs < limit && previous.charCodeAt(differs) === next.charCodeAt(differs)) differs++
  let best = lineStart
  for (;;) {
    best = plainRun(next, best, differs - 1)
    const following = step(next, best)
    if (!following || following.index > differs) return best
    if (!isCut(previous, following.index) || !isCut(next, following.index)) return best
    best = following
  }
}

/** Walks from `from` to the first boundary at or behind `target`. */
const walkTo = (line: string, from: Cursor, target: number): Cursor | undefined => {
  let at: Cursor | undefined = from
  while (at && at.index < target) at = step(line, plainRun(line, at, target - 1))
  return at
}

/** The common end of both lines that keeps its place on the screen and its look, as the cursors where it starts. */
const commonEnd = (previous: string, next: string, start: Cursor): Cursor | undefined => {
  const limit = Math.min(previous.length, next.length) - start.index
  let length = 0
  while (
    length < limit &&
    previous.charCodeAt(previous.length - 1 - length) === next.charCodeAt(next.length - 1 - length)
  ) {
    length++
  }
  const before = walkTo(previous, start, previous.length - length)
  const after = walkTo(next, start, next.length - length)
  if (!before || !after || previous.length - before.index !== next.length - after.index) return undefined
  const keepsPlace = before.column === after.column && isSameSgr(before.sgr, after.sgr)
  return keepsPlace && isCut(next, after.index) ? after : undefined
}

/** One row of the screen and what is to change on it. Each line starts with the plain look. */
export type LineChange = {
  /** Counted from 1, as the terminal does. */
  readonly row: number
  /** The width of the screen. A line may be wider: autowrap is off. */
  readonly columns: number
  readonly previous: string
  readonly next: string
}

/**
 * The bytes that turn `previous` into `next` on the screen: only the span that changed, as far as its place is certain.
 * Empty when both are equal.
 */
export const linePatch = ({ row, columns, previous, next }: LineChange): string => {
  if (previous === next) return ''
  const common = commonStart(previous, next)
  // Behind the last column everything lands on that column, so places no longer tell cells apart.
  const start = common.column < columns ? common : lineStart
  const end = commonEnd(previous, next, start)
  const place = `\x1b[${row};${start.column + 1}H`
  if (end && end.column < columns) return `${place}${sgrSequence(start.sgr)}${next.slice(start.index, end.index)}`
  // Clearing comes first: after a full-width line the cursor rests on the last cell and would clear that.
  const look = isSameSgr(start.sgr, plainSgr) ? '' : sgrSequence(start.sgr)
  return `${place}\x1b[m\x1b[K${look}${anchorUnsure(next.slice(start.index), start.column)}`
}

/** The bytes that draw `line` on the empty screen row `row` (1-based). */
export const lineOnEmptyRow = (row: number, line: string): string =>
  line === '' ? '' : `\x1b[${row};1H\x1b[m${anchorUnsure(line, 0)}`
