import { describe, expect, it } from 'vitest'
import { someRules } from '../../test/support/jetstream-fixtures.js'
import { ack, flushed, nak, nakLater, sent, stageLedger, term, working } from '../../test/support/ledger-stage.js'

describe('a verdict without an answer', () => {
  it('is unconfirmed, may be given again, and its first answer no longer counts', () => {
    const { ledger, deliver, begin } = stageLedger()
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
    const { clock, ledger, deliver, give } = stageLedger()
    const entry = deliver()
    give(entry, ack, { kind: 'unconfirmed', why: 'link lost' })
    clock.advance(1000)
    expect(ledger.expireDue()).toHaveLength(1)
    expect(give(entry, ack).state).toMatchObject({ kind: 'acked', late: true })
  })

  it('is late too when the tick that expires it has not come yet', () => {
    const { clock, deliver, give } = stageLedger()
    const entry = deliver()
    clock.advance(1001)
    expect(give(entry, ack).state).toMatchObject({ kind: 'acked', late: true })
  })

  it('is gone when the consumer is', () => {
    const { ledger, deliver, give, refusal } = stageLedger()
    const entry = deliver()
    expect(give(entry, ack, { kind: 'consumer-gone' }).state.kind).toBe('gone')
    expect(refusal(entry, ack)).toBe('the consumer is gone: nobody takes the verdict')
    expect(ledger.open()).toEqual([])
  })
})

describe('what the server announces', () => {
  it('settles an unanswered term, once, and no nak: nothing could bear that out', () => {
    const { ledger, deliver, give } = stageLedger()
    const termed = deliver({ streamSeq: 1 })
    give(termed, term, { kind: 'unconfirmed', why: 'link lost' })
    expect(ledger.announce({ kind: 'termed', streamSeq: 1, deliveries: 1 })?.state.kind).toBe('termed')
    expect(ledger.announce({ kind: 'termed', streamSeq: 1, deliveries: 1 })).toBeUndefined()
    const naked = deliver({ streamSeq: 2 })
    give(naked, nak, { kind: 'unconfirmed', why: 'link lost' })
    expect(ledger.announce({ kind: 'termed', streamSeq: 2, deliveries: 1 })).toBeUndefined()
    expect(ledger.announce({ kind: 'naked', streamSeq: 2, deliveries: 1 })).toBeUndefined()
    expect(ledger.latest(2)?.state.kind).toBe('unconfirmed')
    expect(ledger.announce({ kind: 'naked', streamSeq: 99, deliveries: 1 })).toBeUndefined()
  })

  it('is told in the delivery it speaks of, and ends one that another client termed', () => {
    const { ledger, deliver, give } = stageLedger()
    give(deliver(), nak)
    const second = deliver({ deliveryCount: 2 })
    ledger.announce({ kind: 'naked', streamSeq: 1, deliveries: 1 })
    expect(ledger.get(second.delivery.id)?.events).toEqual([])
    ledger.announce({ kind: 'termed', streamSeq: 1, deliveries: 2 })
    expect(ledger.get(second.delivery.id)?.state).toMatchObject({ kind: 'gone', why: 'another client termed it' })
  })

  it('ends a message whose deliveries are used up, but not a settled one', () => {
    const { ledger, deliver, give } = stageLedger({ maxDeliver: 1 })
    deliver({ streamSeq: 1 })
    const acked = give(deliver({ streamSeq: 2 }), ack)
    for (const seq of [1, 2, 99]) ledger.giveUp(seq)
    expect(ledger.latest(1)?.state.kind).toBe('given-up')
    expect(ledger.latest(2)).toBe(acked)
    expect(ledger.counts().held).toBe(0)
  })

  it('drops everything open with the consumer, and says so in each story', () => {
    const { ledger, deliver, give } = stageLedger()
    deliver({ streamSeq: 1 })
    give(deliver({ streamSeq: 2 }), nakLater)
    const acked = give(deliver({ streamSeq: 3 }), ack)
    ledger.dropOpen({ how: 'consumer-deleted', why: 'the consumer was deleted' })
    expect(ledger.open()).toEqual([])
    expect(ledger.latest(2)?.state).toMatchObject({ kind: 'gone', why: 'the consumer was deleted' })
    expect(ledger.story(1).at(-1)).toMatchObject({ who: 'server', text: 'the consumer was deleted' })
    expect(ledger.latest(3)).toBe(acked)
  })
})

describe('the story of a message', () => {
  it('tells deliveries, verdicts with their bytes, and answers, in order', () => {
    const { clock, ledger, deliver, give } = stageLedger()
    const first = deliver()
    clock.advance(10)
    give(first, nak)
    ledger.note(1, { who: 'server', text: 'advisory: naked' })
    clock.advance(10)
    give(deliver({ deliveryCount: 2 }), term)
    expect(ledger.story(1)).toMatchObject([
      { atMs: 1000, who: 'server', text: 'delivery 1' },
      { atMs: 1010, who: 'you', text: 'nak', wire: '-NAK' },
      { atMs: 1010, who: 'server', text: 'answered in 2ms' },
      { atMs: 1010, who: 'server', text: 'advisory: naked' },
      { atMs: 1020, who: 'server', text: 'delivery 2' },
      { atMs: 1020, who: 'you', text: 'term: spam', wire: '+TERM spam' },
      { atMs: 1020, who: 'server', text: 'answered in 2ms' },
    ])
    expect(ledger.story(99)).toEqual([])
  })
})

describe('forgetting', () => {
  it('drops a settled delivery at once and an open one only when it is settled', () => {
    const { ledger, deliver, give, begin } = stageLedger()
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
    const { ledger, deliver } = stageLedger()
    const first = deliver()
    ledger.forget(first.delivery.id)
    expect(deliver({ deliveryCount: 2 }).seenBefore).toBe(1)
    expect(ledger.get(first.delivery.id)).toBeUndefined()
    expect(deliver({ deliveryCount: 3 }).seenBefore).toBe(2)
  })
})

describe('changed rules', () => {
  it('count at once, for waits that run too', () => {
    const { clock, ledger, deliver, give } = stageLedger()
    const before = deliver({ streamSeq: 1 })
    ledger.setRules(someRules({ ackWaitMs: 9000, maxDeliver: 1 }))
    expect(ledger.get(before.delivery.id)).toMatchObject({ deadlineMs: 10_000, lastTry: true })
    expect(deliver({ streamSeq: 2 })).toMatchObject({ deadlineMs: 10_000, lastTry: true })
    clock.advance(100)
    expect(give(before, working).deadlineMs).toBe(10_100)
    expect(ledger.rules().maxDeliver).toBe(1)
  })

  it('are the very same for as long as they say the same', () => {
    const { ledger } = stageLedger()
    const before = ledger.rules()
    ledger.setRules({ ...before })
    expect(ledger.rules()).toBe(before)
    ledger.setRules({ ...before, maxDeliver: 3 })
    expect(ledger.rules()).toEqual({ ...before, maxDeliver: 3 })
  })
})

describe('what the server counts as settled', () => {
  const nothing = { ackFloor: 0, deliveredConsumerSeq: 100, deliveredStreamSeq: 100, ackPending: 9 }
  const stage = () => {
    const staged = stageLedger({ ackWaitMs: 1000 })
    const { ledger, deliver, give } = staged
    const unanswered = { kind: 'unconfirmed', why: 'link lost' } as const
    give(deliver({ streamSeq: 1, consumerSeq: 1 }), nak)
    give(deliver({ streamSeq: 2, consumerSeq: 2 }), ack, unanswered)
    give(deliver({ streamSeq: 3, consumerSeq: 3 }), nak, unanswered)
    deliver({ streamSeq: 4, consumerSeq: 4 })
    const kinds = (): readonly (string | undefined)[] => [1, 2, 3, 4].map((seq) => ledger.latest(seq)?.state.kind)
    return { ...staged, kinds }
  }

  it('up to its ack floor is settled here too, an unanswered ack by itself', () => {
    const { ledger, kinds, refusal } = stage()
    expect(ledger.reconcile(nothing)).toEqual([])
    expect(ledger.reconcile({ ...nothing, ackFloor: 3 })).toHaveLength(3)
    expect(kinds()).toEqual(['gone', 'acked', 'gone', 'held'])
    expect(ledger.latest(2)?.state).toMatchObject({ confirmed: false })
    expect(ledger.counts()).toEqual({ held: 1, expired: 0, naked: 0 })
    const gone = ledger.latest(1)
    expect(gone && refusal(gone, ack)).toBe('settled on the server; how is not known here')
  })

  it('is all it counted when nothing is out, but not what it sent since', () => {
    const staged = stage()
    const { ledger, kinds } = staged
    const { deliver } = staged
    const mark = ledger.mark()
    deliver({ streamSeq: 5, consumerSeq: 5 })
    ledger.reconcile({ ...nothing, ackPending: 0 }, { mark })
    expect([...kinds(), ledger.latest(5)?.state.kind]).toEqual(['gone', 'acked', 'gone', 'gone', 'held'])
  })

  it('is not what has used up its tries, which is out no more either', () => {
    const { clock, ledger, deliver } = stageLedger({ maxDeliver: 1 })
    deliver({ streamSeq: 1, consumerSeq: 1 })
    clock.advance(60_000)
    ledger.expireDue()
    expect(ledger.reconcile({ ...nothing, ackPending: 0 })).toEqual([])
    expect(ledger.latest(1)?.state.kind).toBe('expired')
  })

  it('leaves a verdict on its way to its own answer', () => {
    const { ledger, deliver, begin } = stageLedger()
    begin(deliver({ streamSeq: 1, consumerSeq: 1 }), ack)
    expect(ledger.reconcile({ ...nothing, ackFloor: 1 })).toEqual([])
  })

  it('is gone when the server has forgotten the delivery, as after a reset or a kill', () => {
    const { ledger, deliver, kinds, refusal } = stage()
    ledger.reconcile({ ackFloor: 0, deliveredConsumerSeq: 0, deliveredStreamSeq: 0, ackPending: 0 })
    expect(kinds()).toEqual(['gone', 'gone', 'gone', 'gone'])
    const row = ledger.latest(4)
    expect(row?.state).toMatchObject({ how: 'forgotten' })
    expect(row && refusal(row, ack)).toMatch(/^the server has forgotten this delivery/)
    expect(deliver({ streamSeq: 4, consumerSeq: 1 }).state.kind).toBe('held')
  })

  it('is not gone by a stream sequence where that proves nothing', () => {
    const { ledger } = stage()
    const unsure = { ackFloor: 0, deliveredConsumerSeq: 100, ackPending: 9 }
    expect(ledger.reconcile(unsure)).toEqual([])
    const gone = ledger.reconcile({ ...unsure, deliveredStreamSeq: 3 })
    expect(gone.map(({ delivery }) => delivery.streamSeq)).toEqual([4])
  })

  it('is gone too when its count is used for another message, though the numbers have caught up', () => {
    const { ledger, deliver, kinds } = stage()
    deliver({ streamSeq: 9, consumerSeq: 3 })
    expect(kinds()).toEqual(['naked', 'unconfirmed', 'gone', 'gone'])
    expect(ledger.latest(9)?.state.kind).toBe('held')
  })

  it('by another worker says so, where it was heard since the delivery', () => {
    const { clock, ledger, deliver } = stageLedger()
    clock.advance(10)
    for (const streamSeq of [1, 2, 3]) deliver({ streamSeq, consumerSeq: streamSeq })
    const heard = (streamSeq: number) =>
      ({
        1: { kind: 'ack', deliveryCount: 2, atMs: clock.now() } as const,
        2: { kind: 'ack', deliveryCount: 1, atMs: clock.now() - 1 } as const,
      })[streamSeq]
    ledger.reconcile({ ...nothing, ackFloor: 3 }, { mark: Infinity, heard })
    expect([1, 2, 3].map((seq) => ledger.latest(seq)?.state)).toMatchObject([
      { how: 'acked-elsewhere', why: 'another worker acked it, on try 2' },
      { how: 'settled-elsewhere' },
      { how: 'settled-elsewhere' },
    ])
    const ids = [1, 2].map((seq) => ledger.latest(seq)?.delivery.id ?? 0)
    ledger.foundUnstored(ids)
    expect([1, 2].map((seq) => ledger.latest(seq)?.state)).toMatchObject([
      { how: 'acked-elsewhere' },
      { how: 'unstored', why: 'no longer in the stream: purged, deleted or expired' },
    ])
  })

  it('with ack policy all: what lies below our own ack is acked with it', () => {
    const { ledger, deliver, give } = stageLedger({ acksAll: true })
    const entries = [1, 2, 3].map((streamSeq) => deliver({ streamSeq, consumerSeq: streamSeq }))
    give(entries[1]!, ack, flushed)
    ledger.reconcile({ ...nothing, ackFloor: 2 })
    expect([1, 2, 3].map((seq) => ledger.latest(seq)?.state)).toMatchObject([
      { kind: 'acked', withSeq: 2, counted: true },
      { kind: 'acked', counted: true },
      { kind: 'held' },
    ])
  })
})

describe('a plain ack', () => {
  const numbers = { ackFloor: 0, deliveredConsumerSeq: 100, deliveredStreamSeq: 100 }
  const stage = () => {
    const staged = stageLedger()
    for (const streamSeq of [1, 2, 3, 4]) staged.deliver({ streamSeq, consumerSeq: streamSeq })
    const ackOf = (streamSeq: number) => staged.give(staged.ledger.latest(streamSeq)!, ack, flushed)
    const counted = () => [1, 2, 3, 4].map((seq) => (staged.ledger.latest(seq)?.state as { counted?: boolean }).counted)
    return { ...staged, ackOf, counted }
  }

  it('is borne out by the floor, or when no more is out than is surely out besides', () => {
    const { ledger, ackOf, counted } = stage()
    ackOf(2)
    ackOf(3)
    ledger.reconcile({ ...numbers, ackPending: 3 })
    expect([ledger.uncounted(), ...counted()]).toEqual([2, undefined, undefined, undefined, undefined])
    ledger.reconcile({ ...numbers, ackPending: 2 })
    expect([ledger.uncounted(), ...counted()]).toEqual([0, undefined, true, true, undefined])
    ackOf(1)
    ledger.reconcile({ ...numbers, ackFloor: 3, ackPending: 50 })
    expect(counted()[0]).toBe(true)
  })

  it('is not borne out by an answer that was asked for before it was sent', () => {
    const { ledger, ackOf } = stage()
    const mark = ledger.mark()
    ackOf(1)
    ledger.reconcile({ ...numbers, ackPending: 0 }, { mark })
    expect(ledger.uncounted()).toBe(1)
  })

  it('did not count when its message comes again: it may be given again, and only as an ack', () => {
    const { ledger, deliver, ackOf, refusal } = stage()
    const { delivery } = ackOf(1)
    deliver({ streamSeq: 1, deliveryCount: 2 })
    const older = ledger.get(delivery.id)
    expect(older?.state).toMatchObject({
      kind: 'unconfirmed',
      why: 'it came again before the server had counted the ack',
    })
    expect(older && refusal(older, ack)).toBe('allowed')
  })
})

describe('a message whose deliveries are used up', () => {
  const stage = () => {
    const staged = stageLedger({ maxDeliver: 1 })
    const entry = staged.deliver()
    staged.ledger.giveUp(1)
    return { ...staged, entry }
  }

  it('takes an ack, which clears it, and says so', () => {
    const { ledger, entry, give, refusal } = stage()
    expect(refusal(entry, nak)).toMatch(/^seq 1 has used all its deliveries: only an ack or a term/)
    expect(give(entry, ack).state).toMatchObject({ kind: 'acked', late: true, confirmed: true })
    expect(ledger.story(1).at(-1)?.text).toBe('cleared: it had used all its deliveries')
  })

  it('stays so when nothing answers or the server refuses, with the reason', () => {
    const { ledger, entry, give } = stage()
    for (const outcome of [
      { kind: 'unconfirmed', why: 'link lost' },
      { kind: 'refused', why: 'no' },
    ] as const) {
      expect(give(entry, ack, outcome)).toMatchObject({
        state: { kind: 'given-up' },
        refusal: expect.stringMatching(/link lost|no/) as string,
      })
    }
    expect(ledger.counts().held).toBe(0)
  })
})

describe('an advisory with a reason', () => {
  it('tells who ended the message: the stream, or another client with its own words', () => {
    const { ledger, deliver, give } = stageLedger()
    for (const streamSeq of [1, 2, 3]) deliver({ streamSeq })
    give(ledger.latest(2)!, nakLater)
    const reasons = ['Unacknowledged message was deleted', 'Message deleted by stream limits', 'spam']
    for (const [index, reason] of reasons.entries())
      ledger.announce({ kind: 'termed', streamSeq: index + 1, deliveries: 1, reason })
    expect([1, 2, 3].map((seq) => ledger.latest(seq)?.state)).toMatchObject([
      { how: 'unstored', why: 'no longer in the stream: Unacknowledged message was deleted' },
      { how: 'unstored' },
      { how: 'termed-elsewhere', why: 'another client termed it: spam' },
    ])
  })
})
