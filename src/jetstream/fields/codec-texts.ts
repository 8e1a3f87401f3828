import { err, ok } from '../../lib/result.js'
import { nameError, subjectError } from '../wire/subjects.js'
import { asJson } from './codec.js'
import type { Codec, Unit } from './codec.js'
import { wordsOf } from './codec-numbers.js'

/** Any text of at most `max` characters, on one line. */
export function text(max: number): Codec {
  return textOf('text', (value) => (value.length > max ? `at most ${max} characters` : undefined))
}

/** The name of a stream or consumer. */
export const name: Codec = textOf('name', nameError)

/** One subject without wildcards. */
export const plainSubject: Codec = textOf('subject', (value) => subjectError(value, { wildcards: false }))

/** One subject; wildcards are allowed. */
export const filter: Codec = textOf('subject', (value) => subjectError(value, { wildcards: true }))

/** A word that stands in a subject or in a group's name: no spaces. */
export const word: Codec = textOf('text', (value) => (/\s/.test(value) ? 'one word, without spaces' : undefined))

/** Subjects with spaces or commas between them; wildcards are allowed. */
export const filters: Codec = listOf((value) => subjectError(value, { wildcards: true }))

/** Words with spaces or commas between them. */
export const words: Codec = listOf(() => undefined)

/** How many of a hundred acks are sampled: `100%`, `5`. Kept as it is written, as the server does. */
export const percentage: Codec = textOf('text', (value) =>
  /^\d{1,3}%?$/.test(value) ? undefined : 'how many in a hundred: 100 or 5%',
)

/** One of the server's own words. What the server sent and is not among them is shown as it is. */
export function choice(...choices: readonly string[]): Codec {
  return {
    unit: 'choice',
    choices,
    parse: (value) =>
      value === '' ? ok(undefined) : choices.includes(value) ? ok(value) : err(`one of ${choices.join(', ')}`),
    format: (value) => (typeof value === 'string' ? value : asJson(value)),
  }
}

/** Yes or no. */
export const flag: Codec = {
  unit: 'flag',
  choices: ['no', 'yes'],
  parse: (value) =>
    value === '' ? ok(undefined) : value === 'yes' ? ok(true) : value === 'no' ? ok(false) : err('yes or no'),
  format: (value) => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : asJson(value)),
}

/** A point in time, as the server writes it; kept to the digit. */
export const time: Codec = textOf('time', (value) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value))
    ? undefined
    : 'a time such as 2026-01-31T12:00:00Z',
)

function textOf(unit: Unit, wrong: (value: string) => string | undefined): Codec {
  return {
    unit,
    parse: (value) => {
      if (value === '') return ok(undefined)
      const error = wrong(value)
      return error === undefined ? ok(value) : err(error)
    },
    format: (value) => (typeof value === 'string' ? value : asJson(value)),
  }
}

function listOf(wrong: (value: string) => string | undefined): Codec {
  return {
    unit: 'list',
    parse: (value) => {
      const values = value.startsWith('[') ? textsIn(value) : wordsOf(value)
      if (!values) return err('words with spaces between, or a JSON list of texts')
      const error = values.map(wrong).find((one) => one !== undefined)
      if (error !== undefined) return err(error)
      return ok(values.length === 0 ? undefined : values)
    },
    format: (value) => (Array.isArray(value) && value.every(isBare) ? value.join(' ') : asJson(value)),
  }
}

// A comma may stand in a subject and a space in a tag: then the list is written as JSON.
function isBare(value: unknown): value is string {
  return typeof value === 'string' && /^[^\s,[]+$/.test(value)
}

function textsIn(text: string): readonly string[] | undefined {
  try {
    const values: unknown = JSON.parse(text)
    return Array.isArray(values) && values.every((one) => typeof one === 'string') ? values : undefined
  } catch {
    return undefined
  }
}
