import type { Clock } from '../../lib/clock.js'
import type { Result } from '../../lib/result.js'
import type { ReadableStore } from '../../lib/store.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { ConsumerAccount } from '../account/account-contract.js'
import type { Mode } from '../fields/consumer-settings.js'
import type { PullGroup } from './pull-group.js'
import type { Source, SourceOptions } from './source.js'
import type { VerdictReport } from './verdict-desk.js'
import type { VerdictSender } from './verdict-sender.js'
import type { Verdict } from '../wire/verdict.js'
import type { WorkerSnapshot } from './worker-snapshot.js'
import type { DeliveryId } from '../wire/ids.js'
import type { Delivery } from '../wire/delivery.js'
import type { WorkerTally } from './worker-tally.js'

/** What a worker does over the live connection. */
export type WorkerLink = {
  /** Nothing may be asked of the server that it would have to act for. */
  readonly readOnly?: boolean
  /** Starts receiving; the worker stops the source. `info` is undefined for the ordered mode. */
  readonly openSource: (info: ConsumerInfo | undefined, options: SourceOptions) => Source
  readonly verdicts: VerdictSender
}

/** How a worker reaches the world; given by the workspace. */
export type WorkerDeps = {
  readonly clock: Clock
  /** Over the connection that is live now; undefined while there is none. */
  readonly link: () => WorkerLink | undefined
  readonly termReason: () => boolean
  readonly nextDeliveryId: () => DeliveryId
  /** Of a worker with a connection of its own; without it the worker uses the one the screen shares. */
  readonly line?: OwnLine
}

/** What is a worker's own where it has a connection of its own. */
export type OwnLine = {
  /** What it is called: `w2`. */
  readonly name: string
  /** Whether its connection is up. */
  readonly isUp: () => boolean
  /** Why no verdict can leave, while there is no link. */
  readonly noLink: () => string
  /** Hears of each delivery that takes a verdict, once it is entered. */
  readonly onDelivery: (delivery: Delivery) => void
}

/** One subscriber or puller of one account: its source, its pulls, its auto-ack, its verdicts. */
export type Worker = {
  /** Unique in this process: what it gets is entered under it. */
  readonly id: number
  readonly account: ConsumerAccount
  /** Of its account; stream and consumer too. */
  readonly key: string
  readonly stream: string
  readonly consumer: string
  readonly mode: Mode
  /** What the account knows and what this worker does, in one. */
  readonly state: ReadableStore<WorkerSnapshot>
  /**
   * Starts receiving, in `mode` when given: two modes may share one consumer, and then share its ledger. No effect while
   * receiving already.
   */
  readonly attach: (mode?: Mode) => void
  /** Receives through the live connection instead of one that was given up; no effect when it does not receive. */
  readonly reattach: () => void
  /** Stops receiving; held messages stay in the ledger and their clocks run on. */
  readonly detach: () => void
  /** Pulls `batch` messages. The error says why it cannot be asked for now. */
  readonly fetch: (batch: number, expiresMs: number) => Result<undefined, string>
  /** Keeps this many messages asked for or in hand; 0 stops asking. */
  readonly setContinuous: (inHand: number) => void
  /** Acks every delivery it gets after this delay by itself; undefined holds them. */
  readonly setAutoAck: (delayMs: number | undefined) => void
  /**
   * Gives a verdict on each delivery, whichever worker of ours got it; a refusal names its reason. Resolves when all are
   * answered or given up on.
   */
  readonly decide: (ids: readonly DeliveryId[], verdict: Verdict) => VerdictReport
  /** The same where no person decides: plain acks leave together as one block. Resolves when all are answered or given up on. */
  readonly decideAlone: (ids: readonly DeliveryId[], verdict: Verdict) => Promise<void>
  /** What it got and decided so far. */
  readonly tally: () => WorkerTally
  /** From its next pull on it says this, where the consumer has priority groups; undefined: the first of them, and no more. */
  readonly setAsks: (asks: PullGroup | undefined) => void
  /** What the server has it pinned as, in a priority group; undefined while it has not. */
  readonly pinId: () => string | undefined
  /** Whether it has a connection of its own: it is not the screen's. */
  readonly hasOwnLine: boolean
  /** Its own connection was lost, or is back; no effect on a worker of the screen's. */
  readonly lineLost: () => void
  readonly lineBack: () => void
  /** Adds a warning of ours as a row of the account, where it stays. */
  readonly remark: (text: string) => void
  /** Reads the server's numbers now. */
  readonly refresh: () => Promise<void>
  readonly close: () => void
}
