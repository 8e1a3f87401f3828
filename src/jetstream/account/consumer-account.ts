import type { TellStatus } from './happenings.js'
import { once } from '../../lib/once.js'
import { ackRules, unknownRules } from '../fields/consumer-settings.js'
import { accountKey, orderedKey } from './account-contract.js'
import type { AccountDeps, AccountMember, ConsumerAccount } from './account-contract.js'
import { createAccountLook } from './account-look.js'
import { initialAccount } from './account-snapshot.js'
import { createAccountIntake } from './account-intake.js'
import { createAccountSum } from './account-sum.js'
import { createAccountNews } from './account-news.js'
import type { AccountSnapshot } from './account-snapshot.js'
import { createAccountView } from './account-view.js'
import { createAdvisoryEar } from './advisory-ear.js'
import { createConsumerIdentity } from './consumer-identity.js'
import { createDeliveryCount } from './delivery-count.js'
import { createDeliveryLines } from './delivery-lines.js'
import { createGoneJudge } from './gone-judge.js'
import { createDoneCount } from './done-count.js'
import { createExpiryWatch } from './expiry-watch.js'
import { createFeed } from './feed.js'
import { createOtherWorkers } from './other-workers.js'
import { createOutWatch } from './out-elsewhere.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import { forgottenRow, goneWords, unstoredRow } from './gone-words.js'
import type { AccountEnd } from './gone-words.js'
import { unstoredOf } from './unstored.js'
import { accountOf, numbersOf } from './info-watch.js'
import type { LedgerEntry } from './ledger-entry.js'
import { createLedger } from './ledger.js'
import { createLinkTurns } from './link-turns.js'
import { createRates } from './rates.js'
import { createSkippedWatch } from './skipped-watch.js'
import { createStoredWatch } from './stored-watch.js'

export type { AccountDeps, ConsumerAccount } from './account-contract.js'

const feedRows = 10_000
const unstoredWhy = 'no longer in the stream: purged, deleted or expired'

/** Whose account it is. */
type AccountOf = {
  readonly stream: string
  readonly consumer: string
  readonly isOrdered: boolean
  /** Tells apart several of the ordered mode on one stream. */
  readonly whose?: string
}

/**
 * Creates the account of one consumer, with nobody in it. That of the ordered mode has none of a name, so the server is
 * not asked about it.
 */
export function createConsumerAccount(target: AccountOf, deps: AccountDeps): ConsumerAccount {
  const { clock } = deps
  const { stream, consumer, isOrdered } = target
  const news = createAccountNews(target, deps.happened, deps.laneOf)
  const feed = news.toldWith(createFeed(feedRows, (id) => ledger.forget(id)))
  const lines = createDeliveryLines(deps.lineOf)
  const sum = createAccountSum()
  const ledger = createLedger({ clock, rules: { ...unknownRules, takesAcks: !isOrdered }, lines, onMoved: feed.follow })
  const members = new Set<AccountMember>()
  const deliveryCount = createDeliveryCount()
  let watchers = 0
  let mark = 0
  let closed = false

  const view = createAccountView(initialAccount({ stream, consumer, takesAcks: !isOrdered, ledger, feed }), {
    clock,
    derive: () => {
      expiry.moved()
      return { ...intake.shown(), counts: ledger.counts(), uncounted: ledger.uncounted(), usedUp: ledger.usedUp() }
    },
  })
  const rates = createRates({
    clock,
    state: view.state,
    isLookedAt: () => isLookedAt(),
    listen: (hear) => deps.link()?.hearSamples?.(hear),
  })
  const tell: TellStatus = (text, tone, about) => feed.addStatus({ atMs: clock.now(), text, tone, about })
  const warn = (text: string): void => {
    tell(text, 'warning')
    view.change()
  }
  const moved = (): void => {
    for (const member of [...members]) member.onMoved()
  }

  const end = (how: AccountEnd, isOld: (entry: LedgerEntry) => boolean): void => {
    if (closed || view.now().isGone) return
    ledger.lose(isOld, { how, why: goneWords[how].why })
    tell(goneWords[how].row(target), 'warning')
    // One that nobody receives from ends here: what comes of the new consumer belongs to an account of its own, whether
    // we hear of it now or only when it is opened.
    if (how === 'consumer-made-anew' && members.size > 0) {
      moved()
      return view.change()
    }
    for (const member of [...members]) member.onGone()
    look.stop()
    others.stop()
    const atMs = clock.now()
    view.show({ isGone: true, gone: { how, atMs }, elsewhere: undefined, infoStaleSinceMs: atMs })
  }
  const onGone = createGoneJudge({ stream, deps, ledger, deliveryCount, mark: () => mark, end })
  // Who settled them is not known: that they are no longer stored is, where no verdict takes a message away.
  const lookForStored = async (gone: readonly LedgerEntry[]): Promise<void> => {
    const unstored = await unstoredOf(gone, stream, deps.readStream)
    if (closed || unstored.length === 0) return
    ledger.foundUnstored(unstored)
    tell(unstoredRow(unstored.length), 'warning')
    view.change()
  }
  const onInfo = (info: ConsumerInfo, askedAtMs: number): Partial<AccountSnapshot> | undefined => {
    for (const member of members) member.onLooked({ waiting: info.num_waiting, askedAtMs })
    news.looked(view.now().info, info)
    sum.looked(info.delivered.consumer_seq, clock.now())
    ledger.setRules(ackRules(info.config))
    const heard = ear.judge(info)
    const uncounted = ledger.uncounted()
    const settled = ledger.reconcile(accountOf(info), { mark, heard: others.verdictOn })
    for (const entry of settled) intake.count(entry)
    const forgot = settled.filter(({ state }) => state.kind === 'gone' && state.how === 'forgotten').length
    if (forgot > 0) tell(forgottenRow(forgot), 'warning')
    news.lost(settled)
    void lookForStored(settled)
    if (settled.length > 0) moved()
    const open = ledger.peekOpen()
    const ours = { open, uncounted: ledger.uncounted(), hasHeardOthers: others.lastAtMs() !== undefined }
    const judged = { elsewhere: out.judge(info, ours), done: done.judge(info) }
    if (isLookedAt()) skipped.looked({ info, done: judged.done })
    const { elsewhere, done: before } = view.now()
    const isSame = JSON.stringify(judged) === JSON.stringify({ elsewhere, done: before })
    if (!isLookedAt() && open.length === 0) look.stop()
    void stored.look(open.filter(({ lastTry }) => !lastTry).length > info.num_ack_pending)
    return heard || settled.length > 0 || uncounted !== ledger.uncounted() || !isSame ? judged : undefined
  }
  const identity = createConsumerIdentity(() => deps.link()?.serverId)
  const look = createAccountLook({
    clock,
    view,
    identity,
    read: () => {
      const { link, isGone } = view.now()
      const isIdle = closed || isOrdered || isGone || link === 'lost' || !deps.link()
      if (isIdle) return undefined
      mark = ledger.mark()
      return deps.readInfo(stream, consumer)
    },
    onGone,
    onInfo,
    onUnreadable: (why) => warn(why),
  })
  const stored = createStoredWatch({
    clock,
    open: ledger.open,
    readStream: () => deps.readStream?.(stream) ?? Promise.resolve(null),
    hasMessage: (streamSeq) => deps.hasMessage?.(stream, streamSeq) ?? Promise.resolve(true),
    onUnstored: (entries) => {
      const ids = new Set(entries.map(({ delivery }) => delivery.id))
      ledger.lose(({ delivery }) => ids.has(delivery.id), { how: 'unstored', why: unstoredWhy })
      tell(unstoredRow(entries.length), 'warning')
      view.change()
      moved()
    },
  })
  const skipped = createSkippedWatch({ ...deps, stream, look, view })
  const others = createOtherWorkers({
    clock,
    ledger,
    listen: (prefix, hearing) => (isOrdered ? undefined : deps.link()?.hearAcks?.(prefix, hearing)),
    onVerdict: news.heard,
    onHeard: () => {
      look.soon()
      view.change()
    },
    onState: (hearsOthers) => view.change({ hearsOthers }),
  })
  const out = createOutWatch()
  const done = createDoneCount()
  const ear = createAdvisoryEar({ clock, ledger, look, tell, onSettled: (entry) => intake.count(entry) })
  const expiry = createExpiryWatch({
    clock,
    ledger,
    onExpired: (entries) => {
      news.expired(entries)
      view.change()
      look.soon()
      moved()
    },
  })
  const intake = createAccountIntake({
    isOrdered,
    ledger,
    feed,
    news,
    view,
    look,
    deliveryCount,
    out,
    done,
    others,
    lines,
    sum,
    rates,
  })
  const isLookedAt = (): boolean => members.size + watchers > 0
  const lookOn = (): void => {
    look.start()
    others.start()
    look.soon()
    deps.onLookedAt?.()
  }
  const lookAway = (): void => {
    if (isLookedAt()) return
    others.stop()
    // What is left behind must tell the truth too.
    if (ledger.openCount() === 0) look.stop()
  }

  return {
    key: isOrdered ? orderedKey(stream, target.whose) : accountKey(stream, consumer),
    stream,
    consumer,
    state: view.state,
    view,
    ledger,
    feed,
    rates,
    sum: sum.shown,
    look,
    take: (info) => {
      news.looked(undefined, info)
      sum.looked(info.delivered.consumer_seq, clock.now())
      identity.adopt(info)
      ledger.setRules(ackRules(info.config))
      const { takesAcks } = ledger.rules()
      view.change({ done: done.judge(info), takesAcks, info, numbers: numbersOf(info), infoAtMs: clock.now() })
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
      return once(() => {
        watchers -= 1
        lookAway()
      })
    },
    isLookedAt,
    deliver: intake.deliver,
    settled: intake.settled,
    settledRun: intake.settledRun,
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
    remark: warn,
    ...createLinkTurns({ members, ledger, view, look, out, tell, lineOf: lines.lineOf }),
    relisten: () => {
      if (!isLookedAt() || view.now().isGone) return
      others.stop()
      others.start()
      rates.relisten()
    },
    close: () => {
      closed = true
      look.stop()
      others.stop()
      expiry.stop()
      rates.stop()
      view.close()
    },
  }
}
