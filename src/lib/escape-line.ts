import { loneUnits } from './lone-character.js'
import { plainCells } from './plain-cells.js'

/** A line ready to print, its size in UTF-8, and whether some of the value is missing from it. */
export type EscapedLine = { readonly text: string; readonly bytes: number; readonly cut: boolean }

/** A piece of a line escaped: plain text, which may be cut, or what is only whole or not at all; where it ends in the line. */
export type EscapeStep = { readonly kind: 'plain' | 'whole'; readonly text: string; readonly end: number }

const maxExtenders = 8
const tab = '    '
const zeroWidthJoiner = 0x200d
const emojiPresentation = 0xfe0f

const printableAscii = /^[\x20-\x7e]*$/
const notable = /[\p{C}\p{M}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{1f3fb}-\u{1f3ff}]/uy
const visibleMark = /(?!\p{Default_Ignorable_Code_Point})\p{M}/uy
const pictograph = /(?!\p{Cn})\p{Extended_Pictographic}/uy
const toneable = /\p{Emoji_Modifier_Base}/uy

/**
 * Escapes one line: the whole of what `safeText` promises but the note that says it was cut. A LF is a control like any
 * other here. The result has at most `maxBytes` UTF-8 bytes; the work is bounded by them too. Never throws.
 */
export function escapeLine(value: string, maxBytes: number): EscapedLine {
  if (value.length <= maxBytes && printableAscii.test(value)) return { text: value, bytes: value.length, cut: false }
  return escapeFrom(value, 0, { units: maxBytes, bytes: maxBytes })
}

/** Escapes what stands behind `position`, where a step ended, in the first `units` of a line, in so many bytes. */
export function escapeFrom(
  line: string,
  position: number,
  { units, bytes: maxBytes }: { readonly units: number; readonly bytes: number },
): EscapedLine {
  const source = escapedHead(line, units)
  let text = ''
  let bytes = 0
  let at = position
  while (at < source.length) {
    const step = escapeStep(source, at)
    const size = Buffer.byteLength(step.text)
    if (bytes + size > maxBytes) {
      return { text: step.kind === 'plain' ? text + fitting(step.text, maxBytes - bytes) : text, bytes, cut: true }
    }
    text += step.text
    bytes += size
    at = step.end
  }
  return { text, bytes, cut: source.length < line.length }
}

/** What stands at `position`, where the step before it ended; of plain text so many units at most. */
export function escapeStep(source: string, position: number, mostUnits = Infinity): EscapeStep {
  const index = nextNotable(source, position, position + mostUnits)
  if (index > position) return { kind: 'plain', text: source.slice(position, index), end: index }
  // At the start of a line there is no base of ours: a mark would cling to whatever is printed before it.
  if (index > 0) {
    const extenders = extendersAt(source, index)
    if (extenders.end > index) return extenders
  }
  const codePoint = codePointAt(source, index)
  return { kind: 'whole', text: escapeCodePoint(codePoint), end: index + unitsOf(codePoint) }
}

/** What clings to the character before `from` and may stay: marks, skin tones, further pictographs after a joiner. */
function extendersAt(source: string, from: number): EscapeStep {
  let text = ''
  let end = from
  let kept = 0
  let surplus = 0
  let onPictograph = isPictographAt(source, startOfPrevious(source, from))
  while (end < source.length) {
    const codePoint = codePointAt(source, end)
    let next = end + unitsOf(codePoint)
    if (codePoint === zeroWidthJoiner) {
      if (!onPictograph || !isPictographAt(source, next)) break
      // Escaped here: the next step would take this pictograph for a fresh base.
      if (kept === maxExtenders) return { kind: 'whole', text: text + escapeCodePoint(codePoint), end: next }
      next += unitsOf(codePointAt(source, next))
    } else if (isSkinTone(codePoint)) {
      // Elsewhere it shares the cells of what stands before it when measured, and takes two of its own when drawn.
      if (!isAt(toneable, source, startOfPrevious(source, end))) break
      if (kept === maxExtenders) return { kind: 'whole', text: text + escapeCodePoint(codePoint), end: next }
    } else {
      if (!isMark(codePoint, source, end)) break
      onPictograph &&= codePoint === emojiPresentation && kept < maxExtenders
    }
    if (kept < maxExtenders) {
      text += source.slice(end, next)
      kept += 1
    } else surplus += 1
    end = next
  }
  return { kind: 'whole', text: surplus > 0 ? `${text}[+${surplus} marks]` : text, end }
}

function nextNotable(source: string, from: number, last: number): number {
  let index = from
  while (index < source.length && index < last) {
    const units = loneUnits(source, index)
    if (units > 0) index += units
    else if (isAt(notable, source, index)) break
    else index += unitsOf(codePointAt(source, index))
  }
  return index
}

function isAt(pattern: RegExp, source: string, index: number): boolean {
  pattern.lastIndex = index
  return index >= 0 && pattern.test(source)
}

function isPictographAt(source: string, index: number): boolean {
  return (
    plainCells(source.charCodeAt(index)) !== 2 && source.charCodeAt(index) > 0xa8 && isAt(pictograph, source, index)
  )
}

function isMark(codePoint: number, source: string, index: number): boolean {
  return codePoint === emojiPresentation || (codePoint >= 0x300 && isAt(visibleMark, source, index))
}

/** 0 past the end, where no caller looks. */
function codePointAt(source: string, index: number): number {
  return source.codePointAt(index) ?? 0
}

function isSkinTone(codePoint: number): boolean {
  return codePoint >= 0x1f3fb && codePoint <= 0x1f3ff
}

function unitsOf(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1
}

function fitting(text: string, maxBytes: number): string {
  let end = 0
  let room = maxBytes
  for (const character of text) {
    room -= Buffer.byteLength(character)
    if (room < 0) break
    end += character.length
  }
  return text.slice(0, end)
}

function startOfPrevious(source: string, index: number): number {
  const isLow = (source.charCodeAt(index - 1) & 0xfc00) === 0xdc00
  return isLow && (source.charCodeAt(index - 2) & 0xfc00) === 0xd800 ? index - 2 : index - 1
}

/**
 * As much of a line as is looked at where the result has so many bytes: surplus marks put out next to nothing, so a bound
 * on the result alone would not bound the work.
 */
export function escapedHead(value: string, units: number): string {
  if (value.length <= units) return value
  const end = Math.max(0, units)
  return value.slice(0, end > 0 && (value.charCodeAt(end - 1) & 0xfc00) === 0xd800 ? end - 1 : end)
}

function escapeCodePoint(codePoint: number): string {
  if (codePoint === 0x09) return tab
  if (codePoint < 0x20 || codePoint === 0x7f) return `^${String.fromCharCode(codePoint ^ 0x40)}`
  if (codePoint < 0xa0) return `\\x${codePoint.toString(16)}`
  return `\\u{${codePoint.toString(16)}}`
}
