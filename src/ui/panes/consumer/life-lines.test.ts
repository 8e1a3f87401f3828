import { describe, expect, it } from 'vitest'
import type { LedgerEntry } from '../../../jetstream/index.js'
import { createManualClock } from '../../../test/support/manual-clock.js'
import { createSessionDouble } from '../../../test/support/session-double.js'
import type { SessionDoubleOptions } from '../../../test/support/session-double.js'
import { paneCells } from '../../components/pane.js'
import { layoutScreen } from '../../layout.js'
import { storyLines } from './life-lines.js'
import type { LifeView } from './life-lines.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import { textWidth } from '../../../lib/text-width.js'
import { asDeliveryId } from '../../../jetstream/wire/ids.js'

function setUp(options: SessionDoubleOptions = {}) {
  const clock = createManualClock(1_700_000_000_000)
  const live = createSessionDouble(clock, { info: { config: { ack_wait: 30e9 } }, ...options })
  const { session } = live
  const entryOf = (id: number): LedgerEntry => session.state.get().ledger.get(asDeliveryId(id))!
  const story = (id: number, view: Partial<LifeView> = {}) =>
    storyLines(session.state.get(), entryOf(id), { nowMs: clock.now(), width: 200, ...view }).map((line) =>
      line
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
  return { ...live, clock, story, decide: session.decide }
}

describe('a life', () => {
  it('tells each delivery with what became of the one before, and the wait it has', async () => {
    const { deliver, story, clock, decide } = setUp()
    const first = deliver()
    clock.advance(20_100)
    await decide([first.id], { kind: 'nak' }).done
    const second = deliver({ streamSeq: 1, deliveryCount: 2 })
    await decide([second.id], { kind: 'nak-delayed', delayMs: 5000 }).done
    clock.advance(5000)
    const third = deliver({ streamSeq: 1, deliveryCount: 3 })
    clock.advance(30_000)
    deliver({ streamSeq: 1, deliveryCount: 4 })
    const fifth = deliver({ streamSeq: 1, deliveryCount: 7 })
    await decide([fifth.id], { kind: 'ack' }).done
    const last = deliver({ streamSeq: 1, deliveryCount: 7 })
    expect(third.streamSeq).toBe(1)
    const [head, ...rest] = story(last.id, { width: 60 })
    expect(head).toMatch(/^\d\d:\d\d:\d\d {2}server sent, try 1 {19}its 30s begin$/)
    expect(rest).toEqual([
      '  +20.1s  you    nak                   -NAK, answered in 1ms',
      ' at once  server sent again, try 2             its 30s begin',
      ' at once  you    nak after 5s      -NAK {"delay":5000000000}',
      '   +5.0s  server sent again, try 3             its 30s begin',
      '  +30.0s  server no verdict: again, try 4           ack wait',
      ' at once  server sent again, try 7: before its ack wait of',
      '                 30s was over: handed back elsewhere, the',
      '                 server restarted or another leads, or it',
      '                 came late; 2 tries between did not come',
      '                 here                          its 30s begin',
      ' at once  you    ack                                    +ACK',
      ' at once  server sent again, try 7: the server lost what it',
      '                 knew of the try before, as after a kill',
      '  in 30s  next   the next pull gets it, try 8',
    ])
  })

  it.each([
    [29_900, 'no verdict: again, try 2'],
    [29_000, 'sent again, try 2: before its ack wait of 30s was over: handed back elsewhere'],
  ])('says of what comes again after %i of 30,000 ms whose wait was over', (afterMs, words) => {
    const { deliver, story, clock } = setUp()
    deliver()
    clock.advance(afterMs)
    const again = deliver({ streamSeq: 1, deliveryCount: 2 })
    expect(story(again.id)[1]).toContain(words)
  })

  it('tells the end of a wait by itself until the message comes again', () => {
    const { deliver, story, clock } = setUp()
    const { id } = deliver()
    clock.advance(30_000)
    expect(story(id)[1]).toMatch(/^ {2}\+30\.0s {2}clock {2}ack wait over$/)
    clock.advance(60_000)
    const again = deliver({ streamSeq: 1, deliveryCount: 2 })
    expect(story(again.id)[1]).toMatch(/clock {2}ack wait over$/)
    expect(story(again.id)[2]).toMatch(/^ {3}\+1m00 {2}server no verdict: again, try 2/)
  })

  it('leaves out whole at the right what has no room, but for the whole view', async () => {
    const { deliver, story, decide } = setUp()
    const { id } = deliver()
    await decide([id], { kind: 'nak-delayed', delayMs: 5000 }).done
    expect(story(id, { width: 44 })[1]).toBe(' at once  you    nak after 5s')
    expect(story(id, { width: 44, isWhole: true }).slice(1, 4)).toEqual([
      ' at once  you    nak after 5s',
      '                 -NAK {"delay":5000000000},',
      '                 answered in 1ms',
    ])
    for (const width of [31, 36, 44, 50, 70]) {
      for (const line of story(id, { width })) expect(textWidth(literal`${safeText(line)}`)).toBeLessThanOrEqual(width)
    }
  })

  it('says the same in fewer words where that saves a line', async () => {
    const { deliver, story, decide } = setUp({
      mode: 'push',
      info: { config: { ack_wait: 30e9, deliver_subject: 'd' } },
    })
    const { id } = deliver()
    await decide([id], { kind: 'nak' }).done
    const again = deliver({ streamSeq: 1, deliveryCount: 2 })
    expect(story(again.id, { width: 32 }).slice(2)).toEqual([
      ' at once server again, try 2',
      '  in 30s next   again as try 3',
    ])
    expect(story(again.id, { width: 44 }).slice(2)).toEqual([
      ' at once  server sent again, try 2',
      '  in 30s  next   sent again as try 3',
    ])
  })

  it('says on one line at 100 columns that nobody decided, at every try', () => {
    const inner = paneCells(
      layoutScreen(100, 30, { focus: 'consumer', lower: 'truth', head: 3 }).panes.life?.width ?? 0,
    )
    const { deliver, story, clock } = setUp({
      mode: 'push',
      info: { config: { ack_wait: 30e9, deliver_subject: 'd' } },
    })
    let last = deliver()
    for (let deliveryCount = 2; deliveryCount <= 12; deliveryCount += 1) {
      clock.advance(30_000)
      last = deliver({ streamSeq: 1, deliveryCount })
    }
    const lines = story(last.id, { width: inner })
    expect(lines[11]).toBe('  +30.0s server ran out: try 12')
    expect(story(last.id, { width: 60 })[11]).toContain('no verdict: again, try 12')
    // Twelve times it was sent, and what comes next.
    expect(lines).toHaveLength(13)
  })

  it('tells what the server said to a verdict beside its bytes, the advisory too', async () => {
    const { deliver, story, session, decide } = setUp()
    const { id, streamSeq } = deliver()
    const decided = decide([id], { kind: 'nak' }).done
    session.account.ledger.note(streamSeq, { who: 'server', text: 'advisory: naked' })
    await decided
    expect(story(id, { width: 70 })[1]).toMatch(/you {4}nak +-NAK, advisory: naked, answered in 1ms$/)
    expect(story(id, { width: 50 })[1]).toMatch(/you {4}nak +-NAK, advisory: naked$/)
    expect(story(id, { width: 40 })[1]).toMatch(/you {4}nak +-NAK$/)
    expect(story(id)).toHaveLength(3)
  })

  it('tells an answer with its verdict, though what that brought back came first', async () => {
    const { deliver, story, decide } = setUp({
      mode: 'push',
      info: { config: { ack_wait: 30e9, deliver_subject: 'd' } },
    })
    const { id } = deliver()
    const decided = decide([id], { kind: 'nak' }).done
    const again = deliver({ streamSeq: 1, deliveryCount: 2 })
    await decided
    expect(story(again.id, { width: 60 }).slice(1)).toEqual([
      expect.stringMatching(/you {4}nak +-NAK, answered in 1ms$/),
      expect.stringMatching(/server sent again, try 2 /),
      expect.stringMatching(/next {3}sent again as try 3/),
    ])
  })

  it('tells that the connection was lost between two deliveries', () => {
    const { deliver, story, session } = setUp()
    deliver()
    session.account.connectionLost()
    session.account.reconnected()
    const again = deliver({ streamSeq: 1, deliveryCount: 2 })
    expect(story(again.id)[1]).toMatch(/clock {2}connection lost: what is held stays held/)
    expect(story(again.id)[2]).toContain('sent again, try 2: the connection was lost in between')
  })

  it('says of a try that others had before what can be known of it', () => {
    const { deliver, story } = setUp()
    const found = deliver({ deliveryCount: 3 })
    expect(story(found.id)[0]).toContain('sent again, try 3: sent before to another client, or to an earlier run')
  })

  it('counts down a delayed nak to the delivery it leads to', async () => {
    const { deliver, story, clock, decide } = setUp({ mode: 'push', info: { config: { deliver_subject: 'd' } } })
    const { id } = deliver()
    await decide([id], { kind: 'nak-delayed', delayMs: 5000 }).done
    expect(story(id, { width: 60 }).at(-1)).toBe('   in 5s  next   sent again as try 2       its delay is over')
    clock.advance(3000)
    expect(story(id, { width: 44 }).at(-1)).toBe('   in 2s  next   sent again as try 2')
    clock.advance(3000)
    expect(story(id, { width: 44 }).at(-1)).toBe('          next   sent again as try 2')
  })

  it('is told in the order of time, a late ack on an older row too', async () => {
    const { deliver, story, clock, decide } = setUp()
    const first = deliver()
    clock.advance(31_000)
    const second = deliver({ streamSeq: 1, deliveryCount: 2 })
    clock.advance(1000)
    await decide([first.id], { kind: 'ack' }).done
    const lines = story(second.id)
    expect(lines.findIndex((line) => /ack +\+ACK/.test(line))).toBeGreaterThan(
      lines.findIndex((line) => line.includes('try 2')),
    )
  })

  it('says what an ack and a term do to the message in a work queue', async () => {
    const { deliver, story, decide } = setUp()
    const [acked, termed, kept] = [deliver(), deliver(), deliver()]
    await decide([acked.id, kept.id], { kind: 'ack' }).done
    await decide([termed.id], { kind: 'term' }).done
    expect(story(acked.id, { retention: 'workqueue' }).at(-1)).toMatch(/^ +the ack removed it from the stream/)
    expect(story(termed.id, { retention: 'workqueue' }).at(-1)).toMatch(/^ +the term removed it from the stream/)
    expect(story(kept.id, { retention: 'interest' }).at(-1)).toMatch(/once every consumer has settled it/)
    expect(story(kept.id, { retention: 'limits' }).join()).not.toMatch(/stream/)
  })

  it('says that what is used up in a work queue is stuck there', () => {
    const { deliver, story } = setUp({ info: { config: { ack_wait: 30e9, max_deliver: 1 } } })
    const { id } = deliver()
    expect(story(id, { retention: 'workqueue' }).at(-1)).toMatch(
      /with the next pull the server gives up, it is stuck in the work queue/,
    )
    expect(story(id, { retention: 'limits' }).at(-1)).toMatch(/the server gives up, it stays in the stream/)
  })
})
