import * as v from 'valibot'
import { mostLanes, subjectMatches } from '../jetstream/index.js'
import type { LanePlaceWanted, LanePolicy, WireConfig } from '../jetstream/index.js'
import { amount, filterText, listOf, nameText, span, subjectText, words } from './schema-parts.js'
import { consumerConfig, streamConfig } from './wire-config.js'
import type { FieldFault } from './wire-config.js'
import type { Result } from '../lib/result.js'

/** A stream to be made; `config` is in the server's own names and units, its description is written when it is made. */
export type StreamSetUp = { readonly name: string; readonly subjects: readonly string[]; readonly config: WireConfig }

/** A consumer to be made; `config` names it. */
export type ConsumerSetUp = { readonly stream: string; readonly name: string; readonly config: WireConfig }

/** What is published, one after the other. */
export type Publishing = {
  readonly subject: string
  readonly count: number
  /** In turn; the reviews that ship when there are none. */
  readonly texts?: readonly string[]
  /** Message ids in turn; fresh ones when there are none. */
  readonly ids?: readonly string[]
  /** A pause between two. */
  readonly everyMs?: number
}

/** A worker beside the screen's. */
export type WorkerSetUp = { readonly name: string; readonly place: LanePlaceWanted; readonly policy: LanePolicy }

/** What there is before anything is played. */
export type SetUp = {
  readonly streams: readonly StreamSetUp[]
  readonly consumers: readonly ConsumerSetUp[]
  readonly publish: readonly Publishing[]
  readonly workers: readonly WorkerSetUp[]
}

/** One thing that will be made or done. */
export type Planned =
  | { readonly kind: 'stream'; readonly name: string; readonly subjects: readonly string[] }
  | { readonly kind: 'consumer'; readonly stream: string; readonly name: string }
  | { readonly kind: 'publish'; readonly subject: string; readonly count: number }
  | { readonly kind: 'worker'; readonly name: string; readonly place: LanePlaceWanted; readonly policy: LanePolicy }

const leastRestMs = 100
const most = {
  streams: 5,
  consumers: 20,
  publishings: 50,
  count: 10_000,
  texts: 100,
  textLength: 8192,
  idLength: 200,
  messages: 100_000,
  bytes: 256 * 2 ** 20,
}
/** So many bytes a review that ships has, roughly. */
const usualReview = 400

const streamSchema = v.pipe(
  v.looseObject({ name: nameText, subjects: v.optional(v.pipe(listOf(filterText, 20), v.minLength(1, 'is empty'))) }),
  v.rawTransform<{ name: string; subjects?: string[] | undefined; [wire: string]: unknown }, StreamSetUp>(
    ({ dataset, addIssue, NEVER }) => {
      const { name, subjects = [`${name}.>`] } = dataset.value
      const config = streamConfig({ storage: 'file', ...dataset.value, name, subjects })
      if (config.ok) return { name, subjects, config: config.value }
      addIssue(issueOf(config, dataset.value))
      return NEVER
    },
  ),
)

const consumerSchema = v.pipe(
  v.looseObject({ stream: nameText, name: nameText, durable: v.optional(v.boolean(), true) }),
  v.rawTransform<{ stream: string; name: string; durable: boolean; [wire: string]: unknown }, ConsumerSetUp>(
    ({ dataset, addIssue, NEVER }) => {
      const { stream, name, durable, ...rest } = dataset.value
      const read = consumerConfig({ ack_policy: 'explicit', deliver_policy: 'all', replay_policy: 'instant', ...rest })
      if (read.ok) return { stream, name, config: { ...read.value, ...(durable ? { durable_name: name } : { name }) } }
      addIssue(issueOf(read, dataset.value))
      return NEVER
    },
  ),
)

function issueOf(
  { error: { wire, why } }: Extract<Result<unknown, FieldFault>, { readonly ok: false }>,
  input: Readonly<Record<string, unknown>>,
): { message: string; path: [v.IssuePathItem] } {
  return { message: why, path: [{ type: 'object', origin: 'value', input, key: wire, value: input[wire] }] }
}

/** What is published; also a step of a scenario. */
export const publishingEntries = {
  subject: subjectText,
  count: v.optional(amount(1, most.count)),
  texts: v.optional(
    v.pipe(listOf(v.pipe(v.string(), v.maxLength(most.textLength)), most.texts), v.minLength(1, 'is empty')),
  ),
  ids: v.optional(v.pipe(listOf(words(most.idLength), most.texts), v.minLength(1, 'is empty'))),
  every: v.optional(span),
}

/** What was written of a publishing, in our units. */
export function publishingOf({
  subject,
  count,
  texts,
  ids,
  every,
}: v.InferOutput<v.StrictObjectSchema<typeof publishingEntries, undefined>>): Publishing {
  return {
    subject,
    count: count ?? texts?.length ?? ids?.length ?? 1,
    ...(texts === undefined ? {} : { texts }),
    ...(ids === undefined ? {} : { ids }),
    ...(every === undefined ? {} : { everyMs: every }),
  }
}

const group = v.strictObject({
  group: v.optional(words(64)),
  min_pending: v.optional(amount(1, 1_000_000)),
  min_ack_pending: v.optional(amount(1, 1_000_000)),
  priority: v.optional(amount(0, 9)),
})

/** Where a worker gets its messages. */
const placeSchema: v.GenericSchema<unknown, LanePlaceWanted> = v.variant('kind', [
  v.pipe(
    v.strictObject({ kind: v.literal('shared'), stream: nameText, consumer: nameText, group: v.optional(group) }),
    v.transform(({ group: asked, ...place }) => {
      if (asked === undefined) return place
      const { group: name, min_pending: minPending, min_ack_pending: minAckPending, priority } = asked
      return { ...place, group: defined({ group: name, minPending, minAckPending, priority }) }
    }),
  ),
  v.pipe(
    v.strictObject({
      kind: v.literal('own'),
      stream: nameText,
      how: v.picklist(['pull', 'push', 'ordered']),
      filter: v.optional(filterText),
      from: v.optional(v.picklist(['first', 'new'])),
      ack_wait: v.optional(span),
    }),
    v.transform(({ filter, ack_wait: ackWaitMs, from, ...place }) => ({
      ...place,
      ...defined({ filterSubject: filter, ackWaitMs, from }),
    })),
  ),
  v.pipe(
    v.strictObject({ kind: v.literal('core'), subject: filterText, queue: v.optional(nameText) }),
    v.transform(({ queue, ...place }) => ({ ...place, ...defined({ queue }) })),
  ),
])

const after = v.optional(span, '200ms')
/** What makes the server send again or wait anew, over and over, may not come faster. */
const restful = v.pipe(
  span,
  v.check((ms) => ms >= leastRestMs, `is less than ${leastRestMs}ms: the server would have no rest`),
)
const restfulAfter = v.optional(restful, '200ms')

/** What a worker does with what it gets. */
export const policySchema: v.GenericSchema<unknown, LanePolicy> = v.variant('kind', [
  v.strictObject({ kind: v.literal('you') }),
  v.strictObject({ kind: v.literal('silent') }),
  v.pipe(
    v.strictObject({ kind: v.literal('ack'), after, spread: v.optional(span, '0ms') }),
    v.transform(({ kind, after: afterMs, spread: spreadMs }) => ({ kind, afterMs, spreadMs })),
  ),
  v.pipe(
    v.strictObject({ kind: v.literal('slow'), after }),
    v.transform(({ kind, after: afterMs }) => ({ kind, afterMs })),
  ),
  v.pipe(
    v.strictObject({ kind: v.literal('nak-every'), nth: amount(1, 1000), after: restfulAfter }),
    v.transform(({ after: afterMs, ...policy }) => ({ ...policy, afterMs })),
  ),
  v.pipe(
    v.strictObject({ kind: v.picklist(['term-matching', 'nak-matching']), text: words(200), after: restfulAfter }),
    v.transform(({ after: afterMs, ...policy }) => ({ ...policy, afterMs })),
  ),
  v.pipe(
    v.strictObject({ kind: v.literal('working'), every: restful, for: span }),
    v.transform(({ kind, every: everyMs, for: forMs }) => ({ kind, everyMs, forMs })),
  ),
  v.pipe(
    v.strictObject({ kind: v.literal('dies-after'), count: amount(1, 10_000), after }),
    v.transform(({ after: afterMs, ...policy }) => ({ ...policy, afterMs })),
  ),
])

/** A worker, as a file has it. */
const workerEntries = { name: nameText, at: placeSchema, policy: policySchema }

const workerSchema = v.pipe(
  v.strictObject(workerEntries),
  v.transform(({ name, at, policy }): WorkerSetUp => ({ name, place: at, policy })),
)

/** The parts of a document that say what there is before anything is played. */
export const setUpEntries = {
  streams: v.optional(listOf(streamSchema, most.streams), []),
  consumers: v.optional(listOf(consumerSchema, most.consumers), []),
  publish: v.optional(
    listOf(v.pipe(v.strictObject(publishingEntries), v.transform(publishingOf)), most.publishings),
    [],
  ),
  workers: v.optional(listOf(workerSchema, mostLanes), []),
}

/**
 * What of a set-up goes beyond what it makes itself, as a place in the document and what is wrong there; undefined when
 * nothing does. Whatever is done is done to streams of its own.
 */
export function strayOf({ streams, consumers, publish, workers }: SetUp): FieldFault | undefined {
  const names = new Set(streams.map(({ name }) => name))
  if (names.size < streams.length) return { wire: 'streams', why: 'two of them have the same name' }
  const unknown = (stream: string): string =>
    `there is no stream ${stream} in this document: it acts on its own ones only`
  for (const [index, { stream }] of consumers.entries())
    if (!names.has(stream)) return { wire: `consumers[${index}].stream`, why: unknown(stream) }
  const key = ({ stream, name }: ConsumerSetUp): string => `${stream} ${name}`
  if (new Set(consumers.map(key)).size < consumers.length)
    return { wire: 'consumers', why: 'two of one stream have the same name' }
  for (const [index, { subject }] of publish.entries()) {
    const why = straySubject(streams, subject)
    if (why !== undefined) return { wire: `publish[${index}].subject`, why }
  }
  if (new Set(workers.map(({ name }) => name)).size < workers.length)
    return { wire: 'workers', why: 'two of them have the same name' }
  for (const [index, { place }] of workers.entries()) {
    const why = strayPlace({ streams, consumers }, place)
    if (why !== undefined) return { wire: `workers[${index}].at`, why }
  }
  return undefined
}

/** What is too much to be published in all, as a sentence; undefined when it is not. */
export function floodFault(publishings: readonly Publishing[]): string | undefined {
  const messages = publishings.reduce((sum, { count }) => sum + count, 0)
  const bytes = publishings.reduce((sum, { count, texts }) => sum + count * longestText(texts), 0)
  if (messages > most.messages) return `publishes more than ${most.messages} messages in all`
  return bytes > most.bytes ? `publishes more than ${most.bytes / 2 ** 20} MiB in all` : undefined
}

function longestText(texts: Publishing['texts']): number {
  return texts === undefined ? usualReview : Math.max(...texts.map((text) => Buffer.byteLength(text)))
}

/** Why nothing may be published on this subject; undefined when one of the document's own streams takes it. */
export function straySubject(streams: SetUp['streams'], subject: string): string | undefined {
  return streams.some(({ subjects }) => subjects.some((filter) => subjectMatches(filter, subject)))
    ? undefined
    : 'no stream in this document takes it: what is published elsewhere would be stored with somebody else'
}

/** Why no worker may be there; undefined when the document makes what it receives from. */
function strayPlace(
  { streams, consumers }: Pick<SetUp, 'streams' | 'consumers'>,
  place: LanePlaceWanted,
): string | undefined {
  if (place.kind === 'core') return straySubject(streams, place.subject)
  if (!streams.some(({ name }) => name === place.stream)) return `there is no stream ${place.stream} in this document`
  if (place.kind === 'own') return undefined
  return consumers.some(({ stream, name }) => stream === place.stream && name === place.consumer)
    ? undefined
    : `there is no consumer ${place.consumer} of ${place.stream} in this document`
}

/** All that a set-up will make and do. */
export function plannedBy({ streams, consumers, publish, workers }: SetUp): readonly Planned[] {
  return [
    ...streams.map(({ name, subjects }): Planned => ({ kind: 'stream', name, subjects })),
    ...consumers.map(({ stream, name }): Planned => ({ kind: 'consumer', stream, name })),
    ...publish.map(({ subject, count }): Planned => ({ kind: 'publish', subject, count })),
    ...workers.map(({ name, place, policy }): Planned => ({ kind: 'worker', name, place, policy })),
  ]
}

type Present<T> = { -readonly [K in keyof T]?: Exclude<T[K], undefined> }

/** Without what is not there. */
function defined<T extends Readonly<Record<string, unknown>>>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>
}
