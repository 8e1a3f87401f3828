import * as v from 'valibot'
import {
  anObject,
  count,
  flag,
  listOf,
  name,
  plainSubject,
  queueName,
  subject,
  text,
  time,
  whole,
  word,
} from './primitives.js'
import { clusterInfoSchema } from './cluster-info.js'
import type { ClusterInfo } from './cluster-info.js'
import type { Fields } from './stream-info.js'

const maxFilters = 1000
const maxBackoff = 1000

const config = v.looseObject(
  {
    name: v.optional(name),
    durable_name: v.optional(name),
    description: v.optional(text(4096)),
    ack_policy: word,
    deliver_policy: word,
    replay_policy: v.optional(word),
    opt_start_seq: v.optional(count),
    opt_start_time: v.optional(time),
    filter_subject: v.optional(v.union([v.literal(''), subject], 'is not a subject')),
    filter_subjects: v.optional(listOf(subject, maxFilters)),
    // We listen to it, so a wildcard here would be listening to everything.
    deliver_subject: v.optional(plainSubject),
    deliver_group: v.optional(queueName),
    ack_wait: v.optional(count),
    backoff: v.optional(listOf(count, maxBackoff)),
    max_deliver: v.optional(whole),
    max_ack_pending: v.optional(whole),
    max_waiting: v.optional(whole),
    max_batch: v.optional(whole),
    max_expires: v.optional(count),
    max_bytes: v.optional(whole),
    idle_heartbeat: v.optional(count),
    inactive_threshold: v.optional(count),
    rate_limit_bps: v.optional(count),
    num_replicas: v.optional(whole),
    flow_control: v.optional(flag),
    headers_only: v.optional(flag),
    mem_storage: v.optional(flag),
    sample_freq: v.optional(text(64)),
    pause_until: v.optional(time),
    priority_groups: v.optional(listOf(queueName, maxFilters)),
    priority_policy: v.optional(word),
  },
  anObject,
)

const priorityGroup = v.looseObject(
  { group: queueName, pinned_client_id: v.optional(text(256)), pinned_ts: v.optional(time) },
  anObject,
)

const sequences = v.looseObject({ consumer_seq: count, stream_seq: count, last_active: v.optional(time) }, anObject)

/** The shape of `CONSUMER.INFO`, of the answer to `CONSUMER.CREATE`, and of each entry of `CONSUMER.LIST`. */
export const consumerInfoSchema = v.looseObject(
  {
    stream_name: name,
    name,
    created: time,
    config,
    delivered: sequences,
    ack_floor: sequences,
    num_ack_pending: count,
    num_redelivered: count,
    num_waiting: count,
    num_pending: count,
    push_bound: v.optional(flag),
    paused: v.optional(flag),
    pause_remaining: v.optional(count),
    priority_groups: v.optional(listOf(priorityGroup, maxFilters)),
    ts: v.optional(time),
    cluster: v.optional(clusterInfoSchema),
  },
  anObject,
)

/** A consumer's config in the server's own words; fields we do not know are kept. */
export type ConsumerConfig = Readonly<Fields<v.InferOutput<typeof config>>>

type Sequences = { readonly consumer_seq: number; readonly stream_seq: number }

/** `CONSUMER.INFO`, checked. */
export type ConsumerInfo = Readonly<
  Omit<Fields<v.InferOutput<typeof consumerInfoSchema>>, 'config' | 'delivered' | 'ack_floor' | 'cluster'>
> & {
  readonly cluster?: ClusterInfo
  readonly config: ConsumerConfig
  readonly delivered: Sequences
  readonly ack_floor: Sequences
}

/** What a consumer takes of its stream; none means all of it. */
export function filtersOf({
  filter_subject: one,
  filter_subjects: several,
}: Pick<ConsumerConfig, 'filter_subject' | 'filter_subjects'>): readonly string[] {
  if (several !== undefined && several.length > 0) return several
  return one === undefined || one === '' ? [] : [one]
}
