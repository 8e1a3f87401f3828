import { consumerFields, isOtherwise, parseReviewPayload, streamFields } from '../jetstream/index.js'
import type { Field, LanePlaceWanted, LanePolicy, WireConfig } from '../jetstream/index.js'
import { notForFiles } from '../stage/wire-config.js'
import type { RecordedDeed } from './recorder.js'

/** Messages published on one subject one after the other; `sent` are those that are known one by one. */
export type Batch = {
  readonly atMs: number
  readonly lastMs: number
  readonly subject: string
  readonly count: number
  readonly sent: readonly { readonly body: Uint8Array; readonly id?: string }[]
}

type Entry = Readonly<Record<string, unknown>>

const most = { texts: 100, textLength: 8192 }
/** What is recorded is played under names of its own: the run's own streams may still be there. */
const namePrefix = 'REPLAY_'
const subjectPrefix = 'replay.'

const nameOf = (name: string): string => (name.startsWith(namePrefix) ? name : `${namePrefix}${name}`)
const subjectOf = (subject: string): string =>
  subject.startsWith(subjectPrefix) ? subject : `${subjectPrefix}${subject}`

/** A span as a file has it. */
export function span(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${Math.max(0, Math.round(ms))}ms`
}

/** A stream as a file has it. */
export function streamEntry(name: string, config: WireConfig): Entry {
  const taken = textsOf(config['subjects'])
  return {
    name: nameOf(name),
    ...(taken.length === 0 ? {} : { subjects: taken.map(subjectOf) }),
    ...fieldsOf(streamFields, config, ['name', 'subjects']),
  }
}

/** A consumer as a file has it. */
export function consumerEntry(of: {
  readonly stream: string
  readonly name: string
  readonly config: WireConfig
}): Entry {
  const { durable_name: durable, deliver_subject: target, filter_subject: filter } = of.config
  const several = textsOf(of.config['filter_subjects'])
  return {
    stream: nameOf(of.stream),
    name: of.name,
    ...(durable === undefined ? { durable: false } : {}),
    ...(target === undefined ? {} : { deliver_subject: '' }),
    ...(typeof filter === 'string' && filter !== '' ? { filter_subject: subjectOf(filter) } : {}),
    ...(several.length === 0 ? {} : { filter_subjects: several.map(subjectOf) }),
    ...fieldsOf(consumerFields, of.config, ['name', 'deliver_subject', 'filter_subject', 'filter_subjects']),
  }
}

/** Fields but these; what the server would make of it anyway is left out. */
function fieldsOf(fields: readonly Field[], config: WireConfig, but: readonly string[]): Entry {
  return Object.fromEntries(
    Object.entries(config).filter(([wire, value]) => {
      const field = fields.find((one) => one.wire === wire)
      if (field === undefined || but.includes(wire) || notForFiles(wire) || wire === 'metadata') return false
      return !isOtherwise(field, value)
    }),
  )
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** Where a worker was, as a file has it. */
export function placeEntry(place: LanePlaceWanted): Entry {
  switch (place.kind) {
    case 'core':
      return { ...place, subject: subjectOf(place.subject) }
    case 'own': {
      const { filterSubject, ackWaitMs, ...rest } = place
      return {
        ...rest,
        stream: nameOf(place.stream),
        ...(filterSubject === undefined || filterSubject === '' ? {} : { filter: subjectOf(filterSubject) }),
        ...(ackWaitMs === undefined ? {} : { ack_wait: span(ackWaitMs) }),
      }
    }
    case 'shared': {
      const { group, ...rest } = place
      if (group === undefined) return { ...rest, stream: nameOf(place.stream) }
      const { group: name, minPending, minAckPending, priority } = group
      return {
        ...rest,
        stream: nameOf(place.stream),
        group: { group: name, min_pending: minPending, min_ack_pending: minAckPending, priority },
      }
    }
  }
}

/** What a worker did, as a file has it. */
export function policyEntry(policy: LanePolicy): Entry {
  const { kind } = policy
  switch (kind) {
    case 'you':
    case 'silent':
      return { kind }
    case 'working':
      return { kind, every: span(policy.everyMs), for: span(policy.forMs) }
    case 'ack':
      return { kind, after: span(policy.afterMs), spread: span(policy.spreadMs) }
    default: {
      const { afterMs, ...rest } = policy
      return { ...rest, after: span(afterMs) }
    }
  }
}

/** What was done to a worker or broken on purpose, as a step without its time. */
export function deedEntry(deed: RecordedDeed): Entry {
  if (deed.kind === 'lab') {
    const { act, forMs, lane } = deed
    return {
      do: 'lab',
      act,
      ...(forMs === undefined ? {} : { for: span(forMs) }),
      ...(lane === undefined ? {} : { worker: `w${lane}` }),
    }
  }
  const { kind, lane } = deed
  if (kind === 'policy') return { do: 'policy', worker: `w${lane}`, policy: policyEntry(deed.policy) }
  return { do: kind, worker: `w${lane}` }
}

/** What was published, as a step without its time. */
export function publishEntry({ atMs, lastMs, subject, count, sent }: Batch): Entry {
  const everyMs = count > 1 ? Math.round((lastMs - atMs) / (count - 1)) : 0
  const texts = textsSaid(sent, count)
  const ids = sent.map(({ id }) => id)
  // Only where one comes twice does it matter which they were.
  const isRepeated = new Set(ids).size < ids.length && ids.every((id) => id !== undefined) && count === sent.length
  return {
    do: 'publish',
    subject: subjectOf(subject),
    count,
    ...(texts === undefined ? {} : { texts }),
    ...(isRepeated && ids.length <= most.texts ? { ids } : {}),
    ...(everyMs > 0 ? { every: span(everyMs) } : {}),
  }
}

/** What the messages said; undefined where reviews do as well, and where it cannot stand in a file. */
function textsSaid(sent: Batch['sent'], count: number): readonly string[] | undefined {
  if (sent.length !== count || count > most.texts) return undefined
  if (sent.every(({ body }) => parseReviewPayload(body).kind === 'review')) return undefined
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    const texts = sent.map(({ body }) => decoder.decode(body))
    return texts.every((text) => text.length <= most.textLength && !text.includes('\ufffd')) ? texts : undefined
  } catch {
    return undefined
  }
}
