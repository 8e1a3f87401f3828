import { clustersOf } from '../../lib/clusters.js'
import { plainCells } from '../../lib/plain-cells.js'

const sgrOrText = /\x1b\[[0-9;:]*m|[^\x1b]+/g

const isPlain = (text: string): boolean => {
  for (let index = 0; index < text.length; index += 1) if (plainCells(text.charCodeAt(index)) === 0) return false
  return true
}

/**
 * Places what follows an emoji or a rare script by its column. Terminals disagree on the width of such clusters; with
 * the column said again, one drawn too wide or too narrow cannot shift the rest of the row, borders least of all.
 * `text` is text and SGR sequences, about to be written from `column` (0-based). Plain text comes back as it is.
 */
export const anchorUnsure = (text: string, column: number): string => {
  if (isPlain(text.replace(/\x1b\[[0-9;:]*m/g, ''))) return text
  let at = column
  let unsure = false
  let anchored = ''
  for (const [piece] of text.matchAll(sgrOrText)) {
    if (piece.startsWith('\x1b')) {
      anchored += piece
      continue
    }
    for (const cluster of clustersOf(piece)) {
      const plain = isPlain(cluster.text)
      if (unsure && plain) anchored += `\x1b[${at + 1}G`
      anchored += cluster.text
      at += cluster.width
      unsure = !plain
    }
  }
  return anchored
}
