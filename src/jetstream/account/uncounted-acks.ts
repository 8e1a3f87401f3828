import type { LedgerEntry, ServerAccount } from './ledger-entry.js'
import { isUncounted } from './settled-entry.js'
import type { DeliveryId } from '../wire/ids.js'

/** The plain acks of one ledger that the server's numbers do not bear out yet. */
export type UncountedAcks = {
  /** Follows what an entry has become; `turn` is the mark it became so under. */
  readonly follow: (entry: LedgerEntry, turn: number) => void
  readonly forget: (id: DeliveryId) => void
  readonly size: () => number
  /**
   * The ids that the server's answer bears out, when it was asked under `mark`: what lies below its floor, or all of
   * them when it counts no more as out than what surely is besides.
   */
  readonly bornOut: (by: {
    readonly account: ServerAccount
    readonly mark: number
    readonly open: readonly LedgerEntry[]
    readonly get: (id: DeliveryId) => LedgerEntry | undefined
  }) => readonly LedgerEntry[]
}

/** Creates the list, empty. */
export function createUncountedAcks(): UncountedAcks {
  const sentIn = new Map<DeliveryId, number>()
  return {
    follow: (entry, turn) => {
      const { id } = entry.delivery
      if (!isUncounted(entry)) sentIn.delete(id)
      else if (!sentIn.has(id)) sentIn.set(id, turn)
    },
    forget: (id) => void sentIn.delete(id),
    size: () => sentIn.size,
    bornOut: ({ account, mark, open, get }) => {
      if (sentIn.size === 0) return []
      const surelyOut = open.filter(({ state: { kind }, lastTry, turn }) => {
        return turn < mark && (kind === 'held' || (!lastTry && (kind === 'expired' || kind === 'naked')))
      })
      const isAll = account.ackPending <= surelyOut.length
      return [...sentIn].flatMap(([id, turn]) => {
        const entry = get(id)
        const isCounted = entry && (account.ackFloor >= entry.delivery.streamSeq || (isAll && turn < mark))
        return isCounted ? [entry] : []
      })
    },
  }
}
