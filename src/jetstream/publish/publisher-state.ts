import type { CoreOutcome } from '../api/core-publish.js'
import type { NotedOutcome } from './publish-note.js'
import type { PublishRun } from './publish-run.js'

/** The last publish, for the composer's line. */
export type LastPublish = {
  readonly atMs: number
  readonly subject: string
  /** See `PublisherDeps.streamOf`. */
  readonly stream?: string
  readonly msgId: string
  readonly outcome: NotedOutcome
}

/** What the composer shows of publishing. */
export type PublisherState = {
  readonly run?: PublishRun
  readonly last?: LastPublish
  readonly lastCore?: LastCore
  /** Messages published one by one that have no answer yet, and since when the first of them waits. */
  readonly waiting?: { readonly count: number; readonly sinceMs: number }
  /** Multiplies the pace: 2 halves every pause. */
  readonly speed: number
}

/** The last core publish. */
type LastCore = Pick<LastPublish, 'atMs' | 'subject' | 'stream'> & { readonly outcome: CoreOutcome }
