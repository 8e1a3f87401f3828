import type { LedgerEntry } from '../account/ledger-entry.js'
import type { Worker } from './worker-contract.js'
import type { WorkerTable } from './worker-table.js'

/** Messages still held on a consumer that nobody looks at any more; `session` is one that may decide on them. */
export type LeftBehind = { readonly session: Worker; readonly entries: readonly LedgerEntry[] }

/** What is left behind on the accounts of a table. */
export function leftBehindOn({
  accounts,
  workerOf,
}: Pick<WorkerTable, 'accounts' | 'workerOf'>): readonly LeftBehind[] {
  return accounts()
    .filter((account) => !account.isLookedAt() && !account.state.get().isGone)
    .flatMap((account) => {
      const entries = account.ledger.open()
      // What lanes left behind is decided by the screen: their connections are gone.
      return entries.length > 0 ? [{ session: workerOf(account, account.ledger.rules().kind), entries }] : []
    })
}
