import { headers } from '@nats-io/transport-node'
import type { NatsConnection } from '@nats-io/transport-node'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { ownJetStream } from '../../jetstream/wire/jetstream-place.js'
import { createOwnDoor } from '../../jetstream/api/send-door.js'
import { createPullSource, pullSubject } from '../../jetstream/worker/pull-source.js'
import type { PullRequest, SourceEvent } from '../../jetstream/worker/source.js'
import { systemClock } from '../../lib/clock.js'
import { addStream } from '../support/add-stream.js'
import { createManualClock } from '../support/manual-clock.js'
import { testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import { rawServer } from '../support/raw-nats-server.js'
import { connectOurs, connectTwoSides } from '../support/two-sides.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { asDeliveryId } from '../../jetstream/wire/ids.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.stop())

/** No such consumer exists: who answers is up to the test. */
const nowhere = { stream: 'NOWHERE', consumer: 'c' }
const place = { ...ownJetStream, inboxPrefix: '_INBOX_mine' }

function sourceOn(nc: NatsConnection, { stream, consumer }: { readonly stream: string; readonly consumer: string }) {
  const clock = createManualClock(1000)
  const events: SourceEvent[] = []
  let id = 0
  const source = createPullSource(
    { nc, stream, consumer, place, door: createOwnDoor(clock) },
    { emit: (event) => events.push(event), now: clock.now, after: clock.after, nextId: () => asDeliveryId(++id) },
  )
  const requests = (): readonly PullRequest[] =>
    events.flatMap((event) => (event.kind === 'request' ? [event.request] : []))
  const suspicions = (): readonly string[] => events.flatMap((event) => (event.kind === 'suspect' ? [event.why] : []))
  return { source, clock, events, requests, suspicions }
}

/** A source, and the test where the requests go: it sees each one, and answers for JetStream when it likes. */
async function setUp(target = nowhere) {
  const sides = await connectTwoSides(server)
  const asked: { readonly body: unknown; readonly inbox: string }[] = []
  const { nc: theirs } = sides.theirs
  theirs.subscribe(pullSubject({ ...target, place }), {
    callback: (_error, msg) => void asked.push({ body: msg.json(), inbox: msg.reply ?? '' }),
  })
  await theirs.flush()
  const inbox = (): string => asked.at(-1)?.inbox ?? ''
  return {
    ...sides,
    ...sourceOn(sides.ours, target),
    asked,
    inbox,
    answer: async (code: number, text: string): Promise<void> => {
      await sides.settled()
      theirs.publish(inbox(), '', { headers: headers(code, text) })
      await sides.settled()
    },
  }
}

it('asks the server for just what it was asked for, with heartbeats where the wait allows', async () => {
  const { source, asked, inbox, settled } = await setUp()
  source.request(3, 5000)
  source.request(4, 20_000)
  source.request(0, 5000)
  await settled()
  expect(asked.map(({ body }) => body)).toEqual([
    { batch: 3, expires: 5e9 },
    { batch: 4, expires: 20e9, idle_heartbeat: 5e9 },
  ])
  expect(inbox().startsWith('_INBOX_mine.')).toBe(true)
  expect(source.outstanding()).toBe(7)
})

it('ends a request when it is filled', async () => {
  const target = { stream: 'PULLED', consumer: 'c' }
  const { theirs, source, inbox, isHeard, requests, events, clock, settled } = await setUp(target)
  await addStream(theirs.jsm, { name: target.stream, subjects: ['pulled'] })
  onTestFinished(async () => void (await theirs.jsm.streams.delete(target.stream)))
  await theirs.jsm.consumers.add(target.stream, { durable_name: target.consumer, ack_policy: 'explicit' })
  source.request(2, 5000)
  await settled()
  expect(await isHeard(inbox())).toBe(true)
  await theirs.js.publish('pulled', 'one')
  await conditionToHold({ check: () => requests().at(-1)?.got === 1, what: 'the first message' })
  expect([source.outstanding(), requests().at(-1)?.end]).toEqual([1, undefined])
  await theirs.js.publish('pulled', 'two')
  await conditionToHold({ check: () => requests().at(-1)?.end !== undefined, what: 'the request to end' })
  expect(requests().at(-1)).toMatchObject({ batch: 2, got: 2, end: { atMs: 1000, text: 'filled' } })
  const deliveries = events.flatMap((event) => (event.kind === 'delivery' ? [event.delivery] : []))
  expect(deliveries.map(({ streamSeq, data }) => [streamSeq, new TextDecoder().decode(data)])).toEqual([
    [1, 'one'],
    [2, 'two'],
  ])
  expect([source.outstanding(), await isHeard(inbox()), clock.pending()]).toEqual([0, false, 0])
})

it.each([
  [408, 'Request Timeout', undefined],
  [409, 'Exceeded MaxWaiting', undefined],
  [409, 'Consumer Deleted', 'Consumer Deleted'],
  [409, 'Consumer is push based', 'Consumer is push based'],
] as const)('ends a request with the server’s status %i %s', async (code, text, suspect) => {
  const { source, answer, isHeard, inbox, requests, suspicions, clock } = await setUp()
  source.request(2, 5000)
  await answer(code, text)
  expect(requests().at(-1)?.end).toEqual({ atMs: 1000, code, text })
  expect(suspicions()).toEqual(suspect === undefined ? [] : [suspect])
  expect([source.outstanding(), await isHeard(inbox()), clock.pending()]).toEqual([0, false, 0])
})

it('ends a request that nobody answers for, in words of its own', async () => {
  const { ours, settled } = await connectTwoSides(server)
  const { source, requests, suspicions } = sourceOn(ours, nowhere)
  source.request(2, 5000)
  await settled()
  expect(requests().at(-1)?.end).toEqual({ atMs: 1000, code: 503, text: 'no such consumer' })
  expect(suspicions()).toEqual(['no consumer answers'])
  expect(source.outstanding()).toBe(0)
})

it('ends a request that the server leaves without an answer', async () => {
  const { source, isHeard, inbox, requests, events, clock, settled } = await setUp()
  source.request(2, 9000)
  await settled()
  clock.advance(10_999)
  expect(source.outstanding()).toBe(2)
  clock.advance(1)
  expect(requests().at(-1)?.end).toEqual({ atMs: 12_000, text: 'the server never answered' })
  expect(events.at(-1)).toEqual({ kind: 'suspect', why: 'a pull request was never answered' })
  expect([source.outstanding(), await isHeard(inbox())]).toEqual([0, false])
})

it('passes heartbeats on, and ends a request when two of them stay out', async () => {
  const { source, answer, isHeard, inbox, requests, events, clock } = await setUp()
  source.request(2, 30_000)
  clock.advance(9000)
  await answer(100, 'Idle Heartbeat')
  expect(events.at(-1)).toEqual({ kind: 'heartbeat', stalled: false })
  clock.advance(10_499)
  expect(source.outstanding()).toBe(2)
  clock.advance(1)
  expect(requests().at(-1)?.end).toMatchObject({ atMs: 20_500, dropped: true })
  expect(events.at(-1)).toEqual({ kind: 'suspect', why: 'a pull request was dropped without a word' })
  expect([source.outstanding(), await isHeard(inbox())]).toEqual([0, false])
})

it('ends a request that two looks since it was last heard of do not find waiting', async () => {
  const { source, answer, isHeard, inbox, requests, suspicions, clock, settled } = await setUp()
  source.request(2, 30_000)
  await settled()
  const look = (waiting: number, askedAtMs: number): number => {
    source.looked?.({ waiting, askedAtMs })
    return source.outstanding()
  }
  // Asked for before it left, found, and one that may be older than what is under way.
  expect([look(0, 900), look(0, 1000), look(0, 1001), look(1, 1002), look(0, 1003)]).toEqual([2, 2, 2, 2, 2])
  clock.advance(100)
  await answer(100, 'Idle Heartbeat')
  expect([look(0, 1050), look(0, 1100), look(0, 1101)]).toEqual([2, 2, 2])
  expect(look(0, 1102)).toBe(0)
  expect(requests().at(-1)?.end).toEqual({ atMs: 1100, text: 'the server has it no more', dropped: true })
  expect(suspicions()).toEqual(['a pull request is no longer waiting'])
  expect(await isHeard(inbox())).toBe(false)
})

it('does not take a sleep of its own for silence of the server', async () => {
  const { source, clock, settled } = await setUp()
  source.request(2, 600_000)
  await settled()
  clock.jump(38_000)
  clock.advance(10_500)
  expect(source.outstanding()).toBe(2)
  clock.advance(10_500)
  expect(source.outstanding()).toBe(0)
})

it('ends a request whose answers it may not hear', async () => {
  const strict = await rawServer(
    'authorization { users: [{ user: u, password: p, permissions: { subscribe: { deny: "_INBOX_mine.>" } } }] }',
  )
  onTestFinished(strict.stop)
  const nc = await connectOurs({ port: strict.port, user: 'u', pass: 'p' })
  const { source, requests, clock } = sourceOn(nc, nowhere)
  source.request(1, 1000)
  await conditionToHold({ check: () => requests().at(-1)?.end !== undefined, what: 'the refusal' })
  expect(requests().at(-1)?.end?.text).toMatch(/^this login may not subscribe to _INBOX_mine\./)
  expect([source.outstanding(), clock.pending()]).toEqual([0, 0])
})

it('ends every request with the connection, and with its own stop', async () => {
  const { source, asked, isHeard, requests, clock, settled } = await setUp()
  source.request(2, 5000)
  source.request(3, 5000)
  source.connectionLost()
  expect(requests().slice(-2)).toMatchObject([
    { batch: 2, end: { text: 'lost with the connection' } },
    { batch: 3, end: { text: 'lost with the connection' } },
  ])
  source.request(2, 5000)
  source.stop()
  source.stop()
  expect(requests().at(-1)?.end?.text).toBe('stopped: no longer asked for')
  source.request(2, 5000)
  await settled()
  expect(asked).toHaveLength(3)
  for (const { inbox } of asked) expect(await isHeard(inbox)).toBe(false)
  expect([source.outstanding(), clock.pending(), requests().length]).toEqual([0, 0, 6])
})

it('can be stopped when its connection is closed already', async () => {
  const { ours, source, requests } = await setUp()
  source.request(2, 5000)
  await ours.close()
  source.stop()
  expect(requests().at(-1)?.end?.text).toBe('stopped: no longer asked for')
})

it('ends a request whose heartbeats stay out, with the consumer’s own limit as the reason', async () => {
  const target = { stream: 'ONE_WAITS', consumer: 'c' }
  const { theirs, ours } = await setUp(nowhere)
  await addStream(theirs.jsm, { name: target.stream, subjects: ['one.waits'] })
  onTestFinished(async () => void (await theirs.jsm.streams.delete(target.stream)))
  await theirs.jsm.consumers.add(target.stream, { durable_name: 'c', ack_policy: 'explicit', max_waiting: 1 })
  const events: SourceEvent[] = []
  let id = 0
  const source = createPullSource(
    { nc: ours, ...target, place, door: createOwnDoor(systemClock), maxWaiting: 1 },
    { ...systemClock, emit: (event) => events.push(event), nextId: () => asDeliveryId(++id), heartbeatMs: 200 },
  )
  onTestFinished(source.stop)
  for (let asked = 0; asked < 3; asked += 1) source.request(1, 30_000)
  const ended = (): readonly PullRequest[] =>
    events.flatMap((event) => (event.kind === 'request' && event.request.end ? [event.request] : []))
  await conditionToHold({ check: () => ended().length === 2, what: 'two of three to end', withinMs: 5000 })
  expect(ended().map(({ end }) => end)).toMatchObject(
    [2, 3].map(() => ({ dropped: true, text: expect.stringContaining('max waiting is 1') as string })),
  )
  expect(events.filter(({ kind }) => kind === 'heartbeat').length).toBeGreaterThanOrEqual(2)
  expect(source.outstanding()).toBe(1)
  expect((await theirs.info('c', target.stream)).num_waiting).toBe(1)
})
