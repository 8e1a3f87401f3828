import type { Clock } from '../../lib/clock.js'
import type { ActCause } from '../api/act.js'
import type { CorePublish } from '../api/core-publish.js'
import type { OpenBurst } from '../api/publish-burst.js'
import type { PublishSend } from '../api/publish-call.js'
import type { Stored } from '../api/publish-outcome.js'
import type { StoredTally } from './burst-run.js'
import type { PublishInquiry } from './publish-note.js'

/** How the publisher reaches the world. */
export type PublisherDeps = {
  readonly clock: Clock
  readonly random?: () => number
  /** Publishes once; `done` hears the outcome. Tries again by itself, under the same id, when the answer stays out. */
  readonly send: PublishSend
  /** The same for a burst; each of its messages goes through `send` without it. */
  readonly openBurst?: OpenBurst
  /** Publishes once as any NATS program does, without an answer. */
  readonly sendCore?: CorePublish
  /** Called after each publish that is not of a burst, whatever came of it, and at the end of a burst. */
  readonly onPublished?: () => void
  /** Hears of each message that was stored. It is called at any time, and sends nothing. */
  readonly onStored?: (stored: Stored) => void
  /** Hears of them again, of several in a burst at once, and why they were published where that was no key. */
  readonly tellStored?: (tally: StoredTally, by?: ActCause) => void
  /** The stream a subject is meant for, known before the server answers: whose view tells what comes of it. */
  readonly streamOf?: (subject: string) => string
  /** Where what a PubAck does not say is found out, for single publishes; without it nothing is noted. */
  readonly inquiry?: PublishInquiry
}
