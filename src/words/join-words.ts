import type { ConsumerInfo, StreamSummary } from '../jetstream/index.js'
import { formatAmount, formatCount } from '../lib/format.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

/** What receiving from somebody's consumer takes from it and from its workers, sentence by sentence. */
export function joinWords(info: ConsumerInfo, stream: StreamSummary | undefined): readonly SafeText[] {
  const { config, num_pending: pending } = info
  const takesNoAcks = config.ack_policy === 'none'
  const toCome = literal`${formatCount(pending)} to come (pending)`
  const how =
    config.deliver_subject === undefined
      ? literal`Joining a pull consumer takes nothing by itself: what you fetch then is yours, and its other workers do not get it until its ack wait is over.`
      : config.deliver_group === undefined
        ? literal`The server begins to send to you at once: ${toCome}. Whoever subscribes later is sent the same.`
        : literal`You share with queue group ${safeText(config.deliver_group)}: each message goes to one of you, so some of theirs come to you. ${toCome}.`
  const end = takesNoAcks
    ? literal`It takes no acks (ack policy none): whatever reaches you counts as done, and is gone for this consumer for good.`
    : literal`What you hold without a verdict is sent again to whoever receives then, and counts a try.`
  const queue =
    stream?.info.config.retention === 'workqueue'
      ? [literal`${safeText(stream.name)} is a work queue: an ack or a term deletes the message.`]
      : []
  const limit = config.max_deliver ?? -1
  const tries =
    !takesNoAcks && limit > 0
      ? [
          literal`Each message is sent ${formatAmount(limit, 'time')} at most (max deliver): one you do not ack may not come again.`,
        ]
      : []
  const groups = config.priority_groups ?? []
  const priority =
    groups.length > 0
      ? [literal`It has priority groups (${safeText(groups.join(', '))}): a pull that names none gets nothing.`]
      : []
  return [how, end, ...queue, ...tries, ...priority]
}
