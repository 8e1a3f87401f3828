import { expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { aDelivery, someRules } from '../../test/support/jetstream-fixtures.js'
import { createRandom } from '../../test/support/random.js'
import type { LedgerEntry, LedgerState, VerdictOutcome } from './ledger-entry.js'
import { isFinal, isUndecided } from './ledger-entry.js'
import { createLedger } from './ledger.js'
import { verdictBody } from '../wire/verdict.js'
import type { Verdict } from '../wire/verdict.js'
import { takingNumbers } from '../../test/support/by-hand.js'

const verdicts: readonly Verdict[] = [
  { kind: 'ack' },
  { kind: 'ack-confirmed' },
  { kind: 'nak' },
  { kind: 'nak-delayed', delayMs: 700 },
  { kind: 'term', reason: 'no' },
  { kind: 'working' },
]
type Ledger = ReturnType<typeof takingNumbers<ReturnType<typeof createLedger>>>
const seqs = 12

it.each([1, 2, 3])('holds what it promises through 4000 random steps (seed %i)', (seed) => {
  const random = createRandom(seed)
  const clock = createManualClock(1_000_000)
  const ledger = takingNumbers(
    createLedger({ clock, rules: someRules({ backoffMs: random.pick([[], [300, 900]]), maxDeliver: 6 }) }),
  )
  const ids: number[] = []
  const sending: LedgerEntry[] = []
  const settledAs = new Map<number, LedgerState>()

  const steps: readonly (() => void)[] = [
    () => {
      const streamSeq = 1 + random.below(seqs)
      const deliveryCount = (ledger.latest(streamSeq)?.delivery.deliveryCount ?? 0) + 1
      const entry = ledger.deliver(aDelivery({ streamSeq, deliveryCount, receivedAtMs: clock.now() }))
      ids.push(entry.delivery.id)
    },
    () => {
      if (ids.length === 0) return
      const verdict = random.pick(verdicts)
      const begun = ledger.begin(random.pick(ids.slice(-30)), verdict, {
        wire: verdictBody(verdict, { termReason: true }),
        by: 'you',
      })
      if (begun.ok) sending.push(begun.value)
      else expect(begun.error.length).toBeGreaterThan(5)
    },
    () => {
      const [begun] = sending.splice(random.below(sending.length + 1), 1)
      if (!begun) return
      const kind = random.pick(['sent', 'sent', 'sent', 'unconfirmed', 'consumer-gone'] as const)
      if (kind === 'sent') ledger.settle(begun, { kind, confirmed: random.below(2) === 0, tookMs: 1 })
      else ledger.settle(begun, kind === 'unconfirmed' ? { kind, why: 'lost' } : { kind })
      // The same answer twice must change nothing.
      const after = ledger.get(begun.delivery.id)
      expect(ledger.settle(begun, { kind: 'unconfirmed', why: 'again' })).toBeUndefined()
      expect(ledger.get(begun.delivery.id)).toBe(after)
    },
    () => {
      clock.advance(random.below(600))
      for (const { deadlineMs, state } of ledger.expireDue())
        expect([deadlineMs, state.kind]).toEqual([undefined, 'expired'])
    },
    () => {
      const streamSeq = 1 + random.below(seqs)
      if (random.below(3) === 0) ledger.giveUp(streamSeq)
      else ledger.announce({ kind: random.pick(['naked', 'termed']), streamSeq, deliveries: 1 + random.below(4) })
    },
    () => {
      if (ids.length > 0) ledger.forget(random.pick(ids))
    },
    () => {
      if (random.below(60) === 0) ledger.dropOpen({ how: 'consumer-deleted', why: 'the consumer was deleted' })
    },
  ]

  for (let step = 0; step < 4000; step += 1) {
    const openBefore = ledger.open()
    random.pick(steps)()
    const known = ids.flatMap((id) => ledger.get(id) ?? [])
    for (const { delivery, state } of known) {
      const before = settledAs.get(delivery.id)
      // A settled delivery keeps how it was settled; one that gave up may be cleared by an ack, and a plain ack counts
      // only when the server's numbers say so.
      if (before && state !== before) expect(state).toBe(before)
      const mayChange = state.kind === 'given-up' || (state.kind === 'acked' && !state.confirmed)
      if (isFinal(state) && !mayChange) settledAs.set(delivery.id, state)
    }
    const open = ledger.open()
    const openSeqs = open.map(({ delivery }) => delivery.streamSeq)
    if (new Set(openSeqs).size !== openSeqs.length)
      expect.fail(`two open deliveries of one message: ${openSeqs.join()}`)
    const wrong = open.filter(
      (entry) =>
        entry.supersededBy !== undefined || isFinal(entry.state) || ledger.latest(entry.delivery.streamSeq) !== entry,
    )
    if (wrong.length > 0) expect(wrong).toEqual([])
    // Nothing open is forgotten: it leaves only by being settled or superseded.
    for (const { delivery } of openBefore) {
      const now = ledger.get(delivery.id)
      const latest = ledger.latest(delivery.streamSeq)
      if (!now && latest && latest.delivery.id <= delivery.id) expect.fail(`an open delivery was forgotten`)
    }
    const recount = { held: 0, expired: 0, naked: 0 }
    for (const entry of known) {
      if (isFinal(entry.state) || entry.supersededBy !== undefined) continue
      const { kind } = entry.state
      recount[kind === 'expired' || kind === 'naked' ? kind : 'held'] += 1
    }
    expect(ledger.counts()).toEqual(recount)
    if (ids.length > 80)
      for (const id of ids.splice(0, 30)) if (ledger.open().some((e) => e.delivery.id === id)) ids.push(id)
  }
  expect(settledAs.size).toBeGreaterThan(100)
})

it.each([1, 2, 3])(
  'does by the thousand what it does one by one, and changes nothing it has shown (seed %i)',
  (seed) => {
    const random = createRandom(seed)
    const clock = createManualClock(1_000_000)
    const rules = someRules({ backoffMs: random.pick([[], [300, 900]]), maxDeliver: 6 })
    const [one, many] = [0, 1].map(() => takingNumbers(createLedger({ clock, rules }))) as [Ledger, Ledger]
    const ids: number[] = []
    const sent = { wire: '+ACK', by: 'auto' } as const
    const runs: { readonly single: readonly LedgerEntry[]; readonly run: ReturnType<Ledger['beginAcks']> }[] = []
    const shown = new Map<LedgerEntry, string>()
    let acked = 0
    let mark = Infinity

    const steps: readonly (() => void)[] = [
      () => {
        const streamSeq = 1 + random.below(seqs * 4)
        const deliveryCount = (one.latest(streamSeq)?.delivery.deliveryCount ?? 0) + 1
        const delivery = aDelivery({ streamSeq, deliveryCount, receivedAtMs: clock.now() })
        expect(many.enter(delivery)).toBe(one.deliver(delivery).seenBefore > 0)
        ids.push(delivery.id)
      },
      () => {
        const chosen = ids.slice(-random.below(30)).filter(() => random.below(3) > 0)
        const single = chosen.flatMap((id) => {
          const begun = one.begin(id, { kind: 'ack' }, sent)
          return begun.ok ? [begun.value] : []
        })
        const run = many.beginAcks(chosen, sent)
        expect(run.deliveries.map(({ id }) => id)).toEqual(single.map(({ delivery }) => delivery.id))
        expect(run.refused.length).toBe(chosen.length - single.length)
        runs.push({ single, run })
      },
      () => {
        const [ended] = runs.splice(random.below(runs.length + 1), 1)
        if (!ended) return
        const isRefused = (id: number): boolean => id % 7 === 0
        const kind = random.pick(['sent', 'sent', 'sent', 'unconfirmed', 'consumer-gone'] as const)
        const outcome: VerdictOutcome =
          kind === 'sent'
            ? { kind, confirmed: false, tookMs: 1 }
            : kind === 'unconfirmed'
              ? { kind, why: 'lost' }
              : { kind }
        const settled = ended.single.flatMap((begun) => {
          const isOut = isRefused(begun.delivery.id)
          return one.settle(begun, isOut ? { kind: 'refused', why: 'not you' } : outcome) ?? []
        })
        const run = many.settleAcks(ended.run, outcome, ({ id }) => (isRefused(id) ? 'not you' : undefined))
        acked += run.acked?.count ?? 0
        expect((run.acked?.count ?? 0) + run.others.length).toBe(settled.length)
      },
      () => {
        clock.advance(random.below(150))
        expect(many.expireDue()).toEqual(one.expireDue())
      },
      () => {
        const id = random.pick([...ids, 0])
        const verdict = random.pick(verdicts)
        const by = { wire: verdictBody(verdict, { termReason: true }), by: 'you' } as const
        const [first, second] = [one.begin(id, verdict, by), many.begin(id, verdict, by)]
        expect(second).toEqual(first)
        const outcome = { kind: 'sent', confirmed: true, tookMs: 1 } as const
        if (first.ok && second.ok) expect(many.settle(second.value, outcome)).toEqual(one.settle(first.value, outcome))
      },
      () => {
        if (random.below(2) === 0) mark = Math.min(one.mark(), many.mark())
        const ackFloor = random.below(seqs * 2)
        const account = { ackFloor, deliveredConsumerSeq: 1e9, ackPending: random.below(6) }
        expect(many.reconcile(account, { mark })).toEqual(one.reconcile(account, { mark }))
      },
      () => {
        if (ids.length === 0) return
        const id = random.pick(ids)
        one.forget(id)
        many.forget(id)
      },
    ]

    for (let step = 0; step < 3000; step += 1) {
      random.pick(steps)()
      const known = ids.slice(-40)
      expect(many.counts()).toEqual(one.counts())
      expect([many.uncounted(), many.usedUp(), many.openCount()]).toEqual([
        one.uncounted(),
        one.usedUp(),
        one.open().length,
      ])
      // What nobody decided on is asked for in each frame; the others are not shown for that.
      if (random.below(2) === 0) {
        const undecided = many.undecided()
        expect(undecided).toEqual(one.open().filter(isUndecided))
        expect(many.undecided()).toBe(undecided)
        for (const entry of undecided) shown.set(entry, shown.get(entry) ?? JSON.stringify(entry))
      }
      // Seldom looked at, so that most of it is changed in place, as in a flood.
      if (random.below(5) > 0) continue
      for (const id of known) expect(many.get(id)).toEqual(one.get(id))
      expect(many.open()).toEqual(one.open())
      for (const id of known) {
        const entry = many.get(id)
        if (entry) shown.set(entry, shown.get(entry) ?? JSON.stringify(entry))
      }
    }
    for (const [entry, before] of shown) expect(JSON.stringify(entry)).toBe(before)
    expect(acked).toBeGreaterThan(50)
  },
)
