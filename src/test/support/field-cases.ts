import { consumerFields } from '../../jetstream/fields/consumer-fields.js'
import { isAtLeast } from '../../jetstream/fields/field.js'
import type { Field, WireConfig } from '../../jetstream/fields/field.js'
import { streamFields } from '../../jetstream/fields/stream-fields.js'

/** One edit to try: a rich config of somebody else, and the new value of one field. */
export type FieldCase = {
  readonly field: Field
  /** A short name that tells cases of one field apart. */
  readonly what: string
  /** The config it is created with. */
  readonly base: WireConfig
  readonly to: unknown
}

const s = 1e9

/** A consumer as another program might have made it: as many fields as go together. */
const richPull: WireConfig = {
  description: 'of another team',
  ack_policy: 'explicit',
  ack_wait: 11 * s,
  deliver_policy: 'all',
  replay_policy: 'instant',
  filter_subject: 'F.a',
  max_deliver: 7,
  max_ack_pending: 33,
  max_waiting: 17,
  max_batch: 10,
  max_expires: 9 * s,
  max_bytes: 100_000,
  inactive_threshold: 3600 * s,
  sample_freq: '50%',
  metadata: { owner: 'shop', note: 'two words' },
}
const richPush: WireConfig = {
  description: 'of another team',
  deliver_subject: 'their.inbox',
  deliver_group: 'theirs',
  flow_control: true,
  idle_heartbeat: 5 * s,
  rate_limit_bps: 1_000_000,
  ack_policy: 'all',
  ack_wait: 11 * s,
  deliver_policy: 'new',
  replay_policy: 'instant',
  filter_subject: 'F.a',
  max_deliver: 7,
  max_ack_pending: 33,
  inactive_threshold: 3600 * s,
  metadata: { owner: 'shop' },
}
const plainPush: WireConfig = {
  ack_policy: 'none',
  deliver_policy: 'all',
  replay_policy: 'instant',
  deliver_subject: 'd',
}
const pinned: WireConfig = {
  ack_policy: 'explicit',
  priority_policy: 'pinned_client',
  priority_groups: ['a'],
  priority_timeout: 60 * s,
}

const pull = (to: unknown, base: WireConfig = richPull) => [{ what: 'pull', base, to }]
const push = (to: unknown, base: WireConfig = richPush) => [{ what: 'push', base, to }]
const both = (to: unknown) => [...pull(to), ...push(to)]
const set = (base: WireConfig, more: WireConfig): WireConfig => ({ ...base, ...more })
const without = (base: WireConfig, wire: string): WireConfig =>
  Object.fromEntries(Object.entries(base).filter(([key]) => key !== wire))

type Tries = readonly Omit<FieldCase, 'field'>[]

const consumerTries: Readonly<Record<string, Tries>> = {
  durable_name: both(undefined),
  name: both('another'),
  description: [...both('what we say'), { what: 'cleared', base: richPull, to: undefined }],
  metadata: [...both({ owner: 'we' }), { what: 'cleared', base: richPull, to: undefined }],
  filter_subject: [...both('F.b'), { what: 'cleared', base: richPull, to: undefined }],
  filter_subjects: [
    { what: 'several', base: without(richPull, 'filter_subject'), to: ['F.a', 'F.b'] },
    {
      what: 'others',
      base: set(without(richPush, 'filter_subject'), { filter_subjects: ['F.a', 'F.b'] }),
      to: ['F.c', 'F.d'],
    },
  ],
  deliver_policy: both('last'),
  opt_start_seq: pull(3, set(richPull, { deliver_policy: 'by_start_sequence', opt_start_seq: 2 })),
  opt_start_time: pull(
    '2026-01-01T00:00:00Z',
    set(richPull, { deliver_policy: 'by_start_time', opt_start_time: '2025-01-01T00:00:00Z' }),
  ),
  replay_policy: both('original'),
  headers_only: both(true),
  pause_until: pull('2036-01-01T00:00:00Z'),
  ack_policy: [...pull('all'), ...push('explicit')],
  ack_wait: [...both(12 * s), { what: 'with backoff', base: set(richPull, { backoff: [1 * s, 2 * s] }), to: 12 * s }],
  backoff: [
    ...both([1 * s, 5 * s]),
    { what: 'cleared', base: set(richPull, { backoff: [1 * s, 2 * s] }), to: undefined },
  ],
  max_deliver: [...both(9), { what: 'no limit', base: richPull, to: -1 }],
  max_ack_pending: [...both(44), { what: 'no limit', base: richPull, to: -1 }],
  max_waiting: pull(18),
  max_batch: pull(20),
  max_expires: pull(8 * s),
  max_bytes: pull(200_000),
  rate_limit_bps: push(2_000_000),
  inactive_threshold: [...both(7200 * s), { what: 'cleared', base: richPull, to: undefined }],
  deliver_subject: [
    ...push('their.other'),
    { what: 'pull', base: richPull, to: 'their.other' },
    { what: 'gone', base: richPush, to: undefined },
  ],
  deliver_group: [...push('others'), { what: 'first', base: plainPush, to: 'others' }],
  flow_control: push(false),
  idle_heartbeat: push(6 * s),
  sample_freq: both('7'),
  priority_policy: pull('overflow', pinned),
  priority_groups: pull(['a', 'b'], pinned),
  priority_timeout: pull(50 * s, pinned),
  num_replicas: both(1),
  mem_storage: both(true),
  direct: both(true),
  sourcing: push(true),
}

const richStream: WireConfig = {
  description: 'of another team',
  subjects: ['X.*'],
  retention: 'limits',
  storage: 'file',
  discard: 'new',
  max_msgs: 1000,
  max_bytes: 10_485_760,
  max_age: 86_400 * s,
  max_msgs_per_subject: 50,
  max_msg_size: 65_536,
  max_consumers: 12,
  duplicate_window: 60 * s,
  allow_direct: true,
  compression: 's2',
  metadata: { owner: 'shop', note: 'two words' },
  consumer_limits: { inactive_threshold: 7200 * s, max_ack_pending: 500 },
}
const mirror: WireConfig = { storage: 'memory', mirror: { name: 'ORIGIN' }, mirror_direct: true, max_msgs: 77 }
const stream = (to: unknown, base: WireConfig = richStream) => [{ what: 'stream', base, to }]
const mirrored = (to: unknown) => [{ what: 'mirror', base: mirror, to }]

const streamTries: Readonly<Record<string, Tries>> = {
  name: stream('ANOTHER'),
  description: [...stream('what we say'), { what: 'cleared', base: richStream, to: undefined }, ...mirrored('ours')],
  metadata: [...stream({ owner: 'we' }), { what: 'cleared', base: richStream, to: undefined }],
  subjects: [...stream(['X.*', 'G.>']), ...mirrored(['G.>'])],
  subject_transform: stream({ src: 'X.a', dest: 'X.z' }),
  mirror: [...mirrored({ name: 'ORIGIN', filter_subject: 'O.x' }), { what: 'taken away', base: mirror, to: undefined }],
  sources: stream([{ name: 'ORIGIN' }]),
  retention: [
    ...stream('interest'),
    { what: 'to work queue', base: richStream, to: 'workqueue' },
    { what: 'of a work queue', base: set(richStream, { retention: 'workqueue' }), to: 'limits' },
  ],
  duplicate_window: stream(30 * s),
  max_msgs: [...stream(2000), { what: 'no limit', base: richStream, to: -1 }],
  max_bytes: stream(20_971_520),
  max_age: [...stream(3600 * s), { what: 'for ever', base: richStream, to: 0 }],
  max_msgs_per_subject: stream(60),
  max_msg_size: stream(32_768),
  max_consumers: stream(14),
  discard: stream('old'),
  discard_new_per_subject: stream(true),
  consumer_limits: stream({ inactive_threshold: 3600 * s, max_ack_pending: 400 }),
  storage: stream('memory'),
  compression: stream('none'),
  num_replicas: stream(3),
  placement: stream({ tags: ['none-has-this'] }),
  first_seq: stream(5),
  no_ack: stream(true),
  republish: [
    ...stream({ src: 'X.a', dest: 'seen.a' }),
    {
      what: 'cleared',
      base: set(richStream, { republish: { src: 'X.a', dest: 'seen.a', headers_only: true } }),
      to: undefined,
    },
  ],
  allow_direct: stream(false),
  mirror_direct: [
    ...mirrored(false),
    { what: 'on', base: set(mirror, { mirror_direct: false }), to: true },
    { what: 'no mirror', base: richStream, to: true },
  ],
  allow_rollup_hdrs: stream(true),
  deny_delete: [...stream(true), { what: 'off', base: set(richStream, { deny_delete: true }), to: false }],
  deny_purge: [...stream(true), { what: 'off', base: set(richStream, { deny_purge: true }), to: false }],
  sealed: stream(true),
  allow_msg_ttl: [...stream(true), { what: 'off', base: set(richStream, { allow_msg_ttl: true }), to: false }],
  subject_delete_marker_ttl: [
    {
      what: 'with ttl',
      base: set(richStream, { allow_msg_ttl: true, allow_rollup_hdrs: true, discard: 'old' }),
      to: 60 * s,
    },
    { what: 'alone', base: richStream, to: 60 * s },
  ],
  allow_msg_counter: stream(true, set(richStream, { discard: 'old' })),
  allow_atomic: stream(true),
  allow_batched: stream(true),
  allow_msg_schedules: [
    ...stream(true, set(richStream, { discard: 'old' })),
    { what: 'off', base: set(richStream, { allow_msg_schedules: true, discard: 'old' }), to: false },
  ],
  persist_mode: stream('async'),
}

const casesOf = (fields: readonly Field[], tries: Readonly<Record<string, Tries>>): readonly FieldCase[] =>
  fields.flatMap((field) => (tries[field.wire] ?? []).map((one) => ({ ...one, field })))

/** At least one case for every field of a consumer. */
export const consumerCases = casesOf(consumerFields, consumerTries)
/** At least one case for every field of a stream. */
export const streamCases = casesOf(streamFields, streamTries)

/** What of `config` a server of `version` knows: the newest refuses unknown fields, the oldest drops them. */
export function knownTo(fields: readonly Field[], config: WireConfig, version: string): WireConfig {
  return Object.fromEntries(
    Object.entries(config).filter(([wire]) => {
      const field = fields.find((one) => one.wire === wire)
      return field === undefined || isAtLeast(version, field.since)
    }),
  )
}
