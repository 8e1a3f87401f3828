import { createLagWatch } from '../../lib/lag-watch.js'
import { err, ok } from '../../lib/result.js'
import type { AccountMember, ConsumerAccount } from '../account/account-contract.js'
import { createAutoAck } from './auto-ack.js'
import type { Mode } from '../fields/consumer-settings.js'
import type { OrderedPosition } from './ordered-consumer.js'
import type { PullGroup } from './pull-group.js'
import { createRefill } from './refill.js'
import type { Source } from './source.js'
import { createTally } from './worker-tally.js'
import { createVerdictDesk } from './verdict-desk.js'
import type { Worker, WorkerDeps, WorkerLink } from './worker-contract.js'
import { hearSource } from './worker-events.js'
import { initialWorkerState } from './worker-snapshot.js'
import { createWorkerView } from './worker-view.js'

export type { Worker, WorkerDeps } from './worker-contract.js'

/** Creates a worker of `account` that does not receive yet. */
export function createWorker(
  of: { readonly id: number; readonly account: ConsumerAccount; readonly mode: Mode },
  deps: WorkerDeps,
): Worker {
  const { clock, line } = deps
  const { id, account } = of
  const { ledger } = account
  const isOrdered = of.mode === 'ordered'
  let source: Source | undefined
  let leave = (): void => undefined
  let closed = false

  const view = createWorkerView(account, initialWorkerState(of.mode), () => ({
    outstanding: source?.outstanding() ?? 0,
    pinId: source?.pinId?.(),
  }))
  const inHand = (): number =>
    ledger
      .peekOpen()
      .filter(({ workerId, state: { kind } }) => workerId === id && kind !== 'expired' && kind !== 'naked').length
  const tally = createTally()
  const isUp = (): boolean => (line ? line.isUp() : account.view.now().link !== 'lost')
  const refill = createRefill({ clock, view, source: () => source, held: inHand, isUp })
  const desk = createVerdictDesk({
    ledger,
    sender: () => (isUp() ? deps.link()?.verdicts : undefined),
    ...(line ? { noLink: line.noLink } : {}),
    termReason: deps.termReason,
    onGiven: ({ cause }) => account.look.because(cause),
    onSettled: (entry) => {
      tally.settled(entry)
      account.settled(entry, id)
    },
    onSettledRun: (run) => {
      tally.settledRun(run)
      account.settledRun(run, id)
    },
    onAnswered: account.answered,
  })
  // Its frames come at frame rate: only a person's verdict is worth drawing at once.
  const auto = createAutoAck({
    clock,
    ack: (ids) => {
      void desk.ackAll(ids)
      view.change()
    },
  })
  const takeHeldIntoAuto = (): void => {
    for (const { state, delivery, workerId } of ledger.peekOpen()) {
      if (workerId === id && (state.kind === 'held' || state.kind === 'unconfirmed')) auto.add(delivery.id)
    }
  }

  const lag = createLagWatch(clock)
  let stopLagWatch = (): void => undefined
  const stopReceiving = (): void => {
    const stopped = source
    source = undefined
    stopped?.stop()
    leave()
    stopLagWatch()
    refill.stop()
  }
  const linkLost = (): void => source?.connectionLost()
  const linkBack = (): void => {
    source?.reconnected()
    // What auto-ack gave up on while there was no link.
    takeHeldIntoAuto()
    refill.now()
  }
  const member: AccountMember = {
    onMoved: refill.now,
    onLooked: (pulls) => source?.looked?.(pulls),
    onGone: () => {
      stopReceiving()
      view.change({ phase: { kind: 'left' }, continuous: 0 })
    },
    onConnectionLost: line ? () => undefined : linkLost,
    onReconnected: line ? () => undefined : linkBack,
  }
  const receive = (link: WorkerLink, goOn?: OrderedPosition): void => {
    const emit = hearSource({ id, clock, account, view, refill, auto, tally, ...line })
    const info = isOrdered ? undefined : account.view.now().info
    const { cameAfterMs } = lag
    const asks = (): PullGroup | undefined => view.now().asks
    source = link.openSource(info, { emit, now: clock.now, cameAfterMs, nextId: deps.nextDeliveryId, goOn, asks })
    leave = account.enter(member)
    stopLagWatch()
    stopLagWatch = lag.watch()
  }
  const detach = (): void => {
    stopReceiving()
    if (view.now().phase.kind === 'live') view.show({ phase: { kind: 'left' }, continuous: 0 })
  }

  return {
    id,
    account,
    key: account.key,
    stream: account.stream,
    consumer: account.consumer,
    get mode() {
      return view.now().mode
    },
    state: view.state,
    attach: (mode = view.now().mode) => {
      const link = deps.link()
      if (!link || source || closed) return
      view.change({ mode, phase: { kind: 'live' } })
      receive(link)
      view.show()
    },
    reattach: () => {
      const link = deps.link()
      if (!link || !source) return
      const goOn = source.position?.()
      stopReceiving()
      receive(link, goOn)
      refill.now()
      view.show()
    },
    detach,
    fetch: (batch, expiresMs) => {
      if (!source && view.now().phase.kind === 'observing') return err('observing: nothing is taken before you join')
      if (!source) return err('not receiving: open the mode again')
      if (isOrdered) return err('ordered: messages come by themselves, in order')
      if (ledger.rules().kind === 'push') return err('push: the server sends by itself, there is nothing to ask for')
      if (!isUp()) return err('no connection to ask')
      if (deps.link()?.readOnly === true) return err('started with --read-only: a pull would take messages')
      source.request(batch, expiresMs)
      account.look.soon()
      view.show()
      return ok(undefined)
    },
    setContinuous: (inHand) => {
      if (!source || deps.link()?.readOnly === true) return
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
    decideAlone: async (ids, verdict) => {
      const done = verdict.kind === 'ack' ? desk.ackAll(ids) : desk.decide(ids, verdict, 'auto').done
      view.change()
      await done
      view.change()
    },
    setAsks: (asks) => view.show({ asks }),
    pinId: () => source?.pinId?.(),
    tally: () => tally.now(clock.now()),
    hasOwnLine: line !== undefined,
    lineLost: () => {
      if (!line) return
      linkLost()
      account.lineLost(id)
      view.change()
    },
    lineBack: () => {
      if (!line) return
      linkBack()
      view.change()
    },
    remark: account.remark,
    refresh: account.refresh,
    close: () => {
      detach()
      closed = true
      auto.set(undefined)
      view.close()
    },
  }
}
