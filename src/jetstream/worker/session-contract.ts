import type { Clock } from '../../lib/clock.js'
import type { Result } from '../../lib/result.js'
import type { ReadableStore } from '../../lib/store.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { Mode } from '../fields/consumer-settings.js'
import type { ConsumerAdvisory } from '../account/consumer-advisory.js'
import type { SessionSnapshot } from './session-snapshot.js'
import type { Source, SourceOptions } from './source.js'
import type { VerdictReport } from './verdict-desk.js'
import type { SendVerdicts } from './verdict-sender.js'
import type { Verdict } from '../wire/verdict.js'

/** What a session does over the live connection. */
export type SessionLink = {
  /** Names the server process at the other end; undefined in the middle of a reconnect. */
  readonly serverId: string | undefined
  /** Nothing may be asked of the server that it would have to act for. */
  readonly readOnly?: boolean
  /** Starts receiving; the session stops the source. `info` is undefined for the ordered mode. */
  readonly openSource: (info: ConsumerInfo | undefined, options: SourceOptions) => Source
  readonly sendVerdicts: SendVerdicts
}

/** How a session reaches the world; given by the workspace. */
export type SessionDeps = {
  readonly clock: Clock
  /** Over the connection that is live now; undefined while there is none. */
  readonly link: () => SessionLink | undefined
  readonly termReason: () => boolean
  readonly nextDeliveryId: () => number
  /** `CONSUMER.INFO`; null when the server knows no such consumer. */
  readonly readInfo: (stream: string, consumer: string) => Promise<ConsumerInfo | null>
}

/** One consumer as we use it: its source, the ledger of its deliveries, the feed of its rows. Outlives a mode switch. */
export type ConsumerSession = {
  readonly key: string
  readonly mode: Mode
  readonly stream: string
  readonly consumer: string
  readonly state: ReadableStore<SessionSnapshot>
  /**
   * Starts receiving, in `mode` when given: two modes may share one consumer, and then share its ledger. `info` is
   * undefined for the ordered mode, whose source makes its own consumer. No effect while receiving already.
   */
  readonly attach: (info: ConsumerInfo | undefined, mode?: Mode) => void
  /** Whether this is the consumer whose deliveries the ledger records: not one made anew under its name. */
  readonly keepsAccountOf: (info: ConsumerInfo | undefined) => boolean
  /** Receives through the live connection instead of one that was given up; no effect when it does not receive. */
  readonly reattach: () => void
  /** Stops receiving; held messages stay in the ledger and their clocks run on. */
  readonly detach: () => void
  /** Pulls `batch` messages. The error says why it cannot be asked for now. */
  readonly fetch: (batch: number, expiresMs: number) => Result<undefined, string>
  /** Keeps this many messages asked for or in hand; 0 stops asking. */
  readonly setContinuous: (inHand: number) => void
  /** Acks every delivery after this delay by itself; undefined holds them. */
  readonly setAutoAck: (delayMs: number | undefined) => void
  /** Gives a verdict on each delivery; a refusal names its reason. Resolves when all are answered or given up on. */
  readonly decide: (ids: readonly number[], verdict: Verdict) => VerdictReport
  /** Reads the server's numbers now. */
  readonly refresh: () => Promise<void>
  readonly advisory: (advisory: ConsumerAdvisory) => void
  /** Adds a warning of ours as a row between the messages, where it stays. */
  readonly remark: (text: string) => void
  readonly connectionLost: () => void
  readonly reconnected: () => void
  readonly close: () => void
}
