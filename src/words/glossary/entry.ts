/**
 * One entry of the glossary. Keys stand in the texts by the ids of their commands. All texts are ours, one to three
 * sentences each, and true of every server from 2.9 on unless they say so.
 */
export type Entry = {
  /** What the server calls it, where that is another word than the entry's: a field of its answers, or a term. */
  readonly server?: string
  readonly what: string
  /** What moves it: for numbers and states. */
  readonly moves?: string
  /** What people get wrong. */
  readonly wrong?: string
  /** How to see it here. */
  readonly see: string
  /** Other entries, by name; a test sees that they exist. */
  readonly also: readonly string[]
  /** The lesson that lets it be tried: its id, as in `data/lessons/`. */
  readonly lesson?: string
  /** The words on the screen it explains, beside its own name. */
  readonly labels?: readonly string[]
  /** Words a newcomer would look for it by. */
  readonly find?: string
}

/** A part of the glossary: entries by name. */
export type Entries = Readonly<Record<string, Entry>>
