import * as v from 'valibot'
import { clusterInfoSchema, isLeaderless } from './cluster-info.js'
import type { ClusterInfo } from './cluster-info.js'
import { anObject, count, flag, listOf, name, subject, text, time, whole, word } from './primitives.js'

const maxSubjects = 10_000

const config = v.looseObject(
  {
    name,
    description: v.optional(text(4096)),
    // A mirror has none, and a stream with sources need not have any.
    subjects: v.optional(listOf(subject, maxSubjects)),
    retention: word,
    storage: word,
    discard: v.optional(word),
    compression: v.optional(word),
    max_consumers: v.optional(whole),
    max_msgs: v.optional(whole),
    max_msgs_per_subject: v.optional(whole),
    max_bytes: v.optional(whole),
    max_age: v.optional(whole),
    max_msg_size: v.optional(whole),
    num_replicas: v.optional(whole),
    duplicate_window: v.optional(whole),
    no_ack: v.optional(flag),
    sealed: v.optional(flag),
    deny_delete: v.optional(flag),
    deny_purge: v.optional(flag),
    allow_rollup_hdrs: v.optional(flag),
    allow_direct: v.optional(flag),
    allow_msg_ttl: v.optional(flag),
    mirror_direct: v.optional(flag),
    discard_new_per_subject: v.optional(flag),
  },
  anObject,
)

const state = v.looseObject(
  {
    messages: count,
    bytes: count,
    first_seq: count,
    last_seq: count,
    first_ts: v.optional(time),
    last_ts: v.optional(time),
    consumer_count: count,
    num_subjects: v.optional(count),
    num_deleted: v.optional(count),
    // Only where it was asked for.
    subjects: v.optional(v.record(subject, count, anObject)),
  },
  anObject,
)

/** The shape of `STREAM.INFO`, of the answer to `STREAM.CREATE`, and of each entry of `STREAM.LIST`. */
export const streamInfoSchema = v.looseObject(
  { config, state, created: time, ts: v.optional(time), cluster: v.optional(clusterInfoSchema) },
  anObject,
)

/** A stream's config in the server's own words; fields we do not know are kept. A mirror has no `subjects`. */
export type StreamConfig = Readonly<Fields<v.InferOutput<typeof config>>>

/** `STREAM.INFO`, checked. */
export type StreamInfo = {
  readonly config: StreamConfig
  readonly state: Readonly<Fields<v.InferOutput<typeof state>>>
  readonly created: string
  readonly ts?: string
  readonly cluster?: ClusterInfo
}

/** `info`, where the stream's leader tells it; throws otherwise, for a copy may be behind. Null, for none, stays. */
export function asLed<T extends StreamInfo | null>(info: T): T {
  if (info !== null && isLeaderless(info)) throw new Error(`${info.config.name} has no leader now`)
  return info
}

/** The named fields of a checked object, without the index signature of the unknown ones. */
export type Fields<T> = { [K in keyof T as string extends K ? never : K]: T[K] }
