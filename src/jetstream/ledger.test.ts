import { describe, expect, it } from 'vitest'
import { createManualClock } from '../test/support/manual-clock.js'
import { aDelivery, someRules } from '../test/support/jetstream-fixtures.js'
import type { AckRules } from './consumer-settings.js'
import type { Delivery } from './delivery.js'
import type { LedgerEntry, VerdictOutcome } from './ledger-entry.js'
import { createLedger } from './ledger.js'
import { verdictBody } from './verdict.js'
import type { Verdict } from './verdict.js'

const sent: VerdictOutcome = { kind: 'sent', confirmed: true, tookMs: 2 }
const flushed: VerdictOutcome = { kind: 'sent', confirmed: false, tookMs: 2 }

function setUp(rules: Partial<AckRules> = {}) {
  const clock = createManualClock(1000)
  const ledger = createLedger({ clock, rules: someRules(rules) })
  const deliver = (parts: Partial<Delivery> = {}): LedgerEntry =>
    ledger.deliver(aDelivery({ receivedAtMs: clock.now(), ...parts }))
  const begin = (entry: LedgerEntry, verdict: Verdict): LedgerEntry => {
    const begun = ledger.begin(entry.delivery.id, verdict, verdictBody(verdict, { termReason: true }))
    if (!begun.ok) throw new Error(begun.error)
    return begun.value
  }
  const give = (entry: LedgerEntry, verdict: Verdict, outcome = sent): LedgerEntry => {
    const settled = ledger.settle(begin(entry, verdict), outcome)
    if (!settled) throw new Error('nothing was settled')
    return settled
  }
  const refusal = (entry: LedgerEntry, verdict: Verdict): string => {
    const begun = ledger.begin(entry.delivery.id, verdict, '')
    return begun.ok ? 'allowed' : begun.error
  }
  return { clock, ledger, deliver, begin, give, refusal }
}

const ack: Verdict = { kind: 'ack' }
const nak: Verdict = { kind: 'nak' }
const term: Verdict = { kind: 'term', reason: 'spam' }
const working: Verdict = { kind: 'working' }
const nakLater: Verdict = { kind: 'nak-delayed', delayMs: 5000 }

describe('a held delivery', () => {
  it('runs its ack wait from its receipt', () => {
    const { ledger, deliver } = setUp({ ackWaitMs: 700 })
    expect(deliver()).toMatchObject({ state: { kind: 'held' }, waitFromMs: 1000, deadlineMs: 1700, lastTry: false })
    expect(ledger.counts()).toEqual({ held: 1, expired: 0, naked: 0 })
  })

  it.each([
    [ack, flushed, { kind: 'acked', confirmed: false, late: false }],
    [{ kind: 'ack-confirmed' }, sent, { kind: 'acked', confirmed: true, late: false }],
    [term, sent, { kind: 'termed', reason: 'spam' }],
  ] as const)('is settled by %j', (verdict, outcome, state) => {
    const { ledger, deliver, give } = setUp()
    const settled = give(deliver(), verdict, outcome)
    expect(settled).toMatchObject({ state, deadlineMs: undefined })
    expect(ledger.counts()).toEqual({ held: 0, expired: 0, naked: 0 })
    expect(ledger.open()).toEqual([])
  })

  it('stays open when naked, due at once or after the delay', () => {
    const { ledger, deliver, give } = setUp()
    expect(give(deliver({ streamSeq: 1 }), nak).state).toMatchObject({ kind: 'naked', dueMs: 1000, delayMs: 0 })
    expect(give(deliver({ streamSeq: 2 }), nakLater).state).toMatchObject({ dueMs: 6000, delayMs: 5000 })
    expect(ledger.counts()).toEqual({ held: 0, expired: 0, naked: 2 })
    expect(ledger.open()).toHaveLength(2)
  })

  it('starts its wait again on working', () => {
    const { clock, ledger, deliver, give } = setUp()
    const entry = deliver()
    clock.advance(800)
    expect(give(entry, working)).toMatchObject({ state: { kind: 'held' }, waitFromMs: 1800, deadlineMs: 2800 })
    clock.advance(900)
    expect(ledger.expireDue()).toEqual([])
    clock.advance(100)
    expect(ledger.expireDue()).toHaveLength(1)
  })

  it('follows the backoff list, whose last interval repeats', () => {
    const { deliver } = setUp({ backoffMs: [300, 600], maxDeliver: 4 })
    const waits = [1, 2, 3, 4].map((deliveryCount) => deliver({ deliveryCount }))
    expect(waits.map(({ deadlineMs }) => (deadlineMs ?? 0) - 1000)).toEqual([300, 600, 600, 600])
    expect(waits.map(({ lastTry }) => lastTry)).toEqual([false, false, false, true])
  })

  it('adds to a delayed nak what the server adds when there is a backoff', () => {
    const { deliver, give } = setUp({ backoffMs: [300, 600] })
    const second = give(deliver({ deliveryCount: 2 }), { kind: 'nak-delayed', delayMs: 900 })
    expect(second.state).toMatchObject({ kind: 'naked', dueMs: 1000 + 1200, delayMs: 900 })
  })

  it('takes no verdict on a consumer without acks', () => {
    const { ledger, deliver, refusal } = setUp({ takesAcks: false })
    const entry = deliver()
    expect(entry).toMatchObject({ state: { kind: 'no-ack' } })
    expect(entry.deadlineMs).toBeUndefined()
    expect(refusal(entry, ack)).toBe('this consumer takes no acks: nothing to decide')
    expect(ledger.counts().held).toBe(0)
  })
})

describe('an illegal move', () => {
  it('names its reason', () => {
    const { clock, ledger, deliver, begin, give, refusal } = setUp()
    const sending = deliver({ streamSeq: 1 })
    begin(sending, ack)
    expect(refusal(sending, ack)).toBe('a verdict for it is on its way')
    const acked = give(deliver({ streamSeq: 2 }), ack)
    expect(refusal(acked, nak)).toBe('seq 2 is already acked')
    const termed = give(deliver({ streamSeq: 3 }), term)
    expect(refusal(termed, ack)).toBe('seq 3 is already termed')
    const naked = give(deliver({ streamSeq: 4 }), nakLater)
    expect(refusal(naked, ack)).toBe('already naked: it comes back in 5s')
    clock.advance(5000)
    expect(refusal(naked, ack)).toBe('already naked: it comes back')
    deliver({ streamSeq: 4, deliveryCount: 2 })
    expect(refusal(naked, ack)).toBe('it was naked and is delivered again: decide on the newer row')
    const used = deliver({ streamSeq: 5 })
    ledger.giveUp(5)
    expect(refusal(used, ack)).toBe('seq 5 has used all its deliveries')
    expect(ledger.begin(123_456_789, ack, '')).toEqual({
      ok: false,
      error: 'that delivery has scrolled out of memory',
    })
  })

  it('is working after the ack wait, which the server ignores', () => {
    const { clock, ledger, deliver, refusal, give } = setUp()
    const entry = deliver()
    clock.advance(1000)
    ledger.expireDue()
    expect(refusal(entry, working)).toContain('the ack wait is over')
    expect(give(entry, nakLater).state.kind).toBe('naked')
  })

  it('is any verdict but an ack on a delivery that has a newer one', () => {
    const { deliver, refusal, give } = setUp()
    const older = deliver()
    deliver({ deliveryCount: 2 })
    for (const verdict of [nak, nakLater, term, working]) expect(refusal(older, verdict)).toContain('the newer row')
    expect(give(older, ack).state).toMatchObject({ kind: 'acked', late: true })
  })
})

describe('a redelivery', () => {
  it('supersedes the earlier one and is linked to it', () => {
    const { clock, ledger, deliver } = setUp()
    const first = deliver()
    clock.advance(1000)
    expect(ledger.expireDue().map(({ state }) => state.kind)).toEqual(['expired'])
    expect(ledger.counts()).toEqual({ held: 0, expired: 1, naked: 0 })
    const second = deliver({ deliveryCount: 2 })
    expect(second).toMatchObject({ previousId: first.delivery.id, seenBefore: 1 })
    expect(ledger.get(first.delivery.id)).toMatchObject({ supersededBy: second.delivery.id })
    expect(ledger.latest(1)).toBe(second)
    expect(ledger.counts()).toEqual({ held: 1, expired: 0, naked: 0 })
  })

  it('is seen before even when the server has lost its counts', () => {
    const { ledger, deliver, give } = setUp()
    give(deliver(), ack)
    const again = deliver({ deliveryCount: 1 })
    expect(again).toMatchObject({ state: { kind: 'held' }, seenBefore: 1 })
    expect(ledger.story(1).map(({ text }) => text)).toContain('delivery 1 (seen before: the server lost its count)')
  })

  it.each([
    [ack, { kind: 'acked', confirmed: false, late: true }, 'acked late through delivery 1'],
    [term, { kind: 'termed' }, 'termed through delivery 1'],
  ] as const)('is cleared by %j on its way when it came', (verdict, state, line) => {
    const { ledger, deliver, begin } = setUp()
    const first = deliver()
    const begun = begin(first, verdict)
    const second = deliver({ deliveryCount: 2 })
    expect(ledger.settle(begun, sent)?.state.kind).toBe(state.kind)
    expect(ledger.get(second.delivery.id)?.state).toMatchObject(state)
    expect(ledger.story(1).at(-1)?.text).toBe(line)
    expect(ledger.counts()).toEqual({ held: 0, expired: 0, naked: 0 })
  })

  it('is not touched by the nak that brought it', () => {
    const { ledger, deliver, begin } = setUp()
    const begun = begin(deliver(), nak)
    const second = deliver({ deliveryCount: 2 })
    ledger.settle(begun, sent)
    expect(ledger.get(second.delivery.id)?.state.kind).toBe('held')
    expect(ledger.counts()).toEqual({ held: 1, expired: 0, naked: 0 })
  })
})

describe('a verdict without an answer', () => {
  it('is unconfirmed, may be given again, and its first answer no longer counts', () => {
    const { ledger, deliver, begin } = setUp()
    const entry = deliver()
    const first = begin(entry, ack)
    expect(ledger.settle(first, { kind: 'unconfirmed', why: 'link lost' })?.state).toMatchObject({
      kind: 'unconfirmed',
      why: 'link lost',
    })
    expect(ledger.counts().held).toBe(1)
    const second = begin(entry, ack)
    expect(ledger.settle(first, { kind: 'unconfirmed', why: 'timed out at last' })).toBeUndefined()
    expect(ledger.get(entry.delivery.id)?.state.kind).toBe('sending')
    expect(ledger.settle(second, sent)?.state.kind).toBe('acked')
    expect(ledger.settle(second, sent)).toBeUndefined()
  })

  it('expires like a held one, and an ack after that is late', () => {
    const { clock, ledger, deliver, give } = setUp()
    const entry = deliver()
    give(entry, ack, { kind: 'unconfirmed', why: 'link lost' })
    clock.advance(1000)
    expect(ledger.expireDue()).toHaveLength(1)
    expect(give(entry, ack).state).toMatchObject({ kind: 'acked', late: true })
  })

  it('is late too when the tick that expires it has not come yet', () => {
    const { clock, deliver, give } = setUp()
    const entry = deliver()
    clock.advance(1001)
    expect(give(entry, ack).state).toMatchObject({ kind: 'acked', late: true })
  })

  it('is gone when the consumer is', () => {
    const { ledger, deliver, give, refusal } = setUp()
    const entry = deliver()
    expect(give(entry, ack, { kind: 'consumer-gone' }).state.kind).toBe('gone')
    expect(refusal(entry, ack)).toBe('the consumer is gone: nobody takes the verdict')
    expect(ledger.open()).toEqual([])
  })
})

describe('what the server announces', () => {
  it('settles an unanswered verdict of that kind, once', () => {
    const { ledger, deliver, give } = setUp()
    const termed = deliver({ streamSeq: 1 })
    give(termed, term, { kind: 'unconfirmed', why: 'link lost' })
    expect(ledger.announce({ kind: 'termed', streamSeq: 1, deliveries: 1 })?.state.kind).toBe('termed')
    expect(ledger.announce({ kind: 'termed', streamSeq: 1, deliveries: 1 })).toBeUndefined()
    const naked = deliver({ streamSeq: 2 })
    give(naked, nak, { kind: 'unconfirmed', why: 'link lost' })
    expect(ledger.announce({ kind: 'termed', streamSeq: 2, deliveries: 1 })).toBeUndefined()
    expect(ledger.announce({ kind: 'naked', streamSeq: 2, deliveries: 1 })?.state.kind).toBe('naked')
    expect(ledger.announce({ kind: 'naked', streamSeq: 99, deliveries: 1 })).toBeUndefined()
  })

  it('is told in the delivery it speaks of, and ends one that another client termed', () => {
    const { ledger, deliver, give } = setUp()
    give(deliver(), nak)
    const second = deliver({ deliveryCount: 2 })
    ledger.announce({ kind: 'naked', streamSeq: 1, deliveries: 1 })
    expect(ledger.get(second.delivery.id)?.events).toEqual([])
    ledger.announce({ kind: 'termed', streamSeq: 1, deliveries: 2 })
    expect(ledger.get(second.delivery.id)?.state).toMatchObject({ kind: 'gone', why: 'another client termed it' })
  })

  it('ends a message whose deliveries are used up, but not a settled one', () => {
    const { ledger, deliver, give } = setUp({ maxDeliver: 1 })
    deliver({ streamSeq: 1 })
    const acked = give(deliver({ streamSeq: 2 }), ack)
    for (const seq of [1, 2, 99]) ledger.giveUp(seq)
    expect(ledger.latest(1)?.state.kind).toBe('given-up')
    expect(ledger.latest(2)).toBe(acked)
    expect(ledger.counts().held).toBe(0)
  })

  it('drops everything open with the consumer, and says so in each story', () => {
    const { ledger, deliver, give } = setUp()
    deliver({ streamSeq: 1 })
    give(deliver({ streamSeq: 2 }), nakLater)
    const acked = give(deliver({ streamSeq: 3 }), ack)
    ledger.dropOpen('the consumer was deleted')
    expect(ledger.open()).toEqual([])
    expect(ledger.latest(2)?.state).toMatchObject({ kind: 'gone', why: 'the consumer was deleted' })
    expect(ledger.story(1).at(-1)).toMatchObject({ who: 'server', text: 'the consumer was deleted' })
    expect(ledger.latest(3)).toBe(acked)
  })
})

describe('the story of a message', () => {
  it('tells deliveries, verdicts with their bytes, and answers, in order', () => {
    const { clock, ledger, deliver, give } = setUp()
    const first = deliver()
    clock.advance(10)
    give(first, nak)
    ledger.note(1, { who: 'server', text: 'advisory: message naked' })
    clock.advance(10)
    give(deliver({ deliveryCount: 2 }), term)
    expect(ledger.story(1)).toEqual([
      { atMs: 1000, who: 'server', text: 'delivery 1' },
      { atMs: 1010, who: 'you', text: 'nak', wire: '-NAK' },
      { atMs: 1010, who: 'server', text: 'answered in 2ms' },
      { atMs: 1010, who: 'server', text: 'advisory: message naked' },
      { atMs: 1020, who: 'server', text: 'delivery 2' },
      { atMs: 1020, who: 'you', text: 'term: spam', wire: '+TERM spam' },
      { atMs: 1020, who: 'server', text: 'answered in 2ms' },
    ])
    expect(ledger.story(99)).toEqual([])
  })
})

describe('forgetting', () => {
  it('drops a settled delivery at once and an open one only when it is settled', () => {
    const { ledger, deliver, give, begin } = setUp()
    const acked = give(deliver({ streamSeq: 1 }), ack)
    ledger.forget(acked.delivery.id)
    expect(ledger.get(acked.delivery.id)).toBeUndefined()
    expect(deliver({ streamSeq: 1 }).seenBefore).toBe(0)

    const held = deliver({ streamSeq: 2 })
    ledger.forget(held.delivery.id)
    expect(ledger.counts().held).toBe(2)
    give(held, ack)
    expect(ledger.get(held.delivery.id)).toBeUndefined()
    expect(ledger.latest(2)).toBeUndefined()

    const sending = deliver({ streamSeq: 3 })
    const begun = begin(sending, ack)
    const newer = deliver({ streamSeq: 3, deliveryCount: 2 })
    ledger.forget(sending.delivery.id)
    expect(ledger.settle(begun, sent)?.state.kind).toBe('acked')
    expect(ledger.get(sending.delivery.id)).toBeUndefined()
    expect(ledger.get(newer.delivery.id)?.state.kind).toBe('acked')
  })

  it('keeps counting how often a message was seen while a newer delivery is known', () => {
    const { ledger, deliver } = setUp()
    const first = deliver()
    ledger.forget(first.delivery.id)
    expect(deliver({ deliveryCount: 2 }).seenBefore).toBe(1)
    expect(ledger.get(first.delivery.id)).toBeUndefined()
    expect(deliver({ deliveryCount: 3 }).seenBefore).toBe(2)
  })
})

describe('changed rules', () => {
  it('count from the next delivery on', () => {
    const { clock, ledger, deliver, give } = setUp()
    const before = deliver({ streamSeq: 1 })
    ledger.setRules(someRules({ ackWaitMs: 9000, maxDeliver: 1 }))
    expect(ledger.get(before.delivery.id)?.deadlineMs).toBe(2000)
    expect(deliver({ streamSeq: 2 })).toMatchObject({ deadlineMs: 10_000, lastTry: true })
    clock.advance(100)
    expect(give(before, working).deadlineMs).toBe(10_100)
    expect(ledger.rules().maxDeliver).toBe(1)
  })
})
