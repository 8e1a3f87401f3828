import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { Mode } from '../fields/consumer-settings.js'
import type { Feed } from './feed.js'
import type { ConsumerNumbers, MovedNumbers } from '../account/info-watch.js'
import type { LedgerCounts } from '../account/ledger-entry.js'
import type { Ledger } from '../account/ledger.js'

/** The parts of a ledger and a feed that a screen may read. */
export type LedgerView = Pick<Ledger, 'get' | 'latest' | 'open' | 'story' | 'rules'>
/** See `LedgerView`. */
export type FeedView = Pick<Feed, 'length' | 'at' | 'indexOf' | 'keyOfDelivery'>

/**
 * What a screen shows of a session. A new object per frame at most; `feed` and `ledger` are windows on live data,
 * so a reader takes only the rows it draws, and `version` tells whether anything moved.
 */
export type SessionSnapshot = {
  readonly version: number
  readonly mode: Mode
  readonly stream: string
  readonly consumer: string
  readonly phase: { readonly kind: 'opening' | 'live' | 'left' | 'gone' }
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
  /** Messages asked for and not yet come. */
  readonly outstanding: number
  /** Messages to keep asked for or in hand; 0 asks only by key. */
  readonly continuous: number
  /** Set while deliveries ack themselves after this delay. */
  readonly autoAckDelayMs?: number
  readonly heartbeatAtMs?: number
  readonly lastArrivalMs?: number
  readonly stalled: boolean
}

/** The snapshot of a session nobody has attached yet. */
export function initialSnapshot(
  of: Pick<SessionSnapshot, 'mode' | 'stream' | 'consumer' | 'ledger' | 'feed'>,
): SessionSnapshot {
  return {
    ...of,
    version: 0,
    phase: { kind: 'opening' },
    link: 'up',
    takesAcks: of.mode !== 'ordered',
    counts: { held: 0, expired: 0, naked: 0 },
    totals: { delivered: 0, redelivered: 0, acked: 0, naked: 0, termed: 0 },
    moved: {},
    outstanding: 0,
    continuous: 0,
    stalled: false,
  }
}
