import { secondsLabel, unusualWords } from '../../../jetstream/index.js'
import type { SessionSnapshot } from '../../../jetstream/index.js'
import { formatCount } from '../../../lib/format.js'
import { joinSafe, literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import type { Line } from '../../components/line.js'

/** What the mode is, in one line. */
export function modeLine(snapshot: SessionSnapshot): Line {
  const { info, continuous, outstanding } = snapshot
  if (snapshot.mode === 'ordered')
    return [{ text: literal`In order, without gaps; heals itself; no acks, nothing is held.` }]
  const many = snapshot.mode === 'wildcard' ? literal`Reviews and answers. ` : literal``
  if (info?.config.deliver_subject !== undefined) {
    const limit = info.config.max_ack_pending ?? -1
    const until = limit > 0 ? literal`; stops at ${formatCount(limit)} undecided` : literal``
    const stalled = snapshot.stalled ? literal` Flow control is holding back.` : literal``
    return [{ text: literal`${many}The server sends by itself${until}.${stalled}` }]
  }
  const asking =
    continuous > 0
      ? literal`Keeping ${continuous} in hand.`
      : outstanding > 0
        ? literal`Asked for ${outstanding} more.`
        : literal`Nothing comes until you ask: f.`
  return [{ text: literal`${many}${asking}` }]
}

/** The consumer's config, shortest words first to go last when the room is small. */
export function configLine(snapshot: SessionSnapshot): Line {
  const { info } = snapshot
  if (!info) return [{ text: literal`ephemeral · ack none · made by the client library`, role: 'dim' }]
  const { config } = info
  const filter = config.filter_subject ?? config.filter_subjects?.join(' ') ?? 'all subjects'
  const limit = (value: number | undefined): SafeText =>
    value === undefined || value < 0 ? literal`no limit` : formatCount(value)
  const parts = [
    safeText(filter),
    ...unusualWords(config).map((words) => safeText(words)),
    config.backoff && config.backoff.length > 0
      ? literal`backoff ${safeText(config.backoff.map((nanos) => secondsLabel(nanos / 1e6)).join(' '))}`
      : literal`wait ${safeText(secondsLabel((config.ack_wait ?? 0) / 1e6))}`,
    literal`max pending ${limit(config.max_ack_pending)}`,
    literal`tries ${limit(config.max_deliver)}`,
    literal`ack ${safeText(config.ack_policy)}`,
    ...(config.flow_control === true ? [literal`flow control`] : []),
    ...(config.idle_heartbeat ? [literal`heartbeat ${safeText(secondsLabel(config.idle_heartbeat / 1e6))}`] : []),
  ]
  return [{ text: joinSafe(parts, literal` · `), role: 'dim' }]
}
