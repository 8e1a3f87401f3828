import type { Clock } from '../../lib/clock.js'
import { err, ok } from '../../lib/result.js'
import type { Result } from '../../lib/result.js'
import { ackWaitOfDelivery } from '../fields/consumer-settings.js'
import type { AckRules } from '../fields/consumer-settings.js'
import { isSameMessage } from '../wire/delivery.js'
import type { Delivery } from '../wire/delivery.js'
import { isFinal, verdictRefusal } from './ledger-entry.js'
import type {
  Announcement,
  LedgerCounts,
  LedgerEntry,
  LedgerState,
  ServerAccount,
  StoryLine,
  VerdictOutcome,
} from './ledger-entry.js'
import { storyOf } from './ledger-story.js'
import { lostEntry, reconciledEntry, settledEntry, withEvent } from './settled-entry.js'
import { waitStart } from './wait-start.js'
import { verdictLabel } from '../wire/verdict.js'
import type { Verdict } from '../wire/verdict.js'

/** How a verdict goes out: its bytes, and who gave it. */
export type SentVerdict = { readonly wire: string; readonly by: 'you' | 'auto' }

/**
 * The record of what we did with every delivery of one consumer; the server is the record of what happened.
 * Pure but for the injected clock: it sends nothing and sets no timer.
 */
export type Ledger = {
  /**
   * Enters a delivery; an earlier one of the same message is marked superseded, one of another message that had this
   * sequence is gone. `workerId` names the worker of ours that got it.
   */
  readonly deliver: (delivery: Delivery, workerId?: number) => LedgerEntry
  /** Moves a delivery to `sending`; the error is the reason it may not, for the screen. */
  readonly begin: (id: number, verdict: Verdict, sent: SentVerdict) => Result<LedgerEntry, string>
  /**
   * Records what came of a verdict. `begun` is what `begin` gave: when the delivery has moved on since, as after a
   * lost connection, the answer belongs to nothing any more and the result is undefined.
   */
  readonly settle: (begun: LedgerEntry, outcome: VerdictOutcome) => LedgerEntry | undefined
  /** Moves every held delivery whose ack wait is over to `expired`; returns those moved. */
  readonly expireDue: () => readonly LedgerEntry[]
  /** Adds a line to the newest delivery of a message; no effect on a message never seen. */
  readonly note: (streamSeq: number, line: Omit<StoryLine, 'atMs'>) => void
  /**
   * The server announced that a delivery was naked or termed. A term settles an unanswered term, and a held message
   * termed by someone else is gone. A nak settles nothing: no number of the server could bear it out. Returns the entry
   * when the announcement settled it.
   */
  readonly announce: (news: Announcement) => LedgerEntry | undefined
  /** The server said this message has used all its deliveries. */
  readonly giveUp: (streamSeq: number) => void
  /**
   * The server overrules us: what it counts as settled is settled, whatever we thought of it. An unanswered ack or term
   * has done its work then; of anything else only the server knows who settled it. Returns the entries it moved.
   */
  readonly reconcile: (account: ServerAccount) => readonly LedgerEntry[]
  /** Everything open is gone with its consumer or stream; with `lastSeq` only what lies up to that stream sequence. */
  readonly dropOpen: (why: string, lastSeq?: number) => void
  /** These are gone, each of them that is still open. */
  readonly lose: (entries: readonly LedgerEntry[], why: string) => void
  /** The consumer was edited: running waits end by the new rules, as on the server (seen on 2.15.1). */
  readonly setRules: (rules: AckRules) => void
  readonly rules: () => AckRules
  readonly get: (id: number) => LedgerEntry | undefined
  /** The newest delivery of a message. */
  readonly latest: (streamSeq: number) => LedgerEntry | undefined
  /** Newest deliveries whose fate is open, oldest first. */
  readonly open: () => readonly LedgerEntry[]
  readonly counts: () => LedgerCounts
  /** The life of the message that is `streamSeq` now, or of the one that delivery `id` brought. */
  readonly story: (streamSeq: number, id?: number) => readonly StoryLine[]
  /** Forgets a delivery that scrolled out of the bounded feed: a settled one now, an open one once it is settled. */
  readonly forget: (id: number) => void
}

const replacedWhy = 'its sequence is another message now: the stream was made anew, or lost this one'

/** Creates an empty ledger for one consumer. */
export function createLedger(options: { readonly clock: Clock; readonly rules: AckRules }): Ledger {
  const { clock } = options
  let rules = options.rules
  const entries = new Map<number, LedgerEntry>()
  const latestId = new Map<number, number>()
  const timesSeen = new Map<number, number>()
  const openIds = new Set<number>()
  const scrolledOut = new Set<number>()

  const drop = ({ delivery: { id, streamSeq } }: LedgerEntry): void => {
    scrolledOut.delete(id)
    entries.delete(id)
    if (latestId.get(streamSeq) !== id) return
    latestId.delete(streamSeq)
    timesSeen.delete(streamSeq)
  }
  const isLastTry = (deliveryCount: number): boolean => rules.maxDeliver > 0 && deliveryCount >= rules.maxDeliver
  const put = (entry: LedgerEntry): LedgerEntry => {
    const { id } = entry.delivery
    const settled = isFinal(entry.state) || entry.supersededBy !== undefined
    entries.set(id, entry)
    if (settled) openIds.delete(id)
    else openIds.add(id)
    if (settled && entry.state.kind !== 'sending' && scrolledOut.has(id)) drop(entry)
    return entry
  }
  const withLine = (entry: LedgerEntry, line: Omit<StoryLine, 'atMs'>): LedgerEntry =>
    withEvent(entry, { atMs: clock.now(), ...line })
  const open = (): readonly LedgerEntry[] => [...openIds].flatMap((id) => entries.get(id) ?? [])
  const latest = (streamSeq: number): LedgerEntry | undefined => {
    const id = latestId.get(streamSeq)
    return id === undefined ? undefined : entries.get(id)
  }

  const deliver = (delivery: Delivery, workerId?: number): LedgerEntry => {
    const { streamSeq, deliveryCount } = delivery
    const known = latest(streamSeq)
    const previous = isSameMessage(known?.delivery, delivery) ? known : undefined
    // The server goes by stream sequence: a verdict on the old row would settle the new message.
    if (known && !previous && !isFinal(known.state)) put(lost(known, replacedWhy))
    const seenBefore = previous ? (timesSeen.get(streamSeq) ?? 0) : 0
    timesSeen.set(streamSeq, seenBefore + 1)
    latestId.set(streamSeq, delivery.id)
    if (previous) put({ ...previous, supersededBy: delivery.id })
    const waitFromMs = waitStart(delivery, previous, rules)
    return put({
      delivery,
      ...(workerId === undefined ? {} : { workerId }),
      state: { kind: rules.takesAcks ? 'held' : 'no-ack' },
      waitFromMs,
      ...(rules.takesAcks ? { deadlineMs: waitFromMs + ackWaitOfDelivery(rules, deliveryCount) } : {}),
      ...(previous ? { previousId: previous.delivery.id } : {}),
      seenBefore,
      lastTry: isLastTry(deliveryCount),
      events: [],
    })
  }

  const begin = (id: number, verdict: Verdict, sent: SentVerdict): Result<LedgerEntry, string> => {
    const entry = entries.get(id)
    if (!entry) return err('that delivery has scrolled out of memory')
    const refusal = verdictRefusal(entry, verdict, clock.now())
    if (refusal !== undefined) return err(refusal)
    const sinceMs = clock.now()
    // The tick that moves it to expired may be a moment away.
    const inTime = entry.supersededBy === undefined && (entry.deadlineMs ?? -Infinity) > sinceMs
    const state: LedgerState = { kind: 'sending', verdict, sinceMs, from: inTime ? 'held' : 'expired' }
    return ok(
      put(
        withLine(
          { ...entry, state, refusal: undefined },
          { who: sent.by, text: verdictLabel(verdict), wire: sent.wire },
        ),
      ),
    )
  }

  const settle = (begun: LedgerEntry, outcome: VerdictOutcome): LedgerEntry | undefined => {
    const entry = entries.get(begun.delivery.id)
    if (entry?.state.kind !== 'sending' || entry.state !== begun.state) return undefined
    const { verdict, from } = entry.state
    const atMs = clock.now()
    if (outcome.kind === 'unconfirmed') {
      const state: LedgerState = { kind: 'unconfirmed', verdict, atMs, why: outcome.why }
      return put(withLine({ ...entry, state }, { who: 'clock', text: `no answer: ${outcome.why}` }))
    }
    if (outcome.kind === 'refused') {
      const state: LedgerState = from === 'held' ? { kind: 'held' } : { kind: 'expired', atMs }
      return put(
        withLine({ ...entry, state, refusal: outcome.why }, { who: 'server', text: `refused: ${outcome.why}` }),
      )
    }
    if (outcome.kind === 'consumer-gone') return put(lost(entry, 'the consumer is gone: nobody takes the verdict'))
    const { confirmed, tookMs } = outcome
    const settled = settledEntry(entry, { verdict, confirmed, late: from === 'expired', atMs, rules })
    const line = { who: 'server', text: `answered in ${Math.max(1, Math.round(tookMs))}ms` } as const
    const next = put(confirmed ? withLine(settled, line) : settled)
    if (entry.supersededBy !== undefined) settleNewer(next)
    return next
  }

  // The server goes by stream sequence: an ack or a term through an old reply subject settles the message,
  // whichever delivery it came with. A nak does not reach this far: it is what brought the newer delivery.
  const settleNewer = (older: LedgerEntry): void => {
    const { kind } = older.state
    const newest = latest(older.delivery.streamSeq)
    if (kind !== 'acked' && kind !== 'termed') return
    if (!newest || isFinal(newest.state) || newest.state.kind === 'sending') return
    const state: LedgerState = kind === 'acked' ? { ...older.state, confirmed: false, late: true } : older.state
    const text = `${kind} ${kind === 'acked' ? 'late ' : ''}through delivery ${older.delivery.deliveryCount}`
    put(withLine({ ...newest, deadlineMs: undefined, state }, { who: 'you', text }))
  }
  const lost = (entry: LedgerEntry, why: string): LedgerEntry => lostEntry(entry, { why, atMs: clock.now() })

  const announce = ({ kind, streamSeq, deliveries }: Announcement): LedgerEntry | undefined => {
    const chain = chainOf(latest(streamSeq))
    const found = chain.findLast((one) => one.delivery.deliveryCount === deliveries) ?? chain.at(-1)
    if (!found) return undefined
    const text = `advisory: ${kind}`
    // It may be said any number of times, by anybody.
    const entry = found.events.some((line) => line.text === text)
      ? found
      : put(withLine(found, { who: 'server', text }))
    const { state } = entry
    if (kind === 'termed' && (state.kind === 'held' || state.kind === 'expired')) {
      put(lost(entry, 'another client termed it'))
    }
    if (state.kind !== 'unconfirmed' || kind !== 'termed' || state.verdict.kind !== 'term') return undefined
    const { verdict } = state
    return put(settledEntry(entry, { verdict, confirmed: true, late: false, atMs: clock.now(), rules }))
  }

  const expireDue = (): readonly LedgerEntry[] => {
    const nowMs = clock.now()
    return open().flatMap((entry) => {
      // It was over then, however late we look.
      const { deadlineMs: atMs = Infinity, state } = entry
      if (atMs > nowMs || (state.kind !== 'held' && state.kind !== 'unconfirmed')) return []
      const expired: LedgerEntry = { ...entry, deadlineMs: undefined, state: { kind: 'expired', atMs } }
      return [put(withEvent(expired, { atMs, who: 'clock', text: 'ack wait over' }))]
    })
  }

  const reconcile = (account: ServerAccount): readonly LedgerEntry[] =>
    open().flatMap((entry) => {
      const next = reconciledEntry(entry, { account, atMs: clock.now(), rules })
      return next ? [put(next)] : []
    })

  const chainOf = (newest: LedgerEntry | undefined): readonly LedgerEntry[] => {
    const chain: LedgerEntry[] = []
    for (let entry = newest; entry;) {
      chain.push(entry)
      entry = entry.previousId === undefined ? undefined : entries.get(entry.previousId)
    }
    return chain.reverse()
  }
  const newestOf = (id: number): LedgerEntry | undefined => {
    let entry = entries.get(id)
    while (entry?.supersededBy !== undefined) entry = entries.get(entry.supersededBy)
    return entry
  }

  const counts = (): LedgerCounts => {
    const sum = { held: 0, expired: 0, naked: 0 }
    for (const id of openIds) {
      const kind = entries.get(id)?.state.kind
      if (kind === 'expired' || kind === 'naked') sum[kind] += 1
      else sum.held += 1
    }
    return sum
  }

  return {
    deliver,
    begin,
    settle,
    expireDue,
    story: (streamSeq, id) => storyOf(chainOf(id === undefined ? latest(streamSeq) : newestOf(id))),
    announce,
    counts,
    latest,
    get: (id) => entries.get(id),
    rules: () => rules,
    setRules: (next) => {
      const before = rules
      rules = next
      if (JSON.stringify(before) === JSON.stringify(next)) return
      for (const id of [...openIds]) {
        const entry = entries.get(id)
        if (!entry) continue
        const { deliveryCount } = entry.delivery
        const lastTry = isLastTry(deliveryCount)
        const deadlineMs = entry.deadlineMs && entry.waitFromMs + ackWaitOfDelivery(rules, deliveryCount)
        put({ ...entry, lastTry, deadlineMs })
      }
    },
    open,
    reconcile,
    note: (streamSeq, line) => {
      const entry = latest(streamSeq)
      if (entry) put(withLine(entry, line))
    },
    giveUp: (streamSeq) => {
      const entry = latest(streamSeq)
      if (!entry || isFinal(entry.state)) return
      put({ ...entry, deadlineMs: undefined, state: { kind: 'given-up', atMs: clock.now() } })
    },
    lose: (lostOnes, why) => {
      for (const { delivery } of lostOnes) {
        const entry = openIds.has(delivery.id) ? entries.get(delivery.id) : undefined
        if (entry) put(lost(entry, why))
      }
    },
    dropOpen: (why, lastSeq = Infinity) => {
      for (const entry of open()) if (entry.delivery.streamSeq <= lastSeq) put(lost(entry, why))
    },
    forget: (id) => {
      const entry = entries.get(id)
      if (!entry) return
      if (openIds.has(id) || entry.state.kind === 'sending') scrolledOut.add(id)
      else drop(entry)
    },
  }
}
