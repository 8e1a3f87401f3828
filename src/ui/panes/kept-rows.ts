import type { DeliveryId, LedgerEntry } from '../../jetstream/index.js'
import type { Line } from '../components/line.js'

type EntryOf = (id: DeliveryId) => LedgerEntry | undefined

/** What the row of a delivery is drawn from, beside the delivery and what all rows share. */
export type RowOf = {
  /** Its place: whatever else decides how this row looks. */
  readonly own: readonly unknown[]
  /** Gives the other deliveries it looks at. */
  readonly get: EntryOf
}

/** Gives the row of a delivery: the very one of the picture before, or what `draw` makes. */
type KeepRow = (entry: LedgerEntry, of: RowOf, draw: (get: EntryOf) => Line) => Line

/**
 * Keeps the rows of one picture for the next: a row is drawn once, until its delivery, another one it looked at, its
 * place or what all of them are drawn from is another. Of the rows in sight alone: what remembers its other tries must
 * not keep all there ever were.
 */
export type RowKeeper = {
  /** Begins a picture of rows that are all drawn from `ground`; a delivery has one row in it. */
  readonly begin: (ground: readonly unknown[]) => KeepRow
}

type Kept = {
  readonly ground: readonly unknown[]
  readonly own: readonly unknown[]
  /** The other deliveries that were looked at, as they were. */
  readonly others: readonly (readonly [DeliveryId, LedgerEntry | undefined])[]
  readonly line: Line
}

/** Creates a keeper of no rows. */
export function createRowKeeper(): RowKeeper {
  let kept: ReadonlyMap<LedgerEntry, Kept> = new Map()
  let latest: readonly unknown[] = []
  return {
    begin: (given) => {
      const before = kept
      const now = new Map<LedgerEntry, Kept>()
      kept = now
      if (!isSame(latest, given)) latest = given
      const ground = latest
      return (entry, { own, get }, draw) => {
        const known = before.get(entry)
        if (known?.ground === ground && isSame(known.own, own) && isAsBefore(known, get)) {
          now.set(entry, known)
          return known.line
        }
        const others: [DeliveryId, LedgerEntry | undefined][] = []
        const line = draw((id) => {
          const one = get(id)
          others.push([id, one])
          return one
        })
        now.set(entry, { ground, own, others, line })
        return line
      }
    },
  }
}

function isAsBefore({ others }: Kept, get: EntryOf): boolean {
  for (const [id, one] of others) if (get(id) !== one) return false
  return true
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false
  for (let index = 0; index < one.length; index += 1) if (!Object.is(one[index], other[index])) return false
  return true
}
