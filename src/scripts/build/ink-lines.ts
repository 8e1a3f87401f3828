import { clustersOf } from '../../lib/clusters.js'
import { loneUnits } from '../../lib/lone-character.js'
import { plainCells } from '../../lib/plain-cells.js'
import { createRecent } from './recent.js'

/** One SGR sequence or hyperlink, as Ink's tokeniser gives it. */
type Code = { readonly type: 'ansi'; readonly code: string; readonly endCode: string }
type Token = Code | { readonly type: 'char'; readonly value: string }

/** The libraries with which Ink's `Output` reads a line. */
export type LineTools = {
  readonly stringWidth: (text: string) => number
  readonly tokenize: (text: string) => readonly Token[]
  readonly reduceAnsiCodesIncremental: (codes: readonly Code[], next: readonly Code[]) => readonly Code[]
  readonly diffAnsiCodes: (from: readonly Code[], to: readonly Code[]) => readonly Code[]
  readonly ansiCodesToString: (codes: readonly Code[]) => string
}

/** A look: the codes that are on, and what was found out of the way from it to others. */
type Look = {
  readonly codes: readonly Code[]
  readonly behind: Map<string, Look>
  readonly ways: Map<Look, string>
}

/** One character on the screen; the cells behind a wide one are empty. */
export type Cell = { readonly value: string; readonly look: Look; readonly width: number }

/** A line that was read: how wide it is, and what it puts out between its first and last character. */
export type Piece = {
  readonly width: number
  readonly first: Look
  readonly last: Look
  readonly body: string
  readonly cells: () => readonly Cell[]
}

const sgrHere = /\x1b\[[\d;]*m/y
const keptPieces = 512
const keptWidths = 2048
const keptLooks = 256

/** The looks met so far, and the ways between them. */
export type Looks = {
  readonly plain: Look
  /** The look behind a sequence. */
  readonly behind: (look: Look, sequence: string) => Look
  /** What leads from one look to another. */
  readonly way: (from: Look, to: Look) => string
  /** What cells put out: between the first and the last of them, and with the ways to and from the plain look. */
  readonly put: (cells: readonly Cell[]) => { readonly body: string; readonly whole: string }
  /** Lets go of looks when they became too many: whoever keeps some must let go of them too. */
  readonly trim: () => boolean
}

/** Knows the plain look only; each other is made when a line first comes to it. */
export function createLooks({
  tokenize,
  reduceAnsiCodesIncremental,
  diffAnsiCodes,
  ansiCodesToString,
}: LineTools): Looks {
  const lookOf = (codes: readonly Code[]): Look => ({ codes, behind: new Map(), ways: new Map() })
  const plain = lookOf([])
  let count = 0
  const way = (from: Look, to: Look): string => {
    if (from === to) return ''
    let codes = from.ways.get(to)
    if (codes === undefined) {
      codes = ansiCodesToString(diffAnsiCodes(from.codes, to.codes))
      from.ways.set(to, codes)
    }
    return codes
  }
  return {
    plain,
    way,
    behind: (look, sequence) => {
      const known = look.behind.get(sequence)
      if (known) return known
      const codes = tokenize(sequence).filter((token) => token.type === 'ansi')
      const next = lookOf(reduceAnsiCodesIncremental(look.codes, codes))
      look.behind.set(sequence, next)
      count += 1
      return next
    },
    put: (cells) => {
      const [first, last] = [cells[0]?.look ?? plain, cells.at(-1)?.look ?? plain]
      let body = ''
      let look = first
      for (const cell of cells) {
        body += way(look, cell.look) + cell.value
        look = cell.look
      }
      return { body, whole: way(plain, first) + body + way(last, plain) }
    },
    trim: () => {
      if (count <= keptLooks) return false
      count = 0
      plain.behind.clear()
      plain.ways.clear()
      return true
    },
  }
}

/** Reads lines, and remembers the last of them. */
export function createReader({ tokenize, stringWidth }: LineTools, looks: Looks): (line: string) => Piece {
  const pieces = createRecent<Piece>(keptPieces)
  const widths = createRecent<number>(keptWidths)

  const widthOf = (value: string): number => {
    let width = widths.get(value)
    if (width === undefined) {
      width = Math.max(1, stringWidth(value))
      widths.set(value, width)
    }
    return width
  }

  const cellsOf = (line: string): readonly Cell[] => {
    let look = looks.plain
    const cells: Cell[] = []
    for (const token of tokenize(line)) {
      if (token.type === 'ansi') look = looks.behind(look, token.code)
      else cells.push({ value: token.value, look, width: widthOf(token.value) })
    }
    return cells
  }

  /** Of what is in it: looks, and between them text that begins with a character which clings to nothing. */
  const readPlain = (line: string): Piece | undefined => {
    let look = looks.plain
    let first: Look | undefined
    let last = look
    let body = ''
    let width = 0
    for (let index = 0; index < line.length;) {
      const from = index
      let cells = plainCells(line.charCodeAt(index))
      let plain = 0
      while (cells > 0) {
        plain += cells
        index += 1
        cells = index < line.length ? plainCells(line.charCodeAt(index)) : 0
      }
      const end = textEnd(line, index)
      if (end > index && loneUnits(line, from) === 0) return undefined
      width += end > index ? cellsIn(line.slice(from, end)) : plain
      index = end
      if (index > from) {
        first ??= look
        body += (body === '' ? '' : looks.way(last, look)) + line.slice(from, index)
        last = look
      }
      if (index === line.length) break
      sgrHere.lastIndex = index
      if (!sgrHere.test(line)) return undefined
      look = looks.behind(look, line.slice(index, sgrHere.lastIndex))
      index = sgrHere.lastIndex
    }
    return { width, first: first ?? looks.plain, last, body, cells: once(() => cellsOfPlain(line)) }
  }

  /** As `cellsOf`, of a line that `readPlain` could read. */
  const cellsOfPlain = (line: string): readonly Cell[] => {
    const cells: Cell[] = []
    let look = looks.plain
    for (let index = 0; index < line.length;) {
      const end = textEnd(line, index)
      for (const { text, width } of clustersOf(line.slice(index, end)))
        cells.push({ value: text, look, width: Math.max(1, width) })
      if (end === line.length) break
      sgrHere.lastIndex = end
      sgrHere.test(line)
      index = sgrHere.lastIndex
      look = looks.behind(look, line.slice(end, index))
    }
    return cells
  }

  const readAny = (line: string): Piece => {
    const cells = cellsOf(line)
    return {
      width: cells.reduce((sum, cell) => sum + cell.width, 0),
      first: cells[0]?.look ?? looks.plain,
      last: cells.at(-1)?.look ?? looks.plain,
      body: looks.put(cells).body,
      cells: () => cells,
    }
  }

  return (line) => {
    const known = pieces.get(line)
    if (known) return known
    const piece = readPlain(line) ?? readAny(line)
    if (looks.trim()) pieces.clear()
    pieces.set(line, piece)
    return piece
  }
}

/** Where the text from here on ends, and something else that a terminal acts on begins. */
function textEnd(line: string, from: number): number {
  for (let index = from; index < line.length; index += 1) {
    const unit = line.charCodeAt(index)
    if (unit < 0x20 || (unit >= 0x7f && unit < 0xa0)) return index
  }
  return line.length
}

/** What Ink gives cells to: each character has one at least. */
function cellsIn(text: string): number {
  let cells = 0
  for (const { width } of clustersOf(text)) cells += Math.max(1, width)
  return cells
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
