import type { Result } from '../../lib/result.js'

/**
 * How one kind of value is written by a person and on the wire. An absent field is `undefined` on the wire and an empty
 * text for a person. `format` of what `parse` gave reads back as the same value.
 */
export type Codec = {
  readonly unit: Unit
  /** The words to choose from; any text when there are none. */
  readonly choices?: readonly string[]
  /** The wire value a text means, undefined for an empty one; or what is wrong with it, for the user. */
  readonly parse: (text: string) => Result<unknown, string>
  /** A wire value for a person. What is not of this unit is shown as JSON, never hidden. */
  readonly format: (value: unknown) => string
}

/** What a value counts, for whoever shows it: nanoseconds, bytes, bits a second, words. */
export type Unit =
  | 'duration'
  | 'durations'
  | 'bytes'
  | 'bits'
  | 'count'
  | 'limit'
  | 'text'
  | 'name'
  | 'subject'
  | 'list'
  | 'choice'
  | 'flag'
  | 'time'
  | 'map'
  | 'record'
  | 'json'

/** A value in words whatever it is: what `format` falls back to. */
export function asJson(value: unknown): string {
  return value === undefined ? '' : (JSON.stringify(value) ?? '')
}
