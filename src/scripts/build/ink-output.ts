import { createLooks, createReader } from './ink-lines.js'
import { createRecent } from './recent.js'
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

/**
 * Lines that were written, clipped and transformed, the first in row `y`; of `text` alone where none of it was left out
 * for want of rows.
 */
type Written = {
  readonly x: number
  readonly y: number
  readonly lines: readonly string[]
  readonly text: string | undefined
  readonly transformers: Write['transformers']
  readonly at: Lines
  readonly clip: Clip | undefined
}

/** What was written to a row, in order, and what came of it. */
type Row = { readonly places: readonly number[]; readonly lines: readonly string[]; readonly text: string }
type WrittenRow = { readonly places: number[]; readonly lines: string[] }

const keptTexts = 64

/** Makes the method that takes the place of `Output.prototype.get`. */
export function createGet(tools: Tools): (this: Gathered) => { readonly output: string; readonly height: number } {
  const looks = createLooks(tools)
  const read = createReader(tools, looks)
  const layers = createLayers(looks)
  const split = createRecent<readonly string[]>(keptTexts)
  const linesOf = (text: string): readonly string[] => {
    const known = split.get(text)
    if (known) return known
    const lines = text.split('\n')
    split.set(text, lines)
    return lines
  }
  let shown: readonly Row[] = []
  let shownWidth = 0
  let before: readonly Written[] = []
  return function get() {
    const { width } = this
    const writes = allWritten(this, before, { tools, linesOf })
    const known = width === shownWidth ? shown : []
    const touched = known.length === this.height ? touchedRows(before, writes) : undefined
    const made = (y: number): Row => {
      const [row, one] = [writtenRow(writes, y), known[y]]
      return one && isSame(one.places, row.places) && isSame(one.lines, row.lines)
        ? one
        : { ...row, text: join(row, width, { read, looks, layers }).trimEnd() }
    }
    const now: Row[] = []
    for (let y = 0; y < this.height; y += 1) now.push((touched?.has(y) === false ? known[y] : undefined) ?? made(y))
    shown = now
    shownWidth = width
    before = writes
    return { output: now.map(({ text }) => text).join('\n'), height: now.length }
  }
}

function isSame<T>(one: readonly T[], other: readonly T[]): boolean {
  if (one.length !== other.length) return false
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false
  return true
}

/** All that is written, in order; what is written as before is the very same. */
function allWritten(
  { height, operations }: Gathered,
  before: readonly Written[],
  { tools, linesOf }: { readonly tools: Tools; readonly linesOf: (text: string) => readonly string[] },
): readonly Written[] {
  const writes: Written[] = []
  const clips: Clip[] = []
  for (const operation of operations) {
    if (operation.type === 'clip') clips.push(operation.clip)
    else if (operation.type === 'unclip') clips.pop()
    else {
      const { text, transformers } = operation
      const clip = clips.at(-1)
      const known = before[writes.length]
      const at = { x: operation.x, y: operation.y, lines: linesOf(text) }
      const isKnown =
        known?.text === text &&
        isSame(known.transformers, transformers) &&
        isSamePlace(known.at, at) &&
        isSameClip(known.clip, clip) &&
        known.y + known.lines.length <= height
      if (isKnown) {
        writes.push(known)
        continue
      }
      const { x, y, lines } = clip ? clipped(at, clip, tools) : at
      // Ink counts on only where there is a row: behind one that is missing it writes none.
      const room = Number.isInteger(y) && y >= 0 ? Math.max(0, Math.ceil(height) - y) : 0
      const isWhole = lines.length <= room
      let put = isWhole ? lines : lines.slice(0, room)
      for (const transform of transformers) put = put.map((line, index) => transform(line, index))
      writes.push({ x, y, lines: put, text: isWhole ? text : undefined, transformers, at, clip })
    }
  }
  return writes
}

function isSamePlace(one: Lines, other: Lines): boolean {
  return one.x === other.x && one.y === other.y
}

function isSameClip(one: Clip | undefined, other: Clip | undefined): boolean {
  if (one === other) return true
  return one?.x1 === other?.x1 && one?.x2 === other?.x2 && one?.y1 === other?.y1 && one?.y2 === other?.y2
}

/** The rows in which something else is written than before; undefined where more than texts are others. */
function touchedRows(before: readonly Written[], now: readonly Written[]): ReadonlySet<number> | undefined {
  if (before.length !== now.length) return undefined
  const touched = new Set<number>()
  for (let index = 0; index < now.length; index += 1) {
    const [one, other] = [before[index], now[index]]
    if (one === other) continue
    if (!one || one.x !== other?.x || one.y !== other.y || one.lines.length !== other.lines.length) return undefined
    for (let at = 0; at < one.lines.length; at += 1) if (one.lines[at] !== other.lines[at]) touched.add(one.y + at)
  }
  return touched
}

function writtenRow(writes: readonly Written[], y: number): WrittenRow {
  const row: WrittenRow = { places: [], lines: [] }
  for (const write of writes) {
    const line = y >= write.y ? write.lines[y - write.y] : undefined
    if (line === undefined) continue
    row.places.push(write.x)
    row.lines.push(line)
  }
  return row
}

type Lines = { readonly x: number; readonly y: number; readonly lines: readonly string[] }

function clipped({ x, y, lines: whole }: Lines, { x1, x2, y1, y2 }: Clip, { stringWidth, sliceAnsi }: Tools): Lines {
  let lines = whole
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

type Joiner = { readonly read: (line: string) => Piece; readonly looks: Looks; readonly layers: Layers }
type Placed = { readonly x: number; readonly piece: Piece }

/** The row as text: its pieces one behind the other, those that cover one another first made one piece. */
function join({ places, lines }: WrittenRow, width: number, { read, looks, layers }: Joiner): string {
  const pieces: Placed[] = []
  let isUsual = true
  for (let index = 0; index < lines.length; index += 1) {
    const piece = read(lines[index] ?? '')
    const x = places[index] ?? 0
    if (piece.width === 0) continue
    isUsual &&= Number.isInteger(x) && x >= 0 && x + piece.width <= width
    pieces.push({ x, piece })
  }
  if (!isUsual) return looks.put(overlaid(pieces, width, looks)).whole
  const sorted = fromTheLeft(pieces)
  let text = ''
  let column = 0
  let look = looks.plain
  for (let index = 0; index < sorted.length;) {
    const from = index
    const x = sorted[from]?.x ?? 0
    let end = x
    for (let next = sorted[index]; next && (index === from || next.x < end); next = sorted[index]) {
      end = Math.max(end, next.x + next.piece.width)
      index += 1
    }
    const piece = index - from === 1 ? sorted[from]?.piece : layers(pieces.filter((one) => one.x >= x && one.x < end))
    if (!piece) break
    if (x > column) {
      text += looks.way(look, looks.plain) + ' '.repeat(x - column)
      look = looks.plain
    }
    text += looks.way(look, piece.first) + piece.body
    look = piece.last
    column = end
  }
  return text + looks.way(look, looks.plain)
}

/** A few that are nearly in order: each is put before those further right, and behind what was written before it there. */
function fromTheLeft(pieces: readonly Placed[]): readonly Placed[] {
  const sorted: Placed[] = []
  for (const one of pieces) {
    let at = sorted.length
    for (let before = sorted[at - 1]; before && before.x > one.x; before = sorted[at - 1]) {
      sorted[at] = before
      at -= 1
    }
    sorted[at] = one
  }
  return sorted
}

type Layers = (pieces: readonly Placed[]) => Piece | undefined

/** Makes one piece of some that cover one another without a gap; of the same ones it is made once. */
function createLayers(looks: Looks): Layers {
  const made = new WeakMap<Piece, { readonly of: readonly Placed[]; readonly piece: Piece }>()
  return (pieces) => {
    const [first] = pieces
    if (!first) return undefined
    const left = Math.min(...pieces.map(({ x }) => x))
    const of = pieces.map(({ x, piece }) => ({ x: x - left, piece }))
    const known = made.get(first.piece)
    const isKnown = (one: Placed, at: number): boolean => known?.of[at]?.piece === one.piece && known.of[at].x === one.x
    if (known?.of.length === of.length && of.every(isKnown)) return known.piece
    const cells = overlaid(of, Math.max(...of.map(({ x, piece }) => x + piece.width)), looks)
    const piece: Piece = {
      width: cells.length,
      first: cells[0]?.look ?? looks.plain,
      last: cells.at(-1)?.look ?? looks.plain,
      body: looks.put(cells).body,
      cells: () => cells,
    }
    made.set(first.piece, { of, piece })
    return piece
  }
}

/** As Ink does it: each character into its cell, what came later over what was there; a cell between may be missing. */
function overlaid(pieces: readonly Placed[], width: number, looks: Looks): readonly Cell[] {
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
  return row.filter((cell) => cell !== undefined)
}
