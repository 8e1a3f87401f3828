import type { AccountDeps } from './account-contract.js'
import type { LedgerEntry } from './ledger-entry.js'
import type { DeliveryId } from '../wire/ids.js'

/**
 * The deliveries among `gone` whose message is no longer stored, of those that the server counts as settled by nobody
 * we know. Asks the server only when there are any, and only answers where no verdict takes a message away.
 */
export async function unstoredOf(
  gone: readonly LedgerEntry[],
  stream: string,
  readStream: AccountDeps['readStream'],
): Promise<readonly DeliveryId[]> {
  const unknown = gone.filter(({ state }) => state.kind === 'gone' && state.how === 'settled-elsewhere')
  if (unknown.length === 0 || !readStream) return []
  try {
    const info = await readStream(stream)
    if (info === null || (info.config.retention ?? 'limits') !== 'limits') return []
    const unstored = unknown.filter(({ delivery }) => delivery.streamSeq < info.state.first_seq)
    return unstored.map(({ delivery }) => delivery.id)
  } catch {
    return []
  }
}
