import { formatClockTime, formatSeconds } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { textWidth } from '../../../lib/text-width.js'

/** What of time is seen: how much of it lies behind the end, and where it ends; without an end it goes on to now. */
export type TimeWindow = { readonly backMs?: number; readonly endMs?: number }

/** Time laid out over cells from left to right. Times are epoch milliseconds. */
export type TimeScale = {
  readonly cells: number
  readonly fromMs: number
  readonly msPerCell: number
  /** The moment the picture is of: now, or where it was scrolled to. */
  readonly atMs: number
  /** The cell of that moment; what lies behind it is the future. */
  readonly atCell: number
  /** The cell of a moment; undefined where it lies outside. */
  readonly cellOf: (ms: number) => number | undefined
}

const secondMs = 1000
/** What one can choose to look back over. */
export const backChoices: readonly number[] = [15, 30, 60, 120, 300, 900, 3600].map((seconds) => seconds * secondMs)
/** Of the cells so much is the past, where there is a future to see. */
const pastShare = 0.62

/**
 * Lays out a window. Without a choice of how far to look back it is far enough for the longest wait to end within what
 * lies ahead, and five minutes at most.
 */
export function timeScale(
  window: TimeWindow,
  { cells, nowMs, waitMs }: { readonly cells: number; readonly nowMs: number; readonly waitMs: number },
): TimeScale {
  const isScrolled = window.endMs !== undefined
  const atMs = window.endMs ?? nowMs
  const atCell = isScrolled ? cells - 1 : Math.max(0, Math.floor(cells * pastShare))
  const backMs = window.backMs ?? usualBack(waitMs)
  const msPerCell = backMs / Math.max(1, atCell)
  const fromMs = atMs - atCell * msPerCell
  return {
    cells,
    fromMs,
    msPerCell,
    atMs,
    atCell,
    cellOf: (ms) => {
      const cell = atCell + Math.floor((ms - atMs) / msPerCell)
      return cell >= 0 && cell < cells ? cell : undefined
    },
  }
}

/** How far is looked back where nobody chose. */
export function usualBack(waitMs: number): number {
  const longest = 300 * secondMs
  const enough = (waitMs * pastShare) / (1 - pastShare)
  return backChoices.find((choice) => choice >= Math.min(enough, longest)) ?? longest
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600].map((seconds) => seconds * secondMs)
const leastGap = 3

/**
 * The line of times above the rows: the moment the picture is of, and whole moments before it as the clock shows them,
 * after it as how long still. A clock that stands still is told no lie by.
 */
export function timeAxis(scale: TimeScale): SafeText {
  const { cells, fromMs, msPerCell, atMs, atCell } = scale
  const by = `${cells} ${fromMs} ${msPerCell} ${atMs} ${atCell}`
  if (drawn.by !== by) drawn = { by, axis: axisOf(scale) }
  return drawn.axis
}

// It moves by the second, and a frame is drawn for each key.
let drawn = { by: '', axis: literal`` }

function axisOf(scale: TimeScale): SafeText {
  const line: string[] = Array.from({ length: scale.cells }, () => ' ')
  const taken = new Set<number>()
  const put = (cell: number, text: SafeText): void => {
    const width = textWidth(text)
    const from = Math.min(Math.max(0, cell), scale.cells - width)
    for (let at = from - leastGap; at < from + width + leastGap; at += 1) if (taken.has(at)) return
    if (from < 0) return
    for (let at = 0; at < width; at += 1) {
      line[from + at] = text[at] ?? ' '
      taken.add(from + at)
    }
  }
  put(scale.atCell, formatClockTime(scale.atMs))
  const clockCells = 8 + leastGap
  const step = steps.find((one) => one / scale.msPerCell >= clockCells) ?? steps.at(-1) ?? secondMs
  for (let ms = Math.ceil(scale.fromMs / step) * step; ms < scale.atMs; ms += step) {
    const cell = scale.cellOf(ms)
    if (cell !== undefined) put(cell, formatClockTime(ms))
  }
  for (let aheadMs = step; ; aheadMs += step) {
    const cell = scale.cellOf(scale.atMs + aheadMs)
    if (cell === undefined) break
    put(cell, literal`+${formatSeconds(aheadMs / secondMs)}`)
  }
  return safeText(line.join(''))
}
