import { unusualWords } from '../jetstream/index.js'
import type { WorkerSnapshot } from '../jetstream/index.js'
import { formatCount, formatSet } from '../lib/format.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

type Config = NonNullable<WorkerSnapshot['info']>['config']

/** What every consumer is set to, each setting in a few words of its own, what matters most first. */
export function usualSettings(config: Config): readonly SafeText[] {
  const filter = config.filter_subject ?? config.filter_subjects?.join(' ') ?? 'all subjects'
  const limit = (value: number | undefined): SafeText =>
    value === undefined || value < 0 ? literal`no limit` : formatCount(value)
  const takesAcks = config.ack_policy !== 'none'
  const backoff = config.backoff ?? []
  const wait =
    backoff.length > 0
      ? literal`backoff ${safeText(backoff.map((nanos) => formatSet(nanos / 1e6)).join(' '))}`
      : literal`wait ${formatSet((config.ack_wait ?? 0) / 1e6)}`
  return [
    safeText(filter),
    // Without acks nothing waits, and nothing is ever pending.
    ...(takesAcks ? [wait] : [literal`ack none: sent is settled`]),
    ...lifetime(config),
    ...(takesAcks ? [literal`tries ${limit(config.max_deliver)}`] : []),
    ...(takesAcks ? [literal`ack ${safeText(config.ack_policy)}`] : []),
    ...(config.flow_control === true ? [literal`flow control`] : []),
    ...(config.idle_heartbeat ? [literal`heartbeat ${formatSet(config.idle_heartbeat / 1e6)}`] : []),
    ...(takesAcks ? [literal`max ack pending ${limit(config.max_ack_pending)}`] : []),
  ]
}

// With a threshold it vanishes unused, whatever its name.
function lifetime({ durable_name: name, inactive_threshold: idleNs = 0 }: Config): readonly SafeText[] {
  if (idleNs > 0) return [literal`gone after ${formatSet(idleNs / 1e6)} idle`]
  return name === undefined ? [] : [literal`durable`]
}

/**
 * What is seldom so and decides what comes: what the stream keeps, where the consumer starts, what holds it back.
 * `retention` as in the stream's config, where that is known.
 */
export function unusualSettings(config: Config, retention: string | undefined): readonly SafeText[] {
  const kept = { workqueue: literal`work queue`, interest: literal`interest` }[retention ?? '']
  // The name is no promise: who thinks so loses the position with it.
  const idleNs = config.durable_name === undefined ? 0 : (config.inactive_threshold ?? 0)
  const named = idleNs > 0 ? [literal`durable, yet gone after ${formatSet(idleNs / 1e6)} idle`] : []
  return [...(kept ? [kept] : []), ...named, ...unusualWords(config).map((words) => safeText(words))]
}
