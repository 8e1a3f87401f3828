import type { PlaceTaken } from '../../jetstream/index.js'
import { formatCount, formatShort } from '../../lib/format.js'
import { joinSafe, literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import type { Line, Span } from '../components/line.js'
import { lineWidth } from '../components/panel.js'
import { timeOf, timeRole } from '../panes/consumer/time-left.js'
import type { Role, Theme } from '../theme.js'

/** Above so many places they are drawn as a gauge. */
const mostSlots = 12

/** What the places are drawn from; `next` are the sequences known to come next. How many wait says the line above. */
export type SlotParts = {
  readonly places: readonly PlaceTaken[]
  readonly limit: number
  readonly next: readonly number[]
}

/**
 * The places of a full consumer: one chip for each with its sequence, what was handed back in its place, and who comes
 * next. Where they do not fit, and above twelve, a gauge. A sequence is never cut.
 */
export function slotsLine(parts: SlotParts, view: { readonly width: number; readonly theme: Theme }): Line {
  const { width, theme } = view
  const drawn = parts.limit <= mostSlots && parts.places.length <= mostSlots ? chips(parts, theme) : undefined
  const lines = drawn ? [...inLine(parts, theme).map((next) => [...drawn, ...next]), drawn] : []
  const gauges = [20, 8, 0].map((cells) => gauge(parts, { theme, cells }))
  const all = [...lines, ...gauges]
  return all.find((line) => lineWidth(line) <= width) ?? []
}

function chips({ places }: SlotParts, theme: Theme): Line {
  const slots = places.map((place): Span => ({ text: chipText(place, theme), role: placeRole(place), chip: true }))
  const others = places.filter(({ kind }) => kind === 'elsewhere').length
  const whose: Line = others > 0 ? [{ text: literal` ${formatCount(others)} not with you`, role: 'dim' }] : []
  return [{ text: literal` slots `, role: 'dim', term: 'slots' }, ...slots, ...whose]
}

function chipText(place: PlaceTaken, { glyphs }: Theme): SafeText {
  switch (place.kind) {
    case 'held':
      return literal`[${place.streamSeq}]`
    case 'naked':
      return literal`[${place.streamSeq}${safeText(glyphs.again)}]`
    case 'elsewhere':
      return literal`[?]`
  }
}

// The colour of the row: the place that is tight is seen before its number is read.
function placeRole(place: PlaceTaken): Role {
  if (place.kind !== 'held') return 'dim'
  const { leftMs, waitMs } = place
  // Over without a verdict it waits for the server, and a late ack still counts.
  if (leftMs !== undefined && leftMs <= 0) return 'warn'
  return leftMs === undefined ? 'accent' : timeRole(timeOf({ leftMs, waitMs, whose: 'yours' }))
}

/** From all that are known to one. */
function inLine({ next }: SlotParts, theme: Theme): readonly Line[] {
  const before = literal`  ${safeText(theme.glyphs.nextInLine)} next in line `
  return next.map((_, index): Line => {
    const seqs = joinSafe(
      next.slice(0, next.length - index).map((seq) => literal`${seq}`),
      literal` `,
    )
    return [{ text: before, role: 'dim', term: 'slots' }, { text: seqs }]
  })
}

function gauge(
  { places, limit }: SlotParts,
  { theme, cells }: { readonly theme: Theme; readonly cells: number },
): Line {
  const { glyphs } = theme
  const of = (kind: PlaceTaken['kind']): number => places.filter((place) => place.kind === kind).length
  const [held, naked, elsewhere] = [of('held'), of('naked'), of('elsewhere')]
  const own = Math.round(((held + naked) / Math.max(1, places.length)) * cells)
  const notes = [
    ...(held > 0 ? [literal`${formatShort(held)} held`] : []),
    ...(naked > 0 ? [literal`${formatShort(naked)} handed back`] : []),
    ...(elsewhere > 0 ? [literal`${formatShort(elsewhere)} not with you`] : []),
  ]
  return [
    { text: literal` places `, role: 'dim', term: 'max ack pending' },
    { text: safeText(glyphs.heavy.repeat(own)), role: 'accent' },
    { text: safeText(glyphs.heavy.repeat(cells - own)), role: 'text' },
    { text: literal`${cells > 0 ? literal` ` : literal``}${joinSafe(notes, literal`, `)}`, role: 'dim' },
    ...(cells > 8 ? [{ text: literal` of ${formatCount(limit)}`, role: 'dim' as const }] : []),
  ]
}
