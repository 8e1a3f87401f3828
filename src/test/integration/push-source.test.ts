import { headers } from '@nats-io/transport-node'
import type { NatsConnection } from '@nats-io/transport-node'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { createOwnDoor } from '../../jetstream/api/send-door.js'
import { createPushSource } from '../../jetstream/worker/push-source.js'
import type { SourceEvent } from '../../jetstream/worker/source.js'
import { addStream } from '../support/add-stream.js'
import { createManualClock } from '../support/manual-clock.js'
import { testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import { rawServer } from '../support/raw-nats-server.js'
import type { ServerTruth } from '../support/server-truth.js'
import { connectOurs, connectTwoSides } from '../support/two-sides.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { asDeliveryId } from '../../jetstream/wire/ids.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.stop())

const deliverSubject = 'deliver.here'
const consumer = { stream: 'PUSHED', consumer: 'c' }

function sourceOn(nc: NatsConnection, options: { readonly idleHeartbeatMs?: number; readonly bug?: Error } = {}) {
  const clock = createManualClock(1000)
  const events: SourceEvent[] = []
  let id = 0
  const emit = (event: SourceEvent): void => {
    events.push(event)
    if (event.kind === 'delivery' && options.bug) throw options.bug
  }
  const source = createPushSource(
    { nc, ...consumer, deliverSubject, idleHeartbeatMs: options.idleHeartbeatMs, door: createOwnDoor(clock) },
    { emit, now: clock.now, after: clock.after, nextId: () => asDeliveryId(++id) },
  )
  return { source, clock, events }
}

/** A source, and the test on the other side, which may speak as the server does. */
async function setUp(options: Parameters<typeof sourceOn>[1] = {}) {
  const sides = await connectTwoSides(server)
  const answered: string[] = []
  sides.theirs.nc.subscribe('$JS.FC.>', { callback: (_error, { subject }) => void answered.push(subject) })
  const made = sourceOn(sides.ours, options)
  await sides.settled()
  return {
    ...sides,
    ...made,
    answered,
    say: async (code: number, text: string, more: { readonly stalled?: string; readonly reply?: string } = {}) => {
      const made = headers(code, text)
      if (more.stalled !== undefined) made.set('Nats-Consumer-Stalled', more.stalled)
      sides.theirs.nc.publish(deliverSubject, '', {
        headers: made,
        ...(more.reply === undefined ? {} : { reply: more.reply }),
      })
      await sides.settled()
    },
  }
}

/** A stream of one message that is not for us, and a push consumer of the rest that delivers here. */
async function startConsumer({ js, jsm }: ServerTruth): Promise<void> {
  await addStream(jsm, { name: 'PUSHED', subjects: ['pushed', 'other'] })
  onTestFinished(async () => void (await jsm.streams.delete('PUSHED')))
  await js.publish('other')
  const config = { durable_name: 'c', ack_policy: 'explicit', filter_subject: 'pushed' } as const
  await jsm.consumers.add('PUSHED', { ...config, deliver_subject: deliverSubject })
}

it('turns a message into a delivery with a payload of its own', async () => {
  const { theirs, events } = await setUp()
  await startConsumer(theirs)
  await theirs.js.publish('pushed', 'hello', { msgID: 'x' })
  await conditionToHold({ check: () => events.length > 0, what: 'the delivery' })
  const [first] = events
  if (first?.kind !== 'delivery') throw new Error(`no delivery but ${first?.kind ?? 'nothing'}`)
  const { data, reply, id, stream, consumer, streamSeq, consumerSeq, subject, receivedAtMs, headers } = first.delivery
  expect({ id, stream, consumer, streamSeq, consumerSeq, subject, receivedAtMs, headers }).toEqual({
    id: 1,
    stream: 'PUSHED',
    consumer: 'c',
    streamSeq: 2,
    consumerSeq: 1,
    subject: 'pushed',
    receivedAtMs: 1000,
    headers: [['Nats-Msg-Id', 'x']],
  })
  expect(reply.startsWith('$JS.ACK.')).toBe(true)
  expect(new TextDecoder().decode(data)).toBe('hello')
})

it('answers flow control, also where the heartbeat says that an answer got lost', async () => {
  const { say, events, answered } = await setUp()
  await say(100, 'FlowControl Request', { reply: '$JS.FC.PUSHED.c.a' })
  await say(100, 'Idle Heartbeat', { stalled: '$JS.FC.PUSHED.c.b' })
  await say(100, 'Idle Heartbeat', { stalled: '$JS.FC.hub.ACC.PUSHED.c.d' })
  await say(100, 'Idle Heartbeat')
  expect(answered).toEqual(['$JS.FC.PUSHED.c.a', '$JS.FC.PUSHED.c.b', '$JS.FC.hub.ACC.PUSHED.c.d'])
  expect(events).toEqual([
    { kind: 'heartbeat', stalled: false },
    { kind: 'heartbeat', stalled: true },
    { kind: 'heartbeat', stalled: true },
    { kind: 'heartbeat', stalled: false },
  ])
})

it('sends nothing anywhere else, whatever a message names', async () => {
  const { say, theirs, settled, events, answered } = await setUp()
  const sent: string[] = []
  theirs.nc.subscribe('>', {
    callback: (_error, { subject }) => void (subject === deliverSubject || sent.push(subject)),
  })
  const named = [
    '$JS.API.STREAM.DELETE.PAYROLL',
    '$JS.FC.PUSHED.other.x',
    '$JS.FC.OTHER.c.x',
    '$JS.FC.PUSHED.c',
    'elsewhere',
  ]
  for (const stalled of named) await say(100, 'Idle Heartbeat', { stalled })
  for (const reply of named) await say(100, 'FlowControl Request', { reply })
  await settled()
  expect([sent, answered]).toEqual([[], []])
  const told = events.flatMap((event) => (event.kind === 'status' ? [event.text] : []))
  // Said, and not for ever.
  expect(told).toHaveLength(5)
  expect(told[0]).toContain('asked us to send to $JS.API.STREAM.DELETE.PAYROLL: it was not sent')
  expect(events.some((event) => event.kind === 'heartbeat' && event.stalled)).toBe(false)
})

it('suspects something when heartbeats stay out, and not while anything comes', async () => {
  const { say, events, clock, source } = await setUp({ idleHeartbeatMs: 1000 })
  const suspicions = (): readonly SourceEvent[] => events.filter(({ kind }) => kind === 'suspect')
  for (let beat = 0; beat < 5; beat += 1) {
    clock.advance(2400)
    await say(100, 'Idle Heartbeat')
  }
  expect(suspicions()).toEqual([])
  clock.advance(2500)
  expect(suspicions()).toEqual([{ kind: 'suspect', why: 'no heartbeat for 2s' }])
  source.connectionLost()
  expect(clock.pending()).toBe(0)
  clock.advance(60_000)
  source.reconnected()
  clock.advance(2499)
  expect(suspicions()).toHaveLength(1)
  clock.advance(1)
  expect(suspicions()).toHaveLength(2)
})

it('says of what is not from its consumer that it came, and takes it for nothing', async () => {
  const { say, theirs, settled, events } = await setUp()
  await say(409, 'Leadership Change')
  theirs.nc.publish(deliverSubject, 'no ack subject')
  await settled()
  const text = 'a message that is not from c came on its deliver subject: it is not shown'
  const row = { kind: 'status', text, tone: 'warning' }
  expect(events).toEqual([row, row])
})

it('takes no delivery of another consumer for one of its own', async () => {
  const { theirs, events } = await setUp()
  await startConsumer(theirs)
  const other = { durable_name: 'other', ack_policy: 'explicit', deliver_policy: 'last' } as const
  await theirs.jsm.consumers.add('PUSHED', { ...other, deliver_subject: deliverSubject })
  await conditionToHold({ check: () => events.length > 0, what: 'the stranger' })
  expect(events).toMatchObject([{ kind: 'status', tone: 'warning' }])
})

it('shows that it may not listen', async () => {
  const strict = await rawServer(
    `authorization { users: [{ user: u, password: p, permissions: { subscribe: { deny: "${deliverSubject}" } } }] }`,
  )
  onTestFinished(strict.stop)
  const { events } = sourceOn(await connectOurs({ port: strict.port, user: 'u', pass: 'p' }))
  await conditionToHold({ check: () => events.length > 0, what: 'the refusal' })
  const text = 'nothing can arrive here: this login may not subscribe to deliver.here'
  expect(events).toEqual([{ kind: 'status', text, tone: 'warning' }])
})

it('is silent and unsubscribed once stopped', async () => {
  const { isHeard, say, events, clock, source } = await setUp({ idleHeartbeatMs: 1000 })
  expect(await isHeard(deliverSubject)).toBe(true)
  // The question itself is none of the consumer's.
  events.length = 0
  source.stop()
  source.stop()
  expect([await isHeard(deliverSubject), clock.pending()]).toEqual([false, 0])
  await say(100, 'Idle Heartbeat')
  source.reconnected()
  expect([events, clock.pending()]).toEqual([[], 0])
})

it('can be stopped when its connection is closed already', async () => {
  const { ours, clock, source } = await setUp({ idleHeartbeatMs: 1000 })
  await ours.close()
  source.stop()
  expect(clock.pending()).toBe(0)
})

it('never lets an exception out into the client, which would lose the connection', async () => {
  const { theirs, say, events } = await setUp({ bug: new Error('a bug of ours') })
  await startConsumer(theirs)
  await theirs.js.publish('pushed', 'x')
  await conditionToHold({ check: () => events.some(({ kind }) => kind === 'status'), what: 'the bug to be told of' })
  await say(100, 'Idle Heartbeat')
  expect(events.slice(1)).toEqual([
    { kind: 'status', text: 'a message could not be handled: a bug of ours', tone: 'warning' },
    { kind: 'heartbeat', stalled: false },
  ])
})
