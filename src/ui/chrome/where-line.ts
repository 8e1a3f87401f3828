import type { Where } from '../../jetstream/index.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { whereWords } from '../../words/where-words.js'
import type { Place, PlaceWords, WhereForm } from '../../words/where-words.js'
import type { Term } from '../../words/glossary.js'
import type { Line, Span } from '../components/line.js'
import { lineWidth } from '../components/panel.js'
import type { Role, Theme } from '../theme.js'

const forms: readonly WhereForm[] = ['words', 'short', 'counts']
const shortestLine = 8
const gap = literal`   `
/** What cannot be counted is drawn this long: it is there, and no more is known. */
const uncountedCells = 3

/**
 * Where every message is: one line whose weights carry the meaning, and its numbers. Where room is short the words go
 * first, then the line, then what is settled; a number is never cut. `stale`: the server has not answered since.
 */
export function whereLine(
  where: Where,
  view: { readonly width: number; readonly theme: Theme; readonly stale: boolean },
): Line {
  const { width, theme } = view
  if (where.kind === 'unknown') return [{ text: literal` ? the server’s numbers are not here yet`, role: 'dim' }]
  const ours = where.kind === 'known' && where.ours > 0
  const tail: Line = view.stale ? [{ text: literal`  stale`, role: 'warn' }] : []
  for (const form of forms) {
    const parts = whereWords(where, form)
    const legend = [...legendOf(parts, { theme, ours }), ...tail]
    const room = width - 2 - gap.length - lineWidth(legend)
    if (room < shortestLine) continue
    const spans = weights(parts, room).map(({ place, cells }): Span => {
      const { glyph, role } = look(place, { theme, ours })
      return { text: safeText(glyph.repeat(cells)), role }
    })
    const blank = room - lineWidth(spans)
    return [{ text: literal` ` }, ...spans, { text: literal`${safeText(' '.repeat(blank))}${gap}` }, ...legend]
  }
  const parts = whereWords(where, 'counts')
  for (const left of [
    parts,
    parts.filter(({ place }) => place !== 'skipped'),
    parts.filter(({ place }) => place !== 'settled' && place !== 'skipped'),
    parts.filter(({ place }) => place === 'out'),
  ]) {
    const legend: Line = [{ text: literal` ` }, ...legendOf(left, { theme, ours }), ...tail]
    if (lineWidth(legend) <= width) return legend
  }
  return []
}

type Drawn = { readonly theme: Theme; readonly ours: boolean }

function look(place: Place, { theme: { glyphs }, ours }: Drawn): { readonly glyph: string; readonly role: Role } {
  switch (place) {
    case 'settled':
      return { glyph: glyphs.thin, role: 'dim' }
    case 'out':
      return { glyph: glyphs.heavy, role: ours ? 'accent' : 'text' }
    case 'toCome':
      return { glyph: glyphs.dashed, role: 'dim' }
    case 'usedUp':
      return { glyph: glyphs.gaveUp, role: 'bad' }
    case 'skipped':
      return { glyph: glyphs.skipped, role: 'dim' }
  }
}

function legendOf(parts: readonly PlaceWords[], drawn: Drawn): Line {
  return parts.flatMap(({ place, share, text }, index): Line => {
    const { glyph, role } = look(place, drawn)
    const isNone = share === 0
    const before: SafeText = index === 0 ? literal`` : literal`  `
    return [
      { text: literal`${before}${safeText(glyph)} ${text}`, role: isNone ? 'dim' : role, term: placeTerms[place] },
    ]
  })
}

const placeTerms = {
  settled: 'settled',
  out: 'out',
  toCome: 'to come',
  usedUp: 'used up',
  skipped: 'skipped',
} as const satisfies Readonly<Record<Place, Term>>

/** Divides `cells` by the shares: whatever is there has a cell at least, so that many to come do not hide few that are out. */
export function weights(
  parts: readonly Pick<PlaceWords, 'place' | 'share'>[],
  cells: number,
): readonly { readonly place: Place; readonly cells: number }[] {
  const counted = parts.filter(({ share }) => share !== undefined && share > 0)
  const uncounted = parts.filter(({ share }) => share === undefined)
  const free = cells - counted.length - uncounted.length * uncountedCells
  const total = counted.reduce((sum, { share = 0 }) => sum + share, 0)
  let taken = 0
  let passed = 0
  return parts.flatMap(({ place, share }) => {
    if (share === 0) return []
    if (share === undefined) return [{ place, cells: uncountedCells }]
    passed += share
    const until = Math.round((passed / total) * free)
    const own = until - taken
    taken = until
    return [{ place, cells: own + 1 }]
  })
}
