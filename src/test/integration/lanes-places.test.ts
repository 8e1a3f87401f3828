import { expect, it } from 'vitest'
import { mostLanes } from '../../jetstream/index.js'
import { heldToBe, must, snapshotToBe } from '../support/workspace.js'
import { wantedAge } from '../support/nats-server.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { laneOf, lanesToBe, laneToBe, quick, shared } from '../support/lanes-stage.js'

const bench = workspaceBench(wantedAge)
const stream = 'REVIEWS'

it('workers with a consumer of their own get every message each: push, pull and ordered', async () => {
  const workspace = bench.workspace()
  await workspace.publishMany(5)
  for (const how of ['pull', 'push', 'ordered', 'ordered'] as const) {
    must(await workspace.lanes.add({ kind: 'own', stream, how }, quick))
  }
  await workspace.publishMany(15)
  const state = await lanesToBe(workspace, 'all to have got twenty', ({ lanes }) =>
    lanes.every(({ got }) => got === 20),
  )
  expect(state.lanes.map(({ again }) => again)).toEqual([0, 0, 0, 0])
  expect(state.totals).toHaveLength(4)
  for (const total of state.totals) expect(total).toMatchObject({ delivered: 20, inOrder: true, cameAgain: 0 })
  await laneToBe(workspace, 1, { what: 'to have acked all', accept: ({ acked }) => acked === 20 })
  await laneToBe(workspace, 2, { what: 'to have acked all', accept: ({ acked }) => acked === 20 })
})

it('a consumer made for one worker begins where it is told, and with what it is to see', async () => {
  const workspace = bench.workspace()
  await workspace.publishMany(3)
  const wanted = { kind: 'own', stream, how: 'pull', from: 'new', filterSubject: 'REVIEWS.rateGiven' } as const
  const id = must(await workspace.lanes.add(wanted, { kind: 'silent' }))
  await workspace.publishMany(2, 'REVIEWS.other')
  await workspace.publishMany(2)
  await laneToBe(workspace, id, { what: 'to hold two', accept: ({ held }) => held === 2 })
  const seqs = workspace.lanes
    .workerOf(id)!
    .account.ledger.open()
    .map(({ delivery }) => delivery.streamSeq)
  expect(seqs).toEqual([6, 7])
})

it('a queue group on a push consumer gives each message to one of its members', async () => {
  const workspace = bench.workspace()
  await workspace.api.createConsumer(stream, {
    name: 'queue',
    durable_name: 'queue',
    ack_policy: 'explicit',
    deliver_subject: 'deliver.queue',
    deliver_group: 'workers',
  })
  for (let lane = 1; lane <= 3; lane += 1) must(await workspace.lanes.add(shared('queue'), quick))
  expect(laneOf(workspace.lanes.state.get(), 1).place).toMatchObject({ kind: 'shared', how: 'queue' })
  workspace.publisher.startBurst('REVIEWS.rateGiven', 300)
  const state = await lanesToBe(
    workspace,
    'all to be acked',
    ({ lanes }) => lanes.reduce((sum, { acked }) => sum + acked, 0) === 300,
  )
  expect(state.lanes.reduce((sum, { got }) => sum + got, 0)).toBe(300)
  expect(state.lanes.every(({ got }) => got > 30)).toBe(true)
})

it('says why it cannot be: no such consumer, one that somebody has alone, a subject that takes from others', async () => {
  const workspace = bench.workspace()
  const problem = async (...asked: Parameters<typeof workspace.lanes.add>): Promise<string> => {
    const added = await workspace.lanes.add(...asked)
    return added.ok ? 'added' : added.error.summary
  }
  expect(await problem(shared('nobody'), quick)).toMatch(/no consumer nobody/)
  await workspace.openWith('push', { name: 'alone' })
  expect(await problem(shared('alone'), quick)).toMatch(/already has a subscriber/)
  for (const subject of ['>', '*.x', '_INBOX.>', '$JS.>', 'a b', '']) {
    expect(await problem({ kind: 'core', subject }, { kind: 'you' })).not.toBe('added')
  }
  expect(await problem({ kind: 'own', stream: 'NONE', how: 'pull' }, quick)).toMatch(/NONE/)
  expect(workspace.lanes.state.get().lanes).toEqual([])
  for (let lane = 1; lane <= mostLanes; lane += 1) {
    expect(await problem({ kind: 'core', subject: 'some.where' }, { kind: 'you' })).toBe('added')
  }
  expect(await problem({ kind: 'core', subject: 'some.where' }, { kind: 'you' })).toMatch(/8 workers/)
})

it('the screen’s own worker and a lane share an account, each with its own tally', async () => {
  const workspace = bench.workspace()
  await workspace.publishMany(6)
  const screen = await workspace.openWith('pull', { filterSubject: '' })
  must(screen.fetch(2, 5000))
  await heldToBe(screen, 2)
  const lane = must(await workspace.lanes.add(shared(screen.consumer), quick))
  await laneToBe(workspace, lane, { what: 'to have acked four', accept: ({ acked }) => acked === 4 })
  expect(screen.tally()).toMatchObject({ got: 2, acked: 0 })
  const { counts } = await snapshotToBe(screen, 'what both did', ({ totals }) => totals.delivered + totals.acked === 10)
  expect(counts.held).toBe(2)
  // The view of the consumer stays the screen’s, not the lane’s.
  const opened = must(await workspace.openConsumer(stream, screen.consumer))
  expect(opened.id).toBe(screen.id)
})

it('a consumer that another client deletes ends the lane, with the reason; a purge takes what it held', async () => {
  const workspace = bench.workspace()
  await workspace.api.createConsumer(stream, { name: 'work', durable_name: 'work', ack_policy: 'explicit' })
  const id = must(await workspace.lanes.add(shared('work'), { kind: 'silent' }))
  await workspace.publishMany(3)
  await laneToBe(workspace, id, { what: 'to hold three', accept: ({ held }) => held === 3 })
  await workspace.api.purgeStream(stream)
  await laneToBe(workspace, id, { what: 'to hold nothing', accept: ({ held }) => held === 0 })
  await workspace.publishMany(1)
  await laneToBe(workspace, id, { what: 'to hold one', accept: ({ held }) => held === 1 })
  await workspace.api.deleteConsumer(stream, 'work')
  const gone = await laneToBe(workspace, id, { what: 'to have failed', accept: ({ state }) => state.kind === 'failed' })
  expect(gone.state).toMatchObject({ problem: { summary: /its consumer was deleted/ } })
  expect(gone.held).toBe(0)
  const again = await workspace.lanes.restart(id)
  expect(again).toMatchObject({ ok: false })
})
