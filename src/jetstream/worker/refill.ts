import type { Clock } from '../../lib/clock.js'
import type { PullRequest, Source } from './source.js'
import { notPinned } from './pull-source.js'
import type { WorkerView } from './worker-view.js'

/** Keeps a number of messages asked for or in hand, by pulling what is missing. */
export type Refill = {
  /** Asks for what is missing now. */
  readonly now: () => void
  /** Asks for what is missing after a request has ended: at once when it ran its course, later when it was refused. */
  readonly after: (ended: PullRequest) => void
  /** Forgets what it meant to ask for. */
  readonly stop: () => void
}

const pullWaitMs = 30_000
const refusedRetryMs = 2000
const requestTimeout = 408

/** Creates the refill of a worker; how many to keep is `continuous` in its snapshot, 0 asks for nothing. */
export function createRefill(deps: {
  readonly clock: Clock
  readonly view: Pick<WorkerView, 'now'>
  readonly source: () => Source | undefined
  /** Whether there is a connection to ask by. */
  readonly isUp: () => boolean
  /** Messages in hand. */
  readonly held: () => number
}): Refill {
  let cancel: (() => void) | undefined
  const now = (): void => {
    const { continuous, info } = deps.view.now()
    const source = deps.source()
    if (continuous === 0 || !source || !deps.isUp()) return
    const missing = continuous - deps.held() - source.outstanding()
    // The server refuses a request beyond the consumer's own limits; 0 or unset is no limit.
    const batch = Math.min(missing, info?.config.max_batch || Infinity)
    if (batch > 0)
      source.request(batch, Math.min(pullWaitMs, (info?.config.max_expires ?? 0) / 1e6 || Infinity), 'refill')
  }
  return {
    now,
    after: ({ batch, got, end }) => {
      // Any other end than these would come again at once, and again.
      const ranItsCourse = got >= batch || end?.code === requestTimeout || end?.code === notPinned
      cancel?.()
      if (end?.refused === true) return
      cancel = deps.clock.after(ranItsCourse ? 0 : refusedRetryMs, () => {
        cancel = undefined
        now()
      })
    },
    stop: () => {
      cancel?.()
      cancel = undefined
    },
  }
}
