/** What is read by scrolling: any overlay with the index of its first row. Infinity stays at the end. */
export type Reader = { readonly top: number }

/** The last `top` that shows more, as far as is known, and whether all is known. */
type Place = { readonly most: number; readonly isWhole: boolean }

// How many rows there are is known only where they are drawn: remembered here, so that a key can go on from there.
const places = new WeakMap<Reader, Place>()

/** Remembers what of a reader was drawn. */
export function noteReaderPlace(reader: Reader, place: Place): void {
  places.set(reader, place)
}

/** The reader so many rows further down, or up; no further than there is something to see. */
export function scrolled<R extends Reader>(reader: R, by: number): R {
  const place = places.get(reader)
  const from = Math.min(reader.top, place?.most ?? Infinity)
  return movedTo(reader, Math.min(Math.max(0, from + by), place?.isWhole === true ? place.most : Infinity))
}

/** The reader at this row, or at the end. */
export function movedTo<R extends Reader>(reader: R, top: number): R {
  const next = { ...reader, top }
  const place = places.get(reader)
  // Keys may come faster than frames.
  if (place) places.set(next, place)
  return next
}
