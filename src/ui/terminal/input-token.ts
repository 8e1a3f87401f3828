import { chordOfControl, chordOfGrapheme, isTypable, type Chord } from '../../keymap/chord.js'
import type { TerminalReport } from './terminal-report.js'

/** One thing the terminal sent: a key press, a bracketed paste, or something that is neither and must do nothing. */
export type InputToken =
  | { readonly kind: 'key'; readonly chord: Chord; readonly raw: string }
  | { readonly kind: 'paste'; readonly text: string; readonly isCut: boolean }
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
