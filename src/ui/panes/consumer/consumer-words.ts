import type { WorkerSnapshot } from '../../../jetstream/index.js'
import { formatCount } from '../../../lib/format.js'
import { joinSafe, literal } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { textWidth, truncateToWidth } from '../../../lib/text-width.js'
import { keyOf } from '../../../words/key-words.js'
import { settingParts } from '../../../words/setting-words.js'
import type { Line } from '../../components/line.js'

type Around = { readonly readOnly: boolean; readonly retention: string | undefined }

/** What the mode is, in one line. */
export function modeLine(snapshot: WorkerSnapshot, around: Around): Line {
  return [{ text: modeText(snapshot, around) }]
}

function modeText(snapshot: WorkerSnapshot, { readOnly, retention }: Around): SafeText {
  const { info, continuous, outstanding } = snapshot
  if (snapshot.phase.kind === 'observing') {
    return readOnly
      ? literal`Observing: nothing is taken.`
      : literal`Observing: nothing is taken. ${keyOf('consumer.join')} joins, and says before what that takes.`
  }
  if (snapshot.mode === 'ordered')
    return retention === 'workqueue'
      ? literal`In order, without acks: a work queue gives nothing to such a reader.`
      : literal`In order, without gaps; heals itself; no acks, nothing is held.`
  const many = snapshot.mode === 'wildcard' ? literal`Reviews and answers. ` : literal``
  if (info?.config.deliver_subject !== undefined) {
    const limit = info.config.max_ack_pending ?? -1
    const until = limit > 0 ? literal`; stops at ${formatCount(limit)} out` : literal``
    const stalled = snapshot.stalled ? literal` Flow control is holding back.` : literal``
    return literal`${many}The server sends by itself${until}.${stalled}`
  }
  if (continuous > 0) return literal`${many}Keeping ${continuous} in hand.`
  if (outstanding > 0) return literal`${many}Asked for ${outstanding} more.`
  if ((info?.config.priority_groups ?? []).length > 0)
    return literal`${many}Only pulls that name a priority group count.`
  return readOnly
    ? literal`${many}Nothing comes: read-only asks for nothing.`
    : literal`${many}Nothing comes until you ask: ${keyOf('consumer.fetch')}.`
}

/** The consumer's config and what its stream keeps; what matters most comes first, the rest goes where room is small. */
export function configLine(
  snapshot: WorkerSnapshot,
  { retention, width }: { readonly retention: string | undefined; readonly width: number },
): Line {
  const { info } = snapshot
  if (!info) return [{ text: literal`ephemeral · ack none · made by the client library`, role: 'dim' }]
  const kept = { workqueue: literal`work queue`, interest: literal`interest` }[retention ?? '']
  const [filter = literal``, ...others] = settingParts(info.config)
  const parts = [filter, ...(kept ? [kept] : []), ...others]
  return [{ text: fitting(parts, width), role: 'dim' }]
}

// A number cut in half is another number: what does not fit is left out whole, with a mark.
function fitting(parts: readonly SafeText[], width: number): SafeText {
  const separator = literal` · `
  for (let count = parts.length; count > 0; count -= 1) {
    const rest = count < parts.length ? [literal`…`] : []
    const text = joinSafe([...parts.slice(0, count), ...rest], separator)
    if (textWidth(text) <= width) return text
  }
  return truncateToWidth(joinSafe(parts, separator), width)
}
