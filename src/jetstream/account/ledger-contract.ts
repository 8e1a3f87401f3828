import type { Result } from '../../lib/result.js'
import type { AckRules } from '../fields/consumer-settings.js'
import type { DeliveryId, StreamSeq } from '../wire/ids.js'
import type { Delivery } from '../wire/delivery.js'
import type { Verdict } from '../wire/verdict.js'
import type {
  Announcement,
  GoneHow,
  HeardVerdict,
  LedgerCounts,
  LedgerEntry,
  ServerAccount,
  StoryLine,
  VerdictOutcome,
} from './ledger-entry.js'

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
  /** The same for a flood: gives no entry, only whether the message had come before. */
  readonly enter: (delivery: Delivery, workerId?: number) => boolean
  /**
   * Marks this moment, before the server is asked: what is delivered or answered from now on, its answer may not know
   * of. Pass it to `reconcile` with that answer.
   */
  readonly mark: () => number
  /** Moves a delivery to `sending`; the error is the reason it may not, for the screen. */
  readonly begin: (id: DeliveryId, verdict: Verdict, sent: SentVerdict) => Result<LedgerEntry, string>
  /**
   * Records what came of a verdict. `begun` is what `begin` gave: when the delivery has moved on since, as after a
   * lost connection, the answer belongs to nothing any more and the result is undefined.
   */
  readonly settle: (begun: LedgerEntry, outcome: VerdictOutcome) => LedgerEntry | undefined
  /** `begin` with a plain ack for each of many; they share what they have in common. */
  readonly beginAcks: (ids: readonly DeliveryId[], sent: SentVerdict) => AckRun
  /**
   * `settle` for all of a run; `refusal` says why the server refused one of them, where it did. What became of them is
   * told together, where it is the same.
   */
  readonly settleAcks: (
    run: AckRun,
    outcome: VerdictOutcome,
    refusal?: (delivery: Delivery) => string | undefined,
  ) => SettledRun
  /** Moves every held delivery whose ack wait is over to `expired`; returns those moved. */
  readonly expireDue: () => readonly LedgerEntry[]
  /** Adds a line to the newest delivery of a message; no effect on a message never seen. */
  readonly note: (streamSeq: StreamSeq, line: Omit<StoryLine, 'atMs'>) => void
  /**
   * The server announced that a delivery was naked or termed. A term settles an unanswered term, and a held message
   * termed by someone else is gone. A nak settles nothing: no number of the server could bear it out. Returns the entry
   * when the announcement settled it.
   */
  readonly announce: (news: Announcement) => LedgerEntry | undefined
  /** The server said this message has used all its deliveries. */
  readonly giveUp: (streamSeq: StreamSeq) => void
  /**
   * The server overrules us: what it counts as settled is settled, whatever we thought of it, and what it has forgotten
   * is gone. An unanswered ack or term has done its work then; a plain ack is done only now. Of anything else only the
   * server knows who settled it, unless a verdict of another worker was heard. Without a mark the answer is taken to
   * know all. Returns the entries it moved.
   */
  readonly reconcile: (account: ServerAccount, asked?: Asked) => readonly LedgerEntry[]
  /** Plain acks that the server's numbers do not bear out yet. */
  readonly uncounted: () => number
  /** Messages that are known to have used all their deliveries, of those still in memory. */
  readonly usedUp: () => number
  /** What is gone for a reason that was not known turns out to be no longer stored. */
  readonly foundUnstored: (ids: readonly DeliveryId[]) => void
  /** Each that is open and of which `isLost` holds is gone. */
  readonly lose: (isLost: (entry: LedgerEntry) => boolean, by: Lost) => void
  /** Everything open is gone with its consumer or stream; with `lastSeq` only what lies up to that stream sequence. */
  readonly dropOpen: (lost: Lost, lastSeq?: StreamSeq) => void
  /** The consumer was edited: running waits end by the new rules, as on the server (seen on 2.15.1). */
  readonly setRules: (rules: AckRules) => void
  readonly rules: () => AckRules
  readonly get: (id: DeliveryId) => LedgerEntry | undefined
  /** What came, of which nothing changes any more; a look at its entry would copy that with the next change. */
  readonly deliveryOf: (id: DeliveryId) => Delivery | undefined
  /** The newest delivery of a message. */
  readonly latest: (streamSeq: StreamSeq) => LedgerEntry | undefined
  /** Whether we sent a verdict on this delivery of a message. */
  readonly hasOurs: (delivery: Pick<Delivery, 'streamSeq' | 'consumerSeq'>) => boolean
  /** Newest deliveries whose fate is open, oldest first. The same list until something changes. */
  readonly open: () => readonly LedgerEntry[]
  /** The same to be looked at now and not kept: they may still change. */
  readonly peekOpen: () => readonly LedgerEntry[]
  /**
   * Of those that are open, the ones nobody decided on, oldest first: the same list until one of them changes, or any
   * other comes or goes. In a flood that is acked at once these are few, and those on their way thousands.
   */
  readonly undecided: () => readonly LedgerEntry[]
  /** How many are open. */
  readonly openCount: () => number
  readonly counts: () => LedgerCounts
  /** The life of the message that is `streamSeq` now, or of the one that delivery `id` brought. */
  readonly story: (streamSeq: StreamSeq, id?: DeliveryId) => readonly StoryLine[]
  /** Forgets a delivery that scrolled out of the bounded feed: a settled one now, an open one once it is settled. */
  readonly forget: (id: DeliveryId) => void
}

/** Plain acks that were begun together. */
export type AckRun = {
  /** In the order they were asked for, without those that were refused. */
  readonly deliveries: readonly Delivery[]
  readonly refused: readonly { readonly id: DeliveryId; readonly reason: string }[]
}

/** What became of a run. */
export type SettledRun = {
  /** Acked in time, without more being known of any: how many, between which stream sequences, and the last of them. */
  readonly acked?: {
    readonly count: number
    readonly fromSeq: number
    readonly toSeq: number
    readonly last: LedgerEntry
    /** When they were settled, and how many of them came when; one for those that came together. */
    readonly atMs: number
    readonly came: readonly { readonly atMs: number; readonly count: number }[]
  }
  /** Those of which there is more to say. */
  readonly others: readonly LedgerEntry[]
}

/** When the server was asked, and what other workers were heard to decide. */
export type Asked = {
  readonly mark: number
  readonly heard?: (streamSeq: StreamSeq) => HeardVerdict | undefined
}

/** Why deliveries are gone: the code, and the clause for the screen. */
export type Lost = { readonly how: GoneHow; readonly why: string }
