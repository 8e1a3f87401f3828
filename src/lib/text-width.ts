import { clustersOf } from './clusters.js'
import type { Cluster } from './clusters.js'
import { plainCells } from './plain-cells.js'
import type { SafeText } from './safe-text.js'
import { createLineWrap } from './wrap-text.js'

const ellipsisGlyph = '…'

/**
 * How many terminal cells a text takes, as Ink counts them. ASCII, box drawing, our glyphs, plain CJK and plain emoji
 * cost a look per character, the rest goes through string-width. Control characters count nothing; there should be none.
 */
export function textWidth(text: string): number {
  let width = 0
  for (let index = 0; index < text.length; index += 1) {
    const cells = plainCells(text.charCodeAt(index))
    if (cells === 0) return widthOfClusters(text)
    width += cells
  }
  return width
}

/**
 * The text, or as much of its start as fits `width` cells together with `ellipsis`. Never wider than `width`, never
 * splits what is seen as one character; an ellipsis that does not fit itself is left out. Costs by what is shown, not
 * by what the text holds.
 */
export function truncateToWidth(text: SafeText, width: number, ellipsis?: SafeText): SafeText
export function truncateToWidth(text: string, width: number, ellipsis?: string): string
export function truncateToWidth(text: string, width: number, ellipsis: string = ellipsisGlyph): string {
  return cut(text, width, ellipsis).text
}

/** As `truncateToWidth`, and how many cells the result takes. */
export function cutToWidth(text: SafeText, width: number): { readonly text: SafeText; readonly width: number } {
  return cut(text, width, ellipsisGlyph) as { readonly text: SafeText; readonly width: number }
}

/** As `truncateToWidth`, but out of the middle: the ends of names tell more apart than what lies between. */
export function truncateMiddle(text: SafeText, width: number): SafeText {
  if (textWidth(text) <= width) return text
  const head = Math.max(0, Math.floor((width - 1) / 2))
  const start = truncateToWidth(text, head, '')
  const clusters = [...clustersOf(text)]
  let from = clusters.length
  let used = 0
  const room = width - 1 - textWidth(start)
  while (from > 0 && used + (clusters[from - 1]?.width ?? 0) <= room) used += clusters[--from]?.width ?? 0
  const end = clusters.slice(from).map((cluster) => cluster.text)
  return `${start}${ellipsisGlyph}${end.join('')}` as SafeText
}

/** The text in exactly `width` cells: cut as `truncateToWidth` does, or filled up with spaces at its end. */
export function padToWidth(text: SafeText, width: number): SafeText
export function padToWidth(text: string, width: number): string
export function padToWidth(text: string, width: number): string {
  const shown = cut(text, width, ellipsisGlyph)
  return shown.text + ' '.repeat(Math.max(0, width - shown.width))
}

/**
 * Breaks a text into lines of at most `width` cells: at spaces, which go at a break, around characters two cells wide,
 * and inside a word only when it is longer than a line. A LF ends a line. A character wider than the whole line
 * becomes an ellipsis. There is always one line at least; below a width of one it is empty.
 */
export function wrapToWidth(text: SafeText, width: number): SafeText[]
export function wrapToWidth(text: string, width: number): string[]
export function wrapToWidth(text: string, width: number): string[] {
  if (width < 1) return ['']
  return text.split('\n').flatMap((line) => (textWidth(line) <= width ? [line] : wrapLine(line, width)))
}

function widthOfClusters(text: string): number {
  let width = 0
  for (const cluster of clustersOf(text)) width += cluster.width
  return width
}

function cut(text: string, width: number, ellipsis: string): Cluster {
  const ellipsisWidth = ellipsis === ellipsisGlyph ? 1 : textWidth(ellipsis)
  const room = ellipsisWidth <= width ? width - ellipsisWidth : width
  return (
    cutPlain(text, { width, room }, { text: ellipsis, width: ellipsisWidth }) ??
    cutClusters(text, { width, room }, { text: ellipsis, width: ellipsisWidth })
  )
}

type Cells = { readonly width: number; readonly room: number }

/** Undefined where more than plain characters stand in what is looked at. */
function cutPlain(text: string, { width, room }: Cells, ellipsis: Cluster): Cluster | undefined {
  let used = 0
  let keptEnd = 0
  let keptWidth = 0
  for (let index = 0; index < text.length; index += 1) {
    const cells = plainCells(text.charCodeAt(index))
    if (cells === 0) return undefined
    used += cells
    if (used > width) {
      // What follows might cling to it.
      if (index + 1 < text.length && plainCells(text.charCodeAt(index + 1)) === 0) return undefined
      const kept = text.slice(0, keptEnd)
      if (ellipsis.width > width) return { text: kept, width: keptWidth }
      return { text: kept + ellipsis.text, width: keptWidth + ellipsis.width }
    }
    if (used <= room) {
      keptEnd = index + 1
      keptWidth = used
    }
  }
  return { text, width: used }
}

function cutClusters(text: string, { width, room }: Cells, ellipsis: Cluster): Cluster {
  let used = 0
  let end = 0
  let keptEnd = 0
  let keptWidth = 0
  for (const cluster of clustersOf(text)) {
    used += cluster.width
    end += cluster.text.length
    if (used > width) {
      const kept = text.slice(0, keptEnd)
      if (ellipsis.width > width) return { text: kept, width: keptWidth }
      return { text: kept + ellipsis.text, width: keptWidth + ellipsis.width }
    }
    if (used <= room) {
      keptEnd = end
      keptWidth = used
    }
  }
  return { text, width: used }
}

function wrapLine(line: string, width: number): string[] {
  const rows: string[] = []
  const wrap = createLineWrap(width, (row) => rows.push(row))
  for (const cluster of clustersOf(line)) wrap.add(cluster)
  wrap.end()
  return rows
}
