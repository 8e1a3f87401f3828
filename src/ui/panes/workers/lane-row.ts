import type { LedgerEntry } from '../../../jetstream/index.js'
import { formatClockTime } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth } from '../../../lib/text-width.js'
import { laneName } from '../../../words/lane-words.js'
import type { Line, Span } from '../../components/line.js'
import { lineWidth } from '../../components/panel.js'
import type { Theme } from '../../theme.js'
import { reviewWords, stateWords } from '../consumer/message-row.js'
import { timeBar, timeRole } from '../consumer/time-left.js'
import { isOut, nextLaneOf } from './lane-view.js'
import type { LaneOf, LaneRow, LaneView } from './lane-view.js'

/** What a row of a lane is drawn with. */
export type LaneRowView = {
  readonly lane: LaneView
  readonly laneOf: LaneOf
  readonly width: number
  readonly seqCells: number
  readonly nowMs: number
  readonly theme: Theme
  readonly isCursor: boolean
}

const wordCells = 9
/** Where there is little room a longer word moves what stands behind it. */
const fewWordCells = 5
const narrow = 36
const leftCells = 5
const mostBar = 20
const leastText = 6

/** A row of a lane in at most `width` cells: the sequence, what it is now, and its time, or what it says. */
export function laneRowLine(row: LaneRow, view: LaneRowView): Line {
  if (row.kind === 'delivery') return deliveryLine(row.entry, view)
  const { subject, atMs } = row.seen
  const time = literal`  ${formatClockTime(atMs)}  `
  const text = padToWidth(safeText(subject, { maxBytes: 256 }), Math.max(0, view.width - textWidth(time)))
  return [{ text: time, role: 'dim' }, { text }]
}

function deliveryLine(entry: LedgerEntry, view: LaneRowView): Line {
  const { lane, width, seqCells, nowMs, theme, isCursor } = view
  const acksItself = lane.id === 0 && lane.policy.kind === 'ack'
  const words = stateWords(entry, { theme, nowMs, acksItself })
  const isWaiting = isOut(entry)
  const marker: Span = { text: safeText(isCursor ? theme.glyphs.cursor : ' '), role: 'accent', bold: true }
  const state = literal`${safeText(words.glyph)} ${safeText(wordOf(entry, view, words.text))}`
  const cells = width < narrow ? fewWordCells : wordCells
  const before: Line = [
    marker,
    { text: safeText(String(entry.delivery.streamSeq).padStart(seqCells)), role: isWaiting ? 'text' : 'dim' },
    { text: literal` ` },
    { text: padToWidth(state, Math.max(cells + 2, textWidth(state))), role: words.role },
  ]
  const tail = tailOf(entry, { ...view, room: width - lineWidth(before), left: words.left })
  const line = [...before, ...tail]
  if (!isCursor) return line
  const blanks = Math.max(0, width - lineWidth(line))
  return [...line, { text: padToWidth(literal``, blanks) }].map((span) => ({ ...span, selected: true }))
}

// The hand is yours alone: of another worker it is known that it is out.
function wordOf(entry: LedgerEntry, { lane, laneOf }: LaneRowView, word: string): string {
  if (entry.supersededBy !== undefined) {
    const next = nextLaneOf(entry, lane.account, laneOf)
    return next === undefined || next === lane.id ? word : `now ${laneName(next)}`
  }
  return word === 'held' && lane.id !== 0 ? 'out' : word
}

function tailOf(
  entry: LedgerEntry,
  view: LaneRowView & { readonly room: number; readonly left: ReturnType<typeof stateWords>['left'] },
): Line {
  const { left, theme } = view
  let { room } = view
  const line: Span[] = []
  if (left && room > leftCells) {
    line.push({ text: literal` ${safeText(left.text.padStart(leftCells - 1))}`, role: timeRole(left) })
    room -= leftCells
    // Where there is room for what it says, too, the bar is short.
    const bar = Math.min(room - 1, room > mostBar + leastText ? mostBar / 2 : mostBar)
    if (bar > 1) {
      line.push({ text: literal` ` }, ...timeBar(left, bar, theme))
      room -= bar + 1
    }
  }
  const { deliveryCount } = entry.delivery
  const tries: SafeText = deliveryCount > 1 ? literal` try ${deliveryCount}` : literal``
  if (textWidth(tries) <= room) {
    line.push({ text: tries, role: 'dim' })
    room -= textWidth(tries)
  }
  if (room > leastText) {
    const { text } = reviewWords(entry, theme, 3)
    line.push({ text: literal` ` }, { text: padToWidth(text, room - 1), role: 'dim' })
  }
  return line
}
