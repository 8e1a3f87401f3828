import * as v from 'valibot'
import { asStreamSeq } from '../ids.js'

/** The largest count the server can send (an unsigned 64-bit number), as near as a JavaScript number comes to it. */
const largestCount = 2 ** 64

const encoder = new TextEncoder()
const maxNameBytes = 255
const maxSubjectBytes = 4096

/** The words for what should be an object, or lacks a field that must be there. */
export function anObject(issue: { readonly expected: string | null }): string {
  return issue.expected === 'Object' ? 'is not an object' : 'is missing'
}

/** A finite whole number from 0 to 2^64: a count, a sequence, a duration in nanoseconds. */
export const count = v.pipe(
  v.number('is not a number'),
  v.check((value) => Number.isInteger(value) && value >= 0 && value <= largestCount, 'is not a count'),
)

/** A stream sequence; 0 is before the first. */
export const streamSeq = v.pipe(count, v.transform(asStreamSeq))

/** A finite whole number of either sign: a limit, where -1 is none. */
export const whole = v.pipe(
  v.number('is not a number'),
  v.check((value) => Number.isInteger(value) && Math.abs(value) <= largestCount, 'is not a whole number'),
)

/** True or false. */
export const flag = v.boolean('is not true or false')

/** Any text of at most `max` characters. */
export const text = (max: number) =>
  v.pipe(
    v.string('is not a text'),
    v.check((value) => value.length <= max, `is longer than ${max} characters`),
  )

/** A word of the server's own: a policy, a storage type. Other words than today's are let through. */
export const word = v.pipe(
  v.string('is not a text'),
  v.check((value) => /^[a-z][a-z\d_-]{0,31}$/i.test(value), 'is not a word'),
)

/** The name of a stream or consumer: what may stand as one part of a subject. It may hold what must not be printed. */
export const name = v.pipe(
  v.string('is not a text'),
  v.check((value) => isName(value), 'is not a name'),
)

/** Whether `value` can be one part of a subject, by the server's own rules, which let through most of Unicode. */
export function isName(value: string): boolean {
  return value !== '' && !/[ \t\n\v\f\r.*>\0]/.test(value) && byteLength(value) <= maxNameBytes
}

/** A subject or filter; wildcards are allowed. */
export const subject = v.pipe(
  v.string('is not a text'),
  v.check((value) => isSubject(value), 'is not a subject'),
)

/** A subject to publish or listen on: without wildcards, so that listening to it is listening to it alone. */
export const plainSubject = v.pipe(
  v.string('is not a text'),
  v.check((value) => isSubject(value) && !/(^|\.)[*>](\.|$)/.test(value), 'is not a subject without wildcards'),
)

/** The name of a queue group: it stands in our SUB line, so nothing in it may end that line. */
export const queueName = v.pipe(
  v.string('is not a text'),
  v.check(
    (value) => value !== '' && !/[\s\p{Cc}]/u.test(value) && byteLength(value) <= maxNameBytes,
    'is not a group name',
  ),
)

/** A point in time as the server writes it. */
export const time = v.pipe(
  v.string('is not a text'),
  v.check((value) => value.length <= 64 && !Number.isNaN(Date.parse(value)), 'is not a time'),
)

/** At most `max` of `item`. */
export const listOf = <T>(item: v.GenericSchema<unknown, T>, max: number) =>
  v.pipe(
    v.array(item, 'is not a list'),
    v.check((values) => values.length <= max, `has more than ${max} entries`),
  )

function isSubject(value: string): boolean {
  return (
    value !== '' &&
    !/[ \t\n\v\f\r\0]/.test(value) &&
    !/^\.|\.\.|\.$/.test(value) &&
    byteLength(value) <= maxSubjectBytes
  )
}

function byteLength(value: string): number {
  return value.length > maxSubjectBytes ? value.length : encoder.encode(value).length
}
