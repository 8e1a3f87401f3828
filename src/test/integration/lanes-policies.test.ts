import { expect, it } from 'vitest'
import { asStreamSeq } from '../../jetstream/wire/ids.js'
import type { LanePolicy } from '../../jetstream/lanes/lane-contract.js'
import { must } from '../support/workspace.js'
import type { TestWorkspace } from '../support/workspace.js'
import { wantedAge } from '../support/nats-server.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { laneOf, lanesToBe, laneToBe, quick, shared } from '../support/lanes-stage.js'

const bench = workspaceBench(wantedAge)
const stream = 'REVIEWS'

/** A lane of a consumer `work` with this policy; messages are still to be published. */
async function aLane(workspace: TestWorkspace, policy: LanePolicy, ackWaitMs = 30_000): Promise<number> {
  const config = { name: 'work', durable_name: 'work', ack_policy: 'explicit' as const, ack_wait: ackWaitMs * 1e6 }
  await workspace.api.createConsumer(stream, config)
  return must(await workspace.lanes.add(shared('work'), policy))
}

it('acks each after its time, and the server has it', async () => {
  const workspace = bench.workspace()
  const id = await aLane(workspace, { kind: 'ack', afterMs: 300, spreadMs: 100 })
  await workspace.publishMany(20)
  await laneToBe(workspace, id, { what: 'to have acked twenty', accept: ({ acked }) => acked === 20 })
  const worker = workspace.lanes.workerOf(id)!
  await workspace.infoUntil(worker, (info) => info.ack_floor.stream_seq === 20)
  for (let seq = 1; seq <= 20; seq += 1) {
    const { delivery, events } = worker.account.ledger.latest(asStreamSeq(seq))!
    const tookMs = events.find(({ text }) => text === 'ack')!.atMs - delivery.receivedAtMs
    expect(tookMs).toBeGreaterThanOrEqual(200)
    expect(events.map(({ who }) => who)).toEqual(['auto'])
  }
})

it('a slow worker takes one at a time and leaves the rest to a quick one', async () => {
  const workspace = bench.workspace()
  const slow = await aLane(workspace, { kind: 'slow', afterMs: 800 })
  const fast = must(await workspace.lanes.add(shared('work'), quick))
  await workspace.publishMany(30)
  const state = await lanesToBe(
    workspace,
    'all to be acked',
    ({ lanes }) => lanes.reduce((sum, { acked }) => sum + acked, 0) === 30,
  )
  expect(laneOf(state, fast).acked).toBeGreaterThan(20)
  expect(laneOf(state, slow).acked).toBeLessThan(10)
})

it('naks each third, which comes again, until it is not the third', async () => {
  const workspace = bench.workspace()
  const id = await aLane(workspace, { kind: 'nak-every', nth: 3, afterMs: 50 })
  await workspace.publishMany(9)
  const lane = await laneToBe(workspace, id, { what: 'to have acked nine', accept: ({ acked }) => acked === 9 })
  expect(lane.naked).toBeGreaterThanOrEqual(3)
  expect(lane.again).toBe(lane.naked)
  expect(lane.got).toBe(9 + lane.naked)
})

it('terms what holds the text, with the reason on the wire, and acks the others', async () => {
  const workspace = bench.workspace()
  const id = await aLane(workspace, { kind: 'term-matching', text: 'spam', afterMs: 20 })
  const nc = workspace.connection.nats()!
  for (const text of ['good', 'spam!', 'fine', 'more spam']) await nc.request('REVIEWS.rateGiven', text)
  const lane = await laneToBe(workspace, id, { what: 'to have decided', accept: (one) => one.acked + one.termed === 4 })
  expect(lane).toMatchObject({ acked: 2, termed: 2, held: 0 })
  const { ledger } = workspace.lanes.workerOf(id)!.account
  expect([1, 2, 3, 4].map((seq) => ledger.latest(asStreamSeq(seq))!.state.kind)).toEqual([
    'acked',
    'termed',
    'acked',
    'termed',
  ])
  expect(ledger.latest(asStreamSeq(2))!.state).toMatchObject({ reason: 'it says "spam"' })
})

it('says working while it works longer than the ack wait: nothing comes again', async () => {
  const workspace = bench.workspace()
  const id = await aLane(workspace, { kind: 'working', everyMs: 400, forMs: 2500 }, 1000)
  await workspace.publishMany(3)
  const lane = await laneToBe(workspace, id, { what: 'to have acked three', accept: ({ acked }) => acked === 3 })
  expect(lane).toMatchObject({ got: 3, again: 0 })
  const acts = workspace.journal.acts.get().filter((act) => act.lane === id && act.kind === 'verdict')
  const bodies = new Set(acts.flatMap(({ sent }) => sent.map(({ body }) => new TextDecoder().decode(body))))
  expect([...bodies].sort()).toEqual(['+ACK', '+WPI'])
})

it('dies with the third in hand, after its acks: that one comes again to another when its wait is over', async () => {
  const workspace = bench.workspace()
  const id = await aLane(workspace, { kind: 'dies-after', count: 3, afterMs: 50 }, 1500)
  await workspace.publishMany(3)
  const dead = await laneToBe(workspace, id, { what: 'to be dead', accept: ({ state }) => state.kind === 'killed' })
  expect(dead).toMatchObject({ state: { by: 'policy' }, got: 3, acked: 2, held: 1, left: 1 })
  const next = must(await workspace.lanes.add(shared('work'), quick))
  const state = await laneToBe(workspace, next, { what: 'to have acked it', accept: ({ acked }) => acked === 1 })
  expect(state).toMatchObject({ got: 1, again: 1 })
  const died = workspace.happened.get().find(({ what }) => what.kind === 'lane' && what.did === 'killed')
  expect(died?.what).toMatchObject({ by: 'policy', lane: id })
})

it('a policy set anew takes what is in hand; a silent one takes and never answers', async () => {
  const workspace = bench.workspace()
  const id = await aLane(workspace, { kind: 'silent' })
  await workspace.publishMany(4)
  await laneToBe(workspace, id, { what: 'to hold four', accept: ({ held }) => held === 4 })
  must(workspace.lanes.setPolicy(id, { kind: 'nak-every', nth: 100, afterMs: 0 }))
  const lane = await laneToBe(workspace, id, { what: 'to have acked four', accept: ({ acked }) => acked === 4 })
  expect(lane).toMatchObject({ got: 4, held: 0, policy: { kind: 'nak-every' } })
})

it('a person decides through the lane’s own connection, and the journal names the lane', async () => {
  const workspace = bench.workspace()
  const id = await aLane(workspace, { kind: 'you' })
  await workspace.publishMany(2)
  await laneToBe(workspace, id, { what: 'to hold two', accept: ({ held }) => held === 2 })
  const worker = workspace.lanes.workerOf(id)!
  const [first] = worker.account.ledger.open()
  await worker.decide([first!.delivery.id], { kind: 'ack-confirmed' }).done
  await laneToBe(workspace, id, { what: 'to hold one', accept: ({ held, acked }) => held === 1 && acked === 1 })
  const act = workspace.journal.acts.get().findLast(({ kind }) => kind === 'verdict')
  expect(act).toMatchObject({ lane: id, by: 'key', count: 1, answer: { kind: 'answered' } })
})
