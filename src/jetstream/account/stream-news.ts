import type { StreamInfo } from '../wire/answers/stream-info.js'
import { leaderHappening } from './happenings.js'
import type { Happened } from './happenings.js'

/** What two looks at one stream tell: that messages left it, that it is full now, that another server leads it. */
export function streamHappenings(before: StreamInfo, after: StreamInfo): readonly Happened[] {
  // Made anew under its name it is another stream.
  if (before.created !== after.created) return []
  const leader = leaderHappening('stream', before, after)
  // A server that was killed may have lost its end.
  const isBehind = after.state.last_seq < before.state.last_seq
  const stored = isBehind ? [] : [...removal(before, after), ...limitReached(before, after)]
  return [...stored, ...(leader ? [leader] : [])]
}

function removal(before: StreamInfo, after: StreamInfo): readonly Happened[] {
  const came = after.state.last_seq - before.state.last_seq
  const count = before.state.messages + came - after.state.messages
  if (count <= 0) return []
  return [{ kind: 'removed', count, firstSeq: after.state.first_seq, why: whyRemoved({ before, after, came }) }]
}

type Looks = { readonly before: StreamInfo; readonly after: StreamInfo; readonly came: number }

// No event says it: a cause is named only where the numbers leave room for it, and as a rule of the stream.
function whyRemoved({ before, after, came }: Looks): Extract<Happened, { readonly kind: 'removed' }>['why'] {
  const { retention, max_age: maxAgeNs = 0, discard } = after.config
  if (retention === 'workqueue' || retention === 'interest') return retention
  const oldestMs = Date.parse(before.state.first_ts ?? '')
  const nowMs = Date.parse(after.ts ?? '')
  if (maxAgeNs > 0 && nowMs - oldestMs >= maxAgeNs / 1e6) return 'age'
  return came > 0 && discard !== 'new' && fullOf(after) !== undefined ? 'full' : 'unknown'
}

function limitReached(before: StreamInfo, after: StreamInfo): readonly Happened[] {
  const limit = fullOf(after)
  if (limit === undefined || fullOf(before) !== undefined) return []
  return [{ kind: 'limit', ...limit, discards: after.config.discard === 'new' ? 'new' : 'old' }]
}

/** The limit a stream has reached: one more message of the usual size has no room. */
function fullOf({
  config,
  state,
}: StreamInfo): { readonly of: 'messages' | 'bytes'; readonly most: number } | undefined {
  const { max_msgs: messages = -1, max_bytes: bytes = -1 } = config
  if (messages > 0 && state.messages >= messages) return { of: 'messages', most: messages }
  const each = state.messages > 0 ? state.bytes / state.messages : 0
  return bytes > 0 && each > 0 && state.bytes + each > bytes ? { of: 'bytes', most: bytes } : undefined
}
