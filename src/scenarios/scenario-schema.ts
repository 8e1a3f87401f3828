import * as v from 'valibot'
import type { LabActId, LanePolicy, StepDeed, WorkerDeed } from '../jetstream/index.js'
import { checkSchema } from '../stage/check-schema.js'
import type { Check, SingleCheck } from '../stage/check-schema.js'
import { listOf, nameText, span, words } from '../stage/schema-parts.js'
import {
  floodFault,
  plannedBy,
  policySchema,
  publishingEntries,
  publishingOf,
  setUpEntries,
  straySubject,
  strayOf,
} from '../stage/set-up-schema.js'
import type { Planned, Publishing, SetUp } from '../stage/set-up-schema.js'

/** What one step does. */
export type ScenarioAct =
  | { readonly kind: 'publish'; readonly publishing: Publishing }
  | { readonly kind: 'worker'; readonly did: Exclude<WorkerDeed, 'policy'>; readonly worker: string }
  | { readonly kind: 'policy'; readonly worker: string; readonly policy: LanePolicy }
  | { readonly kind: 'lab'; readonly act: LabActId; readonly forMs?: number; readonly worker?: string }
  | { readonly kind: 'say'; readonly text: string }

/** One step: when it is done, counted from the moment at which all is set up, and where to look. */
export type ScenarioStep = { readonly atMs: number; readonly act: ScenarioAct; readonly note?: string }

/** A written scenario: what there is, what is done when, and what is to be so at the end. */
export type Scenario = SetUp & {
  readonly title: string
  /** What to see, in one or two sentences. */
  readonly see: string
  /** It needs a cluster of three. */
  readonly cluster: boolean
  /** In the order in which they are done. */
  readonly steps: readonly ScenarioStep[]
  readonly expect: readonly Check[]
  /** How long after the last step all of that may take to come about. */
  readonly withinMs: number
}

/** Acts of the failure lab that need no hand on a message. */
export const labActs = [
  'kill-server',
  'restart-server',
  'freeze-server',
  'kill-leader',
  'kill-two',
  'heal-cluster',
  'cut-link',
  'cut-worker',
  'slow-link',
  'lose-ack',
  'lose-pub-ack',
] as const satisfies readonly LabActId[]
/** Those done to one worker. */
const ofWorker: readonly LabActId[] = ['cut-worker', 'lose-ack']
/** Checks that are about one consumer. */
const ofConsumer: ReadonlySet<SingleCheck['check']> = new Set([
  'pending',
  'ack-pending',
  'redelivered',
  'waiting',
  'ack-floor',
  'delivered',
  'delivered-to',
  'bound',
  'paused',
  'pinned',
  'setting',
  'verdicts',
  'pulls',
  'try',
  'took',
  'held',
  'used-up',
  'came-again',
])
const most = { withinMs: 600_000, steps: 200, expect: 40, title: 80, see: 400, note: 200 }

const at = { at: span, note: v.optional(words(most.note)) }
type Written = { readonly at: number; readonly note?: string | undefined }
const step = ({ at: atMs, note }: Written, act: ScenarioAct): ScenarioStep => ({
  atMs,
  act,
  ...(note === undefined ? {} : { note }),
})

const stepSchema: v.GenericSchema<unknown, ScenarioStep> = v.variant('do', [
  v.pipe(
    v.strictObject({ do: v.literal('publish'), ...at, ...publishingEntries }),
    v.transform((written) => step(written, { kind: 'publish', publishing: publishingOf(written) })),
  ),
  v.pipe(
    v.strictObject({
      do: v.picklist(['join', 'kill', 'freeze', 'thaw', 'close', 'restart', 'leave']),
      ...at,
      worker: nameText,
    }),
    v.transform((written) => step(written, { kind: 'worker', did: written.do, worker: written.worker })),
  ),
  v.pipe(
    v.strictObject({ do: v.literal('policy'), ...at, worker: nameText, policy: policySchema }),
    v.transform((written) => step(written, { kind: 'policy', worker: written.worker, policy: written.policy })),
  ),
  v.pipe(
    v.strictObject({
      do: v.literal('lab'),
      ...at,
      act: v.picklist(labActs),
      for: v.optional(span),
      worker: v.optional(nameText),
    }),
    v.transform((written) => {
      const { act, for: forMs, worker } = written
      const more = { ...(forMs === undefined ? {} : { forMs }), ...(worker === undefined ? {} : { worker }) }
      return step(written, { kind: 'lab', act, ...more })
    }),
  ),
  v.pipe(
    v.strictObject({ do: v.literal('say'), ...at, text: words(most.note) }),
    v.transform((written) => step(written, { kind: 'say', text: written.text })),
  ),
])

/** The shape of a written scenario. */
export const scenarioSchema: v.GenericSchema<unknown, Scenario> = v.pipe(
  v.strictObject({
    title: words(most.title),
    see: words(most.see),
    cluster: v.optional(v.boolean(), false),
    ...setUpEntries,
    steps: v.optional(listOf(stepSchema, most.steps), []),
    expect: v.optional(listOf(checkSchema, most.expect), []),
    within: v.optional(span, '30s'),
  }),
  v.transform(({ within: withinMs, steps, ...scenario }): Scenario => {
    // Steps of one moment stay in the order in which they are written.
    const inOrder = steps
      .map((one, index) => ({ one, index }))
      .sort((a, b) => a.one.atMs - b.one.atMs || a.index - b.index)
    return { ...scenario, withinMs, steps: inOrder.map(({ one }) => one) }
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const fault = faultOf(dataset.value)
    if (fault !== undefined) addIssue({ message: fault })
  }),
)

/** What of a scenario does not go together, with its place; undefined when all of it does. */
function faultOf(scenario: Scenario): string | undefined {
  const stray = strayOf(scenario)
  if (stray) return `${stray.wire}: ${stray.why}`
  if (scenario.streams.length === 0) return 'streams: is empty; a scenario plays on streams of its own'
  const names = new Set(scenario.workers.map(({ name }) => name))
  for (const one of scenario.steps) {
    const why = stepFault(one.act, { streams: scenario.streams, names, cluster: scenario.cluster })
    if (why !== undefined) return `steps, the one at ${one.atMs / 1000}s: ${why}`
  }
  const flood = floodFault(publishingsOf(scenario))
  if (flood !== undefined) return `publish: ${flood}`
  if (scenario.withinMs > most.withinMs) return 'within: is longer than 10m'
  for (const [index, check] of scenario.expect.entries()) {
    const parts = check.check === 'all' ? check.of : [check]
    const why = parts.map((part) => expectationFault(scenario, part)).find((one) => one !== undefined)
    if (why !== undefined) return `expect[${index}]: ${why}`
  }
  return undefined
}

/** What no check of a scenario has a default for: the stream, the consumer and the worker it is about. */
function expectationFault({ streams, consumers, workers }: SetUp, check: SingleCheck): string | undefined {
  if (check.check === 'worker')
    return workers.some(({ name }) => name === check.worker)
      ? undefined
      : `there is no worker ${check.worker} in this document`
  if (check.check === 'lab') return undefined
  const { stream } = check
  if (stream === undefined) return 'says no "stream"'
  if (!streams.some(({ name }) => name === stream)) return `there is no stream ${stream} in this document`
  if (!('consumer' in check) || check.consumer === undefined)
    return ofConsumer.has(check.check) ? 'says no "consumer"' : undefined
  return consumers.some((one) => one.stream === stream && one.name === check.consumer)
    ? undefined
    : `there is no consumer ${check.consumer} of ${stream} in this document`
}

function stepFault(
  act: ScenarioAct,
  of: { readonly streams: SetUp['streams']; readonly names: ReadonlySet<string>; readonly cluster: boolean },
): string | undefined {
  if (act.kind === 'publish') return straySubject(of.streams, act.publishing.subject)
  if (act.kind === 'say') return undefined
  if (act.worker !== undefined && !of.names.has(act.worker)) return `there is no worker ${act.worker} in this document`
  if (act.kind !== 'lab') return undefined
  const isOfWorker = ofWorker.includes(act.act)
  if (isOfWorker !== (act.worker !== undefined))
    return isOfWorker ? `${act.act} is done to a worker: say "worker"` : `${act.act} is done to no worker`
  const needsCluster = act.act === 'kill-leader' || act.act === 'kill-two' || act.act === 'heal-cluster'
  return needsCluster && !of.cluster ? `${act.act} needs "cluster": true` : undefined
}

/** What a step does, without the details; `lanes` are the workers that are there. */
export function deedOf(act: ScenarioAct, lanes: Readonly<Record<string, number>> = {}): StepDeed {
  switch (act.kind) {
    case 'publish':
      return { kind: 'publish', subject: act.publishing.subject, count: act.publishing.count }
    case 'policy':
      return { kind: 'worker', did: 'policy', worker: act.worker, ...laneOf(act.worker, lanes) }
    case 'worker':
      return { ...act, ...laneOf(act.worker, lanes) }
    case 'lab':
      return { ...act, ...(act.worker === undefined ? {} : laneOf(act.worker, lanes)) }
    case 'say':
      return act
  }
}

function laneOf(worker: string, lanes: Readonly<Record<string, number>>): { readonly lane?: number } {
  const lane = Object.hasOwn(lanes, worker) ? lanes[worker] : undefined
  return lane === undefined ? {} : { lane }
}

/** Those that begin with a step and not with all the others. */
export function lateWorkers({ steps }: Pick<Scenario, 'steps'>): ReadonlySet<string> {
  return new Set(steps.flatMap(({ act }) => (act.kind === 'worker' && act.did === 'join' ? [act.worker] : [])))
}

/** All it will make and do, to be agreed to. */
export type ScenarioPlan = {
  readonly made: readonly Planned[]
  /** Each subject once, those of the steps included. */
  readonly publishes: readonly { readonly subject: string; readonly count: number }[]
  readonly deeds: readonly StepDeed[]
  /** It does faults to the server or to links, which is done to servers of our own alone. */
  readonly needsLab: boolean
}

function publishingsOf({ publish, steps }: Pick<Scenario, 'publish' | 'steps'>): readonly Publishing[] {
  return [...publish, ...steps.flatMap(({ act }) => (act.kind === 'publish' ? [act.publishing] : []))]
}

/** See `ScenarioPlan`. */
export function planOf(scenario: Scenario): ScenarioPlan {
  const counts = new Map<string, number>()
  for (const { subject, count } of publishingsOf(scenario)) counts.set(subject, (counts.get(subject) ?? 0) + count)
  return {
    made: plannedBy(scenario).filter(({ kind }) => kind !== 'publish'),
    publishes: [...counts].map(([subject, count]) => ({ subject, count })),
    deeds: scenario.steps.map(({ act }) => deedOf(act)).filter(({ kind }) => kind === 'worker' || kind === 'lab'),
    needsLab: scenario.steps.some(({ act }) => act.kind === 'lab'),
  }
}
