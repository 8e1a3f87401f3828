import type { Where } from '../jetstream/index.js'
import { formatCount, formatShort } from '../lib/format.js'
import { literal } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

/** The places a message can be in, in the order they are drawn. */
export type Place = 'settled' | 'out' | 'toCome' | 'usedUp' | 'skipped'

/** One place with its number. `share` is how many messages are there; undefined where that cannot be counted. */
export type PlaceWords = { readonly place: Place; readonly share: number | undefined; readonly text: SafeText }

/** How much is said: the words and exact counts, the words and short counts, the counts alone. */
export type WhereForm = 'words' | 'short' | 'counts'

/** Where every message is, as one short text for each place; what is not known has none. */
export function whereWords(where: Where, form: WhereForm): readonly PlaceWords[] {
  const count = form === 'words' ? formatCount : formatShort
  const word = (text: SafeText): SafeText => (form === 'counts' ? literal`` : literal` ${text}`)
  if (where.kind === 'unknown') return []
  const toCome = (pending: number): PlaceWords => ({
    place: 'toCome',
    share: pending,
    text: literal`${count(pending)}${word(literal`to come`)}`,
  })
  // Said only where there are some: then it explains why fewer came than are stored.
  const skipped: readonly PlaceWords[] = where.skipped
    ? [{ place: 'skipped', share: where.skipped, text: literal`${count(where.skipped)}${word(literal`skipped`)}` }]
    : []
  if (where.kind === 'no-acks') {
    const came = literal`${count(where.came)}${word(literal`came, nothing to ack`)}`
    return [
      { place: 'settled', share: where.came, text: came },
      ...(where.toCome === undefined ? [] : [toCome(where.toCome)]),
      ...skipped,
    ]
  }
  const { settled, floor, out, limit, usedUp } = where
  const of = limit === undefined ? literal`` : literal`/${count(limit)}`
  return [
    settled === undefined
      ? {
          place: 'settled',
          share: floor > 0 ? undefined : 0,
          // A position is never rounded.
          text: form === 'counts' ? literal`to ${formatCount(floor)}` : literal`settled to ${formatCount(floor)}`,
        }
      : { place: 'settled', share: settled, text: literal`${count(settled)}${word(literal`settled`)}` },
    { place: 'out', share: out, text: literal`${count(out)}${of}${word(literal`out`)}` },
    toCome(where.toCome),
    ...(usedUp === undefined
      ? []
      : [{ place: 'usedUp' as const, share: usedUp, text: literal`${count(usedUp)}${word(literal`used up`)}` }]),
    ...skipped,
  ]
}
