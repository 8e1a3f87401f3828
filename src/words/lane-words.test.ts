import { describe, expect, it } from 'vitest'
import type { AccountTotals, LanePolicy, LaneState } from '../jetstream/index.js'
import { asStreamSeq } from '../jetstream/wire/ids.js'
import {
  accountWords,
  laneAges,
  laneStateWords,
  laneTold,
  placeWords,
  policyWords,
  sharingWords,
  twiceWords,
} from './lane-words.js'
import type { LaneOut, LaneTold } from './lane-words.js'

const shared = { kind: 'shared', stream: 'S', consumer: 'crew', how: 'pull' } as const
const killed: LaneState = { kind: 'killed', by: 'you' }
const told = (lane: Partial<Omit<LaneTold, 'out'>> & { readonly out?: Partial<LaneOut> }, nowMs = 0) => {
  const out = { count: 3, firstMs: 4000, lastMs: 4000, lastTries: 0, ...lane.out }
  return laneTold({ id: 2, place: shared, state: killed, takesAcks: true, ...lane, out }, nowMs)
}

describe('what a worker does', () => {
  it.each<[LanePolicy, string]>([
    [{ kind: 'you' }, 'you decide'],
    [{ kind: 'ack', afterMs: 200, spreadMs: 0 }, 'acks after 200ms'],
    [{ kind: 'ack', afterMs: 1100, spreadMs: 900 }, 'acks after 200ms to 2s'],
    [{ kind: 'slow', afterMs: 8000 }, 'one at a time, 8s each'],
    [{ kind: 'silent' }, 'takes, never answers'],
    [{ kind: 'nak-every', nth: 3, afterMs: 200 }, 'naks each 3rd'],
    [{ kind: 'term-matching', text: 'a\u001b[2Jb', afterMs: 1 }, 'terms “a^[[2Jb”'],
    [{ kind: 'nak-matching', text: 'poison', afterMs: 1 }, 'naks “poison”'],
    [{ kind: 'working', everyMs: 5000, forMs: 40_000 }, 'works 40s, says so each 5s'],
    [{ kind: 'dies-after', count: 12, afterMs: 1 }, 'dies with the 12th in hand'],
  ])('%o is told as %s', (policy, words) => {
    expect(policyWords(policy)).toBe(words)
  })

  it('and where its messages come from', () => {
    expect(placeWords(shared)).toBe('crew, pull')
    expect(placeWords({ ...shared, how: 'group', group: { group: 'g', policy: 'overflow', minPending: 10 } })).toBe(
      'crew, group g, from 10 to come',
    )
    expect(placeWords({ kind: 'own', stream: 'S', consumer: 'c', how: 'pull' })).toBe('c, own pull')
    const ordered = { kind: 'own', stream: 'S', consumer: 'c', how: 'ordered' } as const
    expect(placeWords(ordered)).toBe('an ordered consumer of its own')
    expect(placeWords({ kind: 'core', subject: 'a.*', queue: 'q' })).toBe('core NATS, a.*, queue q')
  })
})

describe('a worker that stopped', () => {
  it('is told with what becomes of what it held, and when', () => {
    expect(told({})).toBe(
      'w2 was killed: its 3 stay out until their waits are over (in 4s), then come again to whoever asks',
    )
    expect(told({ out: { lastMs: 9000 } })).toContain('(in 4s to 9s)')
    expect(told({ out: { count: 1, seq: 120 } })).toBe(
      'w2 was killed: its 120 stays out until its wait is over (in 4s), then comes again to whoever asks',
    )
    expect(told({ out: { count: 0 } })).toBe(
      'w2 was killed: nothing of it is out, so nothing more comes again because of it',
    )
    expect(told({ place: { ...shared, how: 'queue' } })).toContain('to whoever listens')
    expect(told({ place: { kind: 'own', stream: 'S', consumer: 'c', how: 'pull' } })).toContain(
      'when somebody works on that consumer',
    )
  })

  it('promises no try that is not left', () => {
    expect(told({ out: { lastTries: 1 } })).toMatch(/whoever asks; 1 of them had the last try and is used up then$/)
    const all = told({ out: { lastTries: 3 } })
    expect(all).toMatch(/over \(in 4s\), but it was the last try: used up then$/)
    expect(all).not.toContain('come again')
  })

  it('is told otherwise once the waits are over, and where nothing is acked', () => {
    expect(told({}, 5000)).toBe('w2 was killed: the wait of its 3 is over: they come again to whoever asks')
    expect(told({ takesAcks: false })).toMatch(/takes no acks, so nothing of it is out/)
    expect(told({ place: { kind: 'core', subject: 'a' } })).toMatch(/what is published now it never sees/)
    expect(told({ state: { kind: 'frozen' } })).toMatch(/^w2 is frozen: its 3 stay out/)
    expect(told({ state: { kind: 'cut' } })).toMatch(/^w2 is cut off on purpose, .*: its 3 stay out/)
    expect(told({ state: { kind: 'cut' }, place: { kind: 'core', subject: 'a' } })).toMatch(/waits on the way/)
    expect(told({ state: { kind: 'failed', problem: { summary: 'no such\u0007 consumer' } } })).toBe(
      'w2: no such^G consumer',
    )
    expect(told({ state: { kind: 'works' } })).toBeUndefined()
    expect(laneStateWords({ kind: 'works' }, 0, 0)).toBeUndefined()
  })

  it('ages by the second wherever its words say how long', () => {
    const states: readonly LaneState[] = [
      { kind: 'works' },
      { kind: 'starting' },
      { kind: 'frozen' },
      { kind: 'killed', by: 'you' },
      { kind: 'closed' },
      { kind: 'cut' },
      { kind: 'lost' },
      { kind: 'failed', problem: { summary: 'gone' } },
    ]
    for (const state of states) {
      const changes = laneStateWords(state, 0, 1000) !== laneStateWords(state, 0, 2000)
      expect(laneAges({ state }), state.kind).toBe(changes)
    }
    expect(laneAges({ state: { kind: 'works' }, pinned: { sinceMs: 0 } })).toBe(true)
  })
})

describe('what several are together', () => {
  const totals: AccountTotals = {
    key: 'S/crew',
    stream: 'S',
    consumer: 'crew',
    delivered: 10,
    again: 2,
    inOrder: true,
    cameAgain: 2,
    twice: [{ seq: asStreamSeq(7), tries: 2, lanes: [2, 1] }],
  }

  it('is said of those who share, and of those who each get a copy', () => {
    expect(sharingWords({ consumer: 'crew', how: 'pull', ids: [0, 1, 2] })).toBe(
      'you, w1 and w2 share crew: each message goes to one of them, nothing is copied',
    )
    expect(sharingWords({ consumer: 'crew', how: 'queue', ids: [1, 2] })).toContain('by its queue group')
    expect(sharingWords({ consumer: 'crew', how: 'push', ids: [0, 1] })).toContain('each of them gets it')
  })

  it('has the server’s number beside ours, and why they differ', () => {
    expect(accountWords(totals)).toBe('crew: 10 sent to us, in order')
    expect(accountWords({ ...totals, serverDelivered: 15, before: 2, elsewhere: 3, inOrder: false })).toBe(
      'crew: 10 sent to us, 15 by the server’s count (2 before we came, 3 to others), not in the stream’s order, 2 came again',
    )
  })

  it('blames no redelivery for an order that several connections may have made', () => {
    expect(accountWords({ ...totals, again: 0, inOrder: false })).toBe('crew: 10 sent to us, not in the stream’s order')
  })

  it('names what came more than once, and to whom', () => {
    expect(twiceWords(totals)).toBe(
      '2 messages of crew came more than once (seq 7 to w2, then w1): at least once, so a worker must stand that',
    )
  })
})
