import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { Feed } from './feed.js'
import type { ConsumerNumbers, MovedNumbers } from './info-watch.js'
import type { LedgerCounts } from './ledger-entry.js'
import type { Ledger } from './ledger.js'
import type { OutElsewhere } from './out-elsewhere.js'

/** The parts of a ledger and a feed that a screen may read. */
export type LedgerView = Pick<
  Ledger,
  'get' | 'latest' | 'open' | 'peekOpen' | 'undecided' | 'deliveryOf' | 'story' | 'rules'
>
/** See `LedgerView`. */
export type FeedView = Pick<Feed, 'length' | 'at' | 'indexOf' | 'messages' | 'unsettled' | 'keyOfDelivery'>

/**
 * What we and the server know of one consumer. A new object per frame at most; `feed` and `ledger` are windows on live
 * data, so a reader takes only the rows it draws, and `version` tells whether anything moved.
 */
export type AccountSnapshot = {
  readonly version: number
  readonly stream: string
  readonly consumer: string
  /** The consumer is no more, or another one has its name: nothing more happens here. */
  readonly isGone: boolean
  /** How it went. */
  readonly gone?: { readonly how: 'consumer-deleted' | 'consumer-made-anew' | 'stream-deleted'; readonly atMs: number }
  /** What the server counts as out and none of our workers has; undefined when that is nothing, or not known. */
  readonly elsewhere?: OutElsewhere
  /** Whether verdicts of other workers are heard, and why not. */
  readonly hearsOthers: 'yes' | 'no' | 'refused' | 'too-many'
  /** Plain acks that the server's numbers do not bear out yet. */
  readonly uncounted: number
  /** Messages the server announced as used up, of those still in memory; there may be more. */
  readonly usedUp: number
  /** Messages sent to this consumer and no longer waited for, used-up ones too; undefined where they cannot be counted. */
  readonly done?: number
  /** Stored messages that were not and will not be sent to it, by its filter or by where it began; undefined where not known. */
  readonly skipped?: number
  readonly link: 'up' | 'lost'
  readonly takesAcks: boolean
  readonly feed: FeedView
  readonly ledger: LedgerView
  readonly counts: LedgerCounts
  readonly totals: {
    readonly delivered: number
    readonly redelivered: number
    readonly acked: number
    readonly naked: number
    readonly termed: number
  }
  /** The server's own words, as last read at `infoAtMs`. */
  readonly info?: ConsumerInfo
  readonly numbers?: ConsumerNumbers
  /** When `info` was read; a later look that said the same does not move it. */
  readonly infoAtMs?: number
  /** Since when the server has not answered a look; undefined while the numbers are fresh. */
  readonly infoStaleSinceMs?: number
  readonly moved: MovedNumbers
  readonly lastArrivalMs?: number
}

/** The snapshot of an account that nothing is known of yet. */
export function initialAccount(
  of: Pick<AccountSnapshot, 'stream' | 'consumer' | 'takesAcks' | 'ledger' | 'feed'>,
): AccountSnapshot {
  return {
    ...of,
    version: 0,
    isGone: false,
    hearsOthers: 'no',
    uncounted: 0,
    usedUp: 0,
    link: 'up',
    counts: { held: 0, expired: 0, naked: 0 },
    totals: { delivered: 0, redelivered: 0, acked: 0, naked: 0, termed: 0 },
    moved: {},
  }
}
