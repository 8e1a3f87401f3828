import { err, ok } from '../../lib/result.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import { createAutoAck } from './auto-ack.js'
import { ackRules, unknownRules } from '../fields/consumer-settings.js'
import type { Mode } from '../fields/consumer-settings.js'
import { createConsumerIdentity } from '../account/consumer-identity.js'
import { createExpiryWatch } from '../account/expiry-watch.js'
import { createFeed } from './feed.js'
import { accountOf, numbersOf } from '../account/info-watch.js'
import type { LedgerEntry, VerdictOutcome } from '../account/ledger-entry.js'
import { createLedger } from '../account/ledger.js'
import type { OrderedPosition } from './ordered-consumer.js'
import { createRefill } from './refill.js'
import { createAdvisoryEar } from './session-advisory.js'
import type { ConsumerAdvisory } from '../account/consumer-advisory.js'
import type { ConsumerSession, SessionDeps, SessionLink } from './session-contract.js'
import { hearSource } from './session-events.js'
import { createSessionLook } from './session-look.js'
import { initialSnapshot } from './session-snapshot.js'
import { createSessionView } from './session-view.js'
import type { Source } from './source.js'
import { createVerdictDesk } from './verdict-desk.js'

export type { ConsumerSession, SessionDeps, SessionLink } from './session-contract.js'
export type { VerdictReport } from './verdict-desk.js'

const feedRows = 10_000
const linkLostText = 'connection lost: what is held stays held'
const deletedWhy = 'the consumer was deleted: the server has forgotten this delivery'

function answerLost(): VerdictOutcome {
  return { kind: 'unconfirmed', why: 'the connection was lost before the server answered' }
}

/** Creates a session that is not yet attached. */
export function createConsumerSession(
  target: { readonly mode: Mode; readonly stream: string; readonly consumer: string },
  deps: SessionDeps,
): ConsumerSession {
  const { clock } = deps
  const { stream, consumer } = target
  const isOrdered = target.mode === 'ordered'
  const ledger = createLedger({ clock, rules: { ...unknownRules, takesAcks: !isOrdered } })
  const feed = createFeed(feedRows, (row) => {
    if (row.kind === 'delivery') ledger.forget(row.deliveryId)
  })
  const totals = { delivered: 0, redelivered: 0, acked: 0, naked: 0, termed: 0 }
  let source: Source | undefined
  let closed = false

  const view = createSessionView(initialSnapshot({ ...target, ledger, feed }), {
    clock,
    derive: () => ({ totals: { ...totals }, counts: ledger.counts(), outstanding: source?.outstanding() ?? 0 }),
  })
  const tell = (text: string, tone: 'info' | 'warning'): void => feed.addStatus({ atMs: clock.now(), text, tone })
  const count = ({ state: { kind } }: LedgerEntry): void => {
    if (kind === 'acked' || kind === 'naked' || kind === 'termed') totals[kind] += 1
  }

  const onGone = (how: 'deleted' | 'made-anew'): void => {
    if (closed) return
    ledger.dropOpen(deletedWhy)
    const isAnew = how === 'made-anew'
    tell(
      `consumer ${consumer} ${isAnew ? 'was deleted and made anew: it starts over' : 'is gone from the server'}`,
      'warning',
    )
    // One that nobody views ends here: what comes of the new consumer belongs to an account of its own, whether we
    // hear of it now or only when it is opened.
    if (isAnew && source) {
      refill.now()
      return view.change()
    }
    stopReceiving()
    view.show({ phase: { kind: 'gone' }, continuous: 0 })
  }
  const identity = createConsumerIdentity(() => deps.link()?.serverId)
  const look = createSessionLook({
    clock,
    view,
    identity,
    read: () => {
      const idle = closed || isOrdered || !deps.link() || view.now().link === 'lost'
      return idle || view.now().phase.kind === 'gone' ? undefined : deps.readInfo(stream, consumer)
    },
    onGone,
    onInfo: (info) => {
      ledger.setRules(ackRules(info.config))
      const heard = ear.judge(info)
      const moved = ledger.reconcile(accountOf(info))
      for (const entry of moved) count(entry)
      if (heard || moved.length > 0) view.change()
    },
    onUnreadable: (why) => {
      tell(why, 'warning')
      view.change()
    },
  })
  const ear = createAdvisoryEar({ clock, ledger, look, tell, onSettled: count })
  const refill = createRefill({ clock, view, source: () => source, held: () => ledger.counts().held })
  const desk = createVerdictDesk({
    ledger,
    sender: () => (view.now().link === 'lost' ? undefined : deps.link()?.sendVerdicts),
    termReason: deps.termReason,
    onGiven: (_entries, given) => look.because(given.cause),
    onSettled: (entry) => {
      count(entry)
      view.change()
    },
    onAnswered: () => {
      if (closed) return
      look.soon()
      refill.now()
    },
  })
  // Its frames come at frame rate: only a person's verdict is worth drawing at once.
  const auto = createAutoAck({
    clock,
    ack: (ids) => {
      desk.decide(ids, { kind: 'ack' }, 'auto')
      view.change()
    },
  })
  const takeHeldIntoAuto = (): void => {
    for (const { state, delivery } of ledger.open()) {
      if (state.kind === 'held' || state.kind === 'unconfirmed') auto.add(delivery.id)
    }
  }

  const expiry = createExpiryWatch({
    clock,
    ledger,
    attached: () => source !== undefined,
    onExpired: () => {
      view.change()
      look.soon()
      refill.now()
    },
  })

  const hear = (advisory: ConsumerAdvisory): void => {
    ear.hear(advisory)
    view.change()
  }
  const receive = (link: SessionLink, info: ConsumerInfo | undefined, goOn?: OrderedPosition): void => {
    const emit = hearSource({ clock, ledger, feed, view, look, refill, auto, totals })
    source = link.openSource(info, { emit, now: clock.now, nextId: deps.nextDeliveryId, goOn })
    look.start()
    look.soon()
    expiry.start()
  }
  const stopReceiving = (): void => {
    const stopped = source
    source = undefined
    stopped?.stop()
    look.stop()
    refill.stop()
  }
  const detach = (): void => {
    stopReceiving()
    if (view.now().phase.kind === 'live') view.show({ phase: { kind: 'left' }, continuous: 0 })
  }

  return {
    key: sessionKey(stream, isOrdered ? '' : consumer),
    get mode() {
      return view.now().mode
    },
    stream,
    consumer,
    state: view.state,
    attach: (info, mode = view.now().mode) => {
      const link = deps.link()
      if (!link || source || closed) return
      if (info) {
        identity.adopt(info)
        ledger.setRules(ackRules(info.config))
      }
      view.change({
        mode,
        phase: { kind: 'live' },
        takesAcks: ledger.rules().takesAcks,
        ...(info ? { info, numbers: numbersOf(info), infoAtMs: clock.now() } : {}),
      })
      receive(link, info)
      view.show()
    },
    keepsAccountOf: (info) => (info ? view.now().phase.kind !== 'gone' && identity.is(info) : isOrdered),
    reattach: () => {
      const link = deps.link()
      if (!link || !source) return
      const goOn = source.position?.()
      stopReceiving()
      receive(link, view.now().info, goOn)
      refill.now()
      view.show()
    },
    detach,
    fetch: (batch, expiresMs) => {
      if (!source) return err('not receiving: open the mode again')
      if (isOrdered) return err('ordered: messages come by themselves, in order')
      if (ledger.rules().kind === 'push') return err('push: the server sends by itself, there is nothing to ask for')
      if (view.now().link === 'lost') return err('no connection to ask')
      if (deps.link()?.readOnly === true) return err('started with --read-only: a pull would take messages')
      source.request(batch, expiresMs)
      look.soon()
      view.show()
      return ok(undefined)
    },
    setContinuous: (inHand) => {
      if (deps.link()?.readOnly === true) return
      view.change({ continuous: inHand })
      refill.now()
      view.show()
    },
    setAutoAck: (delayMs) => {
      auto.set(delayMs)
      takeHeldIntoAuto()
      view.show({ autoAckDelayMs: delayMs })
    },
    decide: (ids, verdict) => {
      const report = desk.decide(ids, verdict, 'you')
      view.show()
      return { ...report, done: report.done.then(() => view.show()) }
    },
    refresh: look.now,
    advisory: hear,
    remark: (text) => {
      tell(text, 'warning')
      view.change()
    },
    connectionLost: () => {
      source?.connectionLost()
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
      source?.reconnected()
      // What auto-ack gave up on while there was no link.
      takeHeldIntoAuto()
      refill.now()
      void look.now()
    },
    close: () => {
      detach()
      closed = true
      auto.set(undefined)
      expiry.stop()
      view.close()
    },
  }
}

/** Names a session: one per consumer of a stream. */
export function sessionKey(stream: string, consumer: string): string {
  return `${stream}/${consumer}`
}
