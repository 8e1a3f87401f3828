import { joinSafe, literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { textWidth, truncateToWidth } from '../../lib/text-width.js'
import type { Line, Span } from './line.js'

/**
 * The lines of a text in at most `room` rows of `width` cells. What has no room ends in the mark of a cut, and behind it
 * the key that shows all; with `more` it does so even when these lines fit: there is more to read than they say.
 */
export function cutText(
  lines: readonly SafeText[],
  at: { readonly room: number; readonly width: number; readonly key: SafeText; readonly more?: boolean },
  style: Omit<Span, 'text'> = {},
): readonly Line[] {
  const { room, width, key, more = false } = at
  if (room < 1) return []
  const span = (text: SafeText): Line => [{ ...style, text }]
  if (lines.length <= room && !more) return lines.map(span)
  const kept = lines.slice(0, Math.min(room, Math.max(1, lines.length)) - 1)
  const tail = key === '' ? key : literal` ${key}`
  // The mark is wanted even where the last line alone would fit.
  const rest = literal`${joinSafe(lines.slice(kept.length), literal` `)} …`
  const text = truncateToWidth(rest, Math.max(1, width - textWidth(tail)))
  return [
    ...kept.map(span),
    [
      { ...style, text },
      { text: safeText(tail), role: 'accent', bold: true },
    ],
  ]
}
