import { plainCells } from '../../lib/plain-cells.js'
import { textWidth } from '../../lib/text-width.js'

const sgrOrText = /\x1b\[[0-9;:]*m|[^\x1b]+/g

const isPlain = (text: string): boolean => {
  for (let index = 0; index < text.length; index += 1) if (plainCells(text.charCodeAt(index)) === 0) return false
  return true
}

let segmenter: Intl.Segmenter | undefined

/**
 * Places what follows an emoji or a rare script by its column. Terminals disagree on the width of such clusters; with
 * the column said again, one drawn too wide or too narrow cannot shift the rest of the row, borders least of all.
 * `text` is text and SGR sequences, about to be written from `column` (0-based). Plain text comes back as it is.
 */
export const anchorUnsure = (text: string, column: number): string => {
  if (isPlain(text.replace(/\x1b\[[0-9;:]*m/g, ''))) return text
  segmenter ??= new Intl.Segmenter()
  let at = column
  let unsure = false
  let anchored = ''
  for (const [piece] of text.matchAll(sgrOrText)) {
    if (piece.startsWith('\x1b')) {
      anchored += piece
      continue
    }
    for (const { segment } of segmenter.segment(piece)) {
      const plain = isPlain(segment)
      if (unsure && plain) anchored += `\x1b[${at + 1}G`
      anchored += segment
      at += textWidth(segment)
      unsure = !plain
    }
  }
  return anchored
}
