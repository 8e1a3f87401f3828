import type { Cause } from '../../jetstream/index.js'
import { formatShort } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { textWidth, truncateToWidth } from '../../lib/text-width.js'
import { causeLine } from '../../words/cause-lines.js'
import { keyOf } from '../../words/key-words.js'
import type { Line } from '../components/line.js'
import { lineWidth } from '../components/panel.js'
import type { Role, Theme } from '../theme.js'

/** A sentence is read in one look up to here. */
const longestSentence = 72

/**
 * The sentence: what happens next, or why nothing does, in one line. A shorter wording is chosen before anything is cut;
 * what had to be cut is marked, with the key that shows all of it.
 */
export function sentenceLine(
  cause: Cause,
  view: {
    readonly width: number
    readonly theme: Theme
    readonly readOnly: boolean
    /** The colour of the countdown that the sentence names, where it does. */
    readonly urgency?: Role | undefined
  },
): Line {
  const { width, theme, readOnly, urgency = 'text' } = view
  const { tone, wordings } = causeLine(cause, { readOnly })
  const role = tone === 'attention' ? 'warn' : urgency
  const befores =
    cause.kind === 'full' ? fullChips(cause) : [[{ text: literal` ${safeText(theme.glyphs.now)} `, role }] as Line]
  const rooms = befores.map((before) => ({ before, room: width - lineWidth(before) }))
  for (const { before, room } of rooms) {
    const text = wordings.find((one) => textWidth(one) <= Math.min(room, longestSentence))
    if (text !== undefined) return [...before, { text, role }]
  }
  const { before = [], room = width } = rooms.at(-1) ?? {}
  return [...before, ...cutSentence(wordings.at(-1) ?? literal``, room).map((span) => ({ role, ...span }) as const)]
}

function cutSentence(text: SafeText, room: number): Line {
  const key = literal` ${keyOf('truth.whole')}`
  return [
    { text: truncateToWidth(text, Math.max(1, room - textWidth(key))) },
    { text: key, role: 'accent', bold: true },
  ]
}

function fullChips({ out, limit }: Extract<Cause, { readonly kind: 'full' }>): readonly Line[] {
  const chip = (text: SafeText): Line => [
    { text: literal` ` },
    { text, role: 'warn', chip: true },
    { text: literal` ` },
  ]
  return [chip(literal`[FULL ${formatShort(out)}/${formatShort(limit)}]`), chip(literal`[FULL]`)]
}
