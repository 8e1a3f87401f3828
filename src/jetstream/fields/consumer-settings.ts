import type { ConsumerConfig, ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { Touched } from './patch.js'

/** The ways to receive; `ordered` takes no verdicts. */
export type Mode = 'push' | 'pull' | 'wildcard' | 'ordered'

/** The modes in the order the mode key walks through them. */
export const modes: readonly Mode[] = ['push', 'pull', 'wildcard', 'ordered']

/** Who sets the pace: the server sends, or the client asks. */
export type DeliveryKind = 'push' | 'pull'

/** What stands behind a mode: enough to create its consumer, in our units. */
export type ConsumerSettings = {
  readonly mode: Mode
  readonly kind: DeliveryKind
  readonly name: string
  /** False: the consumer goes away when nobody has used it for `inactiveThresholdMs`. */
  readonly durable: boolean
  readonly inactiveThresholdMs: number
  readonly filterSubject: string
  readonly deliverPolicy: 'all' | 'new' | 'last' | 'last_per_subject'
  readonly ackWaitMs: number
  /** -1 is without limit. */
  readonly maxAckPending: number
  /** -1 is without limit. */
  readonly maxDeliver: number
  readonly backoffMs: readonly number[]
}

/** The timing rules of one consumer, read from its own config: what a held message's clock obeys. */
export type AckRules = {
  readonly kind: DeliveryKind
  readonly takesAcks: boolean
  /** Ack policy all: an ack settles every message up to its own. */
  readonly acksAll?: boolean
  readonly ackWaitMs: number
  readonly backoffMs: readonly number[]
  readonly maxDeliver: number
  readonly maxAckPending: number
}

/** What a session goes by until it has seen the consumer's own config. */
export const unknownRules: AckRules = {
  kind: 'pull',
  takesAcks: true,
  ackWaitMs: 30_000,
  backoffMs: [],
  maxDeliver: -1,
  maxAckPending: -1,
}

const nanosPerMs = 1e6
const heartbeatMs = 5000

/** The settings a mode starts with: the presets in `data/presets.json`, in our units. */
export function defaultSettings(
  mode: Mode,
  presets: Readonly<Record<string, Partial<ConsumerConfig>>>,
): ConsumerSettings {
  const preset = presets[mode] ?? {}
  const ms = (nanos: unknown, otherwise: number): number => (typeof nanos === 'number' ? nanos / nanosPerMs : otherwise)
  return {
    mode,
    kind: mode === 'pull' || mode === 'ordered' ? 'pull' : 'push',
    name: preset.durable_name ?? preset.name ?? '',
    durable: preset.durable_name !== undefined,
    inactiveThresholdMs: ms(preset.inactive_threshold, 30_000),
    filterSubject: preset.filter_subject ?? '',
    deliverPolicy: (preset.deliver_policy ?? 'all') as ConsumerSettings['deliverPolicy'],
    ackWaitMs: ms(preset.ack_wait, 30_000),
    maxAckPending: preset.max_ack_pending ?? 1000,
    maxDeliver: preset.max_deliver ?? -1,
    backoffMs: (preset.backoff ?? []).map((nanos) => nanos / nanosPerMs),
  }
}

/**
 * The config as the server takes it, in its own snake_case and nanoseconds. `deliverSubject` is where a push consumer
 * is to deliver: one nobody can guess for a new consumer, its own for one that exists, so that it is found again.
 */
export function toConsumerConfig(settings: ConsumerSettings, deliverSubject: string): Partial<ConsumerConfig> {
  const nanos = (ms: number): number => Math.round(ms * nanosPerMs)
  return {
    ...(settings.durable
      ? { durable_name: settings.name }
      : { name: settings.name, inactive_threshold: nanos(settings.inactiveThresholdMs) }),
    ack_policy: 'explicit',
    deliver_policy: settings.deliverPolicy,
    replay_policy: 'instant',
    ...filterOf(settings),
    max_ack_pending: settings.maxAckPending,
    max_deliver: settings.maxDeliver,
    ...(settings.backoffMs.length > 0
      ? { backoff: settings.backoffMs.map(nanos) }
      : { ack_wait: nanos(settings.ackWaitMs) }),
    ...(settings.kind === 'push'
      ? {
          deliver_subject: deliverSubject,
          flow_control: true,
          idle_heartbeat: nanos(heartbeatMs),
        }
      : {}),
  }
}

/**
 * What the settings want otherwise than the consumer has it, field by field of its own config. What only the server's
 * config knows, and where a push consumer delivers, is never among it.
 */
export function touchedSettings(wanted: ConsumerSettings, info: Pick<ConsumerInfo, 'name' | 'config'>): Touched {
  const present = toConsumerConfig(settingsFromInfo(wanted.mode, info), '')
  const next = toConsumerConfig(wanted, '')
  const wires = new Set([...Object.keys(present), ...Object.keys(next)])
  const differing = [...wires].filter((wire) => asText(present, wire) !== asText(next, wire))
  const touched = Object.fromEntries(differing.map((wire) => [wire, next[wire as keyof typeof next]]))
  // The ack wait of a back-off is its first step, which the server writes down itself.
  if (next.backoff !== undefined) delete touched['ack_wait']
  return touched
}

function asText(config: Partial<ConsumerConfig>, wire: string): string | undefined {
  return JSON.stringify(config[wire as keyof typeof config])
}

/** The filters of settings as the server takes them. Several are written with spaces; below 2.10 it knows only one. */
export function filterOf({ filterSubject }: Pick<ConsumerSettings, 'filterSubject'>): Partial<ConsumerConfig> {
  const filters = filterSubject.split(/\s+/).filter((filter) => filter !== '')
  if (filters.length > 1) return { filter_subjects: filters }
  return filters[0] === undefined ? {} : { filter_subject: filters[0] }
}

/** Settings as they stand in a consumer that exists; what the editor starts from. */
export function settingsFromInfo(mode: Mode, info: Pick<ConsumerInfo, 'name' | 'config'>): ConsumerSettings {
  const { config } = info
  return {
    mode,
    kind: config.deliver_subject === undefined ? 'pull' : 'push',
    name: info.name,
    durable: config.durable_name !== undefined,
    inactiveThresholdMs: (config.inactive_threshold ?? 0) / nanosPerMs || 30_000,
    filterSubject: config.filter_subject ?? config.filter_subjects?.join(' ') ?? '',
    deliverPolicy: config.deliver_policy as ConsumerSettings['deliverPolicy'],
    ackWaitMs: (config.ack_wait ?? 0) / nanosPerMs,
    maxAckPending: config.max_ack_pending ?? -1,
    maxDeliver: config.max_deliver ?? -1,
    backoffMs: (config.backoff ?? []).map((nanos) => nanos / nanosPerMs),
  }
}

/** The timing rules in a consumer's own config. */
export function ackRules(config: ConsumerConfig): AckRules {
  return {
    kind: config.deliver_subject === undefined ? 'pull' : 'push',
    takesAcks: config.ack_policy !== 'none',
    acksAll: config.ack_policy === 'all',
    ackWaitMs: (config.ack_wait ?? 30_000 * nanosPerMs) / nanosPerMs,
    backoffMs: (config.backoff ?? []).map((nanos) => nanos / nanosPerMs),
    maxDeliver: config.max_deliver ?? -1,
    maxAckPending: config.max_ack_pending ?? -1,
  }
}

/** How long the server waits for a verdict on the n-th delivery: the backoff list (its last repeats), else the ack wait. */
export function ackWaitOfDelivery(rules: AckRules, deliveryCount: number): number {
  if (rules.backoffMs.length === 0) return rules.ackWaitMs
  return rules.backoffMs[Math.min(deliveryCount, rules.backoffMs.length) - 1] ?? rules.ackWaitMs
}

/**
 * When a delayed nak really comes due: with a backoff the server stamps the message by the first interval
 * but compares with the current one, so the difference is added (measured on 2.9, 2.10 and 2.15).
 */
export function nakDelayInForce(rules: AckRules, deliveryCount: number, askedMs: number): number {
  return askedMs + ackWaitOfDelivery(rules, deliveryCount) - ackWaitOfDelivery(rules, 1)
}
