import type { Clock } from '../lib/clock.js'
import type { Result } from '../lib/result.js'
import type { ReadableStore } from '../lib/store.js'
import type { ConsumerConfig } from './wire/answers/consumer-info.js'
import type { StreamConfig } from './wire/answers/stream-info.js'
import type { Journal } from './api/journal.js'
import type { Connection } from './connection/connection.js'
import type { ConsumerSettings, Mode } from './fields/consumer-settings.js'
import type { JetStreamPlace } from './wire/jetstream-place.js'
import type { ConsumerAccount } from './account/account-contract.js'
import type { Happenings } from './account/happenings.js'
import type { Lanes } from './lanes/lane-contract.js'
import type { LabTools } from './lab-tools.js'
import type { LeftBehind } from './worker/left-behind.js'
import type { Problem } from './wire/problem.js'
import type { Publisher } from './publish/publisher.js'
import type { Review } from './publish/review.js'
import type { StageTools } from './stage-tools.js'
import type { ServerFeatures } from './connection/server-features.js'
import type { Worker } from './worker/worker-contract.js'
import type { PublishedRates } from './streams/published-rates.js'
import type { StreamActions } from './streams/stream-actions.js'
import type { StoredReader } from './streams/stored-reader.js'
import type { StreamList } from './streams/streams.js'

/** Everything the product does with JetStream, behind one object: what every pane shares, and what plain mode drives. */
export type Workspace = {
  readonly connection: Connection
  readonly streams: StreamList
  /** The messages of the stream that somebody looks at. */
  readonly stored: StoredReader
  /** How many messages the streams that are worked on took by the second. */
  readonly published: PublishedRates
  readonly streamActions: StreamActions
  readonly publisher: Publisher
  /** Every act that left for JetStream, as it was sent and answered. */
  readonly journal: Pick<Journal, 'acts' | 'onWritten' | 'total' | 'place'>
  /** What happened in this run, newest first. */
  readonly happened: Happenings['list']
  /** For the failure lab; only where the server is ours and may be written to. */
  readonly lab?: LabTools
  /** For lessons and scenarios; not with read-only. */
  readonly stage?: StageTools
  /** What makes a `nats` command act where we do, before its words; see `WorkspaceOptions`. */
  readonly cliFlags: readonly string[]
  /** The stream the modes work on. */
  readonly stream: ReadableStore<string>
  /** What stands behind each mode; see `applySettings`. */
  readonly settings: ReadableStore<Readonly<Record<Mode, ConsumerSettings>>>
  readonly features: () => ServerFeatures | undefined
  /** Makes sure the stream exists; creates it from the preset when `create` allows. */
  readonly ensureStream: (create: boolean) => Promise<Result<'there' | 'created' | 'missing', Problem>>
  /** Every consumer opened in this run, whether anybody looks at it or not. */
  readonly accounts: () => readonly ConsumerAccount[]
  /** The workers of one account, or of all. */
  readonly workers: (account?: ConsumerAccount) => readonly Worker[]
  /** Workers beside the screen's, each with a connection of its own. */
  readonly lanes: Lanes
  /** One more worker of an account; it does not receive before `attach`. */
  readonly addWorker: (account: ConsumerAccount, mode: Mode) => Worker
  /**
   * Finds the mode's own consumer, or makes it when it is not there, and gives its first worker. Nothing is received
   * before `attach`, here and below.
   */
  readonly openMode: (mode: Mode) => Promise<Result<Worker, Problem>>
  /** The mode that a consumer is shown in: the one it is the own of, else by its kind. */
  readonly modeOf: (stream: string, consumer: string) => Mode
  /** Whether the consumer is one of our modes' own. */
  readonly isOwn: (stream: string, consumer: string) => boolean
  /** Whether opening this mode would make a consumer on a stream that is not the presets'. Asks the server. */
  readonly wouldCreate: (mode: Mode) => Promise<boolean>
  /** Finds a consumer that exists, whoever made it: to look at, until it is joined. */
  readonly openConsumer: (stream: string, consumer: string) => Promise<Result<Worker, Problem>>
  /**
   * Looks whether this consumer may be received from, before a worker attaches: a push consumer with a subscriber may
   * not, since a second one gets every message too.
   */
  readonly mayJoin: (account: ConsumerAccount) => Promise<Result<undefined, Problem>>
  /** Takes new settings for a mode: creates or updates the consumer on the server. */
  readonly applySettings: (settings: ConsumerSettings) => Promise<Result<Worker, Problem>>
  /** Points the modes at another stream, with the presets behind them or with these settings. Nothing is opened. */
  readonly useStream: (name: string, settings?: Readonly<Record<Mode, ConsumerSettings>>) => void
  /** Says something that must not be missed, as a row of the consumer looked at or of the next one. */
  readonly remark: (text: string) => void
  readonly leftBehind: () => readonly LeftBehind[]
  /** Stops receiving and closes the connection. What is held stays pending on the server. */
  readonly close: () => Promise<void>
}

/** What a workspace is made from. The presets are in the server's own snake_case shape. */
export type WorkspaceOptions = {
  readonly clock: Clock
  readonly connection: Connection
  readonly reviews: readonly Review[]
  readonly presets: {
    readonly stream: Partial<StreamConfig> & { readonly name: string }
    readonly consumers: Readonly<Record<string, Partial<ConsumerConfig>>>
  }
  /** The JetStream to work on; the connected account's own unless given. */
  readonly place?: JetStreamPlace
  /** What makes a `nats` command act where we do, before its words: `--context prod`; none when not given. */
  readonly cliFlags?: readonly string[]
  /** Opens a connection of its own for a lane, which closes it; without it there are none. */
  readonly connectLane?: (suffix: string) => Connection
  /** Opens nothing that would make the server do something; the connection's gate holds back the rest. */
  readonly readOnly?: boolean
}
