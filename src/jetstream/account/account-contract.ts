import type { Clock } from '../../lib/clock.js'
import type { ReadableStore } from '../../lib/store.js'
import type { ClockDifference } from '../api/server-clock.js'
import type { Delivery } from '../wire/delivery.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { StreamInfo } from '../wire/answers/stream-info.js'
import type { AckHearing } from './ack-listener.js'
import type { AccountLook } from './account-look.js'
import type { AccountSnapshot } from './account-snapshot.js'
import type { AccountView } from './account-view.js'
import type { ConsumerAdvisory } from './consumer-advisory.js'
import type { Feed } from './feed.js'
import type { Happenings } from './happenings.js'
import type { LedgerEntry } from './ledger-entry.js'
import type { Ledger, SettledRun } from './ledger-contract.js'
import type { PullsSeen } from './pull-request.js'
import type { SumShown } from './account-sum.js'
import type { Rates } from './rates.js'

/** How an account reaches the world; given by the workspace. */
export type AccountDeps = {
  readonly clock: Clock
  /** The live connection; undefined while there is none. */
  readonly link: () => AccountLink | undefined
  /** `CONSUMER.INFO`; null when the server knows no such consumer. */
  readonly readInfo: (stream: string, consumer: string) => Promise<ConsumerInfo | null>
  /** `STREAM.INFO`, with the subjects that match a filter where one is given; null when there is no such stream. */
  readonly readStream?: (
    stream: string,
    subjectsFilter?: string,
  ) => Promise<Pick<StreamInfo, 'config' | 'state'> | null>
  /** What was last read of the stream, whyever; undefined before that. */
  readonly listedStream?: (stream: string) => Pick<StreamInfo, 'state'> | undefined
  /** Whether the stream has a message. */
  readonly hasMessage?: (stream: string, streamSeq: number) => Promise<boolean>
  /** How far the server's clock is from ours, where that is known. */
  readonly clockDifference?: () => ClockDifference | undefined
  /** By which connection a worker's deliveries come: 0 by the one the screen shares, else its own. All by one unless given. */
  readonly lineOf?: (workerId: number) => number
  /** The lane that has a worker; 0 for one of the screen's. */
  readonly laneOf?: (workerId: number) => number
  /** Hears what happens on it. */
  readonly happened?: Happenings['add']
  /** Hears when somebody begins to look at it. */
  readonly onLookedAt?: () => void
}

/** What an account takes of the live connection. */
export type AccountLink = {
  /** Names the server process at its other end; undefined in the middle of a reconnect. */
  readonly serverId: string | undefined
  /** Listens to what all workers decide, by `$JS.ACK` or a longer prefix of it; returns the end of it. */
  readonly hearAcks?: (prefix: string, hearing: AckHearing) => () => void
  /** Listens to how many milliseconds acks took by the server's own measure; returns the end of it. */
  readonly hearSamples?: (hear: (tookMs: number) => void) => () => void
}

/** What an account tells a worker that receives. */
export type AccountMember = {
  /** Messages in hand may be fewer now: there may be room for more. */
  readonly onMoved: () => void
  /** The server was looked at. */
  readonly onLooked: (pulls: PullsSeen) => void
  /** The consumer is no more: nothing will come. */
  readonly onGone: () => void
  readonly onConnectionLost: () => void
  readonly onReconnected: () => void
}

/**
 * One consumer, as far as we and the server know it: the ledger of its deliveries whoever of our workers got them, the
 * feed of its rows, the server's numbers, its advisories. Any number of workers may share it, and none need be there.
 */
export type ConsumerAccount = {
  /** Names it: one per consumer of a stream; see `accountKey`. */
  readonly key: string
  readonly stream: string
  readonly consumer: string
  readonly state: ReadableStore<AccountSnapshot>
  /** For its workers: what they change is shown with the account's next frame. */
  readonly view: Pick<AccountView, 'now' | 'change' | 'show'>
  readonly ledger: Ledger
  readonly feed: Pick<Feed, 'putRequest' | 'addStatus'>
  readonly rates: Rates
  /** What all its workers got together, beside the server's count. */
  readonly sum: () => SumShown
  readonly look: Pick<AccountLook, 'because' | 'soon'>
  /** Takes what was read of the consumer when it was opened. */
  readonly take: (info: ConsumerInfo) => void
  /** Whether this is the consumer whose deliveries the ledger records: not one made anew under its name. */
  readonly keepsAccountOf: (info: ConsumerInfo | undefined) => boolean
  /** Lets a worker in: the server is looked at by the second until the last one has left. Returns the way out. */
  readonly enter: (member: AccountMember) => () => void
  /** Looks at the server by the second until the returned function is called; takes nothing. */
  readonly watch: () => () => void
  /** Whether anybody works on it or watches it. */
  readonly isLookedAt: () => boolean
  /** Enters what a worker got; says whether it had come before. */
  readonly deliver: (delivery: Delivery, workerId: number) => boolean
  /** Counts a verdict the wire has spoken on, given by this worker. */
  readonly settled: (entry: LedgerEntry, workerId?: number) => void
  /** The same for a run of plain acks. */
  readonly settledRun: (run: SettledRun, workerId?: number) => void
  /** After verdicts were answered: looks at the server, and lets the workers ask for more. */
  readonly answered: () => void
  /** Reads the server's numbers now. */
  readonly refresh: () => Promise<void>
  readonly advisory: (advisory: ConsumerAdvisory) => void
  /** Adds a warning of ours as a row between the messages, where it stays. */
  readonly remark: (text: string) => void
  /** The connection that the screen shares is gone; a worker with one of its own goes on. */
  readonly connectionLost: () => void
  readonly reconnected: () => void
  /** The own connection of a worker is gone: what it was about to say is not known to have arrived. */
  readonly lineLost: (workerId: number) => void
  /** Listens over the client that is live now, in place of one that was given up. */
  readonly relisten: () => void
  /** Shows and reads nothing any more, and holds no timer; its workers are closed by whoever made them. */
  readonly close: () => void
}

/** Names an account: one per consumer of a stream. */
export function accountKey(stream: string, consumer: string): string {
  return `${stream}/${consumer}`
}

/** The same in the ordered mode, which has no consumer of a name: the screen's, or whose it is. No name has a blank. */
export function orderedKey(stream: string, whose?: string): string {
  return accountKey(stream, whose === undefined ? '' : ` ${whose}`)
}
