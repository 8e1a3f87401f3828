import { formatCount } from '../lib/format.js'
import type { StreamSummary } from './streams.js'
import type { LedgerEntry } from './ledger-entry.js'
import type { SessionSnapshot } from './session-snapshot.js'
import { secondsLabel } from './verdict.js'

/** What happens next, or why nothing does. `tone` says whether the user is being waited for. */
export type Explanation = { readonly tone: 'calm' | 'attention'; readonly text: string }

/** How long a push consumer may look unbound before it counts, in milliseconds. */
const boundGraceMs = 1000

/**
 * Answers "what comes next, or why is nothing arriving?" from what the server last said and what we hold.
 * Checked in the order of what stops delivery most completely.
 */
export function explain(
  snapshot: SessionSnapshot,
  around: { readonly stream?: StreamSummary; readonly nowMs: number },
): Explanation {
  const { info, numbers, phase, counts } = snapshot
  if (snapshot.link === 'lost') return attention('No connection: nothing can arrive. What you hold stays held.')
  if (phase.kind === 'gone')
    return attention('The consumer was deleted. Press m and come back, or e, to create it again.')
  if (phase.kind === 'opening') return { tone: 'calm', text: 'Opening the consumer …' }
  if (snapshot.mode === 'ordered') {
    return {
      tone: 'calm',
      text: 'Messages come in order and without gaps; there is nothing to ack, so nothing is held.',
    }
  }
  if (!info || !numbers) return { tone: 'calm', text: 'Waiting for the server’s numbers …' }
  if (info.paused === true) {
    const leftMs = (info.pause_remaining ?? 0) / 1e6 - (around.nowMs - (snapshot.infoAtMs ?? around.nowMs))
    const left = leftMs > 0 ? ` for another ${secondsLabel(Math.ceil(leftMs / 1000) * 1000)}` : ''
    return attention(`Paused${left}: the server sends nothing, acks still count. z resumes.`)
  }
  const limit = info.config.max_ack_pending ?? -1
  const full = limit > 0 && numbers.ackPending >= limit
  if (snapshot.autoAckDelayMs !== undefined && (full || numbers.pending > 0)) {
    const each = snapshot.autoAckDelayMs === 0 ? 'at once' : `${secondsLabel(snapshot.autoAckDelayMs)} after it came`
    return {
      tone: 'calm',
      text: `Auto-ack: each message is acked ${each}. ${formatCount(numbers.pending)} more are on their way.`,
    }
  }
  if (full) {
    const mine = counts.held + counts.expired + counts.naked
    const whose =
      mine === 0
        ? 'acks of another client'
        : counts.held + counts.expired > 0
          ? 'your verdicts'
          : 'naked ones to come back'
    return attention(
      `Waiting for ${whose}: ${formatCount(numbers.ackPending)} of ${formatCount(limit)} out (max ack pending), nothing new is sent.`,
    )
  }
  const push = info.config.deliver_subject !== undefined
  const due = dueText(snapshot, around.nowMs, push)
  // Right after subscribing the server's last word is older than the subscription.
  if (push && !info.push_bound && around.nowMs - (snapshot.infoAtMs ?? 0) >= boundGraceMs)
    return attention('Nobody is subscribed to the deliver subject: a push consumer sends only to a listener.')
  if (!push && snapshot.outstanding === 0) {
    const waiting = numbers.pending + counts.expired + counts.naked
    if (waiting > 0) {
      const ready =
        numbers.pending > 0 ? `${formatCount(numbers.pending)} ready, but nobody is asking` : 'Nobody is asking'
      return attention(`${due ? `${due} ` : ''}${ready}: press f to pull.`)
    }
  }
  if (due) return { tone: 'calm', text: due }
  if (numbers.pending > 0) return { tone: 'calm', text: `${formatCount(numbers.pending)} on their way.` }
  return nothingPending(snapshot, around.stream)
}

function nothingPending(snapshot: SessionSnapshot, stream: StreamSummary | undefined): Explanation {
  const { info, numbers } = snapshot
  const filter = info?.config.filter_subject ?? info?.config.filter_subjects?.join(', ') ?? ''
  const delivered = numbers?.deliveredConsumerSeq ?? 0
  if (stream && stream.messages > 0 && delivered === 0 && filter !== '') {
    if (info?.config.deliver_policy === 'new') {
      return {
        tone: 'calm',
        text: 'Deliver policy “new”: only messages published after this consumer was made. Press p.',
      }
    }
    return attention(`The filter ${filter} matches none of the ${formatCount(stream.messages)} messages in the stream.`)
  }
  const others = (numbers?.ackPending ?? 0) - snapshot.counts.held - snapshot.counts.expired - snapshot.counts.naked
  if (others > 0 && snapshot.ledger.open().length === 0) {
    const one = others === 1
    return attention(
      `${others} ${one ? 'is' : 'are'} out with another client or an earlier run: ${one ? 'it comes' : 'each comes'} back when its ack wait ends.`,
    )
  }
  const used = snapshot.ledger
    .open()
    .find(({ lastTry, state: { kind } }) => lastTry && (kind === 'expired' || kind === 'naked'))
  if (used) {
    const { streamSeq } = used.delivery
    return attention(
      `seq ${streamSeq} has used all its deliveries: it stays in the stream and never comes to this consumer again.`,
    )
  }
  const exhausted = numbers?.redelivered ?? 0
  if (exhausted > 0 && numbers?.ackPending === 0) {
    const which = exhausted === 1 ? '1 message has' : `${formatCount(exhausted)} messages have`
    return attention(
      `${which} used up all tries: still in the stream, never delivered here again. Ack floor stops before the first.`,
    )
  }
  const pull = info?.config.deliver_subject === undefined
  if (pull && snapshot.outstanding > 0) {
    return { tone: 'calm', text: 'Everything stored was delivered; your pull waits for the next publish. Press p.' }
  }
  return { tone: 'calm', text: 'Everything stored was delivered. Press p to publish a review.' }
}

// What the clock does next: a message comes back by an expired ack wait or a delayed nak, or its last try ends.
function dueText(snapshot: SessionSnapshot, nowMs: number, push: boolean): string | undefined {
  let next: LedgerEntry | undefined
  let nextMs = Infinity
  for (const entry of snapshot.ledger.open()) {
    const { state, deadlineMs, lastTry } = entry
    // After its last try a message is no longer waited for; what became of it is told elsewhere.
    if (lastTry && state.kind !== 'held') continue
    const at = state.kind === 'naked' ? state.dueMs : state.kind === 'expired' ? state.atMs : (deadlineMs ?? Infinity)
    if (at < nextMs) {
      nextMs = at
      next = entry
    }
  }
  if (!next) return undefined
  const leftS = Math.ceil((nextMs - nowMs) / 1000)
  const { streamSeq } = next.delivery
  if (next.lastTry)
    return `seq ${streamSeq} is on its last try: in ${Math.max(0, leftS)}s the server gives up on it unless settled.`
  const how = push ? '' : ' with the next pull'
  const unlessSettled = next.state.kind === 'naked' ? '' : ' unless settled'
  return leftS > 0
    ? `seq ${streamSeq} comes back in ${leftS}s${how}${unlessSettled}.`
    : `seq ${streamSeq} is due to come back${how}.`
}

function attention(text: string): Explanation {
  return { tone: 'attention', text }
}
