import { describe, expect, it } from 'vitest'
import type { LedgerEntry } from '../../../jetstream/index.js'
import { createManualClock } from '../../../test/support/manual-clock.js'
import { createSessionDouble } from '../../../test/support/session-double.js'
import type { SessionDoubleOptions } from '../../../test/support/session-double.js'
import { storyLines } from './life-lines.js'
import { asDeliveryId } from '../../../jetstream/wire/ids.js'

function setUp(options: SessionDoubleOptions = {}) {
  const clock = createManualClock(1_700_000_000_000)
  const live = createSessionDouble(clock, { info: { config: { ack_wait: 30e9 } }, ...options })
  const { session } = live
  const entryOf = (id: number): LedgerEntry => session.state.get().ledger.get(asDeliveryId(id))!
  const story = (id: number, retention?: string) =>
    storyLines(session.state.get(), entryOf(id), { nowMs: clock.now(), width: 200, retention }).map((line) =>
      line.map(({ text }) => text).join(''),
    )
  return { ...live, clock, story, decide: session.decide }
}

describe('a life', () => {
  it('names the cause of each delivery after the first', async () => {
    const { deliver, story, clock, decide } = setUp()
    const first = deliver()
    await decide([first.id], { kind: 'nak' }).done
    const second = deliver({ streamSeq: 1, deliveryCount: 2 })
    await decide([second.id], { kind: 'nak-delayed', delayMs: 5000 }).done
    const third = deliver({ streamSeq: 1, deliveryCount: 3 })
    clock.advance(31_000)
    const fourth = deliver({ streamSeq: 1, deliveryCount: 4 })
    const fifth = deliver({ streamSeq: 1, deliveryCount: 7 })
    await decide([fifth.id], { kind: 'ack' }).done
    const last = deliver({ streamSeq: 1, deliveryCount: 7 })
    expect([third.streamSeq, fourth.streamSeq]).toEqual([1, 1])
    expect(
      story(last.id)
        .filter((line) => line.includes('server delivery'))
        .map((line) => line.slice(16)),
    ).toEqual([
      'delivery 1',
      'delivery 2: you handed it back (nak)',
      'delivery 3: you handed it back for 5s (nak)',
      'delivery 4: its ack wait was over without a verdict',
      'delivery 7: before its ack wait of 30s was over: another client handed it back, or the server started again; 2 tries between went to others',
      'delivery 7: the server lost what it knew of the try before, as after a kill',
    ])
  })

  it.each([
    [29_900, 'delivery 2: its ack wait was over without a verdict'],
    [29_000, 'delivery 2: before its ack wait of 30s was over: another client'],
  ])('says of what comes again after %i of 30,000 ms whose wait was over', (afterMs, words) => {
    const { deliver, story, clock } = setUp()
    deliver()
    clock.advance(afterMs)
    const again = deliver({ streamSeq: 1, deliveryCount: 2 })
    expect(story(again.id)[1]).toContain(words)
  })

  it('tells that the connection was lost between two deliveries', () => {
    const { deliver, story, session } = setUp()
    deliver()
    session.account.connectionLost()
    session.account.reconnected()
    const again = deliver({ streamSeq: 1, deliveryCount: 2 })
    expect(story(again.id)[1]).toMatch(/clock {2}connection lost: what is held stays held/)
    expect(story(again.id)[2]).toContain('delivery 2: the connection was lost in between')
  })

  it('says of a try that others had before what can be known of it', () => {
    const { deliver, story } = setUp()
    const found = deliver({ deliveryCount: 3 })
    expect(story(found.id)[0]).toContain('delivery 3: sent before to another client, or to an earlier run')
  })

  it('counts down a delayed nak to the delivery it leads to', async () => {
    const { deliver, story, clock, decide } = setUp({ mode: 'push', info: { config: { deliver_subject: 'd' } } })
    const { id } = deliver()
    await decide([id], { kind: 'nak-delayed', delayMs: 5000 }).done
    expect(story(id).at(-1)).toBe('in 5s, when its delay is over: the server sends it again (try 2)')
    clock.advance(3000)
    expect(story(id).at(-1)).toBe('in 2s, when its delay is over: the server sends it again (try 2)')
    clock.advance(3000)
    expect(story(id).at(-1)).toBe('the server sends it again (try 2)')
  })

  it('is told in the order of time, a late ack on an older row too', async () => {
    const { deliver, story, clock, decide } = setUp()
    const first = deliver()
    clock.advance(31_000)
    const second = deliver({ streamSeq: 1, deliveryCount: 2 })
    clock.advance(1000)
    await decide([first.id], { kind: 'ack' }).done
    const lines = story(second.id)
    const times = lines.flatMap((line) => /^\d\d:\d\d:\d\d/.exec(line)?.[0] ?? [])
    expect(times).toEqual([...times].sort())
    expect(lines.findIndex((line) => line.includes('ack  +ACK'))).toBeGreaterThan(
      lines.findIndex((line) => line.includes('delivery 2')),
    )
  })

  it('says what an ack and a term do to the message in a work queue', async () => {
    const { deliver, story, decide } = setUp()
    const [acked, termed, kept] = [deliver(), deliver(), deliver()]
    await decide([acked.id, kept.id], { kind: 'ack' }).done
    await decide([termed.id], { kind: 'term' }).done
    expect(story(acked.id, 'workqueue').at(-1)).toMatch(/^the ack removed it from the stream/)
    expect(story(termed.id, 'workqueue').at(-1)).toMatch(/^the term removed it from the stream/)
    expect(story(kept.id, 'interest').at(-1)).toMatch(/once every consumer has settled it/)
    expect(story(kept.id, 'limits').join()).not.toMatch(/stream/)
  })

  it('says that what is used up in a work queue is stuck there', () => {
    const { deliver, story } = setUp({ info: { config: { ack_wait: 30e9, max_deliver: 1 } } })
    const { id } = deliver()
    expect(story(id, 'workqueue').at(-1)).toMatch(
      /with the next pull the server gives up, it is stuck in the work queue/,
    )
    expect(story(id, 'limits').at(-1)).toMatch(/the server gives up, it stays in the stream$/)
  })
})
