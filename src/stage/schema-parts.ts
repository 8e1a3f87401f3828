import * as v from 'valibot'
import { nameError, parseDelay, subjectError } from '../jetstream/index.js'

/** A span of time as people write it, of at most a day: `200ms`, `2s`, `1.5m`; read as milliseconds. */
export const span = v.pipe(
  v.string('is no span of time: write "200ms", "2s" or "1m"'),
  v.rawTransform<string, number>(({ dataset, addIssue, NEVER }) => {
    const ms = /[a-z]\s*$/.test(dataset.value) ? parseDelay(dataset.value) : undefined
    if (ms !== undefined) return ms
    addIssue({ message: 'is no span of time: write "200ms", "2s" or "1m"' })
    return NEVER
  }),
)

/** A line of text of at most `max` characters that is not empty; no control characters, which the server would hand on to others. */
export const words = (max: number) =>
  v.pipe(
    v.string(),
    v.check((text) => text.trim() !== '', 'is empty'),
    v.maxLength(max, `is longer than ${max} characters`),
    v.check((text) => !hasControls(text), 'holds control characters'),
  )

/** Line ends, escapes, and what turns the direction of text around. */
function hasControls(text: string): boolean {
  return /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u.test(text)
}

/** A whole number from `min` to `max`. */
export const amount = (min: number, max: number) =>
  v.pipe(
    v.number(),
    v.check(
      (value) => Number.isInteger(value) && value >= min && value <= max,
      `is a whole number from ${min} to ${max}`,
    ),
  )

/** A list of at most `max`. */
export const listOf = <T extends v.GenericSchema>(item: T, max: number) =>
  v.pipe(v.array(item), v.maxLength(max, `has more than ${max} entries`))

/** The name of a stream or a consumer. */
export const nameText = v.pipe(v.string(), checked(nameError))

/** A subject without wildcards that is nobody's but the program's: not the server's own, not an inbox. */
export const subjectText = v.pipe(
  v.string(),
  checked((text) => subjectError(text, { wildcards: false }) ?? notOurs(text)),
)

/** The same with wildcards, but for its first part: what takes everything would take what is somebody else's. */
export const filterText = v.pipe(
  v.string(),
  checked((text) => subjectError(text, { wildcards: true }) ?? notOurs(text)),
)

function notOurs(subject: string): string | undefined {
  if (subject.startsWith('$')) return 'what begins with $ is the server’s own'
  if (/^_INBOX(\.|$)/.test(subject)) return 'that is where others wait for answers'
  return /^[*>]/.test(subject)
    ? 'its first part must be a word: a wildcard there takes what is somebody else’s'
    : undefined
}

/** A check that says by itself what is wrong; undefined when nothing is. */
function checked(fault: (text: string) => string | undefined) {
  return v.rawCheck<string>(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const message = fault(dataset.value)
    if (message !== undefined) addIssue({ message })
  })
}
