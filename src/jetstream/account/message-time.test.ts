import { describe, expect, it } from 'vitest'
import { aDelivery, someRules } from '../../test/support/jetstream-fixtures.js'
import { takingNumbers } from '../../test/support/by-hand.js'
import { createManualClock } from '../../test/support/manual-clock.js'
import type { Verdict } from '../wire/verdict.js'
import { verdictBody } from '../wire/verdict.js'
import type { LedgerEntry } from './ledger-entry.js'
import { createLedger } from './ledger.js'
import { messageTime } from './message-time.js'
import type { MessageTime } from './message-time.js'

const startMs = 1_000_000

function stage({ ackWaitMs = 30_000, maxDeliver = -1 } = {}) {
  const clock = createManualClock(startMs)
  const ledger = takingNumbers(createLedger({ clock, rules: someRules({ ackWaitMs, maxDeliver }) }))
  const deliver = (deliveryCount = 1): LedgerEntry =>
    ledger.deliver(aDelivery({ streamSeq: 7, deliveryCount, receivedAtMs: clock.now() }))
  const decide = (verdict: Verdict): void => {
    const newest = ledger.latest(7)
    const begun =
      newest &&
      ledger.begin(newest.delivery.id, verdict, { wire: verdictBody(verdict, { termReason: true }), by: 'you' })
    if (!begun?.ok) throw new Error('refused')
    ledger.settle(begun.value, { kind: 'sent', confirmed: true, tookMs: 1 })
  }
  const time = (sinceMs?: number): MessageTime => {
    const newest = ledger.latest(7)
    if (!newest) throw new Error('nothing came')
    return messageTime(newest, ledger.get, sinceMs === undefined ? {} : { sinceMs })
  }
  return { clock, ledger, deliver, decide, time }
}

const at = (seconds: number): number => startMs + seconds * 1000
const marksOf = ({ marks }: MessageTime): readonly string[] =>
  marks.map(({ kind, atMs, deliveryCount }) => `${(atMs - startMs) / 1000} ${kind} ${deliveryCount}`)

describe('a message in time', () => {
  it('is held until it is acked', () => {
    const { clock, deliver, decide, time } = stage()
    deliver()
    expect(time()).toMatchObject({
      streamSeq: 7,
      stretches: [{ kind: 'held', fromMs: at(0) }],
      next: { kind: 'again', atMs: at(30) },
    })
    clock.advance(4000)
    decide({ kind: 'ack' })
    expect(marksOf(time())).toEqual(['0 came 1', '4 acked 1'])
    expect(time().stretches).toEqual([{ kind: 'held', fromMs: at(0), toMs: at(4) }])
    expect(time().next).toBeUndefined()
  })

  it('is settled by a verdict on an earlier delivery, whose mark alone there is', () => {
    const { clock, ledger, deliver, time } = stage()
    const first = deliver()
    clock.advance(29_000)
    const begun = ledger.begin(first.delivery.id, { kind: 'ack-confirmed' }, { wire: '+ACK', by: 'you' })
    if (!begun.ok) throw new Error(begun.error)
    clock.advance(2000)
    deliver(2)
    clock.advance(1000)
    ledger.settle(begun.value, { kind: 'sent', confirmed: true, tookMs: 3000 })
    expect(marksOf(time())).toEqual(['0 came 1', '29 acked 1', '31 came 2'])
    expect(time().stretches.at(-1)).toEqual({ kind: 'held', fromMs: at(31), toMs: at(32) })
    expect(time().next).toBeUndefined()
  })

  it('waits with the server after a nak, until it comes again', () => {
    const { clock, deliver, decide, time } = stage()
    deliver()
    clock.advance(2000)
    decide({ kind: 'nak-delayed', delayMs: 5000 })
    expect(time().stretches).toEqual([
      { kind: 'held', fromMs: at(0), toMs: at(2) },
      { kind: 'waits', fromMs: at(2) },
    ])
    expect(time().next).toEqual({ kind: 'again', atMs: at(7) })
    clock.advance(5000)
    deliver(2)
    expect(marksOf(time())).toEqual(['0 came 1', '2 naked 1', '7 came 2'])
    expect(time().stretches).toEqual([
      { kind: 'held', fromMs: at(0), toMs: at(2) },
      { kind: 'waits', fromMs: at(2), toMs: at(7) },
      { kind: 'held', fromMs: at(7) },
    ])
  })

  it('runs out, comes again, is held on by working, and is acked late', () => {
    const { clock, ledger, deliver, decide, time } = stage({ ackWaitMs: 10_000 })
    deliver()
    clock.advance(10_000)
    ledger.expireDue()
    clock.advance(500)
    deliver(2)
    clock.advance(6000)
    decide({ kind: 'working' })
    expect(time().next).toEqual({ kind: 'again', atMs: at(26.5) })
    clock.advance(10_000)
    ledger.expireDue()
    clock.advance(1000)
    decide({ kind: 'ack' })
    expect(marksOf(time())).toEqual([
      '0 came 1',
      '10 ran-out 1',
      '10.5 came 2',
      '16.5 working 2',
      '26.5 ran-out 2',
      '27.5 acked 2',
    ])
    expect(time().stretches).toEqual([
      { kind: 'held', fromMs: at(0), toMs: at(10) },
      { kind: 'waits', fromMs: at(10), toMs: at(10.5) },
      { kind: 'held', fromMs: at(10.5), toMs: at(26.5) },
      { kind: 'waits', fromMs: at(26.5), toMs: at(27.5) },
    ])
  })

  it('is used up by its last try, and says so beforehand', () => {
    const { clock, ledger, deliver, time } = stage({ ackWaitMs: 10_000, maxDeliver: 1 })
    deliver()
    expect(time().next).toEqual({ kind: 'used-up', atMs: at(10) })
    clock.advance(10_000)
    ledger.expireDue()
    clock.advance(100)
    ledger.giveUp(7)
    expect(marksOf(time())).toEqual(['0 came 1', '10 ran-out 1', '10.1 used-up 1'])
    expect(time().next).toBeUndefined()
  })

  it('stays with us while nobody answered a verdict', () => {
    const { clock, ledger, deliver, time } = stage()
    const { delivery } = deliver()
    clock.advance(1000)
    const begun = ledger.begin(delivery.id, { kind: 'nak' }, { wire: '-NAK', by: 'you' })
    if (begun.ok) ledger.settle(begun.value, { kind: 'unconfirmed', why: 'no answer' })
    expect(marksOf(time())).toEqual(['0 came 1', '1 unanswered 1'])
    expect(time().stretches).toEqual([{ kind: 'held', fromMs: at(0) }])
  })

  it('reaches back no further than it is asked to, however often it came', () => {
    const { clock, deliver, decide, time } = stage()
    for (let count = 1; count <= 2000; count += 1) {
      deliver(count)
      clock.advance(1000)
      decide({ kind: 'nak' })
    }
    expect(time(clock.now() - 5500).marks.filter(({ kind }) => kind === 'came')).toHaveLength(6)
    expect(time().marks).toHaveLength(4000)
  })
})
