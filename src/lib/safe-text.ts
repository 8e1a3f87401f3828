import { escapeLine } from './escape-line.js'
import { plainCells } from './plain-cells.js'
import { cutNote, lineEnd, safePieces } from './safe-pieces.js'
import type { PieceLimits } from './safe-pieces.js'
import { wrapToWidth } from './text-width.js'
import { wrapPieces } from './wrap-text.js'

declare const brand: unique symbol

/** Text that holds nothing a terminal would act on, and nothing a reader could not see. Made here only. */
export type SafeText = string & { readonly [brand]: true }

/** How much of one value is shown. Both bounds hold for the result, its cut note included. */
export type SafeTextLimits = {
  /** Most UTF-8 bytes in the result, line ends counted; 64 KiB unless told. */
  readonly maxBytes?: number
  /** Most lines in the result; 2,000 unless told. Means nothing to `safeText`. */
  readonly maxLines?: number
}

const defaultMaxBytes = 64 * 1024
const defaultMaxLines = 2000
const uncut: SafeTextLimits = { maxBytes: Infinity }

const mostBytesPerUnit = 3
const printableAscii = /^[\x20-\x7e]*$/
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Makes any string safe to print on one line: what is not plainly visible is shown escaped, LF as `^J`, TAB as spaces.
 * A result longer than `maxBytes` is cut and says how many bytes the value has. Idempotent, and safe texts may be
 * concatenated: none starts with something that clings to what stands before it. Never throws.
 */
export function safeText(value: string, limits: SafeTextLimits = {}): SafeText {
  const { maxBytes = defaultMaxBytes } = limits
  if (value.length <= maxBytes && printableAscii.test(value)) return value as SafeText
  if (value.length * mostBytesPerUnit <= maxBytes && isPlain(value)) return value as SafeText
  const piece = escapeLine(value, maxBytes)
  if (!piece.cut) return piece.text as SafeText
  const note = cutNote(` [cut here: ${Buffer.byteLength(value)} bytes in all]`, maxBytes)
  return (escapeLine(value, maxBytes - Buffer.byteLength(note)).text + note) as SafeText
}

/** Whether each unit is a visible character of its own: nothing is to be escaped then. */
function isPlain(value: string): boolean {
  for (let index = 0; index < value.length; index += 1) if (plainCells(value.charCodeAt(index)) === 0) return false
  return true
}

/**
 * Splits at LF and CRLF and makes each line safe: n line ends give n + 1 lines. What goes past a limit is cut, and the
 * last line says so. Idempotent over the lines joined again. Never throws.
 */
export function safeLines(value: string, limits: SafeTextLimits = {}): readonly SafeText[] {
  return linesWithin(value, limits)
}

/** The lines of `safeLines`, each in rows of `width` cells as `wrapToWidth` makes them, as they are asked for. */
export function safeRows(value: string, width: number, limits: SafeTextLimits = {}): Generator<SafeText, undefined> {
  return wrapPieces(safePieces(value, withDefaults(limits)), width) as Generator<SafeText, undefined>
}

/**
 * Shows a payload as text: as `safeLines`, after decoding UTF-8 with U+FFFD for what is not UTF-8. The bytes are cut
 * before they are decoded, at a code point, so the cost does not grow with the payload. The bytes are not kept.
 */
export function safeBytes(bytes: Uint8Array, limits: SafeTextLimits = {}): readonly SafeText[] {
  return linesWithin(headOf(bytes, limits), limits, bytes.length)
}

/** The lines of `safeBytes`, as `safeRows` makes rows of them. */
export function safeByteRows(
  bytes: Uint8Array,
  width: number,
  limits: SafeTextLimits = {},
): Generator<SafeText, undefined> {
  const pieces = safePieces(headOf(bytes, limits), withDefaults(limits), bytes.length)
  return wrapPieces(pieces, width) as Generator<SafeText, undefined>
}

function headOf(bytes: Uint8Array, { maxBytes = defaultMaxBytes }: SafeTextLimits): string {
  return decoder.decode(bytes.length > maxBytes ? bytes.subarray(0, codePointStart(bytes, maxBytes)) : bytes)
}

/**
 * Whether a payload is better shown as hex: its first 8 KiB hold a NUL, or more than three in ten of their characters
 * are broken UTF-8 or control characters other than TAB, LF, CR and ESC. An empty payload is text.
 */
export function looksBinary(bytes: Uint8Array): boolean {
  const sampleBytes = 8192
  const sample = bytes.length > sampleBytes ? bytes.subarray(0, codePointStart(bytes, sampleBytes)) : bytes
  if (sample.includes(0)) return true
  let characters = 0
  let odd = 0
  const text = decoder.decode(sample)
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    // The second half of a pair.
    if (code >= 0xdc00 && code < 0xe000) continue
    characters += 1
    const control = code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d && code !== 0x1b
    if (control || code === 0x7f || code === 0xfffd) odd += 1
  }
  return odd * 10 > characters * 3
}

/**
 * A classic dump: offset, sixteen bytes in hex, the same in ASCII. At most `maxLines` lines; when there is more, the
 * last one says how much. The bytes are not kept.
 */
export function hexLines(bytes: Uint8Array, maxLines: number): readonly SafeText[] {
  return [...hexDump(bytes, maxLines)]
}

/** The lines of `hexLines`, as `safeRows` makes rows of them. */
export function* hexRows(bytes: Uint8Array, width: number, maxLines: number): Generator<SafeText, undefined> {
  for (const line of hexDump(bytes, maxLines)) yield* wrapToWidth(line, width)
}

function* hexDump(bytes: Uint8Array, maxLines: number): Generator<SafeText, undefined> {
  const needed = Math.ceil(bytes.length / 16)
  const shown = needed > maxLines ? Math.max(0, maxLines - 1) : needed
  for (let line = 0; line < shown; line += 1) {
    const row = bytes.subarray(line * 16, line * 16 + 16)
    const pairs = Array.from(row, (byte) => byte.toString(16).padStart(2, '0'))
    const left = pairs.slice(0, 8).join(' ')
    const right = pairs.slice(8).join(' ')
    const ascii = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    const offset = (line * 16).toString(16).padStart(8, '0')
    yield `${offset}  ${left.padEnd(23)}  ${right.padEnd(23)}  |${ascii}|` as SafeText
  }
  if (shown < needed && maxLines > 0) yield `[cut: ${shown * 16} of ${bytes.length} bytes shown]` as SafeText
}

/**
 * Template tag for our own words: what stands between them must be safe already, or a number. That is not only taken
 * on trust: whatever else a wrong type brings here is made safe, so that it can be seen and does nothing.
 */
export function literal(strings: TemplateStringsArray, ...values: readonly (SafeText | number)[]): SafeText {
  let text = strings[0] ?? ''
  for (let index = 0; index < values.length; index += 1) text += inWords(values[index]) + (strings[index + 1] ?? '')
  return text as SafeText
}

function inWords(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '?'
  // Safe text passes unchanged, and by its own short way: `safeText` is idempotent.
  if (typeof value === 'string') return safeText(value, uncut)
  try {
    return safeText(String(value), uncut)
  } catch {
    return '?'
  }
}

/** Safe texts in a row, `separator` between them. */
export function joinSafe(parts: readonly SafeText[], separator: SafeText = literal``): SafeText {
  return parts.join(separator) as SafeText
}

function linesWithin(value: string, limits: SafeTextLimits, wholeBytes?: number): readonly SafeText[] {
  return [...safePieces(value, withDefaults(limits), wholeBytes)].join('').split(lineEnd) as SafeText[]
}

function withDefaults({ maxBytes = defaultMaxBytes, maxLines = defaultMaxLines }: SafeTextLimits): PieceLimits {
  return { maxBytes, maxLines }
}

function codePointStart(bytes: Uint8Array, index: number): number {
  let start = index
  while (start > index - 3 && start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1
  return start
}
