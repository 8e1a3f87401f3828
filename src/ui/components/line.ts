import type { SafeText } from '../../lib/safe-text.js'
import { cutToWidth, padToWidth } from '../../lib/text-width.js'
import type { Term } from '../../words/glossary.js'
import type { Style, Theme } from '../theme.js'

/** A piece of a line. Only safe text gets here: this file is the one door to the terminal. */
export type Span = Style & {
  readonly text: SafeText
  /** The entry of the glossary that explains it, where it is a word to look up. */
  readonly term?: Term | undefined
}

/** A line before it is cut to its width. */
export type Line = readonly Span[]

/** Cuts a line to `width` cells, pads it with blanks, and paints it: one string per screen row is the cheap shape. */
export function paintLine(line: Line, width: number, theme: Theme): string {
  let text = ''
  let left = width
  for (const span of line) {
    if (left <= 0) break
    const shown = cutToWidth(span.text, left)
    text += theme.paint(shown.text, span)
    left -= shown.width
    if (shown.text !== span.text) break
  }
  return left > 0 ? text + theme.paint(' '.repeat(left), plainStyle) : text
}

const plainStyle: Style = {}

const painted = new WeakMap<Line, { readonly width: number; readonly theme: Theme; readonly text: string }>()

/** As `paintLine`; what the same line, the very object, was painted as is remembered. */
export function paintKeptLine(line: Line, width: number, theme: Theme): string {
  const known = painted.get(line)
  if (known?.width === width && known.theme === theme) return known.text
  const text = paintLine(line, width, theme)
  painted.set(line, { width, theme, text })
  return text
}

/** A line cut to `width`, its spans kept: for putting lines into frames. */
export function fitLine(line: Line, width: number): Line {
  const fitted: Span[] = []
  let left = width
  for (const span of line) {
    if (left <= 0) break
    const shown = cutToWidth(span.text, left)
    fitted.push({ ...span, text: shown.text })
    left -= shown.width
    if (shown.text !== span.text) break
  }
  return left > 0 ? [...fitted, { text: padToWidth('' as SafeText, left) }] : fitted
}
