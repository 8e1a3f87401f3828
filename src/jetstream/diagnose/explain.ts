import type { Cause, DueMessage } from './cause.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { LedgerEntry } from '../account/ledger-entry.js'
import type { WorkerSnapshot } from '../worker/worker-snapshot.js'
import type { StreamSummary } from '../streams/streams.js'
import type { ConsumerNumbers } from '../account/info-watch.js'
import { groupAsked } from '../worker/pull-group.js'
import { isLeaderless } from '../wire/answers/cluster-info.js'

/** How long a push consumer may look unbound before it counts, in milliseconds. */
const boundGraceMs = 1000

/**
 * Answers "what comes next, or why is nothing arriving?" from what the server last said and what we hold.
 * Checked in the order of what stops delivery most completely.
 */
export function explain(
  snapshot: WorkerSnapshot,
  around: {
    readonly stream?: StreamSummary
    readonly nowMs: number
    /** The consumer is one of our modes' own: opening the mode makes it again. */
    readonly own?: boolean
    /** So many workers of ours receive from it beside the screen's own. */
    readonly beside?: number
  },
): Cause {
  const { info, numbers, phase, counts } = snapshot
  if (snapshot.link === 'lost') return { kind: 'link-lost' }
  if (phase.kind === 'gone') return { kind: 'consumer-gone', helps: around.own === true ? 'mode.edit' : 'pane.streams' }
  if (around.stream && isLeaderless(around.stream.info)) return { kind: 'leaderless' }
  if (snapshot.mode === 'ordered') {
    const receives = snapshot.totals.delivered > 0
    const isWorkQueue = around.stream?.info.config.retention === 'workqueue'
    return !receives && isWorkQueue ? { kind: 'ordered-on-work-queue' } : { kind: 'ordered', receives }
  }
  if (!info || !numbers) return { kind: 'no-numbers' }
  if (info.paused === true) {
    const leftMs = (info.pause_remaining ?? 0) / 1e6 - (around.nowMs - (snapshot.infoAtMs ?? around.nowMs))
    return { kind: 'paused', helps: 'consumer.pause', ...(leftMs > 0 ? { leftMs } : {}) }
  }
  const { pending } = numbers
  const { beside = 0 } = around
  const limit = info.config.max_ack_pending ?? -1
  const full = limit > 0 && numbers.ackPending >= limit
  if (beside > 0) {
    const reached = full ? { limit } : {}
    return { kind: 'shared', beside, out: numbers.ackPending, pending, helps: 'pane.workers', ...reached }
  }
  if (phase.kind === 'observing') {
    return { kind: 'observing', pending, out: numbers.ackPending, helps: 'consumer.join' }
  }
  const push = info.config.deliver_subject !== undefined
  const isAsked = push || snapshot.outstanding > 0
  const { autoAckDelayMs: delayMs } = snapshot
  if (delayMs !== undefined && (full || (pending > 0 && isAsked))) return { kind: 'auto-acking', delayMs, pending }
  if (full) {
    // What has used up its tries is open here, and the server counts it no more.
    const used = snapshot.ledger.open().filter(isUsedUp)
    const usedNaked = used.filter(({ state }) => state.kind === 'naked').length
    const held = counts.held + counts.expired - (used.length - usedNaked)
    const naked = counts.naked - usedNaked
    const own = held > 0 ? { helps: 'message.ack' as const } : {}
    return { kind: 'full', held, naked, out: numbers.ackPending, limit, pending, ...whyElsewhere(snapshot), ...own }
  }
  const due = dueMessage(snapshot, { nowMs: around.nowMs, push })
  // Right after subscribing the server's last word is older than the subscription.
  if (push && !info.push_bound && around.nowMs - (snapshot.infoAtMs ?? 0) >= boundGraceMs) return { kind: 'unbound' }
  if (!isAsked && pending + counts.expired + counts.naked > 0) {
    const next = due ? { due } : {}
    const inHand = snapshot.continuous
    if (inHand > 0 && counts.held >= inHand)
      return { kind: 'hands-full', inHand, pending, helps: 'message.ack', ...next }
    return { kind: 'nobody-asks', pending, helps: 'consumer.fetch', ...next }
  }
  if (due) return { kind: 'due', due }
  const standsBy = waitingInGroup(snapshot, { info, numbers })
  if (standsBy) return standsBy
  if (pending > 0) return { kind: 'on-their-way', pending }
  return nothingPending(snapshot, around.stream)
}

/** Why an open pull of a priority group is not served, or only after others, where the consumer's own info says it. */
function waitingInGroup(
  { outstanding, asks: chosen, pinId }: WorkerSnapshot,
  { info, numbers }: { readonly info: ConsumerInfo; readonly numbers: ConsumerNumbers },
): Cause | undefined {
  const { config, priority_groups: states = [] } = info
  const asked = groupAsked(config, chosen)
  if (asked === undefined || outstanding === 0) return undefined
  const { group, minPending = 0, minAckPending = 0, priority = 0 } = asked
  const { pending, ackPending } = numbers
  const standsBy = { kind: 'stands-by', group, pending } as const
  switch (config.priority_policy) {
    case 'pinned_client': {
      const { pinned_client_id: pinned = '', pinned_ts: since } = states.find((one) => one.group === group) ?? {}
      if (pinned === '' || pinned === pinId) return undefined
      return { ...standsBy, why: { policy: 'pinned', ...(since === undefined ? {} : { sinceMs: Date.parse(since) }) } }
    }
    case 'overflow':
      if (pending >= minPending && ackPending >= minAckPending) return undefined
      return { ...standsBy, why: { policy: 'overflow', minPending, minAckPending } }
    case 'prioritized':
      return pending > 0 && priority > 0 ? { ...standsBy, why: { policy: 'prioritized', priority } } : undefined
    default:
      return undefined
  }
}

function nothingPending(snapshot: WorkerSnapshot, stream: StreamSummary | undefined): Cause {
  const { info, numbers } = snapshot
  const neverMatched = info && stream && unmatched({ info, sends: numbers?.deliveredConsumerSeq ?? 0 }, stream)
  if (neverMatched) return neverMatched
  const others = (numbers?.ackPending ?? 0) - snapshot.counts.held - snapshot.counts.expired - snapshot.counts.naked
  const open = snapshot.ledger.open()
  if (others > 0 && open.length === 0) return { kind: 'out-elsewhere', out: others, ...whyElsewhere(snapshot) }
  const listed = stream && listedAsWeSee(snapshot, stream) ? stream : undefined
  if (listed && isWholeWorkQueue(snapshot, listed)) return { kind: 'stuck', messages: listed.messages }
  const used = open.find(isUsedUp)
  if (used) return { kind: 'used-up', streamSeq: used.delivery.streamSeq }
  const exhausted = numbers?.redelivered ?? 0
  if (exhausted > 0 && numbers?.ackPending === 0) return { kind: 'used-up-earlier', messages: exhausted }
  const pullOpen = info?.config.deliver_subject === undefined && snapshot.outstanding > 0
  if (listed?.messages === 0) return { kind: 'nothing-stored', pullOpen, helps: 'publish.next' }
  return { kind: pullOpen ? 'pull-waits' : 'all-delivered', helps: 'publish.next' }
}

function whyElsewhere({ elsewhere }: WorkerSnapshot): Pick<Extract<Cause, { readonly kind: 'full' }>, 'why'> {
  return elsewhere === undefined ? {} : { why: elsewhere.causes }
}

/** It had its last try, and that is over. */
export function isUsedUp({ lastTry, state: { kind } }: LedgerEntry): boolean {
  return lastTry && (kind === 'expired' || kind === 'naked')
}

/** When a message that is out comes to its end here, epoch milliseconds: what the sentence about the next one goes by. */
export function runsOutAtMs({ state, deadlineMs, lastTry }: LedgerEntry): number {
  // After its last try a message is no longer waited for; what became of it is told elsewhere.
  if (lastTry && state.kind !== 'held') return Infinity
  return state.kind === 'naked' ? state.dueMs : state.kind === 'expired' ? state.atMs : (deadlineMs ?? Infinity)
}

function isNaked({ state }: LedgerEntry): boolean {
  return state.kind === 'naked'
}

/**
 * The list of streams is up to two seconds older than the numbers: its count means something only together with a look
 * at this consumer that says what we see.
 */
export function listedAsWeSee({ numbers, consumer }: WorkerSnapshot, stream: StreamSummary): boolean {
  const listed = stream.consumers?.find(({ name }) => name === consumer)
  return (
    listed?.pending === numbers?.pending &&
    listed?.ackPending === numbers?.ackPending &&
    listed?.info.delivered.consumer_seq === numbers?.deliveredConsumerSeq
  )
}

// What lies in a work queue, is neither out nor to come, and no other consumer may take.
function isWholeWorkQueue({ info, numbers }: WorkerSnapshot, { info: { config }, messages }: StreamSummary): boolean {
  if (config.retention !== 'workqueue' || messages === 0 || numbers?.ackPending !== 0) return false
  const filter = info?.config.filter_subject ?? info?.config.filter_subjects
  return filter === undefined || filter === '>' || (config.subjects?.length === 1 && config.subjects[0] === filter)
}

/** Why nothing was ever delivered although the stream holds messages, where the consumer's config says it. */
export function unmatched(
  { info, sends }: { readonly info: ConsumerInfo; readonly sends: number },
  stream: StreamSummary,
): Cause | undefined {
  if (stream.messages === 0 || sends > 0) return undefined
  const { deliver_policy: policy, opt_start_seq: startSeq, opt_start_time: startTime } = info.config
  if (policy === 'new') return { kind: 'only-new', helps: 'publish.next' }
  const { messages } = stream
  const isBehind =
    policy === 'by_start_sequence'
      ? (startSeq ?? 0) > stream.lastSeq
      : policy === 'by_start_time' && Date.parse(startTime ?? '') > Date.parse(stream.info.state.last_ts ?? '')
  if (isBehind) return { kind: 'starts-later', messages, helps: 'publish.next' }
  const filter = info.config.filter_subject ?? info.config.filter_subjects?.join(', ') ?? ''
  return filter === '' ? undefined : { kind: 'no-match', filter, messages, skips: (policy ?? 'all') !== 'all' }
}

function dueMessage(
  snapshot: WorkerSnapshot,
  { nowMs, push }: { readonly nowMs: number; readonly push: boolean },
): DueMessage | undefined {
  let next: LedgerEntry | undefined
  let nextMs = Infinity
  for (const entry of snapshot.ledger.open()) {
    const at = runsOutAtMs(entry)
    // What can still be decided on comes before what cannot.
    const isNearer = next && isNaked(next) !== isNaked(entry) ? isNaked(next) : at < nextMs
    if (isNearer && at < Infinity) {
      nextMs = at
      next = entry
    }
  }
  if (!next) return undefined
  // The screen's second may lie before the arrival: no wait is longer than it was set.
  const waitMs = next.state.kind === 'naked' ? next.state.delayMs : nextMs - next.waitFromMs
  return {
    streamSeq: next.delivery.streamSeq,
    tries: next.delivery.deliveryCount,
    // What has ended is over, even while the screen's clock stands a moment before.
    leftMs: next.state.kind === 'expired' ? Math.min(0, nextMs - nowMs) : Math.min(nextMs - nowMs, waitMs),
    naked: next.state.kind === 'naked',
    lastTry: next.lastTry,
    ...(push ? {} : { pull: snapshot.outstanding > 0 ? ('open' as const) : ('none' as const) }),
  }
}
