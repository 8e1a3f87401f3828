import type { Delivery } from '../../jetstream/index.js'
import { createLongLines } from '../../lib/long-lines.js'
import type { LongLines } from '../../lib/long-lines.js'
import { hexRows, literal, looksBinary, safeByteRows, safeRows, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { padToWidth } from '../../lib/text-width.js'
import type { Term } from '../../words/glossary.js'
import type { Line } from '../components/line.js'

const longestShownBytes = 64 * 1024
const mostHexLines = 400
/** Brackets in brackets make far more blanks than there was text. */
const longestPretty = 1024 * 1024
/** More than any line has room for. */
const oneLine = { maxBytes: 4096 }
const decoder = new TextDecoder()

const made = new WeakMap<object, { readonly width: number; readonly lines: LongLines<Line> }>()

/** A payload in rows of `width` cells: as JSON, as text or as hex. As all here made once for a width, as far as it is read. */
export function payloadLines(data: Uint8Array, width: number): LongLines<Line> {
  return kept(data, width, () => indented(payloadRows(data, width - 2), literal`  `))
}

/** The headers of a message, one on each line. */
export function headerLines(headers: Delivery['headers'], width: number): LongLines<Line> {
  return kept(headers, width, function* () {
    if (headers.length === 0) yield [{ text: literal`  none`, role: 'dim' as const }]
    for (const [name, value] of headers) yield pairLine(safeText(name, oneLine), safeText(value, oneLine))
  })
}

/** A header block as it came, in rows of `width` cells. */
export function blockLines(block: Uint8Array, width: number): LongLines<Line> {
  return kept(block, width, () => indented(safeByteRows(block, width - 4), literal`    `))
}

/** A name and what it stands for, on one line. */
export function pairLine(name: SafeText, value: SafeText, term?: Term): Line {
  return [{ text: literal`  ${padToWidth(name, 16)}`, role: 'dim', ...(term && { term }) }, { text: value }]
}

function kept(of: object, width: number, make: () => Iterator<Line>): LongLines<Line> {
  const known = made.get(of)
  if (known?.width === width) return known.lines
  const lines = createLongLines(make())
  made.set(of, { width, lines })
  return lines
}

function* indented(rows: Iterable<SafeText>, blanks: SafeText): Generator<Line, undefined> {
  for (const text of rows) yield [{ text: blanks }, { text }]
}

function payloadRows(data: Uint8Array, width: number): Iterable<SafeText> {
  if (data.length === 0) return [literal`(empty)`]
  if (looksBinary(data)) return hexRows(data, width, mostHexLines)
  const pretty = data.length <= longestShownBytes ? prettyJson(decoder.decode(data)) : undefined
  return pretty === undefined
    ? safeByteRows(data, width, { maxBytes: longestShownBytes })
    : safeRows(pretty, width, { maxBytes: Infinity, maxLines: Infinity })
}

function prettyJson(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    // Numbers beyond a double, doubled keys and spaces would not come out as they came in.
    if (JSON.stringify(value) !== text || prettyLength(text) > longestPretty) return undefined
    return JSON.stringify(value, null, 2)
  } catch {
    // Not JSON, or too deep: shown as the text it is.
    return undefined
  }
}

/** How long compact JSON becomes on lines of its own, two blanks for each level; a little more where there is nothing inside. */
function prettyLength(json: string): number {
  let length = json.length
  let depth = 0
  for (let index = 0; index < json.length; index += 1) {
    switch (json.charAt(index)) {
      case '"':
        for (index += 1; json[index] !== '"'; index += 1) if (json[index] === '\\') index += 1
        break
      case ':':
        length += 1
        break
      case ',':
        length += 1 + 2 * depth
        break
      case '{':
      case '[':
        depth += 1
        length += 1 + 2 * depth
        break
      case '}':
      case ']':
        depth -= 1
        length += 1 + 2 * depth
        break
    }
  }
  return length
}
