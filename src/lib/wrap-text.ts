import { clustersOf } from './clusters.js'
import type { Cluster } from './clusters.js'
import { lineEnd } from './safe-pieces.js'

const ellipsisGlyph = '…'
const neverStartsLine = /^[、。，．：；？！）］｝」』】〉》〕…・ーゝゞ々]/u

/** Takes a line character by character, and puts out its rows as soon as they are full. */
export type LineWrap = {
  readonly add: (cluster: Cluster) => void
  /** The line ends here; the next character begins another one. */
  readonly end: () => void
}

/**
 * Wraps lines for rows of `width` cells, one at least: see `wrapToWidth`. A line that fits is put out as it is. Of what
 * was added no more is kept than a row has room for.
 */
export function createLineWrap(width: number, put: (row: string) => void): LineWrap {
  /** The line so far, while it fits into one row. */
  let fitting: Cluster[] | undefined = []
  let fittingWidth = 0
  let row: string[] = []
  let rowWidth = 0
  let isFirstRow = true
  // What must stay on one row if it can: a word, or one character two cells wide with the marks that close it.
  let spaces = ''
  let word: Cluster[] = []
  let wordWidth = 0
  let isPlaced = false
  let previousWide = false

  const endRow = (): void => {
    put(row.join(''))
    row = []
    rowWidth = 0
    isFirstRow = false
  }
  const place = ({ text, width: cells }: Cluster): void => {
    const shown = cells > width ? { text: ellipsisGlyph, width: 1 } : { text, width: cells }
    if (rowWidth + shown.width > width) endRow()
    row.push(shown.text)
    rowWidth += shown.width
  }
  const placeWord = (): void => {
    const before = row.length === 0 && !isFirstRow ? '' : spaces
    if (rowWidth + before.length + wordWidth <= width) {
      if (before !== '') row.push(before)
      rowWidth += before.length
    } else if (row.length > 0) endRow()
    for (const cluster of word) place(cluster)
    word = []
    isPlaced = true
  }
  const endWord = (): void => {
    if (word.length > 0) placeWord()
    spaces = ''
    wordWidth = 0
    isPlaced = false
  }
  const wrap = (cluster: Cluster): void => {
    const isSpace = cluster.text === ' '
    const isWide = cluster.width > 1
    const breaks = isSpace || ((isWide || previousWide) && !neverStartsLine.test(cluster.text))
    if (breaks && (word.length > 0 || isPlaced)) endWord()
    previousWide = isWide
    if (isSpace) spaces += ' '
    else if (isPlaced) place(cluster)
    else {
      word.push(cluster)
      wordWidth += cluster.width
      // No row holds all of it: where it ends makes no difference any more.
      if (wordWidth > width) placeWord()
    }
  }
  return {
    add: (cluster) => {
      if (!fitting) return wrap(cluster)
      fitting.push(cluster)
      fittingWidth += cluster.width
      if (fittingWidth <= width) return
      const begun = fitting
      fitting = undefined
      for (const one of begun) wrap(one)
    },
    end: () => {
      if (fitting) put(fitting.map(({ text }) => text).join(''))
      else {
        endWord()
        if (row.length > 0 || isFirstRow) endRow()
      }
      fitting = []
      fittingWidth = 0
      isFirstRow = true
      previousWide = false
    },
  }
}

/**
 * Wraps a text that comes in pieces, cut between code points, line ends as pieces of their own: as `wrapToWidth` would
 * wrap all of it, and no sooner than the rows are asked for.
 */
export function* wrapPieces(pieces: Iterable<string>, width: number): Generator<string, undefined> {
  if (width < 1) {
    yield ''
    return
  }
  let rows: string[] = []
  const line = createLineWrap(width, (row) => rows.push(row))
  // The last character may go on in the next piece.
  let held = ''
  const addHeld = (): void => {
    for (const cluster of clustersOf(held)) line.add(cluster)
    held = ''
  }
  for (const piece of pieces) {
    if (piece === lineEnd) {
      addHeld()
      line.end()
    } else {
      const text = held + piece
      // One that goes on and on is not to be read from its start for each piece.
      held = text.length < 2 * held.length ? text : addAllButLast(text, line)
    }
    if (rows.length === 0) continue
    yield* rows
    rows = []
  }
  addHeld()
  line.end()
  yield* rows
}

function addAllButLast(text: string, line: LineWrap): string {
  let last: Cluster | undefined
  for (const cluster of clustersOf(text)) {
    if (last) line.add(last)
    last = cluster
  }
  return last?.text ?? ''
}
