import type { LedgerEntry } from '../../../jetstream/account/ledger-entry.js'
import type { WorkerSnapshot } from '../../../jetstream/worker/worker-snapshot.js'
import type { Epoch } from './book.js'
import { exists, ghostsOf, outOf } from './out.js'
import type { Out } from './out.js'
import { missingFrom } from './stage.js'
import type { Stage, Truth } from './stage.js'

/** What our screen would show in one moment, copied. */
export type Seen = {
  readonly snapshot: WorkerSnapshot
  /** The newest row of each message, of the consumer that is there now and of those before it. */
  readonly rows: readonly LedgerEntry[]
  readonly nowMs: number
}

/** Everything the claims are held against. */
export type Evidence = {
  readonly epoch: Epoch
  readonly truth: Truth
  readonly out: Out
  /**
   * Not out by the book, and by all that the server tells it could be: the other client's verdict on it was not heard, as
   * while we begin to listen. That one of several is settled shows in the numbers, which of them does not.
   */
  readonly unknowable: ReadonlySet<number>
  /** Deliveries that went to nobody, as to a subscriber that had just left. */
  readonly lost: number
  /** What the server may count as out and the book does not: those, and ghosts. */
  readonly missing: number
  /** Rows with a lower delivery id are of an epoch before. */
  readonly firstOfEpoch: number
}

/** Gathers it. */
export function evidenceFor(stage: Stage, truth: Truth, seen: Seen): Evidence {
  const epoch = stage.book.epoch()
  const lost = missingFrom(stage.book, truth.info)
  const out = outOf(epoch, truth, lost)
  return {
    epoch,
    truth,
    out,
    unknowable: unknowableIn(seen, truth, out),
    lost,
    missing: lost + ghostsOf(epoch, truth, out),
    firstOfEpoch: stage.firstOfEpoch(),
  }
}

/**
 * The same without our book's word on what is out: whatever was delivered to either client may be. What does not hold
 * even so, the server's own answers contradict.
 */
export function byTheServerAlone(evidence: Evidence, { rows }: Seen): Evidence {
  const seqs = [
    ...[...evidence.epoch.sendings.values()].map(({ streamSeq }) => streamSeq),
    ...rows.map(({ delivery }) => delivery.streamSeq),
  ]
  const isPossible = (seq: number): boolean =>
    exists(evidence.truth, seq) && seq > (evidence.truth.info?.ack_floor.stream_seq ?? 0)
  return { ...evidence, lost: Infinity, out: { sure: new Set(), maybe: new Set(seqs.filter(isPossible)) } }
}

function unknowableIn({ rows }: Seen, truth: Truth, { sure, maybe }: Out): ReadonlySet<number> {
  const { info } = truth
  if (!info || info.num_ack_pending === 0) return new Set()
  return new Set(
    rows
      .filter(saysOpen)
      .filter(({ delivery: { streamSeq, consumerSeq } }) => {
        const isKnown = sure.has(streamSeq) || maybe.has(streamSeq)
        const wasDelivered = consumerSeq <= info.delivered.consumer_seq && streamSeq <= info.delivered.stream_seq
        return !isKnown && wasDelivered && streamSeq > info.ack_floor.stream_seq && exists(truth, streamSeq)
      })
      .map(({ delivery: { streamSeq } }) => streamSeq),
  )
}

const openKinds: readonly string[] = ['held', 'sending', 'unconfirmed', 'expired', 'naked']
const settledKinds: readonly string[] = ['acked', 'termed', 'gone', 'given-up']
/** The clock of held rows ticks every fifth of a second, and an answer takes its time on a busy machine. */
const tickMs = 900
/** What was sent before an ack was taken may come so much later. */
const onItsWayMs = 500

/** Whether a row says that its message is still out. */
export function saysOpen({ state }: LedgerEntry): boolean {
  return openKinds.includes(state.kind)
}

/** What the rows say against what is known; a sentence for each claim that does not hold. */
export function falseRows(seen: Seen, evidence: Evidence): readonly string[] {
  const { info } = evidence.truth
  const wrong: string[] = []
  for (const row of seen.rows) {
    const { state, delivery } = row
    const say = (what: string): void =>
      void wrong.push(`row ${delivery.streamSeq}/${delivery.deliveryCount} says ${JSON.stringify(state)}: ${what}`)
    if (delivery.id < evidence.firstOfEpoch || !info) {
      // The message may be out again, with the other client: then nothing tells the two apart.
      if (saysOpen(row) && !(info && mayBeOut(delivery.streamSeq, evidence))) {
        say(info ? 'the consumer counts anew since' : 'there is no such consumer')
      }
      continue
    }
    const { sure } = evidence.out
    const isSure = sure.has(delivery.streamSeq)
    if (saysOpen(row) && !mayBeOut(delivery.streamSeq, evidence)) say(whyNotOut(delivery.streamSeq, evidence))
    if (settledKinds.includes(state.kind) && isSure) say('the server still counts it as out')
    if (state.kind === 'given-up' && !hasLastTry(delivery.streamSeq, evidence)) say('it has tries left')
    if (state.kind === 'no-ack' && info.config['ack_policy'] !== 'none') say('the consumer takes acks')
    if (state.kind === 'held' && isOverdue(row, seen, evidence)) say('its ack wait is long over')
    if (state.kind === 'expired' && state.atMs - row.waitFromMs < evidence.epoch.ackWaitMs.least - tickMs) {
      say('no ack wait was that short')
    }
    if (state.kind === 'acked' && wasSentAgain(row, state.atMs, evidence)) say('it was delivered again')
  }
  return wrong
}

function mayBeOut(streamSeq: number, { out, unknowable }: Evidence): boolean {
  return out.sure.has(streamSeq) || out.maybe.has(streamSeq) || unknowable.has(streamSeq)
}

function wasSentAgain({ delivery }: LedgerEntry, ackedAtMs: number, { epoch }: Evidence): boolean {
  return [...epoch.sendings.values()].some(
    ({ streamSeq, atMs }) => streamSeq === delivery.streamSeq && atMs > ackedAtMs + onItsWayMs,
  )
}

function isOverdue({ waitFromMs }: LedgerEntry, { nowMs }: Seen, { epoch }: Evidence): boolean {
  return nowMs - waitFromMs > epoch.ackWaitMs.most + tickMs
}

function whyNotOut(streamSeq: number, { truth, epoch }: Evidence): string {
  if (!exists(truth, streamSeq)) return 'the message is not in the stream'
  if (streamSeq <= (truth.info?.ack_floor.stream_seq ?? 0)) return 'the ack floor has passed it'
  return epoch.settled.has(streamSeq) ? 'it was settled' : 'it is not out'
}

/** How the server's ack pending and the book differ; undefined where they do not. */
export function miscount({ truth: { info }, out: { sure, maybe }, missing }: Evidence): string | undefined {
  if (!info) return undefined
  const { num_ack_pending: pending } = info
  if (pending >= sure.size && pending <= sure.size + maybe.size + missing) return undefined
  const list = (seqs: ReadonlySet<number>): string => [...seqs].join(' ') || 'none'
  return `ack pending is ${pending}, and by the book ${list(sure)} are out, ${list(maybe)} may be, ${missing} were lost`
}

/** What our numbers say against `CONSUMER.INFO`. */
export function falseNumbers(seen: Seen, evidence: Evidence): readonly string[] {
  const { snapshot, rows } = seen
  const { info } = evidence.truth
  const wrong: string[] = []
  const open = rows.filter(saysOpen)
  const { held, expired, naked } = snapshot.counts
  if (held + expired + naked !== open.length)
    wrong.push(`counts ${JSON.stringify(snapshot.counts)} for ${open.length} open rows`)
  if (snapshot.phase.kind === 'gone') {
    if (open.length > 0) wrong.push(`the consumer is said to be gone, with ${open.length} rows open`)
    return wrong
  }
  if (!info) return [...wrong, `phase ${snapshot.phase.kind}, and there is no such consumer`]
  const { numbers } = snapshot
  const ours = numbers && {
    num_pending: numbers.pending,
    num_ack_pending: numbers.ackPending,
    num_redelivered: numbers.redelivered,
    num_waiting: numbers.waitingPulls,
    floor: numbers.ackFloor,
    delivered: [numbers.deliveredStreamSeq, numbers.deliveredConsumerSeq],
  }
  const theirs = {
    num_pending: info.num_pending,
    num_ack_pending: info.num_ack_pending,
    num_redelivered: info.num_redelivered,
    num_waiting: info.num_waiting,
    floor: info.ack_floor.stream_seq,
    delivered: [info.delivered.stream_seq, info.delivered.consumer_seq],
  }
  if (JSON.stringify(ours) !== JSON.stringify(theirs)) {
    wrong.push(`numbers ${JSON.stringify(ours)} where the server says ${JSON.stringify(theirs)}`)
  }
  const counted = open.filter(({ lastTry }) => !lastTry).length
  if (counted - evidence.unknowable.size > info.num_ack_pending) {
    wrong.push(`${counted} rows are open, and ack pending is ${info.num_ack_pending}`)
  }
  return wrong
}

/** Whether all tries of a message may be over. The last one may have gone to the other client, or to nobody. */
export function hasLastTry(seq: number, { epoch, lost }: Pick<Evidence, 'epoch' | 'lost'>): boolean {
  return [...epoch.sendings.values()].some(
    ({ streamSeq, deliveryCount }) => streamSeq === seq && deliveryCount + lost >= epoch.maxDeliver.least,
  )
}
