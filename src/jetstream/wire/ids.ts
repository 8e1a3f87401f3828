/**
 * Numbers that look alike and must not be taken for one another: the compiler tells them apart, nothing at run time
 * does. Each is given its kind where it comes in or is counted out, and nowhere else (a lint rule forbids the cast).
 */
declare const kind: unique symbol
type NumberOf<Kind extends string> = number & { readonly [kind]: Kind }

/** Our own ordinal of one delivery; unique in this process. */
export type DeliveryId = NumberOf<'DeliveryId'>
/** Where a message stands in its stream, as the server counts; 0 is before the first. */
export type StreamSeq = NumberOf<'StreamSeq'>
/** One row of a consumer's live view; rises by one from row to row. */
export type RowKey = NumberOf<'RowKey'>

/** For whoever counts deliveries out. */
export function asDeliveryId(ordinal: number): DeliveryId {
  return ordinal as NumberOf<'DeliveryId'>
}

/** For whoever reads what the server sent. */
export function asStreamSeq(counted: number): StreamSeq {
  return counted as NumberOf<'StreamSeq'>
}

/** For the feed, which counts its rows out. */
export function asRowKey(ordinal: number): RowKey {
  return ordinal as NumberOf<'RowKey'>
}
