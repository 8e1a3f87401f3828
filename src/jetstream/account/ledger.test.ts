import { describe, expect, it } from 'vitest'
import { ack, flushed, nak, nakLater, sent, stageLedger, term, working } from '../../test/support/ledger-stage.js'

describe('a held delivery', () => {
  it('runs its ack wait from its receipt', () => {
    const { ledger, deliver } = stageLedger({ ackWaitMs: 700 })
    expect(deliver()).toMatchObject({ state: { kind: 'held' }, waitFromMs: 1000, deadlineMs: 1700, lastTry: false })
    expect(ledger.counts()).toEqual({ held: 1, expired: 0, naked: 0 })
  })

  it.each([
    [ack, flushed, { kind: 'acked', confirmed: false, late: false }],
    [{ kind: 'ack-confirmed' }, sent, { kind: 'acked', confirmed: true, late: false }],
    [term, sent, { kind: 'termed', reason: 'spam' }],
  ] as const)('is settled by %j', (verdict, outcome, state) => {
    const { ledger, deliver, give } = stageLedger()
    const settled = give(deliver(), verdict, outcome)
    expect(settled).toMatchObject({ state, deadlineMs: undefined })
    expect(ledger.counts()).toEqual({ held: 0, expired: 0, naked: 0 })
    expect(ledger.open()).toEqual([])
  })

  it('stays open when naked, due at once or after the delay', () => {
    const { ledger, deliver, give } = stageLedger()
    expect(give(deliver({ streamSeq: 1 }), nak).state).toMatchObject({ kind: 'naked', dueMs: 1000, delayMs: 0 })
    expect(give(deliver({ streamSeq: 2 }), nakLater).state).toMatchObject({ dueMs: 6000, delayMs: 5000 })
    expect(ledger.counts()).toEqual({ held: 0, expired: 0, naked: 2 })
    expect(ledger.open()).toHaveLength(2)
  })

  it('starts its wait again on working', () => {
    const { clock, ledger, deliver, give } = stageLedger()
    const entry = deliver()
    clock.advance(800)
    expect(give(entry, working)).toMatchObject({ state: { kind: 'held' }, waitFromMs: 1800, deadlineMs: 2800 })
    clock.advance(900)
    expect(ledger.expireDue()).toEqual([])
    clock.advance(100)
    expect(ledger.expireDue()).toHaveLength(1)
  })

  it('follows the backoff list, whose last interval repeats', () => {
    const { deliver } = stageLedger({ backoffMs: [300, 600], maxDeliver: 4 })
    const waits = [1, 2, 3, 4].map((deliveryCount) => deliver({ deliveryCount }))
    expect(waits.map(({ deadlineMs }) => (deadlineMs ?? 0) - 1000)).toEqual([300, 600, 600, 600])
    expect(waits.map(({ lastTry }) => lastTry)).toEqual([false, false, false, true])
  })

  it('adds to a delayed nak what the server adds when there is a backoff', () => {
    const { deliver, give } = stageLedger({ backoffMs: [300, 600] })
    const second = give(deliver({ deliveryCount: 2 }), { kind: 'nak-delayed', delayMs: 900 })
    expect(second.state).toMatchObject({ kind: 'naked', dueMs: 1000 + 1200, delayMs: 900 })
  })

  it('takes no verdict on a consumer without acks', () => {
    const { ledger, deliver, refusal } = stageLedger({ takesAcks: false })
    const entry = deliver()
    expect(entry).toMatchObject({ state: { kind: 'no-ack' } })
    expect(entry.deadlineMs).toBeUndefined()
    expect(refusal(entry, ack)).toBe('this consumer takes no acks: nothing to decide')
    expect(ledger.counts().held).toBe(0)
  })
})

describe('an illegal move', () => {
  it('names its reason', () => {
    const { clock, ledger, deliver, begin, give, refusal } = stageLedger()
    const sending = deliver({ streamSeq: 1 })
    begin(sending, ack)
    expect(refusal(sending, ack)).toBe('a verdict for it is on its way')
    const acked = give(deliver({ streamSeq: 2 }), ack)
    expect(refusal(acked, nak)).toBe('seq 2 is already acked')
    const termed = give(deliver({ streamSeq: 3 }), term)
    expect(refusal(termed, ack)).toBe('seq 3 is already termed')
    const naked = give(deliver({ streamSeq: 4 }), nakLater)
    expect(refusal(naked, ack)).toBe('handed back already: it comes again in 5s')
    clock.advance(5000)
    expect(refusal(naked, ack)).toBe('handed back already: it comes again')
    deliver({ streamSeq: 4, deliveryCount: 2 })
    expect(refusal(naked, ack)).toBe('handed back already, and it came again as a new try')
    const used = deliver({ streamSeq: 5 })
    ledger.giveUp(5)
    expect(refusal(used, nak)).toBe('seq 5 has used all its deliveries: only an ack or a term still reaches it')
    expect(refusal(used, ack)).toBe('allowed')
    expect(ledger.begin(123_456_789, ack, { wire: '', by: 'you' })).toEqual({
      ok: false,
      error: 'that delivery has scrolled out of memory',
    })
  })

  it('is working after the ack wait, which the server ignores', () => {
    const { clock, ledger, deliver, refusal, give } = stageLedger()
    const entry = deliver()
    clock.advance(1000)
    ledger.expireDue()
    expect(refusal(entry, working)).toContain('the ack wait is over')
    expect(give(entry, nakLater).state.kind).toBe('naked')
  })

  it('is any verdict but an ack on a delivery that has a newer one', () => {
    const { deliver, refusal, give } = stageLedger()
    const older = deliver()
    deliver({ deliveryCount: 2 })
    for (const verdict of [nak, nakLater, term, working])
      expect(refusal(older, verdict)).toContain('came again as a new try')
    expect(give(older, ack).state).toMatchObject({ kind: 'acked', late: true })
  })
})

describe('a redelivery', () => {
  it('supersedes the earlier one and is linked to it', () => {
    const { clock, ledger, deliver } = stageLedger()
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
    const { ledger, deliver, give } = stageLedger()
    give(deliver(), ack)
    const again = deliver({ deliveryCount: 1 })
    expect(again).toMatchObject({ state: { kind: 'held' }, seenBefore: 1 })
    expect(ledger.story(1).map(({ text }) => text)).toContain('delivery 1 (seen before: the server lost its count)')
  })

  it('is another message when the one of its sequence was stored at another time: the old row is over', () => {
    const { ledger, deliver, refusal } = stageLedger()
    const lost = deliver({ id: 1, streamSeq: 7, storedAtMs: 500 })
    const other = deliver({ id: 2, streamSeq: 7, storedAtMs: 900 })
    expect(other).toMatchObject({ state: { kind: 'held' }, seenBefore: 0 })
    expect(ledger.get(lost.delivery.id)?.state.kind).toBe('gone')
    expect(refusal(lost, ack)).toContain('its sequence is another message now')
    expect(ledger.counts().held).toBe(1)
    expect(ledger.story(7, 1).map(({ text }) => text)).toEqual(['delivery 1', expect.stringContaining('made anew')])
    expect(ledger.story(7, 2).map(({ text }) => text)).toEqual(['delivery 1'])
    expect(deliver({ id: 3, streamSeq: 7, storedAtMs: 900, deliveryCount: 2 }).seenBefore).toBe(1)
  })

  it.each([
    [ack, { kind: 'acked', confirmed: false, late: true }, 'acked late through delivery 1'],
    [term, { kind: 'termed' }, 'termed through delivery 1'],
  ] as const)('is cleared by %j on its way when it came', (verdict, state, line) => {
    const { ledger, deliver, begin } = stageLedger()
    const first = deliver()
    const begun = begin(first, verdict)
    const second = deliver({ deliveryCount: 2 })
    expect(ledger.settle(begun, sent)?.state.kind).toBe(state.kind)
    expect(ledger.get(second.delivery.id)?.state).toMatchObject(state)
    expect(ledger.story(1).at(-1)?.text).toBe(line)
    expect(ledger.counts()).toEqual({ held: 0, expired: 0, naked: 0 })
  })

  it('is not touched by the nak that brought it', () => {
    const { ledger, deliver, begin } = stageLedger()
    const begun = begin(deliver(), nak)
    const second = deliver({ deliveryCount: 2 })
    ledger.settle(begun, sent)
    expect(ledger.get(second.delivery.id)?.state.kind).toBe('held')
    expect(ledger.counts()).toEqual({ held: 1, expired: 0, naked: 0 })
  })
})

it('keeps a delivery whose verdict was refused, never as acked, and forgets the refusal with the next try', () => {
  const { ledger, deliver, begin, clock } = stageLedger()
  const refused = { kind: 'refused', why: 'this login may not publish to $JS.ACK.x' } as const
  const entry = deliver()
  const held = ledger.settle(begin(entry, ack), refused)
  expect(held).toMatchObject({ state: { kind: 'held' }, refusal: refused.why, deadlineMs: entry.deadlineMs })
  expect(held?.events.at(-1)?.text).toBe(`refused: ${refused.why}`)
  expect(ledger.counts()).toEqual({ held: 1, expired: 0, naked: 0 })
  const again = begin(entry, ack)
  expect(again.refusal).toBeUndefined()
  ledger.settle(again, sent)
  clock.advance(5000)
  const late = deliver({ streamSeq: 2 })
  clock.advance(2000)
  expect(ledger.settle(begin(late, ack), refused)).toMatchObject({ state: { kind: 'expired' }, refusal: refused.why })
})
