import { plainCells } from '../../lib/plain-cells.js'

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

const escape = 0x1b
const sgrHere = /\x1b\[[\d;]*m/y
const keptPieces = 1024
const keptWidths = 4096
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
  let pieces = new Map<string, Piece>()
  let older = pieces
  const widths = new Map<string, number>()

  const widthOf = (value: string): number => {
    let width = widths.get(value)
    if (width === undefined) {
      width = Math.max(1, stringWidth(value))
      if (widths.size >= keptWidths) widths.clear()
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

  /** Of what is in it: visible characters that are a cell or two each, and looks. Undefined where there is more. */
  const readPlain = (line: string): Piece | undefined => {
    let look = looks.plain
    let first: Look | undefined
    let last = look
    let body = ''
    let width = 0
    for (let index = 0; index < line.length;) {
      const from = index
      let cells = plainCells(line.charCodeAt(index))
      while (cells > 0) {
        width += cells
        index += 1
        cells = index < line.length ? plainCells(line.charCodeAt(index)) : 0
      }
      if (index > from) {
        first ??= look
        body += (body === '' ? '' : looks.way(last, look)) + line.slice(from, index)
        last = look
      }
      if (index === line.length) break
      if (line.charCodeAt(index) !== escape) return undefined
      sgrHere.lastIndex = index
      if (!sgrHere.test(line)) return undefined
      look = looks.behind(look, line.slice(index, sgrHere.lastIndex))
      index = sgrHere.lastIndex
    }
    return { width, first: first ?? looks.plain, last, body, cells: once(() => cellsOf(line)) }
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
    let piece = pieces.get(line)
    if (piece) return piece
    piece = older.get(line) ?? readPlain(line) ?? readAny(line)
    if (looks.trim()) older = pieces = new Map<string, Piece>()
    else if (pieces.size >= keptPieces) [older, pieces] = [pieces, new Map<string, Piece>()]
    pieces.set(line, piece)
    return piece
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
