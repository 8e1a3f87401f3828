import type { Clock } from '../../lib/clock.js'
import type { LedgerEntry } from './ledger-entry.js'
import type { Ledger } from './ledger.js'

/** Moves held messages to `expired` as their ack waits end. */
export type ExpiryWatch = {
  /** Expires what is due already and watches on; idempotent. */
  readonly start: () => void
  readonly stop: () => void
}

const tickMs = 200

/**
 * Creates the watch of one session. Once the view has left, it runs on until no clock of a held message runs: what is
 * left behind must tell the truth too.
 */
export function createExpiryWatch(deps: {
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'expireDue' | 'peekOpen'>
  readonly attached: () => boolean
  readonly onExpired: (entries: readonly LedgerEntry[]) => void
}): ExpiryWatch {
  const { clock, ledger } = deps
  let cancel: (() => void) | undefined
  const watch = (): void => {
    cancel ??= clock.after(tickMs, () => {
      cancel = undefined
      expire()
      if (deps.attached() || ledger.peekOpen().some(({ deadlineMs }) => deadlineMs !== undefined)) watch()
    })
  }
  const expire = (): void => {
    const expired = ledger.expireDue()
    if (expired.length > 0) deps.onExpired(expired)
  }
  return {
    start: () => {
      expire()
      watch()
    },
    stop: () => {
      cancel?.()
      cancel = undefined
    },
  }
}
