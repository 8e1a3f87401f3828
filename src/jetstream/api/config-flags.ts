import type { ConsumerConfig } from '../wire/answers/consumer-info.js'
import type { StreamConfig } from '../wire/answers/stream-info.js'

/** Flags of `nats consumer add` or `nats stream add`; undefined where flags could not say all of the config. */
export type ConfigFlags = readonly string[] | undefined

type FlagOf = (value: unknown, config: Readonly<Record<string, unknown>>) => ConfigFlags

/** A duration in nanoseconds as Go reads it back to the nanosecond. */
export function goDuration(nanos: number): string {
  for (const [unit, size] of [
    ['h', 3600e9],
    ['m', 60e9],
    ['s', 1e9],
    ['ms', 1e6],
    ['us', 1e3],
  ] as const) {
    if (nanos !== 0 && nanos % size === 0) return `${nanos / size}${unit}`
  }
  return nanos === 0 ? '0s' : `${nanos}ns`
}

const text =
  (flag: string): FlagOf =>
  (value) =>
    value === '' ? [] : [`${flag}=${String(value)}`]
const number =
  (flag: string): FlagOf =>
  (value) =>
    typeof value === 'number' && value > 0 ? [`${flag}=${value}`] : value === 0 ? [] : undefined
const duration =
  (flag: string): FlagOf =>
  (value) =>
    typeof value === 'number' && value > 0 ? [`${flag}=${goDuration(value)}`] : value === 0 ? [] : undefined
const flagged =
  (flag: string): FlagOf =>
  (value) =>
    value === true ? [flag] : []
const list =
  (flag: string): FlagOf =>
  (value) =>
    Array.isArray(value) ? value.map((one) => `${flag}=${String(one)}`) : undefined
const silent: FlagOf = () => []

const startPolicies: Readonly<Record<string, string>> = {
  all: 'all',
  new: 'new',
  last: 'last',
  last_per_subject: 'subject',
}

/** One field of a consumer's config as flags of natscli 0.5; a field that is not here has none. */
const consumerTable: Readonly<Record<string, FlagOf>> = {
  name: (name, { durable_name: durable }) => (durable === undefined || durable === name ? [] : undefined),
  durable_name: silent,
  description: text('--description'),
  deliver_subject: text('--target'),
  deliver_group: text('--deliver-group'),
  flow_control: flagged('--flow-control'),
  idle_heartbeat: duration('--heartbeat'),
  deliver_policy: (policy, { opt_start_seq: seq }) => {
    const word = startPolicies[String(policy)]
    if (word !== undefined) return [`--deliver=${word}`]
    return policy === 'by_start_sequence' && typeof seq === 'number' ? [`--deliver=${seq}`] : undefined
  },
  opt_start_seq: silent,
  ack_policy: text('--ack'),
  replay_policy: text('--replay'),
  filter_subject: text('--filter'),
  filter_subjects: (value) => (Array.isArray(value) && value.length > 1 ? list('--filter')(value, {}) : undefined),
  ack_wait: duration('--wait'),
  // Without acks the tool sets it by itself, to -1.
  max_deliver: (value, { ack_policy: ack }) => {
    if (ack === 'none') return value === -1 ? [] : undefined
    return typeof value === 'number' && value !== 0 ? [`--max-deliver=${value}`] : []
  },
  // The tool sends 0 for -1, and the server then takes its default.
  max_ack_pending: number('--max-pending'),
  max_waiting: number('--max-waiting'),
  max_batch: number('--max-pull-batch'),
  max_expires: duration('--max-pull-expire'),
  max_bytes: number('--max-pull-bytes'),
  inactive_threshold: duration('--inactive-threshold'),
  rate_limit_bps: number('--bps'),
  num_replicas: number('--replicas'),
  mem_storage: flagged('--memory'),
  headers_only: flagged('--headers-only'),
}

const retentions: Readonly<Record<string, string>> = { limits: 'limits', interest: 'interest', workqueue: 'work' }

/** One field of a stream's config as flags of natscli 0.5; a field that is not here has none. */
const streamTable: Readonly<Record<string, FlagOf>> = {
  name: silent,
  subjects: list('--subjects'),
  description: text('--description'),
  storage: text('--storage'),
  retention: (value) => {
    const word = retentions[String(value)]
    return word === undefined ? undefined : [`--retention=${word}`]
  },
  discard: text('--discard'),
  max_age: duration('--max-age'),
  max_bytes: (value) => [`--max-bytes=${String(value)}`],
  max_msgs: (value) => [`--max-msgs=${String(value)}`],
  max_msgs_per_subject: (value) => [`--max-msgs-per-subject=${String(value)}`],
  max_msg_size: (value) => [`--max-msg-size=${String(value)}`],
  max_consumers: (value) => [`--max-consumers=${String(value)}`],
  num_replicas: number('--replicas'),
  duplicate_window: duration('--dupe-window'),
  allow_direct: silent,
}

/** What a new consumer's config is in flags; the name and `--defaults` are not in it. */
export function consumerFlags(config: Partial<ConsumerConfig>): ConfigFlags {
  const flags = flagsOf(config, consumerTable)
  if (flags === undefined) return undefined
  return [
    ...(config.deliver_subject === undefined ? ['--pull'] : []),
    ...(config.durable_name === undefined ? ['--ephemeral'] : []),
    ...flags,
  ]
}

/** What a new stream's config is in flags; the name and `--defaults` are not in it. */
export function streamFlags(config: Partial<StreamConfig>): ConfigFlags {
  const flags = flagsOf(config, streamTable)
  // The tool's own default is yes, the server's is no.
  const direct = (config as { readonly allow_direct?: unknown }).allow_direct === true
  return flags && [...flags, ...(direct ? ['--allow-direct'] : ['--no-allow-direct'])]
}

function flagsOf(config: object, table: Readonly<Record<string, FlagOf>>): ConfigFlags {
  const all = config as Readonly<Record<string, unknown>>
  const flags: string[] = []
  for (const [name, value] of Object.entries(all)) {
    if (value === undefined) continue
    const said = table[name]?.(value, all)
    if (said === undefined) return undefined
    flags.push(...said)
  }
  return flags
}
