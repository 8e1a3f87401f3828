import { consumerWriteOf, mostLanes, streamOfSubject, streamWriteOf } from '../jetstream/index.js'
import type { Act, LanePlaceWanted, WireConfig, Workspace } from '../jetstream/index.js'
import { err, ok } from '../lib/result.js'
import type { Result } from '../lib/result.js'
import { checkDocument } from '../stage/read-document.js'
import { consumerEntry, deedEntry, placeEntry, policyEntry, publishEntry, span, streamEntry } from './record-entries.js'
import type { Batch } from './record-entries.js'
import type { RecordedDeed, RecordedLane, Recorder } from './recorder.js'
import { labActs, scenarioSchema } from './scenario-schema.js'

/** A run as a scenario that can be read and played again, and how much of it that is. */
export type Recording = {
  readonly document: Readonly<Record<string, unknown>>
  readonly steps: number
  readonly messages: number
  /** Of what was done, so much is not in it: core publishes, faults on a message in the hand, more than a file may hold. */
  readonly leftOut: number
}

/** Between the beginning and the first step. */
const leadMs = 500
/** After a longer pause it is another step. */
const pauseMs = 1500
const most = { steps: 200, count: 10_000 }

type Event =
  | { readonly kind: 'publish'; readonly atMs: number; readonly batch: Batch }
  | { readonly kind: 'deed'; readonly atMs: number; readonly deed: RecordedDeed }

type Made = {
  readonly streams: ReadonlyMap<string, WireConfig>
  readonly consumers: readonly { readonly stream: string; readonly name: string; readonly config: WireConfig }[]
  readonly streamOf: (subject: string) => string | undefined
}

/** Makes a scenario of what was done in a run; the error says why there is none. */
export function recordRun(of: {
  readonly workspace: Workspace
  readonly recorder: Pick<Recorder, 'deeds' | 'lanes'>
  readonly title: string
  readonly cluster: boolean
}): Result<Recording, string> {
  const { workspace, recorder, title, cluster } = of
  const acts = workspace.journal.acts.get().filter(({ by }) => by === 'key' || by === 'stage')
  const made = madeBy(acts, workspace)
  const lanes = recorder
    .lanes()
    .filter(({ wanted }) => streamOfPlace(made, wanted) !== undefined)
    .slice(0, mostLanes)
  const names = new Set(lanes.map(({ id }) => id))
  const deeds = recorder.deeds().filter((deed) => isPlayable(deed, { names, cluster }))
  const { batches, core } = publishedBy(acts, made)
  const all = inOrder(batches, deeds)
  if (all.length === 0) return err('nothing was published and no worker was there: there is nothing to record')
  const events = all.slice(0, most.steps)
  const startMs = (events[0]?.atMs ?? 0) - leadMs
  const used = usedStreams(events, lanes, made)
  const document = {
    title,
    see: 'What was done in a run of review-tui, at its times: what was published, which workers there were, what was done to them, and what was broken on purpose.',
    ...(cluster ? { cluster } : {}),
    streams: [...made.streams].filter(([name]) => used.has(name)).map(([name, config]) => streamEntry(name, config)),
    consumers: made.consumers
      .filter(({ stream, name, config }) => used.has(stream) && isOf(lanes, { stream, name, config }))
      .map(consumerEntry),
    workers: lanes.map(({ id, wanted, policy }) => ({
      name: `w${id}`,
      at: placeEntry(wanted),
      policy: policyEntry(policy),
    })),
    steps: events.map((event) => ({
      at: span(event.atMs - startMs),
      ...(event.kind === 'publish' ? publishEntry(event.batch) : deedEntry(event.deed)),
    })),
  }
  // What cannot be played is not written.
  const checked = checkDocument(document, scenarioSchema)
  if (!checked.ok) return err(`it could not be played again: ${checked.error.join('; ')}`)
  const leftOut = core + (recorder.deeds().length - deeds.length) + (all.length - events.length)
  const messages = events.reduce((sum, event) => sum + (event.kind === 'publish' ? event.batch.count : 0), 0)
  return ok({ document, steps: events.length, messages, leftOut })
}

/** The streams and consumers of the run: as the server has them now, else as they were asked for. */
function madeBy(acts: readonly Act[], workspace: Workspace): Made {
  const streams = new Map<string, WireConfig>()
  const consumers = new Map<string, Made['consumers'][number]>()
  for (const act of acts) {
    if (act.answers.refused > 0) continue
    const stream = streamWriteOf(act)
    if (stream?.action === 'create') streams.set(stream.config.name, stream.config)
    const consumer = consumerWriteOf(act)
    if (consumer?.action === 'create' && act.lane === undefined) {
      const { stream: on, name, config } = consumer
      consumers.set(`${on} ${name}`, { stream: on, name, config })
    }
  }
  for (const { name, info, consumers: theirs = [] } of workspace.streams.state.get().streams) {
    streams.set(name, info.config)
    for (const one of theirs)
      consumers.set(`${name} ${one.name}`, { stream: name, name: one.name, config: one.info.config })
  }
  const taken = [...streams].map(([name, { subjects }]) => ({
    name,
    subjects: Array.isArray(subjects) ? subjects.filter((one) => typeof one === 'string') : [],
  }))
  return {
    streams,
    consumers: [...consumers.values()].filter(({ stream }) => streams.has(stream)),
    streamOf: (subject) => streamOfSubject(taken, subject),
  }
}

function streamOfPlace(made: Made, wanted: LanePlaceWanted): string | undefined {
  if (wanted.kind === 'core') return made.streamOf(wanted.subject)
  return made.streams.has(wanted.stream) ? wanted.stream : undefined
}

/** Consumers of the screen's modes are durable; what a worker has of its own is made anew for it. */
function isOf(lanes: readonly RecordedLane[], { stream, name, config }: Made['consumers'][number]): boolean {
  const isShared = lanes.some(({ wanted: at }) => at.kind === 'shared' && at.stream === stream && at.consumer === name)
  return isShared || typeof config['durable_name'] === 'string'
}

function isPlayable(
  deed: RecordedDeed,
  { names, cluster }: { readonly names: ReadonlySet<number>; readonly cluster: boolean },
): boolean {
  if (deed.lane !== undefined && !names.has(deed.lane)) return false
  if (deed.kind !== 'lab') return true
  if (!(labActs as readonly string[]).includes(deed.act)) return false
  // Of a consumer in the hand, not of a worker.
  if (deed.act === 'lose-ack') return deed.lane !== undefined
  const isOfCluster = deed.act === 'kill-leader' || deed.act === 'kill-two' || deed.act === 'heal-cluster'
  return cluster || !isOfCluster
}

/** What was published on the streams of the run, act by act; `core` counts what no stream confirmed. */
function publishedBy(acts: readonly Act[], made: Made): { readonly batches: readonly Batch[]; readonly core: number } {
  let core = 0
  const batches: Batch[] = []
  for (const act of acts) {
    if (act.kind !== 'publish') continue
    const [first] = act.sent
    if (first?.asks !== true || made.streamOf(first.subject) === undefined) {
      core += 1
      continue
    }
    const ids = new Set<string>()
    const sent = act.sent.flatMap(({ atMs, subject, body, headers }) => {
      const id = headers.find(([name]) => name === 'Nats-Msg-Id')?.[1]
      // Tried again for want of an answer: published once.
      if (id !== undefined && ids.has(id)) return []
      if (id !== undefined) ids.add(id)
      return [{ atMs, subject, body, ...(id === undefined ? {} : { id }) }]
    })
    const isWhole = act.sent.length === act.count
    batches.push({
      atMs: first.atMs,
      lastMs: act.last.atMs,
      subject: first.subject,
      count: Math.min(most.count, isWhole ? sent.length : act.count),
      sent,
    })
  }
  return { batches, core }
}

/** In the order of time; what was published on one subject with nothing else in between is one step. */
function inOrder(
  batches: readonly Batch[],
  deeds: readonly (RecordedDeed & { readonly atMs: number })[],
): readonly Event[] {
  const events: Event[] = [
    ...batches.map((batch): Event => ({ kind: 'publish', atMs: batch.atMs, batch })),
    ...deeds.map((deed): Event => ({ kind: 'deed', atMs: deed.atMs, deed })),
  ].sort((a, b) => a.atMs - b.atMs)
  const joined: Event[] = []
  for (const event of events) {
    const before = joined.at(-1)
    const isMore =
      event.kind === 'publish' &&
      before?.kind === 'publish' &&
      before.batch.subject === event.batch.subject &&
      event.atMs - before.batch.lastMs <= pauseMs &&
      before.batch.count + event.batch.count <= most.count
    if (!isMore) {
      joined.push(event)
      continue
    }
    const { batch } = before
    joined[joined.length - 1] = {
      ...before,
      batch: {
        ...batch,
        lastMs: event.batch.lastMs,
        count: batch.count + event.batch.count,
        sent: [...batch.sent, ...event.batch.sent],
      },
    }
  }
  return joined
}

function usedStreams(events: readonly Event[], lanes: readonly RecordedLane[], made: Made): ReadonlySet<string> {
  const names = [
    ...events.map((event) => (event.kind === 'publish' ? made.streamOf(event.batch.subject) : undefined)),
    ...lanes.map(({ wanted }) => streamOfPlace(made, wanted)),
  ]
  return new Set(names.filter((name) => name !== undefined))
}
