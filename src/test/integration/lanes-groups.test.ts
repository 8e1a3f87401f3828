import { headers } from '@nats-io/transport-node'
import { expect, it } from 'vitest'
import { connectTruth } from '../support/server-truth.js'
import { must } from '../support/workspace.js'
import type { TestWorkspace } from '../support/workspace.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { laneOf, lanesToBe, laneToBe, quick, shared } from '../support/lanes-stage.js'

const bench = workspaceBench('newest')
const stream = 'REVIEWS'

async function aGroup(workspace: TestWorkspace, more: Readonly<Record<string, unknown>>): Promise<void> {
  await workspace.api.createConsumer(stream, {
    name: 'work',
    durable_name: 'work',
    ack_policy: 'explicit',
    priority_groups: ['jobs'],
    ...more,
  })
}

it('a pinned client alone is served, and when it is killed another one takes over', async () => {
  const workspace = bench.workspace()
  await aGroup(workspace, { priority_policy: 'pinned_client', priority_timeout: 1e9, ack_wait: 3e9 })
  const one = must(await workspace.lanes.add(shared('work'), quick))
  await workspace.publishMany(2)
  const first = await laneToBe(workspace, one, { what: 'to be pinned', accept: ({ pinned }) => pinned !== undefined })
  expect(first.place).toMatchObject({ how: 'group', group: { group: 'jobs', policy: 'pinned_client' } })
  expect(Math.abs(Date.now() - (first.pinned?.sinceMs ?? 0))).toBeLessThan(20_000)
  const two = must(await workspace.lanes.add(shared('work'), quick))
  await workspace.publishMany(10)
  const served = await lanesToBe(workspace, 'w1 to have acked twelve', ({ lanes }) => lanes[0]?.acked === 12)
  expect(laneOf(served, two)).toMatchObject({ got: 0 })
  must(workspace.lanes.kill(one))
  await workspace.publishMany(3)
  const after = await lanesToBe(
    workspace,
    'w2 to be pinned and to have acked three',
    ({ lanes }) => lanes[1]?.acked === 3 && lanes[1].pinned !== undefined,
  )
  expect(laneOf(after, one).pinned).toBeUndefined()
  // Back again it is a standby: its old id is no longer the one.
  must(await workspace.lanes.restart(one))
  await workspace.publishMany(4)
  const later = await lanesToBe(workspace, 'w2 to have acked seven', ({ lanes }) => lanes[1]?.acked === 7)
  expect(laneOf(later, one).got).toBe(12)
})

it('prioritised, who asks with the lower number is served first', async () => {
  const workspace = bench.workspace()
  await aGroup(workspace, { priority_policy: 'prioritized' })
  const later = must(await workspace.lanes.add({ ...sharedWork, group: { priority: 5 } }, quick))
  const sooner = must(await workspace.lanes.add({ ...sharedWork, group: { priority: 0 } }, quick))
  for (let sent = 0; sent < 10; sent += 1) {
    await workspace.publishMany(1)
    await laneToBe(workspace, sooner, { what: 'to have acked it', accept: ({ acked }) => acked === sent + 1 })
  }
  must(workspace.lanes.freeze(sooner))
  await workspace.publishMany(300)
  const state = await laneToBe(workspace, later, { what: 'to be served too', accept: ({ got }) => got > 0 })
  expect(state.place).toMatchObject({ group: { priority: 5, policy: 'prioritized' } })
})

it('with overflow, a worker is served only once so many wait', async () => {
  const workspace = bench.workspace()
  await aGroup(workspace, { priority_policy: 'overflow' })
  const helper = must(await workspace.lanes.add({ ...sharedWork, group: { minPending: 20 } }, { kind: 'silent' }))
  await workspace.publishMany(10)
  const worker = workspace.lanes.workerOf(helper)!
  await workspace.infoUntil(worker, (info) => info.num_pending === 10)
  expect(laneOf(workspace.lanes.state.get(), helper).got).toBe(0)
  await workspace.publishMany(20)
  await laneToBe(workspace, helper, { what: 'to be served', accept: ({ got }) => got > 0 })
})

it('a group that the consumer does not have is refused', async () => {
  const workspace = bench.workspace()
  await aGroup(workspace, { priority_policy: 'overflow' })
  const added = await workspace.lanes.add({ ...sharedWork, group: { group: 'others' } }, quick)
  expect(added).toMatchObject({ ok: false, error: { summary: /no such priority group/ } })
})

const sharedWork = { kind: 'shared', stream, consumer: 'work' } as const

it('a message that names another pinned client does not unseat the one that is', async () => {
  const workspace = bench.workspace()
  await aGroup(workspace, { priority_policy: 'pinned_client', priority_timeout: 60e9 })
  const id = must(await workspace.lanes.add(shared('work'), quick))
  const truth = await connectTruth(bench.server())
  const evil = headers()
  evil.set('Nats-Pin-Id', 'evil')
  for (let round = 1; round <= 5; round += 1) {
    truth.nc.publish('REVIEWS.evil', 'x', { headers: evil })
    await workspace.publishMany(1)
    await laneToBe(workspace, id, { what: 'to have acked both', accept: ({ acked }) => acked === round * 2 })
  }
  await laneToBe(workspace, id, { what: 'to be pinned', accept: ({ pinned }) => pinned !== undefined })
})
