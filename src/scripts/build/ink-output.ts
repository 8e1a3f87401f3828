import { createLooks, createReader } from './ink-lines.js'
import type { Cell, LineTools, Looks, Piece } from './ink-lines.js'

/**
 * Bundled into the app by `patches.ts` in place of the output stage of Ink, which reads every character of the screen
 * into an object of its own on every frame. Here a line is read once, and a row is put together only when what was
 * written to it differs from the frame before. What comes out is the same to the byte; a property test compares.
 */

type Tools = LineTools & { readonly sliceAnsi: (text: string, from: number, to: number) => string }

type Clip = { readonly x1?: number; readonly x2?: number; readonly y1?: number; readonly y2?: number }
type Write = {
  readonly type: 'write'
  readonly x: number
  readonly y: number
  readonly text: string
  readonly transformers: readonly ((line: string, index: number) => string)[]
}
type Operation = Write | { readonly type: 'clip'; readonly clip: Clip } | { readonly type: 'unclip' }

/** What Ink's `Output` gathered for one frame. */
type Gathered = { readonly width: number; readonly height: number; readonly operations: readonly Operation[] }

/** What was written to a row, in order, and what came of it. */
type Row = { readonly places: readonly number[]; readonly lines: readonly string[]; readonly text: string }
type WrittenRow = { readonly places: number[]; readonly lines: string[] }

/** Makes the method that takes the place of `Output.prototype.get`. */
export function createGet(tools: Tools): (this: Gathered) => { readonly output: string; readonly height: number } {
  const looks = createLooks(tools)
  const read = createReader(tools, looks)
  let shown: readonly Row[] = []
  let shownWidth = 0
  return function get() {
    const { width } = this
    const rows = writtenRows(this, tools)
    const before = width === shownWidth ? shown : []
    const now = rows.map((row, y): Row => {
      const known = before[y]
      return known && isSame(known.places, row.places) && isSame(known.lines, row.lines)
        ? known
        : { ...row, text: join(row, width, { read, looks }).trimEnd() }
    })
    shown = now
    shownWidth = width
    return { output: now.map(({ text }) => text).join('\n'), height: rows.length }
  }
}

function isSame<T>(one: readonly T[], other: readonly T[]): boolean {
  if (one.length !== other.length) return false
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false
  return true
}

/** Which line was written where, row by row, clipped and transformed. */
function writtenRows({ height, operations }: Gathered, tools: Tools): readonly WrittenRow[] {
  const rows: WrittenRow[] = []
  for (let y = 0; y < height; y += 1) rows.push({ places: [], lines: [] })
  const clips: Clip[] = []
  for (const operation of operations) {
    if (operation.type === 'clip') clips.push(operation.clip)
    else if (operation.type === 'unclip') clips.pop()
    else {
      const clip = clips.at(-1)
      const { x, y, lines } = clip
        ? clipped(operation, clip, tools)
        : { ...operation, lines: operation.text.split('\n') }
      for (const [index, line] of lines.entries()) {
        const row = rows[y + index]
        // Ink counts on only where there is a row: behind one that is missing it writes none.
        if (!row) break
        row.places.push(x)
        row.lines.push(operation.transformers.reduce((text, transform) => transform(text, index), line))
      }
    }
  }
  return rows
}

function clipped(
  { x, y, text }: Write,
  { x1, x2, y1, y2 }: Clip,
  { stringWidth, sliceAnsi }: Tools,
): { readonly x: number; readonly y: number; readonly lines: readonly string[] } {
  let lines: readonly string[] = text.split('\n')
  const nothing = { x, y, lines: [] }
  const isAcross = x1 !== undefined && x2 !== undefined
  const isDown = y1 !== undefined && y2 !== undefined
  if (isAcross && (x + Math.max(0, ...lines.map((line) => stringWidth(line))) < x1 || x > x2)) return nothing
  if (isDown && (y + lines.length < y1 || y > y2)) return nothing
  if (isAcross) {
    lines = lines.map((line) => {
      const width = stringWidth(line)
      return sliceAnsi(line, x < x1 ? x1 - x : 0, x + width > x2 ? x2 - x : width)
    })
  }
  if (isDown) lines = lines.slice(y < y1 ? y1 - y : 0, y + lines.length > y2 ? y2 - y : lines.length)
  return { x: isAcross ? Math.max(x, x1) : x, y: isDown ? Math.max(y, y1) : y, lines }
}

type Joiner = { readonly read: (line: string) => Piece; readonly looks: Looks }

/** The row as text: its pieces one behind the other, or cell by cell where they cover one another. */
function join({ places, lines }: WrittenRow, width: number, { read, looks }: Joiner): string {
  const pieces: { readonly x: number; readonly piece: Piece }[] = []
  for (const [index, line] of lines.entries()) {
    const piece = read(line)
    if (piece.width > 0) pieces.push({ x: places[index] ?? 0, piece })
  }
  const sorted = pieces.toSorted((a, b) => a.x - b.x)
  let text = ''
  let column = 0
  let look = looks.plain
  for (const { x, piece } of sorted) {
    // What is not NaN and not between the cells has a place of its own.
    if (!(x >= column && x + piece.width <= width && Number.isInteger(x))) return overlaid(pieces, width, looks)
    if (x > column) {
      text += looks.way(look, looks.plain) + ' '.repeat(x - column)
      look = looks.plain
    }
    text += looks.way(look, piece.first) + piece.body
    look = piece.last
    column = x + piece.width
  }
  return text + looks.way(look, looks.plain)
}

/** As Ink does it: each character into its cell, what came later over what was there; a cell between may be missing. */
function overlaid(
  pieces: readonly { readonly x: number; readonly piece: Piece }[],
  width: number,
  looks: Looks,
): string {
  const row: (Cell | undefined)[] = []
  for (let x = 0; x < width; x += 1) row.push({ value: ' ', look: looks.plain, width: 1 })
  for (const { x, piece } of pieces) {
    let column = x
    for (const cell of piece.cells()) {
      row[column] = cell
      for (let more = 1; more < cell.width; more += 1) row[column + more] = { value: '', look: cell.look, width: 0 }
      column += cell.width
    }
  }
  return looks.put(row.filter((cell) => cell !== undefined)).whole
}
