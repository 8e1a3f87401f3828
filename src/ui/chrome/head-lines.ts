import type { Cause } from '../../jetstream/index.js'
import { formatShort } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { textWidth, truncateToWidth } from '../../lib/text-width.js'
import type { CauseLine } from '../../words/cause-line.js'
import { causeLine } from '../../words/cause-lines.js'
import { keyOf } from '../../words/key-words.js'
import type { KeysHere } from '../../words/key-words.js'
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
    readonly keys: KeysHere
    /** The colour of the countdown that the sentence names, where it does. */
    readonly urgency?: Role | undefined
  },
): Line {
  const { width, theme, keys, urgency = 'text' } = view
  const line = causeLine(cause, keys)
  const role = line.tone === 'attention' ? 'warn' : urgency
  const rooms = roomsOf(cause, { width, theme, role })
  const chosen = choose(line, rooms)
  if (chosen) return [...chosen.before, { text: chosen.text, role }]
  const { before = [], room = width } = rooms.at(-1) ?? {}
  const shortest = line.wordings.at(-1) ?? literal``
  return [...before, ...cutSentence(shortest, room).map((span) => ({ role, ...span }) as const)]
}

/** Whether the line of the head says all there is to say of a cause: where not, it is said elsewhere, or by a key. */
export function saysAll(
  cause: Cause,
  view: { readonly width: number; readonly theme: Theme; readonly keys: KeysHere },
): boolean {
  const line = causeLine(cause, view.keys)
  const chosen = choose(line, roomsOf(cause, { ...view, role: 'text' }))
  return chosen !== undefined && line.wordings.indexOf(chosen.text) < line.whole
}

type Room = { readonly before: Line; readonly room: number }

function roomsOf(
  cause: Cause,
  { width, theme, role }: { readonly width: number; readonly theme: Theme; readonly role: Role },
): readonly Room[] {
  const befores =
    cause.kind === 'full' ? fullChips(cause) : [[{ text: literal` ${safeText(theme.glyphs.now)} `, role }] as Line]
  return befores.map((before) => ({ before, room: width - lineWidth(before) }))
}

function choose(
  { wordings }: CauseLine,
  rooms: readonly Room[],
): { readonly before: Line; readonly text: SafeText } | undefined {
  for (const { before, room } of rooms) {
    const text = wordings.find((one) => textWidth(one) <= Math.min(room, longestSentence))
    if (text !== undefined) return { before, text }
  }
  return undefined
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
    { text, role: 'warn', chip: true, term: 'max ack pending' },
    { text: literal` ` },
  ]
  return [chip(literal`[FULL ${formatShort(out)}/${formatShort(limit)}]`), chip(literal`[FULL]`)]
}
