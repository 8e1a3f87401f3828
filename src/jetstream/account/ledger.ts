import type { Clock } from '../../lib/clock.js'
import { err, ok } from '../../lib/result.js'
import type { Result } from '../../lib/result.js'
import { ackWaitOfDelivery } from '../fields/consumer-settings.js'
import type { AckRules } from '../fields/consumer-settings.js'
import { isSameMessage } from '../wire/delivery.js'
import type { Delivery } from '../wire/delivery.js'
import { isFinal, throughDelivery, verdictRefusal } from './ledger-entry.js'
import type { Asked, Ledger, Lost, SentVerdict } from './ledger-contract.js'
import type {
  Announcement,
  LedgerEntry,
  LedgerState,
  ServerAccount,
  StoryLine,
  VerdictOutcome,
} from './ledger-entry.js'
import { chainOf, newestOf, storyOf } from './ledger-story.js'
import { createDeliveryLines } from './delivery-lines.js'
import type { DeliveryLines } from './delivery-lines.js'
import { createAckRuns, sentFrom } from './ack-runs.js'
import { createLedgerBook } from './ledger-book.js'
import { LedgerRecord } from './ledger-record.js'
import {
  answeredEntry,
  forgotten,
  hasRoomFor,
  lostByTerm,
  lostEntry,
  reconciledEntry,
  settledEntry,
  withEvent,
  withoutAck,
} from './settled-entry.js'
import { waitStart } from './wait-start.js'
import { verdictLabel } from '../wire/verdict.js'
import type { Verdict } from '../wire/verdict.js'
import { asStreamSeq } from '../wire/ids.js'
import type { DeliveryId } from '../wire/ids.js'

export type { Ledger } from './ledger-contract.js'

/** Beyond so many lines of one delivery advisories add none: anybody may send them. */
const mostLines = 100
/** What came by two connections within this may have changed places. */
const togetherMs = 1000
const held: LedgerState = { kind: 'held' }
const noAck: LedgerState = { kind: 'no-ack' }
const noLines: readonly StoryLine[] = []
const replaced = {
  how: 'replaced',
  why: 'its sequence is another message now: the stream was made anew, or lost this one',
} as const
const unstored = { how: 'unstored', why: 'no longer in the stream: purged, deleted or expired' } as const

/** Creates an empty ledger for one consumer. */
export function createLedger(options: {
  readonly clock: Clock
  readonly rules: AckRules
  /** The connections its deliveries come by; one unless given. */
  readonly lines?: DeliveryLines
  /** Hears of each entry that was entered or replaced. */
  readonly onMoved?: (entry: LedgerEntry) => void
}): Ledger {
  const { clock, lines = createDeliveryLines(), onMoved = () => undefined } = options
  let rules = options.rules
  const book = createLedgerBook(onMoved)
  const { put, open, latest } = book

  const isLastTry = (deliveryCount: number): boolean => rules.maxDeliver > 0 && deliveryCount >= rules.maxDeliver
  const withLine = (entry: LedgerEntry, line: Omit<StoryLine, 'atMs'>): LedgerEntry =>
    withEvent(entry, { atMs: clock.now(), ...line })

  const enter: Ledger['enter'] = (delivery, workerId) => {
    const { id, streamSeq, deliveryCount } = delivery
    const known = latest(streamSeq)
    const previous = known && isSameMessage(known.delivery, delivery) ? known : undefined
    // The server goes by stream sequence: a verdict on the old row would settle the new message.
    if (known && !previous && !isFinal(known.state)) put(lost(known, replaced))
    const seenBefore = previous ? book.timesEntered(streamSeq) : 0
    book.setLatest(streamSeq, id, seenBefore + 1)
    if (previous) put({ ...withoutAck(previous), supersededBy: id })
    if (lines.came(delivery.consumerSeq, workerId)) forgetFrom(delivery, workerId)
    const waitFromMs = waitStart(delivery, previous, rules)
    const waitMs = rules.takesAcks ? ackWaitOfDelivery(rules, deliveryCount) : undefined
    book.add(
      new LedgerRecord({
        delivery,
        turn: book.turn,
        workerId,
        state: rules.takesAcks ? held : noAck,
        waitFromMs,
        waitMs,
        deadlineMs: waitMs === undefined ? undefined : waitFromMs + waitMs,
        previousId: previous?.delivery.id,
        firstId: previous && (previous.firstId ?? previous.delivery.id),
        seenBefore,
        lastTry: isLastTry(deliveryCount),
        events: noLines,
      }),
    )
    return seenBefore > 0
  }

  // The server counts deliveries upwards. When it begins anew, what it had counted from there on it has forgotten.
  // What came by another connection a moment ago may be of the new count already: the server's numbers tell.
  const forgetFrom = ({ consumerSeq, streamSeq, receivedAtMs }: Delivery, workerId: number | undefined): void => {
    const line = lines.lineOf(workerId)
    book.ackedUpTo = asStreamSeq(0)
    for (const entry of open()) {
      const { delivery: other, state } = entry
      if (other.streamSeq === streamSeq || state.kind === 'sending') continue
      if (lines.lineOf(entry.workerId) !== line && receivedAtMs - other.receivedAtMs < togetherMs) continue
      if (other.consumerSeq >= consumerSeq) put(lost(entry, forgotten))
    }
  }

  const begin = (id: DeliveryId, verdict: Verdict, sent: SentVerdict): Result<LedgerEntry, string> => {
    const entry = book.get(id)
    if (!entry) return err('that delivery has scrolled out of memory')
    const refusal = verdictRefusal(entry, verdict, clock.now())
    if (refusal !== undefined) return err(refusal)
    const sinceMs = clock.now()
    const state: LedgerState = { kind: 'sending', verdict, sinceMs, from: sentFrom(entry, sinceMs) }
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
    const entry = book.get(begun.delivery.id)
    if (entry?.state.kind !== 'sending' || entry.state !== begun.state) return undefined
    const next = put(answeredEntry({ ...entry, state: entry.state }, { outcome, atMs: clock.now(), rules }))
    if (outcome.kind === 'sent' && entry.supersededBy !== undefined) settleNewer(next)
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
    const text = `${kind} ${kind === 'acked' ? 'late ' : ''}${throughDelivery}${older.delivery.deliveryCount}`
    put(withLine({ ...newest, deadlineMs: undefined, state }, { who: 'you', text }))
  }
  const lost = (entry: LedgerEntry, by: Lost): LedgerEntry => lostEntry(entry, { ...by, atMs: clock.now() })

  const announce = ({ kind, streamSeq, deliveries, reason }: Announcement): LedgerEntry | undefined => {
    const chain = chainOf(book.entries, latest(streamSeq))
    const found = chain.findLast((one) => one.delivery.deliveryCount === deliveries) ?? chain.at(-1)
    if (!found) return undefined
    const text = `advisory: ${kind}`
    // It may be said any number of times, by anybody.
    const entry =
      found.events.length >= mostLines || found.events.some((line) => line.text === text)
        ? found
        : put(withLine(found, { who: 'server', text }))
    const { state } = entry
    if (kind === 'termed' && (state.kind === 'held' || state.kind === 'expired' || state.kind === 'naked')) {
      put(lost(entry, lostByTerm(reason)))
    }
    if (state.kind !== 'unconfirmed' || kind !== 'termed' || state.verdict.kind !== 'term') return undefined
    const { verdict } = state
    return put(settledEntry(entry, { verdict, confirmed: true, late: false, atMs: clock.now(), rules }))
  }

  const expireDue = (): readonly LedgerEntry[] => {
    const nowMs = clock.now()
    const due = open().filter(({ deadlineMs = Infinity, state: { kind } }) => {
      return deadlineMs <= nowMs && (kind === 'held' || kind === 'unconfirmed')
    })
    return due.map((entry) => {
      // It was over then, however late we look.
      const { deadlineMs: atMs = nowMs } = entry
      const expired: LedgerEntry = { ...entry, deadlineMs: undefined, state: { kind: 'expired', atMs } }
      return put(withEvent(expired, { atMs, who: 'clock', text: 'ack wait over' }))
    })
  }

  const reconcile = (account: ServerAccount, { mark, heard }: Asked = { mark: Infinity }): readonly LedgerEntry[] => {
    const atMs = clock.now()
    const known = open().filter(({ turn }) => turn < mark)
    const isBelieved = heard !== undefined && hasRoomFor(known, { account, rules, heard })
    const moved = known.flatMap((entry) => {
      const by = {
        account,
        atMs,
        rules,
        heard: heard?.(entry.delivery.streamSeq),
        isBelieved,
        ackedUpTo: book.ackedUpTo,
      }
      const next = reconciledEntry(entry, by)
      return next ? [put(next)] : []
    })
    bulk.countBornOut(account, mark)
    return moved
  }

  const bulk = createAckRuns({ clock, book, begin, settle })
  return {
    deliver: (delivery, workerId) => {
      enter(delivery, workerId)
      return LedgerRecord.shown(latest(delivery.streamSeq)) as LedgerEntry
    },
    enter,
    begin,
    settle,
    beginAcks: bulk.begin,
    settleAcks: bulk.settle,
    expireDue,
    story: (streamSeq, id) =>
      storyOf(chainOf(book.entries, id === undefined ? latest(streamSeq) : newestOf(book.entries, id))),
    announce,
    counts: book.counts,
    latest: (streamSeq) => LedgerRecord.shown(latest(streamSeq)),
    get: (id) => LedgerRecord.shown(book.get(id)),
    deliveryOf: (id) => book.get(id)?.delivery,
    rules: () => rules,
    setRules: (next) => {
      // The very same while they say the same: rows are drawn anew for others.
      if (JSON.stringify(rules) === JSON.stringify(next)) return
      rules = next
      for (const entry of open()) {
        const { deliveryCount } = entry.delivery
        const lastTry = isLastTry(deliveryCount)
        const waitMs = entry.deadlineMs === undefined ? entry.waitMs : ackWaitOfDelivery(rules, deliveryCount)
        const deadlineMs = entry.deadlineMs && entry.waitFromMs + (waitMs ?? 0)
        put({ ...entry, lastTry, waitMs, deadlineMs })
      }
    },
    hasOurs: ({ streamSeq, consumerSeq }) => {
      let entry = latest(streamSeq)
      while (entry && entry.delivery.consumerSeq !== consumerSeq) {
        entry = entry.previousId === undefined ? undefined : book.get(entry.previousId)
      }
      return entry?.events.some(({ who, wire }) => wire !== undefined && who !== 'other') === true
    },
    open: book.openShown,
    peekOpen: book.open,
    undecided: book.undecidedShown,
    openCount: book.openCount,
    mark: () => ++book.turn,
    uncounted: book.acks.size,
    usedUp: book.usedUp,
    foundUnstored: (ids) => {
      for (const id of ids) {
        const entry = book.get(id)
        if (entry?.state.kind === 'gone' && entry.state.how === 'settled-elsewhere') put(lost(entry, unstored))
      }
    },
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
    lose: (isLost, by) => {
      for (const entry of open()) if (isLost(entry)) put(lost(entry, by))
    },
    dropOpen: (by, lastSeq) => {
      for (const entry of open()) if (entry.delivery.streamSeq <= (lastSeq ?? Infinity)) put(lost(entry, by))
    },
    forget: book.forget,
  }
}
