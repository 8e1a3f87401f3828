import type { LedgerEntry, ServerAccount } from './ledger-entry.js'
import { RisingMap } from '../../lib/rising-map.js'
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
    /** Read only where it matters: there may be thousands. */
    readonly open: () => readonly LedgerEntry[]
    readonly get: (id: DeliveryId) => LedgerEntry | undefined
  }) => readonly LedgerEntry[]
}

/** Creates the list, empty. */
export function createUncountedAcks(): UncountedAcks {
  const sentIn = new RisingMap<DeliveryId, number>()
  return {
    follow: (entry, turn) => {
      const { id } = entry.delivery
      if (!isUncounted(entry)) sentIn.delete(id)
      else if (sentIn.get(id) === undefined) sentIn.set(id, turn)
    },
    forget: (id) => void sentIn.delete(id),
    size: () => sentIn.size,
    bornOut: ({ account, mark, open, get }) => {
      if (sentIn.size === 0) return []
      const isAll = account.ackPending === 0 || account.ackPending <= surelyOut(open(), mark)
      const counted: LedgerEntry[] = []
      for (const id of sentIn.keys()) {
        const [entry, turn] = [get(id), sentIn.get(id) ?? 0]
        if (entry && (account.ackFloor >= entry.delivery.streamSeq || (isAll && turn < mark))) counted.push(entry)
      }
      return counted
    },
  }
}

// What was open when the server was asked, and is out by all we know.
function surelyOut(open: readonly LedgerEntry[], mark: number): number {
  let out = 0
  for (const { state, lastTry, turn } of open) {
    if (turn >= mark) continue
    if (state.kind === 'held' || (!lastTry && (state.kind === 'expired' || state.kind === 'naked'))) out += 1
  }
  return out
}
