import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { AccountDeps } from './account-contract.js'
import { madeByOurClock } from './delivery-count.js'
import type { DeliveryCount } from './delivery-count.js'
import type { AccountEnd } from './gone-words.js'
import type { LedgerEntry } from './ledger-entry.js'
import type { Ledger } from './ledger.js'

/** Hears that the consumer under a name is none or another one; `made` is the other one. */
export type GoneJudge = (how: 'deleted' | 'made-anew', made?: ConsumerInfo) => void

/**
 * Creates the judge of one account, which finds out how its consumer ended, and which deliveries ended with it: of one
 * made anew some may have come before the old one's end was heard.
 */
export function createGoneJudge(account: {
  readonly stream: string
  readonly deps: Pick<AccountDeps, 'readStream' | 'clockDifference'>
  readonly ledger: Pick<Ledger, 'open'>
  readonly deliveryCount: Pick<DeliveryCount, 'turned'>
  /** The ledger's mark when the last look was asked for. */
  readonly mark: () => number
  readonly end: (how: AccountEnd, isOld: (entry: LedgerEntry) => boolean) => void
}): GoneJudge {
  const { stream, deps, ledger, deliveryCount, mark, end } = account
  let isEnding = false

  const madeAnew = (made: ConsumerInfo | undefined): void => {
    const firstId = deliveryCount.turned()
    const madeMs = made && madeByOurClock(made, deps.clockDifference?.())
    end('consumer-made-anew', ({ delivery: { id, receivedAtMs } }) =>
      madeMs === undefined ? id < firstId : receivedAtMs < madeMs,
    )
  }
  const deleted = async (): Promise<void> => {
    const goneAt = mark()
    const isOld = ({ turn }: LedgerEntry): boolean => turn < goneAt
    let how: AccountEnd = 'consumer-deleted'
    try {
      if ((await deps.readStream?.(stream)) === null) how = 'stream-deleted'
    } catch {
      // What became of the stream is not known: that of the consumer is.
    }
    // What came behind the look that found it gone is of another one with its name.
    end(ledger.open().every(isOld) ? how : 'consumer-made-anew', isOld)
  }
  return (how, made) => {
    if (how === 'made-anew') return madeAnew(made)
    if (isEnding) return
    isEnding = true
    void deleted().finally(() => {
      isEnding = false
    })
  }
}
