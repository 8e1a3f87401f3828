import type { Delivery } from '../wire/delivery.js'
import type { ConsumerAccount } from './account-contract.js'
import type { AccountSum } from './account-sum.js'
import type { AccountLook } from './account-look.js'
import type { AccountNews } from './account-news.js'
import type { AccountSnapshot } from './account-snapshot.js'
import type { AccountView } from './account-view.js'
import type { DeliveryCount } from './delivery-count.js'
import type { DeliveryLines } from './delivery-lines.js'
import type { DoneCount } from './done-count.js'
import type { Feed } from './feed.js'
import type { Ledger } from './ledger-contract.js'
import type { LedgerEntry } from './ledger-entry.js'
import type { OtherWorkers } from './other-workers.js'
import type { OutWatch } from './out-elsewhere.js'
import type { createRates } from './rates.js'

/** Where what arrives, and what is settled, goes into an account: the one place that a flood goes through. */
export type AccountIntake = Pick<ConsumerAccount, 'deliver' | 'settled' | 'settledRun'> & {
  /** Counts what an entry has become. */
  readonly count: (entry: LedgerEntry) => void
  /** What is shown of it, read once per frame. */
  readonly shown: () => Pick<AccountSnapshot, 'totals' | 'lastArrivalMs'>
}

/** Creates the intake of one account. */
export function createAccountIntake(account: {
  readonly isOrdered: boolean
  readonly ledger: Pick<Ledger, 'enter' | 'get' | 'rules'>
  readonly feed: Pick<Feed, 'addDelivery'>
  readonly news: AccountNews
  readonly view: Pick<AccountView, 'change'>
  readonly look: Pick<AccountLook, 'because' | 'soon'>
  readonly deliveryCount: Pick<DeliveryCount, 'came'>
  readonly out: Pick<OutWatch, 'came'>
  readonly done: Pick<DoneCount, 'came'>
  readonly others: Pick<OtherWorkers, 'follow'>
  readonly lines: DeliveryLines
  readonly sum: Pick<AccountSum, 'came' | 'again'>
  readonly rates: Pick<ReturnType<typeof createRates>, 'took'>
}): AccountIntake {
  const { isOrdered, lines, sum, ledger, feed, news, view, look, deliveryCount, out, done, others, rates } = account
  const totals = { delivered: 0, redelivered: 0, acked: 0, naked: 0, termed: 0 }
  let last: Delivery | undefined
  let followed: Delivery['origin']

  const nameLast = (): string => (last === undefined ? '' : `delivery ${last.deliveryCount} of seq ${last.streamSeq}`)
  const tellAgain = (delivery: Delivery, to: number): void => {
    const entry = ledger.get(delivery.id)
    if (!entry) return
    const previous = entry.previousId === undefined ? undefined : ledger.get(entry.previousId)
    sum.again({ delivery, isSecond: (entry.seenBefore || 1) === 1, from: previous?.workerId, to })
    news.again(entry, previous)
  }
  const count = ({ state: { kind } }: LedgerEntry): void => {
    if (kind === 'acked' || kind === 'naked' || kind === 'termed') totals[kind] += 1
  }
  const settled = (entry: LedgerEntry, workerId?: number): void => {
    count(entry)
    news.settled(entry, workerId)
    const { state, delivery } = entry
    if (state.kind === 'acked' || state.kind === 'termed') rates.took(state.atMs - delivery.receivedAtMs, 1, state.atMs)
    view.change()
  }
  return {
    count,
    deliver: (delivery, workerId) => {
      const isAgain = ledger.enter(delivery, workerId) || delivery.deliveryCount > 1
      sum.came(delivery, lines.wentBack())
      if (isAgain) tellAgain(delivery, workerId)
      else news.came(delivery)
      deliveryCount.came(delivery, lines.wentBack())
      feed.addDelivery(delivery.id, !ledger.rules().takesAcks, delivery.keptBytes)
      totals.delivered += 1
      if (isAgain) totals.redelivered += 1
      last = delivery
      // Nothing is asked about the ordered mode's consumer, so nothing of it is compared.
      if (!isOrdered) {
        const mayOvertake = lines.areSeveral() && !lines.wentBack()
        out.came(delivery, mayOvertake)
        done.came(delivery, mayOvertake)
        if (delivery.origin === undefined || delivery.origin !== followed) others.follow(delivery.reply)
        followed = delivery.origin
        look.because(nameLast, delivery.receivedAtMs)
        look.soon()
      }
      view.change()
      return isAgain
    },
    settled,
    settledRun: ({ acked, others: single }, workerId) => {
      if (acked) {
        totals.acked += acked.count
        for (const { atMs, count: many } of acked.came) rates.took(acked.atMs - atMs, many, acked.atMs)
        news.ackedRun(acked, workerId)
      }
      for (const entry of single) settled(entry, workerId)
      view.change()
    },
    shown: () => {
      news.flush()
      return { totals: { ...totals }, ...(last === undefined ? {} : { lastArrivalMs: last.receivedAtMs }) }
    },
  }
}
