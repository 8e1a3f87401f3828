import { expect, it } from 'vitest'
import type { Worker } from '../../jetstream/index.js'
import { explain } from '../../jetstream/index.js'
import { connectTruth } from '../support/server-truth.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { heldToBe, must, snapshotToBe } from '../support/workspace.js'
import type { TestWorkspace } from '../support/workspace.js'

const bench = workspaceBench('newest')
const stream = 'REVIEWS'

/** The screen's own worker on a consumer with a priority group. */
async function onGroup(workspace: TestWorkspace, more: Readonly<Record<string, unknown>>): Promise<Worker> {
  const config = { name: 'work', durable_name: 'work', ack_policy: 'explicit', priority_groups: ['jobs'], ...more }
  await workspace.api.createConsumer(stream, config)
  const session = must(await workspace.openConsumer(stream, 'work'))
  session.attach()
  return session
}
const causeOf = (session: Worker) => explain(session.state.get(), { nowMs: Date.now() })

it('the screen’s own pulls name the group: without it the server refuses each', async () => {
  const workspace = bench.workspace()
  const session = await onGroup(workspace, { priority_policy: 'overflow' })
  await workspace.publishMany(3)
  must(session.fetch(2, 5000))
  await heldToBe(session, 2)
  // Only a helper from now on: one is to come, and it asks for ten.
  session.setAsks({ group: 'jobs', minPending: 10 })
  must(session.fetch(5, 30_000))
  const held = session.state.get().ledger.open()
  await session.decide(
    held.map(({ delivery }) => delivery.id),
    { kind: 'ack-confirmed' },
  ).done
  await snapshotToBe(session, 'one to come', ({ numbers }) => numbers?.pending === 1 && numbers.ackPending === 0)
  expect(causeOf(session)).toMatchObject({ kind: 'stands-by', group: 'jobs', pending: 1, why: { minPending: 10 } })
  await workspace.publishMany(9)
  await heldToBe(session, 1)
})

it('says that another client is pinned, and gets all once that one is gone', async () => {
  const workspace = bench.workspace()
  const session = await onGroup(workspace, { priority_policy: 'pinned_client', priority_timeout: 1e9 })
  const { nc } = await connectTruth({ url: bench.server().url, token: bench.server().token })
  const inbox = `_INBOX.${Math.random().toString(36).slice(2)}`
  const other = nc.subscribe(inbox)[Symbol.asyncIterator]()
  const ask = (id?: string): void =>
    nc.publish(
      `$JS.API.CONSUMER.MSG.NEXT.${stream}.work`,
      JSON.stringify({ batch: 1, expires: 20e9, group: 'jobs', id }),
      {
        reply: inbox,
      },
    )
  ask()
  await workspace.publishMany(1)
  const first = await next(other)
  ask(first.headers?.get('Nats-Pin-Id'))
  must(session.fetch(5, 30_000))
  await workspace.infoUntil(session, ({ priority_groups: groups = [] }) => groups[0]?.pinned_client_id !== undefined)
  await snapshotToBe(session, 'to stand by', () => causeOf(session).kind === 'stands-by')
  const { why } = causeOf(session) as Extract<ReturnType<typeof causeOf>, { kind: 'stands-by' }>
  expect(why.policy).toBe('pinned')
  await workspace.publishMany(1)
  await next(other)
  // It does not ask any more: after the time-out its place is ours.
  await workspace.publishMany(2)
  await heldToBe(session, 2)
  await snapshotToBe(session, 'to be pinned', ({ pinId, info }) => {
    const [group] = info?.priority_groups ?? []
    return pinId !== undefined && group?.pinned_client_id === pinId
  })
  expect(causeOf(session).kind).not.toBe('stands-by')
})

it('with a priority it is served behind lower numbers', async () => {
  const workspace = bench.workspace()
  const session = await onGroup(workspace, { priority_policy: 'prioritized' })
  session.setAsks({ group: 'jobs', priority: 5 })
  must(session.fetch(5, 30_000))
  const lane = must(
    await workspace.lanes.add(
      { kind: 'shared', stream, consumer: 'work', group: { priority: 0 } },
      { kind: 'ack', afterMs: 0, spreadMs: 0 },
    ),
  )
  await workspace.publishMany(10)
  await workspace.infoUntil(session, ({ ack_floor: floor }) => floor.stream_seq === 10)
  const ours = () =>
    session.state
      .get()
      .ledger.open()
      .filter(({ workerId }) => workerId === session.id)
  expect(ours()).toEqual([])
  must(workspace.lanes.freeze(lane))
  await workspace.publishMany(300)
  await snapshotToBe(session, 'five for us', () => ours().length === 5)
})

async function next<T>(from: AsyncIterator<T>): Promise<T> {
  const read = await from.next()
  if (read.done === true) throw new Error('nothing came')
  return read.value
}
