import { headers } from '@nats-io/transport-node'
import { expect, it, onTestFinished } from 'vitest'
import { createWorkspace } from '../../jetstream/workspace.js'
import type { Workspace } from '../../jetstream/workspace.js'
import { systemClock } from '../../lib/clock.js'
import { connectTruth } from '../support/server-truth.js'
import { settingsFor, stateToBe, testConnection } from '../support/test-connection.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { must, presets, reviews } from '../support/workspace.js'
import { wantedAge } from '../support/nats-server.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { tapWire } from '../support/wire-tap.js'
import { lanesToBe, laneToBe, quick, shared } from '../support/lanes-stage.js'

const bench = workspaceBench(wantedAge)
const stream = 'REVIEWS'

/** A workspace whose screen and whose lanes reach the server by ways of their own. */
async function openApart(ports: { readonly screen: number; readonly lanes: number }): Promise<Workspace> {
  const auth = { kind: 'token', token: bench.server().token } as const
  const connection = testConnection(settingsFor(`nats://127.0.0.1:${ports.screen}`, { auth }))
  const connectLane = (suffix: string) =>
    testConnection({ ...settingsFor(`nats://127.0.0.1:${ports.lanes}`, { auth }), clientName: suffix })
  const workspace = createWorkspace({ clock: systemClock, connection, connectLane, presets, reviews })
  onTestFinished(workspace.close)
  await stateToBe(connection, 'connected')
  return workspace
}

async function aConsumer(more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const config = { name: 'work', durable_name: 'work', ack_policy: 'explicit' as const, ack_wait: 20e9 }
  await bench.workspace().api.createConsumer(stream, { ...config, ...more })
}

it('a lane that loses its connection comes back with what it held; the screen’s own is another matter', async () => {
  const server = bench.server()
  const tap = await tapWire(server.port)
  const workspace = await openApart({ screen: server.port, lanes: tap.port })
  await aConsumer()
  const id = must(await workspace.lanes.add(shared('work'), { kind: 'silent' }))
  await bench.workspace().publishMany(3)
  await laneToBe(workspace, id, { what: 'to hold three', accept: ({ held }) => held === 3 })
  const { account } = workspace.lanes.workerOf(id)!
  tap.cut()
  const lost = await laneToBe(workspace, id, { what: 'to be lost', accept: ({ state }) => state.kind === 'lost' })
  expect(lost).toMatchObject({ held: 3, left: 0 })
  expect([account.state.get().link, workspace.connection.state.get().kind]).toEqual(['up', 'connected'])
  await laneToBe(workspace, id, { what: 'to be back', accept: ({ state }) => state.kind === 'works' })
  // It is the same program, with the same messages in hand: what it says of them counts.
  must(workspace.lanes.setPolicy(id, quick))
  const back = await laneToBe(workspace, id, { what: 'to have acked three', accept: ({ acked }) => acked === 3 })
  expect(back).toMatchObject({ got: 3, again: 0, workerIds: [expect.any(Number)] })
})

it('when the screen’s connection is lost, the lanes work on', async () => {
  const server = bench.server()
  const tap = await tapWire(server.port)
  const workspace = await openApart({ screen: tap.port, lanes: server.port })
  await aConsumer()
  const one = must(await workspace.lanes.add(shared('work'), quick))
  const silent = must(await workspace.lanes.add(shared('work'), { kind: 'silent' }))
  tap.swallow()
  await conditionToHold({
    check: () => workspace.connection.state.get().kind !== 'connected',
    what: 'the screen’s link to be silent',
  })
  await bench.workspace().publishMany(30)
  const state = await lanesToBe(
    workspace,
    'all to be acked or held',
    ({ lanes }) => lanes.reduce((sum, { acked, held }) => sum + acked + held, 0) === 30,
  )
  expect(state.lanes.every(({ state: { kind } }) => kind === 'works')).toBe(true)
  tap.cut()
  await stateToBe(workspace.connection, 'connected')
  await laneToBe(workspace, silent, { what: 'to hold what it took', accept: ({ held, got }) => held === got })
  await laneToBe(workspace, one, { what: 'to be at work', accept: ({ state: { kind } }) => kind === 'works' })
})

it('a server that is killed and comes back finds all lanes again, and nothing is lost', async () => {
  const workspace = bench.workspace()
  await aConsumer({ ack_wait: 2e9 })
  for (let lane = 0; lane < 3; lane += 1) must(await workspace.lanes.add(shared('work'), quick))
  must(await workspace.lanes.add({ kind: 'core', subject: 'REVIEWS.*' }, { kind: 'you' }))
  await workspace.publishMany(20)
  await lanesToBe(
    workspace,
    'twenty to be acked',
    ({ lanes }) => lanes.reduce((sum, { acked }) => sum + acked, 0) === 20,
  )
  await bench.server().kill()
  await lanesToBe(workspace, 'all to be at work', ({ lanes }) => lanes.every(({ state: { kind } }) => kind === 'works'))
  await stateToBe(workspace.connection, 'connected')
  const seqs = await workspace.publishMany(20)
  const worker = workspace.lanes.workerOf(1)!
  await workspace.infoUntil(
    worker,
    (info) => info.num_pending === 0 && info.num_ack_pending === 0 && info.ack_floor.stream_seq === seqs.at(-1),
  )
})

it('nothing that comes to a lane makes it send to anybody else', async () => {
  const workspace = bench.workspace()
  const truth = await connectTruth(bench.server())
  const plain = must(await workspace.lanes.add({ kind: 'core', subject: 'REVIEWS.*' }, { kind: 'you' }))
  const push = must(await workspace.lanes.add({ kind: 'own', stream, how: 'push' }, quick))
  const { info } = workspace.lanes.workerOf(push)!.account.state.get()
  const deliverSubject = info!.config.deliver_subject!
  const evil = ['$JS.API.STREAM.DELETE.REVIEWS', '$JS.ACK.OTHER.c.1.1.1.1.0', '$JS.FC.OTHER.c.x', 'somebody.else']
  const heard: string[] = []
  for (const subject of evil) {
    // What the server itself answers to a publish with a reply is its own affair.
    truth.nc.subscribe(subject, {
      callback: (_, msg) => void (msg.string().startsWith('{"stream"') || heard.push(`${subject} ${msg.string()}`)),
    })
  }
  const before = workspace.journal.total()
  const stalled = headers(100, 'Idle Heartbeat')
  stalled.set('Nats-Consumer-Stalled', 'somebody.else')
  for (const reply of evil.filter((subject) => !subject.startsWith('$JS.ACK'))) {
    truth.nc.publish('REVIEWS.strange', 'x', { reply })
    truth.nc.publish(deliverSubject, '', { reply, headers: headers(100, 'FlowControl Request') })
  }
  truth.nc.publish(deliverSubject, '', { headers: stalled })
  truth.nc.publish(deliverSubject, 'not a delivery')
  await truth.nc.flush()
  // A publish with a reply is stored as any, and acked by the lane that is there for it; the rest is nobody's.
  await laneToBe(workspace, plain, { what: 'to have seen them', accept: ({ got }) => got === 3 })
  await workspace.publishMany(1)
  await laneToBe(workspace, push, { what: 'to have acked the last', accept: ({ acked }) => acked === 4 })
  await truth.nc.flush()
  expect(heard).toEqual([])
  // The flow control of its own consumer it answers, when the server asks.
  const own = `$JS.FC.${stream}.${info!.name}.`
  const acts = workspace.journal.acts
    .get()
    .filter(({ id, lane, last }) => id > before && lane !== undefined && !last.subject.startsWith(own))
  expect([...new Set(acts.map(({ kind, lane }) => `${kind} of w${lane}`))]).toEqual([`verdict of w${push}`])
  expect(await workspace.api.hasStream(stream)).toBe(true)
})
