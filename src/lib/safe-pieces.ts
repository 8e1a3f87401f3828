import { escapedHead, escapeFrom, escapeLine, escapeStep } from './escape-line.js'

/** How much of a text may come out: UTF-8 bytes, line ends counted, and lines; the note of a cut included. */
export type PieceLimits = { readonly maxBytes: number; readonly maxLines: number }

/** The piece that ends a line; no other has a LF in it. */
export const lineEnd = '\n'

const pieceUnits = 512
/** So many units behind its end a step may look at: a joiner and a pictograph. */
const lookedAhead = 4

/**
 * The lines of a text, split at LF and CRLF and escaped, in pieces as they are asked for. They end where a limit is met,
 * with a line that says so. `wholeBytes`: the size of the payload that `value` is all of, or the beginning. What a piece
 * costs does not grow with the text, but for the marks on one character.
 */
export function* safePieces(value: string, limits: PieceLimits, wholeBytes?: number): Generator<string, undefined> {
  const note = cutNote(`[cut here: ${wholeBytes ?? Buffer.byteLength(value)} bytes in all]`, limits.maxBytes)
  const isHead = (wholeBytes ?? 0) > limits.maxBytes
  // Room is kept for the note. What needs that room, too, is looked at when it comes to it.
  const most = { bytes: limits.maxBytes - Buffer.byteLength(note) - lineEnd.length, lines: limits.maxLines - 1 }
  let used = 0
  for (let lines = 0, start: number | undefined = 0; start !== undefined; lines += 1) {
    if (lines > 0) yield lineEnd
    const { line, next } = lineAt(value, start)
    const room = most.bytes - used
    const isRoom = lines < most.lines && room >= 0
    const source = isRoom ? escapedHead(line, room) : ''
    let at = 0
    let bytes = 0
    let piece = ''
    while (at < source.length) {
      const step = escapeStep(source, at, pieceUnits)
      const size = Buffer.byteLength(step.text)
      if (bytes + size > room || (source.length < line.length && step.end > source.length - lookedAhead)) break
      piece += step.text
      bytes += size
      at = step.end
      if (piece.length < pieceUnits) continue
      yield piece
      piece = ''
    }
    if (piece !== '') yield piece
    if (!isRoom || at < line.length) {
      const { maxBytes, maxLines } = limits
      const left = { bytes: maxBytes - used, lines: maxLines - lines }
      const rest = isHead ? undefined : restWithin(value, { line, next, at, bytes }, left)
      if (rest) yield* rest
      else {
        if (isRoom) {
          yield escapeFrom(line, at, { units: room, bytes: room - bytes }).text
          yield lineEnd
        }
        yield note
      }
      return
    }
    used += bytes + lineEnd.length
    start = next
  }
  if (!isHead) return
  yield lineEnd
  yield note
}

/** All that stands behind `at` in a line, and behind it, where that has the room that is left from the line's start. */
function restWithin(
  value: string,
  { line, next, at, bytes }: Place,
  left: { readonly bytes: number; readonly lines: number },
): readonly string[] | undefined {
  if (left.lines < 1 || left.bytes < 0) return undefined
  const piece = escapeFrom(line, at, { units: left.bytes, bytes: left.bytes - bytes })
  if (piece.cut) return undefined
  const pieces = [piece.text]
  let room = left.bytes - bytes - piece.bytes - lineEnd.length
  for (let lines = left.lines - 1, start = next; start !== undefined; lines -= 1) {
    if (lines < 1 || room < 0) return undefined
    const following = lineAt(value, start)
    const { text, bytes: size, cut } = escapeLine(following.line, room)
    if (cut) return undefined
    pieces.push(lineEnd, text)
    room -= size + lineEnd.length
    start = following.next
  }
  return pieces
}

type Line = { readonly line: string; readonly next: number | undefined }
type Place = Line & { readonly at: number; readonly bytes: number }

/** The line that begins at `start`, without its end, and where the next one begins. */
function lineAt(value: string, start: number): Line {
  const lineFeed = value.indexOf('\n', start)
  if (lineFeed < 0) return { line: value.slice(start), next: undefined }
  const end = lineFeed > start && value.charCodeAt(lineFeed - 1) === 0x0d ? lineFeed - 1 : lineFeed
  return { line: value.slice(start, end), next: lineFeed + 1 }
}

/** The note where there is room for it, and for as much again of what was cut. */
export function cutNote(note: string, maxBytes: number): string {
  if (note.length * 2 <= maxBytes) return note
  return maxBytes >= 3 ? '…' : ''
}
