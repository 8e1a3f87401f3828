import { expect, it } from 'vitest'
import { createFakeNats } from '../test/support/fake-nats.js'
import { createManualClock } from '../test/support/manual-clock.js'
import { createPushSource } from './push-source.js'
import type { SourceEvent } from './source.js'

const reply = '$JS.ACK.REVIEWS.c.1.7.7.1700000000123456789.0'

function setUp(idleHeartbeatMs?: number) {
  const fake = createFakeNats()
  const clock = createManualClock(1000)
  const events: SourceEvent[] = []
  let id = 0
  const source = createPushSource(
    { nc: fake.nc, deliverSubject: 'd', idleHeartbeatMs },
    { emit: (event) => events.push(event), now: clock.now, after: clock.after, nextId: () => ++id },
  )
  return { ...fake, clock, events, source }
}

it('turns a message into a delivery with a payload of its own', () => {
  const { say, events } = setUp()
  say('d', { reply, body: 'hello', header: ['Nats-Msg-Id', 'x'] })
  expect(events).toMatchObject([
    {
      kind: 'delivery',
      delivery: { id: 1, streamSeq: 7, receivedAtMs: 1000, reply, headers: [['Nats-Msg-Id', 'x']] },
    },
  ])
  const [first] = events
  expect(first?.kind === 'delivery' && new TextDecoder().decode(first.delivery.data)).toBe('hello')
})

it('answers flow control, also where the heartbeat says that an answer got lost', () => {
  const { say, events, published } = setUp()
  say('d', { code: 100, text: 'FlowControl Request', reply: '$JS.FC.a' })
  say('d', { code: 100, text: 'Idle Heartbeat', header: ['Nats-Consumer-Stalled', '$JS.FC.b'] })
  say('d', { code: 100, text: 'Idle Heartbeat' })
  expect(published.map(({ subject }) => subject)).toEqual(['$JS.FC.a', '$JS.FC.b'])
  expect(events).toEqual([
    { kind: 'heartbeat', stalled: false },
    { kind: 'heartbeat', stalled: true },
    { kind: 'heartbeat', stalled: false },
  ])
})

it('suspects something when heartbeats stay out, and not while anything comes', () => {
  const { say, events, clock, source } = setUp(1000)
  for (let beat = 0; beat < 5; beat += 1) {
    clock.advance(2400)
    say('d', { code: 100, text: 'Idle Heartbeat' })
  }
  expect(events.filter(({ kind }) => kind === 'suspect')).toEqual([])
  clock.advance(2500)
  expect(events.at(-1)).toEqual({ kind: 'suspect', why: 'no heartbeat for 2s' })
  source.connectionLost()
  expect(clock.pending()).toBe(0)
  clock.advance(60_000)
  source.reconnected()
  clock.advance(2499)
  expect(events.filter(({ kind }) => kind === 'suspect')).toHaveLength(1)
})

it('shows statuses and errors, and ignores what it cannot read', () => {
  const { say, events } = setUp()
  say('d', { code: 409, text: 'Leadership Change' })
  say('d', new Error('permissions violation'))
  say('d', { body: 'no ack subject' })
  expect(events).toEqual([
    { kind: 'status', code: 409, text: 'Leadership Change', tone: 'warning' },
    { kind: 'status', text: 'permissions violation', tone: 'warning' },
  ])
})

it('is silent and unsubscribed once stopped', () => {
  const { subjects, clock, source } = setUp(1000)
  expect(subjects()).toEqual(['d'])
  source.stop()
  source.stop()
  expect([subjects(), clock.pending()]).toEqual([[], 0])
})

it('never lets an exception out into the client, which would lose the connection', () => {
  const fake = createFakeNats()
  const clock = createManualClock()
  const events: SourceEvent[] = []
  const emit = (event: SourceEvent): void => {
    if (event.kind === 'delivery') throw new Error('a bug of ours')
    events.push(event)
  }
  createPushSource({ nc: fake.nc, deliverSubject: 'd' }, { emit, now: clock.now, after: clock.after, nextId: () => 1 })
  fake.say('d', { reply, body: 'x' })
  expect(events).toEqual([{ kind: 'status', text: 'a message could not be handled: a bug of ours', tone: 'warning' }])
})
