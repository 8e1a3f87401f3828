import { expect, it } from 'vitest'
import { must } from '../support/workspace.js'
import { wantedAge } from '../support/nats-server.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { laneOf, lanesToBe, quick, shared, totalOf } from '../support/lanes-stage.js'

const bench = workspaceBench(wantedAge)
const stream = 'REVIEWS'

it('two workers share one consumer: each message goes to one of them, and together they got all', async () => {
  const workspace = bench.workspace()
  await workspace.api.createConsumer(stream, { name: 'work', durable_name: 'work', ack_policy: 'explicit' })
  const one = must(await workspace.lanes.add(shared('work'), quick))
  const two = must(await workspace.lanes.add(shared('work'), quick))
  expect([one, two]).toEqual([1, 2])
  workspace.publisher.startBurst('REVIEWS.rateGiven', 400)
  const state = await lanesToBe(
    workspace,
    'all to be acked',
    ({ lanes }) => lanes.reduce((sum, { acked }) => sum + acked, 0) === 400,
  )
  const [first, second] = [laneOf(state, 1), laneOf(state, 2)]
  expect(first.got).toBeGreaterThan(0)
  expect(second.got).toBeGreaterThan(0)
  expect(first.got + second.got).toBe(400)
  // Each sequence once, to one of them.
  const account = workspace.lanes.workerOf(1)?.account
  const entries = Array.from({ length: 400 }, (_, at) => account?.ledger.latest((at + 1) as never))
  expect(entries.every((entry) => entry?.delivery.deliveryCount === 1)).toBe(true)
  const whose = entries.map((entry) => workspace.lanes.laneOf(entry?.workerId ?? 0))
  expect([whose.filter((lane) => lane === 1).length, whose.filter((lane) => lane === 2).length]).toEqual([
    first.got,
    second.got,
  ])
  await workspace.infoUntil(workspace.lanes.workerOf(1)!, (info) => info.num_ack_pending === 0)
  const settled = await lanesToBe(
    workspace,
    'the sum beside the server’s count',
    ({ totals: [total] }) => total?.serverDelivered === 400 && total.elsewhere === 0,
  )
  expect(totalOf(settled)).toMatchObject({ delivered: 400, again: 0, before: 0, cameAgain: 0, twice: [] })
})
