import * as v from 'valibot'
import { asStreamSeq } from '../jetstream/index.js'
import { listOf, nameText, span, subjectText, words } from './schema-parts.js'

const mostParts = 12

/** Where a check looks; the stream and the consumer of whoever checks unless given. */
const where = { stream: v.optional(nameText), consumer: v.optional(nameText) }
const whole = v.pipe(v.number(), v.integer(), v.minValue(0))
const seq = v.pipe(whole, v.transform(asStreamSeq))
/** What a number has to be: one of the first two, or either or both of the others. */
const bounds = { equals: v.optional(whole), atLeast: v.optional(whole), atMost: v.optional(whole) }
/** `once`: it counts from the first reading on at which it held. `text`: what it asks for, in words of the file. */
const common = { once: v.optional(v.boolean()), text: v.optional(words(120)) }
const json = v.union([v.string(), v.number(), v.boolean()])

const oneOf = <const T extends readonly string[]>(names: T) => v.picklist(names)

const single = v.variant('check', [
  /** Numbers of `STREAM.INFO`. */
  v.strictObject({ check: oneOf(['stored', 'last-seq', 'consumers']), stream: where.stream, ...bounds, ...common }),
  /** Numbers of `CONSUMER.INFO`; `delivered` counts sends, `delivered-to` is the highest sequence sent. */
  v.strictObject({
    check: oneOf(['pending', 'ack-pending', 'redelivered', 'waiting', 'ack-floor', 'delivered', 'delivered-to']),
    ...where,
    ...bounds,
    ...common,
  }),
  /** Whether the consumer is there, is subscribed to, is paused, has a pinned client. */
  v.strictObject({ check: oneOf(['exists', 'bound', 'paused', 'pinned']), ...where, is: v.boolean(), ...common }),
  /** A field of the consumer’s config, by its wire name. */
  v.strictObject({ check: v.literal('setting'), ...where, field: words(60), equals: json, ...common }),
  /** Publishes of this program, by what was answered; `again`: only those under an id that was stored before. */
  v.strictObject({
    check: v.literal('published'),
    answer: oneOf(['stored', 'duplicate', 'refused', 'unknown']),
    subject: v.optional(subjectText),
    again: v.optional(v.boolean()),
    stream: where.stream,
    ...bounds,
    ...common,
  }),
  /** Verdicts of this program and its workers that arrived, or that met another answer. */
  v.strictObject({
    check: v.literal('verdicts'),
    verdict: oneOf(['ack', 'ack-confirmed', 'nak', 'nak-delayed', 'term', 'working', 'any']),
    answer: v.optional(oneOf(['arrived', 'answered', 'refused', 'lost'])),
    ...where,
    ...bounds,
    ...common,
  }),
  v.strictObject({ check: v.literal('pulls'), ...where, ...bounds, ...common }),
  /** Requests that change something, by their name on the wire: `CONSUMER.CREATE`. */
  v.strictObject({
    check: v.literal('requests'),
    request: words(60),
    answer: v.optional(oneOf(['answered', 'refused'])),
    stream: where.stream,
    ...bounds,
    ...common,
  }),
  /** The highest try of one message that came to a worker here; 0 where it never came. */
  v.strictObject({ check: v.literal('try'), seq, ...where, ...bounds, ...common }),
  /** How long the newest delivery of one message was held before it was acked or termed. */
  v.strictObject({ check: v.literal('took'), seq, atLeast: span, ...where, ...common }),
  /** Messages held here; announced as used up; that came more than once to workers of the run. */
  v.strictObject({ check: oneOf(['held', 'used-up', 'came-again']), ...where, ...bounds, ...common }),
  /**
   * How many workers beside there are; only those that got so many, are in this state, have this priority. They share
   * the consumer, unless they are of another kind: with one of their own, ordered, or plain subscribers of the stream.
   */
  v.strictObject({
    check: v.literal('workers'),
    kind: v.optional(oneOf(['shared', 'own', 'ordered', 'core'])),
    got: v.optional(whole),
    acked: v.optional(whole),
    state: v.optional(oneOf(['works', 'frozen', 'killed', 'closed', 'cut', 'lost', 'failed'])),
    priority: v.optional(whole),
    ...where,
    ...bounds,
    ...common,
  }),
  /** A number of one worker, by the name the file gave it. */
  v.strictObject({
    check: v.literal('worker'),
    worker: nameText,
    number: oneOf(['got', 'again', 'acked', 'naked', 'termed', 'held', 'left', 'missed']),
    ...bounds,
    ...common,
  }),
  /** How much happened of a kind: messages where it counts messages, else times. */
  v.strictObject({
    check: v.literal('happened'),
    what: oneOf(['came', 'again', 'expired', 'gone', 'heard', 'floor', 'places', 'pull-ended', 'edited', 'leader']),
    ...where,
    ...bounds,
    ...common,
  }),
  /** How often an act of the failure lab went to its end, and did what it is for. */
  v.strictObject({ check: v.literal('lab'), act: words(40), ...bounds, ...common }),
])

/** One thing that is to be true, as a file says it; never which key was pressed. */
export type SingleCheck = v.InferOutput<typeof single>
/** Several that are to be true at one reading. */
export type AllCheck = {
  readonly check: 'all'
  readonly of: readonly SingleCheck[]
  readonly once?: boolean | undefined
  readonly text?: string | undefined
}
/** A check, or several at one reading. */
export type Check = SingleCheck | AllCheck

const bounded = v.pipe(
  single,
  v.check(
    (check) => boundsFault(check) === undefined,
    (issue) => boundsFault(issue.input) ?? '',
  ),
)

/** The shape of a check. */
export const checkSchema: v.GenericSchema<unknown, Check> = v.lazy((input) =>
  isAll(input)
    ? v.strictObject({
        check: v.literal('all'),
        of: v.pipe(listOf(bounded, mostParts), v.minLength(1, 'is empty')),
        ...common,
      })
    : bounded,
)

function isAll(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'check' in input && input.check === 'all'
}

/** What is wrong with the bounds of a check that has some. */
function boundsFault(check: SingleCheck): string | undefined {
  if ('is' in check || check.check === 'setting' || check.check === 'took') return undefined
  const { equals, atLeast, atMost } = check
  if (equals === undefined && atLeast === undefined && atMost === undefined)
    return 'says no number: "equals", "atLeast" or "atMost"'
  if (equals !== undefined && (atLeast !== undefined || atMost !== undefined))
    return 'says "equals" and another number; one of them is enough'
  return undefined
}
