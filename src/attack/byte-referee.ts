import type { PaletteName } from '../lib/theme-choice.js'
import { createTheme, type Role } from '../ui/theme.js'
import { palettes } from '../ui/theme/palettes.js'

/**
 * What no text may hold on its way to a terminal: controls, bidi, invisible, tag, private-use, unassigned, surrogates.
 * A joiner is looked at by itself, as pictographs need it; FE0F stays.
 */
const unwanted =
  /(?!\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0e\uffa0\ufff0-\ufff8\u{e0000}-\u{e0fff}]|(?<![\p{Extended_Pictographic}\ufe0f\u{1f3fb}-\u{1f3ff}])\u200d|\u200d(?!\p{Extended_Pictographic})|\p{M}{9,}/u

const roles: readonly Role[] = ['text', 'dim', 'line', 'accent', 'good', 'warn', 'bad', 'focus']
const styles = [{}, { bold: true }, { selected: true }, { chip: true }, { bold: true, selected: true }]

// A colour of the 256 or of 24 bits is one parameter, however many numbers it has.
const parametersOf = (look: string): readonly string[] =>
  look.match(/[34]8;(?:5;\d+|2;\d+;\d+;\d+)(?![^;])|[^;]+/g) ?? ['']

/** The looks our theme can give, and their ends; 7 and 27 are the cursor of the library's text field. */
function ownLooks(): ReadonlySet<string> {
  const looks = new Set(['', '0', '1', '2', '4', '7', '22', '24', '27', '39', '49'])
  for (const palette of Object.keys(palettes) as readonly PaletteName[]) {
    const theme = createTheme({}, { ascii: false, palette })
    for (const style of roles.flatMap((role) => styles.map((one) => ({ role, ...one })))) {
      for (const [, look = ''] of theme.paint('x', style).matchAll(/\x1b\[([\d;]*)m/g)) {
        for (const one of parametersOf(look)) looks.add(one)
      }
    }
  }
  return looks
}

// The alternate screen, cursor, autowrap and paste switches; the title's stack; the question for the background; ST.
// None of them stands in a frame.
const switches =
  /^\x1b(?:\[\?(?:1049|25|7|2004|1000|1006)[hl]|\[2[23];2t|\[m|\[2J|\[H|\\|\]2;review-tui\x07|\]11;\?\x1b\\|\[c)/

/** A size of the screen: no place we go to may lie outside. */
export type Size = { readonly cols: number; readonly rows: number }

/**
 * Reads what a program wrote to its terminal as bytes, and names everything in it that we would never write ourselves:
 * each finding says what and where. An empty list is the pass. `isScreen`: the full screen is up from first byte to last.
 */
export function judgeBytes(bytes: Uint8Array, size: Size): readonly string[] {
  let text: string
  const findings: string[] = []
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(trimToWhole(bytes))
  } catch {
    return ['bytes that are not UTF-8']
  }
  const looks = ownLooks()
  const note = (what: string, at: number): void => {
    if (findings.length < 8)
      findings.push(`${what} at ${at}: ${JSON.stringify(text.slice(Math.max(0, at - 40), at + 60))}`)
  }
  const isOwn = { size, looks }
  let at = 0
  let where: Where = 'before'
  for (const match of text.matchAll(/\x1b/g)) {
    // An escape inside a sequence already read.
    if (match.index < at) continue
    judgeText(text, { from: at, to: match.index, where }, note)
    const own: Sequence | undefined =
      readCopy(text, match.index, where) ?? readSequence(text.slice(match.index, match.index + 64), where, isOwn)
    if (own === undefined && text.length - match.index > 32) note('a sequence that is not ours here', match.index)
    at = match.index + (own?.length ?? 1)
    where = own?.then ?? where
  }
  judgeText(text, { from: at, to: text.length, where }, note)
  return findings
}

/** Judges lines on a pipe, where no sequence at all is ours. */
export function judgePlain(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes).toString('utf8')
  const found = text.split('\n').flatMap((line) => {
    const at = unwanted.exec(line.replace(/\r$/, ''))?.index
    return at === undefined ? [] : [`raw on a plain line: ${JSON.stringify(line.slice(Math.max(0, at - 40), at + 60))}`]
  })
  return found.slice(0, 8)
}

/** Whether a text holds something a terminal must not get. */
export function isUnwanted(text: string): boolean {
  return unwanted.test(text)
}

// Where in the output we are: in front of the screen, between two frames of it, inside one, or behind it all.
type Where = 'before' | 'between' | 'frame' | 'behind'
/** How long a sequence of ours is, and where it leads. */
type Sequence = { readonly length: number; readonly then: Where }
type Piece = { readonly from: number; readonly to: number; readonly where: Where }

function judgeText(text: string, { from, to, where }: Piece, note: (what: string, at: number) => void): void {
  if (to > from && where === 'between') return void note('text beside the frames', from)
  // Lines end only in front of the screen and behind it.
  const piece = where === 'frame' ? text.slice(from, to) : text.slice(from, to).replace(/\r\n/g, '  ')
  const found = unwanted.exec(piece)
  if (!found) return
  const point = (found[0].codePointAt(0) ?? 0).toString(16)
  note(found[0].length > 2 ? 'nine marks or more' : `U+${point}`, from + found.index)
}

// What the log copies: an act as a command, as code, or on the wire, or the receive loop.
const ownCopy =
  /^(?:nats |printf '|H?PUB |await |nc\.|for |const |console\.|import |# nothing|\/\/ nothing)[^\0-\x09\x0b-\x1f\x7f-\x9f]*$/

/** A copy to the clipboard, asked for by key: between frames, and of a text that the log has. */
function readCopy(text: string, from: number, where: Where): Sequence | undefined {
  if (where !== 'between' || !text.startsWith('\x1b]52;c;', from)) return undefined
  const end = text.indexOf('\x07', from)
  const payload = end < 0 ? '' : text.slice(from + 7, end)
  if (!/^[\w+/]+=*$/.test(payload)) return undefined
  const copied = Buffer.from(payload, 'base64').toString('utf8')
  return ownCopy.test(copied) && !isUnwanted(copied.replaceAll('\n', ' '))
    ? { length: end + 1 - from, then: where }
    : undefined
}

/** One sequence of ours at the start of `rest`, and where it leads; undefined for any other. */
function readSequence(
  rest: string,
  where: Where,
  own: { readonly size: Size; readonly looks: ReadonlySet<string> },
): Sequence | undefined {
  const frame = /^\x1b\[\?2026([hl])/.exec(rest)
  // A frame never begins inside another.
  if (frame && frame[1] === 'h' && where === 'frame') return undefined
  if (frame)
    return { length: frame[0].length, then: frame[1] === 'h' ? 'frame' : where === 'behind' ? where : 'between' }
  if (where !== 'frame') {
    const found = switches.exec(rest)?.[0]
    if (found === undefined) return undefined
    return { length: found.length, then: /1049l/.test(found) ? 'behind' : /1049h/.test(found) ? 'between' : where }
  }
  // A frame that is painted whole begins by clearing the screen; the way out may cut a frame off.
  const start = /^\x1b\[m\x1b\[2J|^\x1b\\/.exec(rest)
  if (start) return { length: start[0].length, then: start[0] === '\x1b\\' ? 'between' : 'frame' }
  const place = /^\x1b\[(?:(\d+);)?(\d+)[HG]/.exec(rest)
  if (place) {
    const [whole, row = '1', column = '1'] = place
    const isOnScreen = Number(row) <= own.size.rows && Number(column) <= own.size.cols + 1
    return isOnScreen ? { length: whole.length, then: 'frame' } : undefined
  }
  const look = /^\x1b\[K|^\x1b\[([\d;]*)m/.exec(rest)
  const isKnown = look !== null && parametersOf(look[1] ?? '').every((one) => own.looks.has(one))
  return isKnown ? { length: look[0].length, then: 'frame' } : undefined
}

/** Without a character whose last bytes have not come yet. */
function trimToWhole(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return bytes
    if (byte >= 0xc0) {
      const wants = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return wants > back ? bytes.subarray(0, bytes.length - back) : bytes
    }
  }
  return bytes
}
