import * as v from 'valibot'
import { isCommandId } from '../keymap/table.js'
import type { CommandId } from '../keymap/table.js'
import { checkSchema } from '../stage/check-schema.js'
import type { Check } from '../stage/check-schema.js'
import { amount, listOf, nameText, subjectText, words } from '../stage/schema-parts.js'
import { setUpEntries, strayOf, straySubject } from '../stage/set-up-schema.js'
import type { SetUp } from '../stage/set-up-schema.js'

/** What stands for the name of the lesson’s stream, everywhere in a lesson. */
const streamToken = '{stream}'

/** One answer to the question of a lesson, and why it is right or wrong. */
export type Choice = { readonly text: string; readonly why: string; readonly right: boolean }

/**
 * One lesson, as its file says it. Texts may hold `{stream}` and `{key:ID}`, the key of a command; they are untrusted
 * until printed.
 */
export type Lesson = {
  readonly id: string
  readonly title: string
  readonly level: 'core' | 'advanced' | 'beyond'
  readonly text: readonly string[]
  readonly setUp: SetUp
  /** The consumer the live view shows. */
  readonly opens?: string | undefined
  /** What a review is published on. */
  readonly publishTo: string
  /** The learner joins the consumer, as the deed or a part of it. */
  readonly joins: boolean
  readonly question: string
  readonly choices: readonly [Choice, Choice, Choice]
  readonly task: string
  readonly keys: readonly CommandId[]
  readonly checks: readonly Check[]
  readonly why: readonly string[]
  readonly hints: readonly [string, string, string]
  /** Which of the wrong beliefs it corrects, by number. */
  readonly beliefs: readonly number[]
  /** Words of the glossary. */
  readonly terms: readonly string[]
  /** The first nats-server that can do it. */
  readonly since: string
  /** What it needs besides: the failure lab of a private server, the same of one that is no cluster, or a cluster. */
  readonly needs?: 'lab' | 'one server' | 'cluster' | undefined
  /** What suffices where there is no screen, line by line. */
  readonly plain: readonly string[]
}

const most = { sentence: 240, line: 160, short: 60, pausesMs: 30_000 }

/** A text whose `{key:…}` name commands. */
const prose = (max: number) =>
  v.pipe(
    words(max),
    v.check(
      (text) => unknownToken(text) === undefined,
      (issue) => `holds ${unknownToken(issue.input)}, which is neither {stream} nor {key:ID} of a command`,
    ),
  )
const three = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.length(3, 'has to be three'))

const choice = v.strictObject({
  text: prose(most.short),
  why: prose(most.sentence),
  right: v.optional(v.boolean(), false),
})

const commandId = v.pipe(
  v.string(),
  v.check(isCommandId, (issue) => `"${issue.input.slice(0, 60)}" is no command, such as consumer.fetch`),
  v.transform((id) => id as CommandId),
)

const setUp = v.pipe(
  v.strictObject(setUpEntries),
  v.transform((written): SetUp => written),
  v.rawCheck<SetUp>(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const { streams } = dataset.value
    const at = (wire: string, message: string): void =>
      addIssue({
        message,
        path: [{ type: 'object', origin: 'value', input: dataset.value, key: wire, value: undefined }],
      })
    const stray = strayOf(dataset.value)
    if (stray) return at(stray.wire, stray.why)
    if (pausesMs(dataset.value) > most.pausesMs)
      at('publish', `pauses for longer than ${most.pausesMs / 1000}s in all: count × every`)
    streams.forEach(({ name, subjects }, index) => {
      if (!name.startsWith(streamToken))
        at(`streams[${index}].name`, `begins with ${streamToken}: a lesson has streams of its own`)
      if (!subjects.every((subject) => subject.startsWith(`${name}.`)))
        at(`streams[${index}].subjects`, `begin with ${name}. each, so that they overlap with nobody else’s`)
    })
  }),
)

/** The shape of a lesson file. */
export const lessonSchema: v.GenericSchema<unknown, Lesson> = v.pipe(
  v.strictObject({
    id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'is of small letters, digits and -, at most 40')),
    title: words(most.short),
    level: v.optional(v.picklist(['core', 'advanced', 'beyond']), 'core'),
    text: v.pipe(listOf(prose(most.sentence), 3), v.minLength(1, 'is empty')),
    setUp,
    opens: v.optional(nameText),
    publishTo: v.optional(subjectText, `${streamToken}.rateGiven`),
    joins: v.optional(v.boolean(), false),
    question: prose(most.sentence),
    choices: v.pipe(
      three(choice),
      v.check((choices) => choices.filter(({ right }) => right).length === 1, 'have exactly one with "right": true'),
      v.transform((choices) => choices as unknown as readonly [Choice, Choice, Choice]),
    ),
    task: prose(most.sentence),
    keys: v.pipe(listOf(commandId, 12), v.minLength(1, 'is empty')),
    checks: v.pipe(listOf(checkSchema, 8), v.minLength(1, 'is empty')),
    why: v.pipe(listOf(prose(most.sentence), 4), v.minLength(1, 'is empty')),
    hints: v.pipe(
      three(prose(most.line)),
      v.transform((hints) => hints as unknown as readonly [string, string, string]),
    ),
    beliefs: v.optional(listOf(amount(1, 15), 5), []),
    terms: v.optional(listOf(words(most.short), 8), []),
    since: v.optional(
      v.pipe(v.string(), v.regex(/^\d{1,3}\.\d{1,3}(\.\d{1,3})?$/, 'is a version, such as "2.11"')),
      '2.9',
    ),
    needs: v.optional(v.picklist(['lab', 'one server', 'cluster'])),
    plain: v.optional(listOf(words(most.short), 30), []),
  }),
  v.check(
    ({ opens, setUp: { consumers } }) => opens === undefined || consumers.some(({ name }) => name === opens),
    (issue) => `opens: there is no consumer ${issue.input.opens} in its set-up`,
  ),
  v.check(
    ({ setUp: { streams } }) => streams.some(({ name }) => name === streamToken),
    `setUp.streams: none is named ${streamToken}`,
  ),
  v.check(
    ({ publishTo, setUp: { streams } }) => straySubject(streams, publishTo) === undefined,
    ({ input: { publishTo, setUp } }) => `publishTo: ${publishTo}: ${straySubject(setUp.streams, publishTo) ?? ''}`,
  ),
)

/** How long what is published pauses before all is there. */
function pausesMs({ publish }: SetUp): number {
  return publish.reduce((sum, { count, everyMs = 0 }) => sum + (count - 1) * everyMs, 0)
}

function unknownToken(text: string): string | undefined {
  return [...text.matchAll(/\{[^{}]*\}/g)]
    .map(([token]) => token)
    .find((token) => token !== streamToken && !(token.startsWith('{key:') && isCommandId(token.slice(5, -1))))
}

/** The lesson on a stream of this name: every `{stream}` in it is that. */
export function lessonOn(lesson: Lesson, stream: string): Lesson {
  return named(lesson, stream) as Lesson
}

function named(value: unknown, stream: string): unknown {
  if (typeof value === 'string') return value.replaceAll(streamToken, stream)
  if (Array.isArray(value)) return value.map((one) => named(one, stream))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, named(one, stream)]))
}
