import type { DeliveryId, RowKey, StreamSeq } from '../../jetstream/index.js'

type Id = DeliveryId | RowKey | StreamSeq

/** What a test writes by hand: plain numbers in the place of ids. */
type ByHand<T> = T extends Id
  ? number
  : T extends (...args: never) => unknown
    ? T
    : T extends object
      ? { readonly [Name in keyof T]: ByHand<T[Name]> }
      : T

/** The same object to a test, whose functions take plain numbers where they want ids. */
export type TakingNumbers<T> = {
  readonly [Name in keyof T]: T[Name] extends (...args: infer Given) => infer Made
    ? (...args: { [Index in keyof Given]: ByHand<Given[Index]> }) => Made
    : T[Name]
}

/** See `TakingNumbers`. */
export function takingNumbers<T extends object>(whole: T): TakingNumbers<T> {
  return whole as TakingNumbers<T>
}
