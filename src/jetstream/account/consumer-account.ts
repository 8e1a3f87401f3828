import type { ClockDifference } from '../api/server-clock.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import { ackRules, unknownRules } from '../fields/consumer-settings.js'
import { accountKey } from './account-contract.js'
import type { AccountDeps, AccountMember, ConsumerAccount } from './account-contract.js'
import { createAccountLook } from './account-look.js'
import { initialAccount } from './account-snapshot.js'
import { createAccountView } from './account-view.js'
import { createAdvisoryEar } from './advisory-ear.js'
import { createConsumerIdentity } from './consumer-identity.js'
import { formatAmount } from '../../lib/format.js'
import { createDeliveryCount } from './delivery-count.js'
import { createExpiryWatch } from './expiry-watch.js'
import { createFeed } from './feed.js'
import { accountOf, numbersOf } from './info-watch.js'
import type { LedgerEntry, VerdictOutcome } from './ledger-entry.js'
import { createLedger } from './ledger.js'
import { createStoredWatch } from './stored-watch.js'

export type { AccountDeps, AccountMember, ConsumerAccount } from './account-contract.js'

const feedRows = 10_000
const linkLostText = 'connection lost: what is held stays held'
const unstoredWhy = 'no longer in the stream: purged, deleted or expired'
const forgottenWhy = 'the server has forgotten this delivery: the consumer was reset, or its server came back with less'
const deletedWhy = 'the consumer was deleted: the server has forgotten this delivery'
function answerLost(): VerdictOutcome {
  return { kind: 'unconfirmed', why: 'the connection was lost before the server answered' }
}

/** When a consumer was made, at the earliest, by our clock; undefined where the server's is not known. */
function madeByOurClock({ created }: ConsumerInfo, difference: ClockDifference | undefined): number | undefined {
  return difference && Date.parse(created) - difference.byMs - difference.withinMs
}

/**
 * Creates the account of one consumer, with nobody in it. That of the ordered mode has none of a name, so the server is
 * not asked about it.
 */
export function createConsumerAccount(
  target: { readonly stream: string; readonly consumer: string; readonly isOrdered: boolean },
  deps: AccountDeps,
): ConsumerAccount {
  const { clock } = deps
  const { stream, consumer, isOrdered } = target
  const ledger = createLedger({ clock, rules: { ...unknownRules, takesAcks: !isOrdered } })
  const feed = createFeed(feedRows, (row) => {
    if (row.kind === 'delivery') ledger.forget(row.deliveryId)
  })
  const totals = { delivered: 0, redelivered: 0, acked: 0, naked: 0, termed: 0 }
  const members = new Set<AccountMember>()
  const deliveryCount = createDeliveryCount()
  let watchers = 0
  let closed = false

  const view = createAccountView(initialAccount({ stream, consumer, takesAcks: !isOrdered, ledger, feed }), {
    clock,
    derive: () => ({ totals: { ...totals }, counts: ledger.counts() }),
  })
  const tell = (text: string, tone: 'info' | 'warning'): void => feed.addStatus({ atMs: clock.now(), text, tone })
  const count = ({ state: { kind } }: LedgerEntry): void => {
    if (kind === 'acked' || kind === 'naked' || kind === 'termed') totals[kind] += 1
  }
  const moved = (): void => {
    for (const member of [...members]) member.onMoved()
  }

  const onGone = (how: 'deleted' | 'made-anew', made?: ConsumerInfo): void => {
    if (closed) return
    const isAnew = how === 'made-anew'
    // The new one may have been heard before the old one's end was.
    const nextFirstId = isAnew ? deliveryCount.turned() : Infinity
    const madeMs = made && madeByOurClock(made, deps.clockDifference?.())
    const isOld = ({ delivery: { id, receivedAtMs } }: LedgerEntry): boolean =>
      madeMs === undefined ? id < nextFirstId : receivedAtMs < madeMs
    ledger.lose(ledger.open().filter(isOld), deletedWhy)
    tell(
      `consumer ${consumer} ${isAnew ? 'was deleted and made anew: it starts over' : 'is gone from the server'}`,
      'warning',
    )
    // One that nobody receives from ends here: what comes of the new consumer belongs to an account of its own, whether
    // we hear of it now or only when it is opened.
    if (isAnew && members.size > 0) {
      moved()
      return view.change()
    }
    for (const member of [...members]) member.onGone()
    look.stop()
    view.show({ isGone: true })
  }
  const identity = createConsumerIdentity(() => deps.link()?.serverId)
  const look = createAccountLook({
    clock,
    view,
    identity,
    read: () => {
      const { link, isGone } = view.now()
      const isIdle = closed || isOrdered || isGone || link === 'lost' || !deps.link()
      return isIdle ? undefined : deps.readInfo(stream, consumer)
    },
    onGone,
    onInfo: (info) => {
      ledger.setRules(ackRules(info.config))
      const heard = ear.judge(info)
      const settled = ledger.reconcile(accountOf(info))
      for (const entry of settled) count(entry)
      if (heard || settled.length > 0) view.change()
      const known = ledger.open().filter(({ lastTry }) => !lastTry)
      void stored.look(known.length > info.num_ack_pending)
    },
    onUnreadable: (why) => {
      tell(why, 'warning')
      view.change()
    },
  })
  const stored = createStoredWatch({
    clock,
    open: ledger.open,
    readStream: () => deps.readStream?.(stream) ?? Promise.resolve(null),
    hasMessage: (streamSeq) => deps.hasMessage?.(stream, streamSeq) ?? Promise.resolve(true),
    onUnstored: (entries) => {
      ledger.lose(entries, unstoredWhy)
      tell(
        `${formatAmount(entries.length, 'message')} held here left the stream: purged, deleted or expired`,
        'warning',
      )
      view.change()
      moved()
    },
  })
  const ear = createAdvisoryEar({ clock, ledger, look, tell, onSettled: count })
  const expiry = createExpiryWatch({
    clock,
    ledger,
    attached: () => members.size > 0,
    onExpired: () => {
      view.change()
      look.soon()
      moved()
    },
  })
  const isLookedAt = (): boolean => members.size + watchers > 0
  const lookOn = (): void => {
    look.start()
    look.soon()
    deps.onLookedAt?.()
  }
  const lookAway = (): void => {
    if (!isLookedAt()) look.stop()
  }

  return {
    key: accountKey(stream, isOrdered ? '' : consumer),
    stream,
    consumer,
    state: view.state,
    view,
    ledger,
    feed,
    look,
    take: (info) => {
      identity.adopt(info)
      ledger.setRules(ackRules(info.config))
      const { takesAcks } = ledger.rules()
      view.change({ takesAcks, info, numbers: numbersOf(info), infoAtMs: clock.now() })
    },
    keepsAccountOf: (info) => (info ? !view.now().isGone && identity.is(info) : isOrdered),
    enter: (member) => {
      members.add(member)
      lookOn()
      expiry.start()
      return () => {
        if (members.delete(member)) lookAway()
      }
    },
    watch: () => {
      watchers += 1
      lookOn()
      let isOver = false
      return () => {
        if (isOver) return
        isOver = true
        watchers -= 1
        lookAway()
      }
    },
    isLookedAt,
    deliver: (delivery, workerId) => {
      const entry = ledger.deliver(delivery, workerId)
      const backTo = deliveryCount.came(delivery)
      if (backTo !== undefined) {
        const before = ledger.open().filter(({ delivery: { id } }) => id < delivery.id)
        ledger.lose(
          before.filter(({ delivery: { consumerSeq } }) => consumerSeq >= backTo),
          forgottenWhy,
        )
        moved()
      }
      feed.addDelivery(delivery.id)
      totals.delivered += 1
      if (entry.seenBefore > 0 || delivery.deliveryCount > 1) totals.redelivered += 1
      look.because(`delivery ${delivery.deliveryCount} of seq ${delivery.streamSeq}`)
      look.soon()
      view.change({ lastArrivalMs: delivery.receivedAtMs })
      return entry
    },
    settled: (entry) => {
      count(entry)
      view.change()
    },
    answered: () => {
      if (closed) return
      look.soon()
      moved()
    },
    refresh: look.now,
    advisory: (advisory) => {
      if (advisory.kind === 'deleted') deliveryCount.saidDeleted(clock.now())
      ear.hear(advisory)
      view.change()
    },
    remark: (text) => {
      tell(text, 'warning')
      view.change()
    },
    connectionLost: () => {
      for (const member of [...members]) member.onConnectionLost()
      for (const entry of ledger.open()) {
        if (entry.state.kind === 'sending') ledger.settle(entry, answerLost())
        ledger.note(entry.delivery.streamSeq, { who: 'clock', text: linkLostText })
      }
      tell(linkLostText, 'warning')
      view.show({ link: 'lost' })
    },
    reconnected: () => {
      if (view.now().link !== 'lost') return
      tell('connection is back; a message seen before is marked so', 'info')
      view.show({ link: 'up' })
      for (const member of [...members]) member.onReconnected()
      void look.now()
    },
    close: () => {
      closed = true
      look.stop()
      expiry.stop()
      view.close()
    },
  }
}
