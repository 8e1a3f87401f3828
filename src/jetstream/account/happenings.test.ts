import { describe, expect, it, onTestFinished } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createSessionDouble } from '../../test/support/session-double.js'
import { createHappenings } from './happenings.js'
import type { Happened } from './happenings.js'

const where = { stream: 'REVIEWS', consumer: 'c' }
const came = (seq: number): Happened => ({ kind: 'came', asked: false, count: 1, fromSeq: seq, toSeq: seq })

function setUp() {
  const clock = createManualClock(1_700_000_000_000)
  const happenings = createHappenings({ clock })
  const list = () => happenings.list.get()
  return { clock, ...happenings, get: list }
}

describe('what happened', () => {
  it('is kept newest first, each with the time it happened', () => {
    const { add, get, clock } = setUp()
    add(where, came(1))
    clock.advance(5000)
    add(where, { kind: 'floor', from: 0, to: 1 })
    expect(get().map(({ what, atMs }) => [what.kind, clock.now() - atMs])).toEqual([
      ['floor', 0],
      ['came', 5000],
    ])
  })

  it('tells a burst as one, with how many and between which sequences', () => {
    const { add, get } = setUp()
    for (let seq = 5; seq < 125; seq += 1) add(where, came(seq))
    expect(get()).toHaveLength(1)
    expect(get()[0]?.what).toMatchObject({ kind: 'came', count: 120, fromSeq: 5, toSeq: 124 })
  })

  it('tells what comes after a pause, or of another consumer, by itself', () => {
    const { add, get, clock } = setUp()
    add(where, came(1))
    clock.advance(2001)
    add(where, came(2))
    add({ ...where, consumer: 'd' }, came(3))
    expect(get()).toHaveLength(3)
  })

  it('folds kinds that take turns, so that a flood takes a few lines and pushes nothing out', () => {
    const { add, get, clock } = setUp()
    add(where, { kind: 'edited', fields: ['ack_wait'] })
    for (let seq = 1; seq <= 50_000; seq += 1) {
      add(where, came(seq))
      add(where, { kind: 'floor', from: seq - 1, to: seq })
      const places = { isFull: seq % 2 === 0, out: 5, limit: 5, pending: 1, times: 1 }
      add(where, { kind: 'places', ...places })
      if (seq % 100 === 0) clock.advance(1000)
    }
    expect(get().map(({ what }) => what.kind)).toEqual(['places', 'floor', 'came', 'edited'])
    expect(get()[1]?.what).toEqual({ kind: 'floor', from: 0, to: 50_000 })
    expect(get()[0]?.what).toMatchObject({ times: 50_000 })
  })

  it('forgets the oldest of more than two hundred', () => {
    const { add, get, clock } = setUp()
    for (let seq = 1; seq <= 300; seq += 1) {
      add(where, came(seq))
      clock.advance(3000)
    }
    expect(get()).toHaveLength(200)
    expect(get()[0]?.what).toMatchObject({ fromSeq: 300 })
  })

  it('tells listeners once a frame', () => {
    const { add, list, clock } = setUp()
    let told = 0
    onTestFinished(list.subscribe(() => void (told += 1)))
    for (let seq = 1; seq <= 1000; seq += 1) add(where, came(seq))
    clock.advance(40)
    expect(told).toBeLessThanOrEqual(2)
    expect(told).toBeGreaterThan(0)
  })

  it('does not fold what came again while it was held: each has a reason of its own', () => {
    const { add, get, clock } = setUp()
    const live = createSessionDouble(clock)
    for (const seq of [1, 2]) {
      live.deliver({ streamSeq: seq })
      live.deliver({ streamSeq: seq, deliveryCount: 2 })
      const { ledger } = live.session.state.get()
      const entry = ledger.open().find(({ delivery }) => delivery.streamSeq === seq)!
      const previous = ledger.get(entry.previousId!)!
      add(where, { kind: 'again', entry, previous, count: 1, fromSeq: seq, toSeq: seq })
    }
    expect(get()).toHaveLength(2)
  })
})
