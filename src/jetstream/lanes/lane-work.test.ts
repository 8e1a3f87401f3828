import { expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { asDeliveryId } from '../wire/ids.js'
import { createLaneWork } from './lane-work.js'
import type { LanePolicy } from './lane-contract.js'

function stage(policy: LanePolicy, random = (): number => 0.5) {
  const clock = createManualClock(0)
  const said: string[] = []
  const work = createLaneWork(policy, {
    clock,
    random,
    acts: {
      decide: (ids, verdict) => void said.push(`${clock.now()} ${verdict.kind} ${ids.join(',')}`),
      die: () => void said.push(`${clock.now()} dies`),
    },
  })
  const task = (id: number, text = '') => ({
    id: asDeliveryId(id),
    receivedAtMs: clock.now(),
    data: new TextEncoder().encode(text),
  })
  const take = (...ids: number[]): void => {
    for (const id of ids) work.take(task(id))
  }
  return { clock, said, work, take, task }
}

it('holds what it gets where a person decides, and where it is silent', () => {
  for (const kind of ['you', 'silent'] as const) {
    const { clock, said, take } = stage({ kind })
    take(1, 2)
    clock.advance(60_000)
    expect(said).toEqual([])
  }
})

it('acks each its time after it came; what is due together goes as one', () => {
  const { clock, said, take } = stage({ kind: 'ack', afterMs: 200, spreadMs: 0 })
  take(1, 2, 3)
  clock.advance(100)
  take(4)
  clock.advance(100)
  expect(said).toEqual(['200 ack 1,2,3'])
  clock.advance(100)
  expect(said).toEqual(['200 ack 1,2,3', '300 ack 4'])
})

it('spreads its acks around the time set, within the spread', () => {
  const at = [0, 1, 0.5]
  const { clock, said, take } = stage({ kind: 'ack', afterMs: 200, spreadMs: 100 }, () => at.shift() ?? 0)
  take(1, 2, 3)
  clock.advance(1000)
  expect(said).toEqual(['100 ack 1', '200 ack 3', '300 ack 2'])
})

it('works on one at a time where it is slow', () => {
  const { clock, said, take } = stage({ kind: 'slow', afterMs: 1000 })
  take(1, 2)
  clock.advance(1500)
  take(3)
  clock.advance(2000)
  expect(said).toEqual(['1000 ack 1', '2000 ack 2', '3000 ack 3'])
})

it('naks each nth and acks the others', () => {
  const { clock, said, take } = stage({ kind: 'nak-every', nth: 3, afterMs: 50 })
  take(1, 2, 3, 4, 5, 6, 7)
  clock.advance(50)
  expect(said).toEqual(['50 ack 1,2', '50 nak 3', '50 ack 4,5', '50 nak 6', '50 ack 7'])
})

it('terms what holds the text, and acks the others', () => {
  const { clock, said, work, task } = stage({ kind: 'term-matching', text: 'spam', afterMs: 50 })
  work.take(task(1, 'good bread'))
  work.take(task(2, 'buy spam'))
  work.take(task(3, 'spam spam'))
  clock.advance(50)
  expect(said).toEqual(['50 ack 1', '50 term 2,3'])
})

it('naks what holds the text, and acks the others', () => {
  const { clock, said, work, task } = stage({ kind: 'nak-matching', text: 'poison', afterMs: 50 })
  work.take(task(1, 'good bread'))
  work.take(task(2, 'poison'))
  clock.advance(50)
  work.take(task(2, 'poison'))
  clock.advance(50)
  expect(said).toEqual(['50 ack 1', '50 nak 2', '100 nak 2'])
})

it('says working every so often, and acks at the end', () => {
  const { clock, said, take } = stage({ kind: 'working', everyMs: 400, forMs: 1000 })
  take(1)
  clock.advance(5000)
  expect(said).toEqual(['400 working 1', '800 working 1', '1000 ack 1'])
})

it('dies with the nth in hand, and acks nothing after', () => {
  const { clock, said, take } = stage({ kind: 'dies-after', count: 3, afterMs: 100 })
  take(1, 2, 3, 4, 5)
  clock.advance(5000)
  expect(said).toEqual(['100 ack 1,2', '100 dies'])
})

it('does nothing while it is frozen, and all that was due when it thaws', () => {
  const { clock, said, work, take } = stage({ kind: 'ack', afterMs: 100, spreadMs: 0 })
  take(1)
  work.freeze()
  take(2)
  clock.advance(10_000)
  take(3)
  expect(said).toEqual([])
  work.thaw()
  clock.advance(0)
  expect(said).toEqual(['10000 ack 1,2'])
  clock.advance(100)
  expect(said).toEqual(['10000 ack 1,2', '10100 ack 3'])
})

it('takes what is in hand under a new policy, and forgets what it meant to do; stopped it does nothing', () => {
  const { clock, said, work, take, task } = stage({ kind: 'nak-every', nth: 1, afterMs: 100 })
  take(1, 2)
  const inHand = [task(1), task(2)]
  work.setPolicy({ kind: 'ack', afterMs: 200, spreadMs: 0 }, inHand)
  clock.advance(200)
  expect(said).toEqual(['200 ack 1,2'])
  take(3)
  work.stop()
  take(4)
  clock.advance(1000)
  expect(said).toEqual(['200 ack 1,2'])
})

it('holds one timer, however many it works on', () => {
  const { clock, take } = stage({ kind: 'ack', afterMs: 1000, spreadMs: 900 }, Math.random)
  for (let id = 1; id <= 1000; id += 1) take(id)
  expect(clock.pending()).toBe(1)
})
