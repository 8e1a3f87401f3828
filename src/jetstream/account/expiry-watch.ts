import type { Clock } from '../../lib/clock.js'
import type { LedgerEntry } from './ledger-entry.js'
import type { Ledger } from './ledger.js'

/** Moves held messages to `expired` as their ack waits end. It holds a timer only while the clock of one runs. */
export type ExpiryWatch = {
  /** Expires what is due already, and watches where a clock runs; idempotent. */
  readonly start: () => void
  /** Watches on where a clock runs now: to be called after anything changed. */
  readonly moved: () => void
  readonly stop: () => void
}

const tickMs = 200

/**
 * Creates the watch of one session. It has nothing to do with who looks: what is left behind must tell the truth too.
 */
export function createExpiryWatch(deps: {
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'expireDue' | 'peekOpen'>
  readonly onExpired: (entries: readonly LedgerEntry[]) => void
}): ExpiryWatch {
  const { clock, ledger } = deps
  let cancel: (() => void) | undefined
  const moved = (): void => {
    if (cancel || !ledger.peekOpen().some(({ deadlineMs }) => deadlineMs !== undefined)) return
    cancel = clock.after(tickMs, () => {
      cancel = undefined
      start()
    })
  }
  const start = (): void => {
    const expired = ledger.expireDue()
    if (expired.length > 0) deps.onExpired(expired)
    moved()
  }
  return {
    start,
    moved,
    stop: () => {
      cancel?.()
      cancel = undefined
    },
  }
}
