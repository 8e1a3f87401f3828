import { chordOfControl, chordOfGrapheme, isTypable, type Chord } from '../../keymap/chord.js'
import type { TerminalReport } from './terminal-report.js'

/** What a mouse did at a cell of the screen, counted from 0. */
export type MouseToken = {
  readonly kind: 'mouse'
  readonly act: 'click' | 'wheel-up' | 'wheel-down'
  readonly column: number
  readonly row: number
}

/** One thing the terminal sent: a key press, a bracketed paste, an act of the mouse, or something that is neither and must do nothing. */
export type InputToken =
  | { readonly kind: 'key'; readonly chord: Chord; readonly raw: string }
  | { readonly kind: 'paste'; readonly text: string; readonly isCut: boolean }
  | MouseToken
  | {
      readonly kind: 'ignored'
      readonly raw: string
      /** What the terminal answered; for whoever asked, and for nobody else. */
      readonly report?: TerminalReport
    }

const longestRaw = 64

/** A key press. */
export const key = (chord: Chord, raw: string): InputToken => ({ kind: 'key', chord, raw })
/** What does nothing. */
export const ignored = (raw: string, report?: TerminalReport): InputToken => ({
  kind: 'ignored',
  raw: raw.slice(0, longestRaw),
  ...(report && { report }),
})

let segmenter: Intl.Segmenter | undefined
/** A text as what is one character to the eye. */
export const graphemesOf = (text: string): readonly string[] => {
  if (/^[\x20-\x7e]*$/.test(text)) return text.split('')
  // Created on the first non-ASCII key only: it costs 15 ms.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  return Array.from(segmenter.segment(text), (part) => part.segment)
}

/** What a typed character is. */
export const tokenOfGrapheme = (grapheme: string): InputToken =>
  isTypable(grapheme) ? key(chordOfGrapheme(grapheme), grapheme) : ignored(grapheme)

/** What a control character is. */
export const tokenOfControl = (control: string): InputToken => {
  const chord = chordOfControl(control.charCodeAt(0))
  return chord ? key(chord, control) : ignored(control)
}

const mouseActs: Readonly<Record<string, MouseToken['act']>> = { '0M': 'click', '64M': 'wheel-up', '65M': 'wheel-down' }

/**
 * Reads a whole sequence without its ESC as what the mouse did (mode 1006). Only the first button and the wheel, without
 * shift, alt or ctrl, mean something; letting go of a button does not.
 */
export const mouseOfSequence = (body: string): MouseToken | undefined => {
  const [, button = '', column = '', row = '', final = ''] = /^\[<(\d{1,2});(\d{1,4});(\d{1,4})([Mm])$/.exec(body) ?? []
  const act = mouseActs[button + final]
  const [x, y] = [Number(column) - 1, Number(row) - 1]
  return act !== undefined && x >= 0 && y >= 0 ? { kind: 'mouse', act, column: x, row: y } : undefined
}
