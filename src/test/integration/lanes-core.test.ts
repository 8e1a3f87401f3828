import { expect, it } from 'vitest'
import { must } from '../support/workspace.js'
import { wantedAge } from '../support/nats-server.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { connectTruth } from '../support/server-truth.js'
import { laneOf, lanesToBe, laneToBe, quick } from '../support/lanes-stage.js'

const bench = workspaceBench(wantedAge)
const stream = 'REVIEWS'
const you = { kind: 'you' } as const

it('what a plain subscriber missed while it was away is counted exactly; a consumer beside it gets all', async () => {
  const workspace = bench.workspace()
  const plain = must(await workspace.lanes.add({ kind: 'core', subject: 'REVIEWS.*' }, you))
  const all = must(await workspace.lanes.add({ kind: 'own', stream, how: 'pull' }, quick))
  await workspace.publishMany(4)
  await laneToBe(workspace, plain, { what: 'to have seen four', accept: ({ got }) => got === 4 })
  expect(laneOf(workspace.lanes.state.get(), plain)).not.toHaveProperty('missed')
  must(workspace.lanes.kill(plain))
  await workspace.publishMany(7)
  must(await workspace.lanes.restart(plain))
  await workspace.publishMany(2)
  const back = await laneToBe(workspace, plain, { what: 'to have seen six', accept: ({ got }) => got === 6 })
  expect(back.missed).toMatchObject({ count: 7 })
  expect(back.seen?.map(({ subject }) => subject)).toEqual(Array(6).fill('REVIEWS.rateGiven'))
  // Away once more, this time by goodbye.
  must(await workspace.lanes.close(plain))
  await workspace.publishMany(3)
  must(await workspace.lanes.restart(plain))
  const again = await laneToBe(workspace, plain, {
    what: 'to know of ten',
    accept: ({ missed }) => missed?.count === 10,
  })
  expect(again.missed?.awayMs).toBeGreaterThan(0)
  await laneToBe(workspace, all, { what: 'to have got all', accept: ({ got }) => got === 16 })
})

it('what comes and goes in the very moment is counted neither twice nor not at all', async () => {
  const workspace = bench.workspace()
  const truth = await connectTruth(bench.server())
  const plain = must(await workspace.lanes.add({ kind: 'core', subject: 'REVIEWS.*' }, you))
  let sent = 0
  const send = (count: number): void => {
    for (let left = count; left > 0; left -= 1) truth.nc.publish('REVIEWS.tick', String(++sent))
  }
  for (let round = 0; round < 10; round += 1) {
    send(5)
    if (round % 2 === 0) must(workspace.lanes.kill(plain))
    else must(await workspace.lanes.close(plain))
    send(5)
    const back = workspace.lanes.restart(plain)
    for (let burst = 0; burst < 20; burst += 1) {
      send(2)
      await truth.nc.flush()
    }
    must(await back)
    send(3)
  }
  await truth.nc.flush()
  const lane = await laneToBe(workspace, plain, {
    what: 'to have seen or missed each',
    accept: ({ got, missed }) => got + (missed?.count ?? 0) >= sent,
  })
  expect(lane.got + (lane.missed?.count ?? 0)).toBe(sent)
})

it('counts only what is of its subject, and says nothing where nobody can know', async () => {
  const workspace = bench.workspace()
  const part = must(await workspace.lanes.add({ kind: 'core', subject: 'REVIEWS.rateGiven' }, you))
  const wide = must(await workspace.lanes.add({ kind: 'core', subject: 'REVIEWS.>' }, you))
  const grouped = must(await workspace.lanes.add({ kind: 'core', subject: 'REVIEWS.*', queue: 'some' }, you))
  const beside = must(await workspace.lanes.add({ kind: 'core', subject: 'elsewhere.x' }, you))
  const lanes = [part, wide, grouped, beside]
  for (const id of lanes) must(workspace.lanes.kill(id))
  await workspace.publishMany(3)
  await workspace.publishMany(2, 'REVIEWS.other')
  for (const id of lanes) must(await workspace.lanes.restart(id))
  const state = workspace.lanes.state.get()
  expect(laneOf(state, part).missed).toMatchObject({ count: 3 })
  for (const id of [wide, grouped, beside]) expect(laneOf(state, id)).not.toHaveProperty('missed')
})

it('a queue group of plain subscribers shares, and what comes when all are away nobody gets', async () => {
  const workspace = bench.workspace()
  const truth = await connectTruth(bench.server())
  const ids: number[] = []
  for (let lane = 0; lane < 3; lane += 1) {
    ids.push(must(await workspace.lanes.add({ kind: 'core', subject: 'jobs.*', queue: 'workers' }, you)))
  }
  for (let sent = 0; sent < 60; sent += 1) truth.nc.publish('jobs.do', String(sent))
  const state = await lanesToBe(
    workspace,
    'all to be seen',
    ({ lanes }) => lanes.reduce((sum, { got }) => sum + got, 0) === 60,
  )
  expect(state.lanes.every(({ got }) => got > 0)).toBe(true)
  expect(workspace.lanes.freeze(ids[0]!)).toMatchObject({ ok: false })
  expect(workspace.lanes.setPolicy(ids[0]!, quick)).toMatchObject({ ok: false })
  expect(workspace.lanes.workerOf(ids[0]!)).toBeUndefined()
})
