import type { Rgb } from '../../lib/background.js'

/** What a terminal says when it is asked: the colour of its background, or which kind of terminal it is (DA1). */
export type TerminalReport = { readonly kind: 'background'; readonly colour: Rgb } | { readonly kind: 'attributes' }

/**
 * Asks for the background (OSC 11), and behind it for the attributes (DA1): terminals answer in order, and almost each
 * one answers the second, so that is the end of the wait.
 */
export const questions = '\x1b]11;?\x1b\\\x1b[c'

/** The most characters of a string that are kept: no report we read is longer. */
export const longestReport = 32

/** Reads what stood between `ESC ]` and its end. Anything but one colour by its red, green and blue is none. */
export const readStringReport = (text: string): TerminalReport | undefined => {
  const parts = /^11;rgb:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})$/i.exec(text)
  if (!parts) return undefined
  // Of one to four digits the highest is full, as X has it.
  const [red = 0, green = 0, blue = 0] = parts
    .slice(1)
    .map((digits) => Math.round((Number.parseInt(digits, 16) / (16 ** digits.length - 1)) * 255))
  return { kind: 'background', colour: { red, green, blue } }
}

/** Reads a whole sequence without its ESC. */
export const readSequenceReport = (body: string): TerminalReport | undefined =>
  /^\[\?[\d;]*c$/.test(body) ? { kind: 'attributes' } : undefined
