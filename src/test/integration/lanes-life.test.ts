import { expect, it } from 'vitest'
import { asStreamSeq } from '../../jetstream/wire/ids.js'
import { must } from '../support/workspace.js'
import type { TestWorkspace } from '../support/workspace.js'
import { wantedAge } from '../support/nats-server.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { openWorkspaceOn } from '../support/open-workspace.js'
import { tapWire } from '../support/wire-tap.js'
import type { Workspace } from '../../jetstream/workspace.js'
import { laneOf, lanesToBe, laneToBe, quick, shared } from '../support/lanes-stage.js'

const bench = workspaceBench(wantedAge)
const stream = 'REVIEWS'
const ackWaitMs = 2000

async function aConsumer(workspace: TestWorkspace): Promise<void> {
  const config = { name: 'work', durable_name: 'work', ack_policy: 'explicit' as const, ack_wait: ackWaitMs * 1e6 }
  await workspace.api.createConsumer(stream, config)
}

/** A lane of the consumer `work` with five messages in hand, and their sequences. */
async function holdingFive(workspace: TestWorkspace, by: Pick<Workspace, 'lanes'> = workspace): Promise<number> {
  await aConsumer(workspace)
  const id = must(await by.lanes.add(shared('work'), { kind: 'silent' }))
  await workspace.publishMany(5)
  await laneToBe(by, id, { what: 'to hold five', accept: ({ held }) => held === 5 })
  return id
}

it('what a killed worker held comes again only when its ack wait is over, and to whoever asks', async () => {
  const workspace = bench.workspace()
  const one = await holdingFive(workspace)
  const account = workspace.lanes.workerOf(one)!.account
  const heldSinceMs = Math.min(...account.ledger.open().map(({ delivery }) => delivery.receivedAtMs))
  must(workspace.lanes.kill(one))
  const killed = laneOf(workspace.lanes.state.get(), one)
  expect(killed).toMatchObject({ state: { kind: 'killed', by: 'you' }, held: 5, left: 5 })
  const two = must(await workspace.lanes.add(shared('work'), quick))
  const state = await lanesToBe(workspace, 'w2 to have acked five', ({ lanes }) => lanes[1]?.acked === 5)
  expect(laneOf(state, two)).toMatchObject({ got: 5, again: 5, held: 0 })
  const again = [1, 2, 3, 4, 5].map((seq) => account.ledger.latest(asStreamSeq(seq))!)
  for (const { delivery, workerId } of again) {
    expect(workspace.lanes.laneOf(workerId!)).toBe(two)
    expect(delivery.deliveryCount).toBe(2)
    expect(delivery.receivedAtMs - heldSinceMs).toBeGreaterThanOrEqual(ackWaitMs - 50)
  }
  expect(state.totals[0]?.twice.map(({ seq, lanes }) => [seq, ...lanes])).toEqual(
    [5, 4, 3, 2, 1].map((seq) => [seq, 1, 2]),
  )
  const took = workspace.happened.get().find(({ what }) => what.kind === 'again')
  expect(took?.what).toMatchObject({ previousLane: 1, lane: 2 })
  const did = workspace.happened.get().flatMap(({ what }) => (what.kind === 'lane' ? `w${what.lane} ${what.did}` : []))
  expect(did.reverse()).toEqual(['w1 joined', 'w1 killed', 'w2 joined'])
})

it('a killed worker is gone without a word, and does not come back', async () => {
  const server = bench.server()
  const tap = await tapWire(server.port)
  const workspace = await openWorkspaceOn(`nats://127.0.0.1:${tap.port}`, {
    auth: { kind: 'token', token: server.token },
  })
  const one = await holdingFive(bench.workspace(), workspace)
  // The screen goes on listening to its acks, so all that is said from here on is the lane's.
  workspace.lanes.workerOf(one)!.account.watch()
  const clients = tap.clients()
  const lines = tap.lines.length
  must(workspace.lanes.kill(one))
  await conditionToHold({ check: () => tap.clients() === clients - 1, what: 'its connection to be gone' })
  const worker = workspace.lanes.workerOf(one)!
  const [first] = worker.account.ledger.open()
  expect(worker.decide([first!.delivery.id], { kind: 'ack' }).refused).toMatchObject([
    { reason: /no connection any more/ },
  ])
  expect(workspace.lanes.kill(one)).toMatchObject({ ok: false })
  await conditionToHold({
    check: () => worker.account.ledger.open().every(({ state }) => state.kind === 'expired'),
    what: 'its waits to be over',
  })
  expect(tap.clients()).toBe(clients - 1)
  const said = tap.lines.slice(lines).filter((line) => !/^(PUB|HPUB|PING|PONG)/.test(line))
  expect(said).toEqual([])
  expect(tap.lines.slice(lines).some((line) => /ACK/.test(line))).toBe(false)
})

it('a frozen worker takes and does not answer; another one gets it after the ack wait, and thawed it acks late', async () => {
  const workspace = bench.workspace()
  await aConsumer(workspace)
  const one = must(await workspace.lanes.add(shared('work'), { kind: 'ack', afterMs: 200, spreadMs: 0 }))
  must(workspace.lanes.freeze(one))
  // As many as it had asked for: it asks for no more.
  await workspace.publishMany(10)
  await laneToBe(workspace, one, { what: 'to hold ten', accept: ({ held }) => held === 10 })
  const worker = workspace.lanes.workerOf(one)!
  const ids = worker.account.ledger.open().map(({ delivery }) => delivery.id)
  await conditionToHold({
    check: () => worker.account.ledger.open().every(({ state }) => state.kind === 'expired'),
    what: 'its waits to be over',
  })
  const frozen = laneOf(workspace.lanes.state.get(), one)
  expect(frozen).toMatchObject({ state: { kind: 'frozen' }, got: 10, acked: 0, held: 10, left: 0 })
  const two = must(await workspace.lanes.add(shared('work'), { kind: 'silent' }))
  await laneToBe(workspace, two, { what: 'to hold the ten', accept: ({ held }) => held === 10 })
  must(workspace.lanes.thaw(one))
  // Its acks come late, and the server takes them all the same.
  const thawed = await laneToBe(workspace, one, { what: 'to have acked ten', accept: ({ acked }) => acked === 10 })
  expect(thawed.state.kind).toBe('works')
  expect(ids.map((id) => worker.account.ledger.get(id)?.state)).toMatchObject(
    ids.map(() => ({ kind: 'acked', late: true })),
  )
  await workspace.infoUntil(worker, (info) => info.num_ack_pending === 0 && info.ack_floor.stream_seq === 10)
})

it('restarted, a worker knows nothing of what it held, and goes on with new messages under the same name', async () => {
  const workspace = bench.workspace()
  const one = await holdingFive(workspace)
  must(workspace.lanes.kill(one))
  must(workspace.lanes.setPolicy(one, quick))
  must(await workspace.lanes.restart(one))
  await workspace.publishMany(2)
  const lane = await laneToBe(workspace, one, { what: 'to have acked two', accept: ({ acked }) => acked >= 2 })
  expect(lane.workerIds).toHaveLength(2)
  expect(lane).toMatchObject({ id: one, held: 5, left: 5 })
  // What nobody has in hand any more comes again to its next life.
  const later = await laneToBe(workspace, one, { what: 'to have acked seven', accept: ({ acked }) => acked === 7 })
  expect(later).toMatchObject({ got: 12, again: 5, held: 0, left: 0 })
})

it('closed it says goodbye; left, its consumer goes with it', async () => {
  const workspace = bench.workspace()
  const own = must(await workspace.lanes.add({ kind: 'own', stream, how: 'pull' }, quick))
  const other = must(await workspace.lanes.add({ kind: 'own', stream, how: 'push' }, quick))
  const named = async () => (await workspace.api.listConsumers(stream)).items.map(({ name }) => name).sort()
  const consumers = await named()
  expect(consumers).toHaveLength(2)
  must(await workspace.lanes.close(own))
  expect(laneOf(workspace.lanes.state.get(), own).state.kind).toBe('closed')
  expect(await workspace.lanes.close(own)).toMatchObject({ ok: false })
  must(await workspace.lanes.leave(own))
  expect(workspace.lanes.state.get().lanes.map(({ id }) => id)).toEqual([other])
  expect(await named()).toHaveLength(1)
})
