import type { Rect } from '../layout.js'
import type { WordSpot } from '../word-spots.js'
import { dialogRoom, dock } from './dialog-place.js'
import type { DialogArea } from './dialog-place.js'

/** Narrower or lower than this there is nothing to read. */
const leastWidth = 36
const leastHeight = 6
/** On the lowest screens a line of it must do, and the keys that scroll. */
const lowestHeight = 3
/** Longer lines are hard to read. */
const mostWidth = 110

/** What dialogs leave in sight: the head, and of a list its heading and the row under the cursor. */
const keepClear: ReadonlySet<string> = new Set(['consumer', 'details', 'head', 'bar'])

/** Whether an entry stands where dialogs do: it explains no word on the screen, or one of the list. */
export function isDockedFor(spot: WordSpot | undefined): boolean {
  return spot === undefined || keepClear.has(spot.owner)
}

/**
 * Where an entry stands so that it covers neither the word it explains nor, where that can be, anything beside it:
 * below, above or beside the part of the screen it stands in, where it fits. `heightAt` says how high it is in so many
 * cells.
 */
export function placeWord(area: DialogArea, spot: WordSpot | undefined, heightAt: (width: number) => number): Rect {
  const { body } = area
  if (spot === undefined || isDockedFor(spot)) {
    const docked = dock(area, Math.min(heightAt(area.list.width), dialogRoom(area)))
    return spot !== undefined && covers(docked, spot.rect)
      ? beside(body, { part: spot.rect, word: spot.rect }, heightAt)
      : docked
  }
  return beside(body, { part: spot.within, word: spot.rect }, heightAt)
}

function beside(
  body: Rect,
  { part, word }: { readonly part: Rect; readonly word: Rect },
  heightAt: (width: number) => number,
): Rect {
  const free = freeAround(body, part, leastHeight)
  const row = { ...body, y: word.y, height: 1 }
  const usable = [free, freeAround(body, row, leastHeight), freeAround(body, row, lowestHeight)].find(
    (rects) => rects.length > 0,
  ) ?? [body]
  const fits = usable.find((rect) => heightAt(Math.min(rect.width, mostWidth)) <= rect.height)
  const largest = usable.reduce((best, rect) => (sizeOf(rect) > sizeOf(best) ? rect : best), usable[0] ?? body)
  const room = fits ?? largest
  const width = Math.min(room.width, mostWidth)
  const height = Math.min(room.height, heightAt(width))
  // As near to what it explains as can be.
  const isAbove = room.y + room.height <= word.y
  return { x: room.x, y: isAbove ? room.y + room.height - height : room.y, width, height }
}

/** The parts of the body that are free of another: below it, above it, to its right, to its left. */
function freeAround(body: Rect, { x, y, width, height }: Rect, least: number): readonly Rect[] {
  const below = y + height
  const right = x + width
  return [
    { ...body, y: below, height: body.y + body.height - below },
    { ...body, height: y - body.y },
    { ...body, x: right, width: body.x + body.width - right },
    { ...body, width: x - body.x },
  ].filter((rect) => rect.width >= leastWidth && rect.height >= least)
}

const sizeOf = ({ width, height }: Rect): number => width * height

/** Whether a box hides any cell of another. */
export function covers(box: Rect, of: Rect): boolean {
  return box.x < of.x + of.width && of.x < box.x + box.width && box.y < of.y + of.height && of.y < box.y + box.height
}
