import { secondsLabel, unusualWords } from '../jetstream/index.js'
import type { WorkerSnapshot } from '../jetstream/index.js'
import { formatCount } from '../lib/format.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

type Config = NonNullable<WorkerSnapshot['info']>['config']

/** What a consumer is set to, each setting in a few words of its own: the filter first, then what matters most. */
export function settingParts(config: Config): readonly SafeText[] {
  const filter = config.filter_subject ?? config.filter_subjects?.join(' ') ?? 'all subjects'
  const limit = (value: number | undefined): SafeText =>
    value === undefined || value < 0 ? literal`no limit` : formatCount(value)
  const takesAcks = config.ack_policy !== 'none'
  const backoff = config.backoff ?? []
  const wait =
    backoff.length > 0
      ? literal`backoff ${safeText(backoff.map((nanos) => secondsLabel(nanos / 1e6)).join(' '))}`
      : literal`wait ${safeText(secondsLabel((config.ack_wait ?? 0) / 1e6))}`
  return [
    safeText(filter),
    ...unusualWords(config).map((words) => safeText(words)),
    // Without acks nothing waits, and nothing is ever pending.
    ...(takesAcks
      ? [wait, literal`max ack pending ${limit(config.max_ack_pending)}`]
      : [literal`ack none: sent is settled`]),
    ...(takesAcks ? [literal`tries ${limit(config.max_deliver)}`] : []),
    ...(takesAcks ? [literal`ack ${safeText(config.ack_policy)}`] : []),
    ...(config.flow_control === true ? [literal`flow control`] : []),
    ...(config.idle_heartbeat ? [literal`heartbeat ${safeText(secondsLabel(config.idle_heartbeat / 1e6))}`] : []),
  ]
}
