import { safeText } from '../lib/safe-text.js'
import { err, ok, type Result } from '../lib/result.js'

/**
 * One key press in its normal form: a printable grapheme as typed (`a`, `A`, `?`, `é`), or a named key with its
 * modifiers in the order ctrl, alt, shift (`space`, `shift+tab`, `ctrl+c`, `alt+x`, `f1`).
 */
export type Chord = string

/** The modifiers held with a key. */
export type Modifiers = { readonly ctrl: boolean; readonly alt: boolean; readonly shift: boolean }

const letterKeys: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
}

const numberKeys: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
}

const namedKeys: ReadonlySet<string> = new Set([
  ...Object.values(letterKeys),
  ...Object.values(numberKeys),
  'space',
  'enter',
  'tab',
  'esc',
  'backspace',
])

const noModifiers: Modifiers = { ctrl: false, alt: false, shift: false }

// Unassigned, control, bidi, tag and other invisible code points: they would reach the terminal again when the
// text field draws what was typed.
const hidden =
  /[\p{Cc}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd\u{e0000}-\u{e0fff}]/u

/** Whether every code point of `text` may be typed into a field: nothing invisible, no control character. */
export const isTypable = (text: string): boolean => text !== '' && !hidden.test(text)

/**
 * Drops from `text` every code point that may not be typed into a field, and whatever else would be shown escaped, such
 * as a joiner too many: the last gate writes that out after the widths were counted, and the row would grow past its end.
 */
export const keepTypable = (text: string): string => {
  const visible = hidden.test(text) ? text.replace(new RegExp(hidden.source, 'gu'), '') : text
  if (isShown(visible)) return visible
  segmenter ??= new Intl.Segmenter()
  let kept = ''
  for (const { segment } of segmenter.segment(visible)) {
    const bare = isShown(segment) ? segment : segment.replaceAll('\u200d', '')
    if (isShown(bare)) kept += bare
  }
  return kept
}

let segmenter: Intl.Segmenter | undefined
const isShown = (text: string): boolean => safeText(text, { maxBytes: Infinity }) === text

/** Puts modifiers and a key together in the normal order. Shift is dropped from a printable key: it is in the character. */
const composeChord = (key: string, modifiers: Modifiers = noModifiers): Chord => {
  const isNamed = namedKeys.has(key)
  const base = modifiers.ctrl && !isNamed ? key.toLowerCase() : key
  const shift = modifiers.shift && isNamed ? 'shift+' : ''
  return `${modifiers.ctrl ? 'ctrl+' : ''}${modifiers.alt ? 'alt+' : ''}${shift}${base}`
}

/** Adds alt to a chord that has none; what a terminal says by putting ESC before a key. */
export const withAlt = (chord: Chord): Chord => {
  if (chord.startsWith('alt+') || chord.startsWith('ctrl+alt+')) return chord
  return chord.startsWith('ctrl+') && chord !== 'ctrl+' ? `ctrl+alt+${chord.slice(5)}` : `alt+${chord}`
}

/** The chord for one printable grapheme. The caller has checked `isTypable`. */
export const chordOfGrapheme = (grapheme: string): Chord => (grapheme === ' ' ? 'space' : grapheme)

/**
 * The chord for one C0 control character or DEL as a terminal in raw mode sends it. LF counts as Enter and BS as
 * Backspace, because pastes and some terminals send them so; `ctrl+j`, `ctrl+m`, `ctrl+i` and `ctrl+h` therefore do not exist.
 */
export const chordOfControl = (code: number): Chord | undefined => {
  if (code === 0) return 'ctrl+space'
  if (code === 0x08 || code === 0x7f) return 'backspace'
  if (code === 0x09) return 'tab'
  if (code === 0x0a || code === 0x0d) return 'enter'
  if (code === 0x1b) return 'esc'
  if (code >= 0x01 && code <= 0x1a) return `ctrl+${String.fromCharCode(code + 0x60)}`
  if (code >= 0x1c && code <= 0x1f) return `ctrl+${String.fromCharCode(code + 0x40)}`
  return undefined
}

// The modifier parameter is 1 + bits: shift 1, alt 2, ctrl 4, meta 8 (xterm, "PC-Style Function Keys").
const modifiersOfParameter = (parameter: number): Modifiers | undefined => {
  const bits = parameter - 1
  if (bits < 0 || bits > 15) return undefined
  return { shift: (bits & 1) !== 0, alt: (bits & 10) !== 0, ctrl: (bits & 4) !== 0 }
}

const chordOfCode = (code: number, parameter: number): Chord | undefined => {
  const modifiers = modifiersOfParameter(parameter)
  if (!modifiers || code > 0x10ffff) return undefined
  const control = chordOfControl(code)
  if (control && !control.startsWith('ctrl+')) return composeChord(control, modifiers)
  const character = String.fromCodePoint(code)
  if (!isTypable(character)) return undefined
  return composeChord(chordOfGrapheme(character), modifiers)
}

/**
 * The chord for a key sequence of a terminal, given without its leading ESC (`[A`, `OP`, `[3;5~`, `[Z`, `[13;5u`).
 * Knows xterm, VT220, rxvt and Linux console forms; undefined for everything that is not a key, such as the answers
 * to queries, mouse reports and focus events. `[…R` with parameters is a cursor position report, never F3.
 */
export const chordOfSequence = (body: string): Chord | undefined => {
  if (body === '[Z') return 'shift+tab'
  const plain = /^(?:\[|O)([ABCDFHPQRS])$/.exec(body)
  if (plain) return letterKeys[plain[1] ?? '']
  const console = /^\[\[([A-E])$/.exec(body)
  if (console) return `f${(console[1] ?? 'A').charCodeAt(0) - 0x40}`
  const rxvt = /^(\[|O)([a-d])$/.exec(body)
  if (rxvt) return `${rxvt[1] === 'O' ? 'ctrl' : 'shift'}+${letterKeys[(rxvt[2] ?? '').toUpperCase()]}`
  const letter = /^(?:\[1;|O)(\d{1,2})([ABCDFHPQSZ])$/.exec(body)
  if (letter) {
    const modifiers = modifiersOfParameter(Number(letter[1]))
    const key = letter[2] === 'Z' ? 'tab' : letterKeys[letter[2] ?? '']
    return modifiers && key ? composeChord(key, modifiers) : undefined
  }
  const numbered = /^\[(\d{1,2})(?:;(\d{1,2}))?([~$^@])$/.exec(body)
  if (numbered) return chordOfNumbered(Number(numbered[1]), numbered[2], numbered[3] ?? '~')
  const other = /^\[27;(\d{1,2});(\d{1,7})~$/.exec(body)
  if (other) return chordOfCode(Number(other[2]), Number(other[1]))
  const unicode = /^\[(\d{1,7})(?:;(\d{1,2}))?u$/.exec(body)
  if (unicode) return chordOfCode(Number(unicode[1]), Number(unicode[2] ?? 1))
  return undefined
}

const chordOfNumbered = (number: number, parameter: string | undefined, final: string): Chord | undefined => {
  const key = numberKeys[number]
  // rxvt marks modifiers in the final byte: `$` shift, `^` ctrl, `@` both.
  const rxvtModifiers = { ctrl: final === '^' || final === '@', alt: false, shift: final === '$' || final === '@' }
  const modifiers = parameter ? modifiersOfParameter(Number(parameter)) : rxvtModifiers
  return key && modifiers ? composeChord(key, modifiers) : undefined
}

/**
 * Reads a chord as a person writes it (`Ctrl+C`, `Shift+Tab`, `pgup` is not one) and gives its normal form, or says
 * why a terminal can never send it.
 */
export const parseChord = (text: string): Result<Chord, string> => {
  const match = /^((?:(?:ctrl|alt|shift)\+)*)(.+)$/iu.exec(text)
  if (!match) return err('a chord needs a key')
  const held = (match[1] ?? '').toLowerCase().split('+').filter(Boolean)
  const written = match[2] ?? ''
  if (new Set(held).size !== held.length) return err(`"${text}" names a modifier twice`)
  const named = namedKeys.has(written.toLowerCase()) ? written.toLowerCase() : undefined
  const modifiers = { ctrl: held.includes('ctrl'), alt: held.includes('alt'), shift: held.includes('shift') }
  if (named) return ok(composeChord(named, modifiers))
  if (!isTypable(written) || written === ' ') return err(`"${written}" is not the name of a key`)
  if (isLongerThanOneGrapheme(written)) return err(`"${written}" is not the name of a key`)
  if (modifiers.shift) return err(`write "${text}" as the character that Shift gives`)
  if (modifiers.ctrl && !/^[a-gk-ln-z\\\]^_]$/i.test(written)) return err(`a terminal cannot send "${text}"`)
  return ok(composeChord(written, modifiers))
}

const isLongerThanOneGrapheme = (text: string): boolean => {
  if (text.length === 1) return false
  return [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].length > 1
}

/** The text a chord types into a field, or undefined when it is a named key or has a modifier. */
export const typedText = (chord: Chord): string | undefined => {
  if (chord === 'space') return ' '
  if (namedKeys.has(chord) || /^(?:ctrl|alt|shift)\+./u.test(chord)) return undefined
  return isTypable(chord) ? chord : undefined
}
