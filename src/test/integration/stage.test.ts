import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.js'
import { createStage } from '../../stage/set-up.js'
import type { SetUp } from '../../stage/set-up-schema.js'
import { laneToBe } from '../support/lanes-stage.js'
import { openWorkspaceOn } from '../support/open-workspace.js'
import { must } from '../support/workspace.js'
import { workspaceBench } from '../support/workspace-bench.js'

const bench = workspaceBench('newest')
const { signal } = new AbortController()
const consumer = { durable_name: 'work', ack_policy: 'explicit', ack_wait: 2e9 }
const of: SetUp = {
  streams: [
    { name: 'STAGE', subjects: ['STAGE.>'], config: { name: 'STAGE', subjects: ['STAGE.>'], storage: 'memory' } },
  ],
  consumers: [{ stream: 'STAGE', name: 'work', config: consumer }],
  publish: [{ subject: 'STAGE.a', count: 4, texts: ['one', 'two'], ids: ['i', 'ii', 'i'] }],
  workers: [
    {
      name: 'quick',
      place: { kind: 'shared', stream: 'STAGE', consumer: 'work' },
      policy: { kind: 'ack', afterMs: 0, spreadMs: 0 },
    },
  ],
}
const removeStage = async (): Promise<void> => {
  const { api } = bench.workspace()
  if (await api.hasStream('STAGE')) await api.deleteStream('STAGE')
}
const stageOf = (workspace: ReturnType<typeof bench.workspace>, ownServer = true, whose = 'a test') =>
  createStage({ workspace, clock: systemClock, whose, ownServer })

afterEach(() => removeStage())

it('makes what it was told, as the stage’s acts in the journal, and takes exactly that away again', async () => {
  const workspace = bench.workspace()
  const stage = stageOf(workspace)
  must(await stage.setUp(of, signal))
  expect(stage.made()).toEqual({ streams: ['STAGE'], consumers: [{ stream: 'STAGE', name: 'work' }] })
  expect(stage.isMade('STAGE', 'work')).toBe(true)
  expect(stage.isMade('REVIEWS')).toBe(false)
  // Of four, the third and the fourth repeat an id.
  expect(stage.tally()).toEqual({ sent: 4, stored: 4, duplicates: 2, refused: 0, unknown: 0 })
  const info = await workspace.api.streamInfo('STAGE')
  expect(info).toMatchObject({ state: { messages: 2 }, config: { description: 'made by review-tui for: a test' } })
  await laneToBe(workspace, stage.workerNamed('quick')!, {
    what: 'to have acked both',
    accept: ({ acked }) => acked === 2,
  })
  const acts = workspace.journal.acts.get().filter(({ by, kind }) => by === 'stage' && kind !== 'read')
  expect(acts.map((act) => (act.kind === 'request' ? act.request : act.kind))).toEqual([
    'STREAM.CREATE',
    'CONSUMER.CREATE',
    'publish',
  ])
  expect(workspace.happened.get().find(({ what }) => what.kind === 'stored')).toMatchObject({
    stream: 'STAGE',
    what: { count: 2, duplicates: 2, played: true },
  })
  must(await stage.clear())
  expect(await workspace.api.findStream('STAGE')).toBeNull()
  expect(workspace.lanes.state.get().lanes).toEqual([])
  expect(await workspace.api.hasStream('REVIEWS')).toBe(true)
})

it('leaves a stream alone that was there before, whoever made it', async () => {
  const workspace = bench.workspace()
  await workspace.api.createStream({ name: 'STAGE', subjects: ['MINE.>'], storage: 'memory' })
  await workspace.api.publish('MINE.a', new Uint8Array(1), { msgId: 'mine' })
  const stage = stageOf(workspace)
  const before = await workspace.api.streamInfo('STAGE')
  expect(await stage.setUp(of, signal)).toMatchObject({
    ok: false,
    error: { summary: 'there is a stream STAGE already, and it is not ours' },
  })
  must(await stage.clear())
  const { config, state, created } = await workspace.api.streamInfo('STAGE')
  expect({ config, state, created }).toEqual({ config: before.config, state: before.state, created: before.created })
})

it('makes what an earlier run left behind anew, on our own server, unless somebody works on it', async () => {
  const workspace = bench.workspace()
  const earlier = stageOf(workspace)
  must(await earlier.setUp(of, signal))
  const another = await stageOf(workspace, true, 'another').setUp({ ...of, workers: [] }, signal)
  expect(another).toMatchObject({
    ok: false,
    error: { summary: 'there is a stream STAGE already, and it is not ours' },
  })
  const foreign = await stageOf(workspace, false).setUp({ ...of, workers: [] }, signal)
  expect(foreign).toMatchObject({
    ok: false,
    error: { summary: 'there is a stream STAGE already, and it is not ours' },
  })
  expect(await stageOf(workspace).setUp(of, signal)).toMatchObject({
    ok: false,
    error: { summary: 'somebody else plays on the stream STAGE at the moment' },
  })
  must(await workspace.lanes.close(earlier.workerNamed('quick')!))
  const later = stageOf(workspace)
  must(await later.setUp({ ...of, workers: [] }, signal))
  // What it made is another stream now.
  must(await earlier.clear())
  expect(await workspace.api.hasStream('STAGE')).toBe(true)
  must(await later.clear())
})

it('leaves nothing behind of a set-up that fails or is stopped', async () => {
  const workspace = bench.workspace()
  const stage = stageOf(workspace)
  const bad = { stream: 'STAGE', name: 'bad', config: { durable_name: 'bad', ack_policy: 'explicit', ack_wait: -5 } }
  const failed = await stage.setUp({ ...of, consumers: [...of.consumers, bad] }, signal)
  expect(failed.ok).toBe(false)
  expect(await workspace.api.findStream('STAGE')).toBeNull()
  const ending = new AbortController()
  const slow = [{ subject: 'STAGE.a', count: 100, everyMs: 20 }]
  const stopped = stage.setUp({ ...of, publish: slow }, ending.signal)
  const stop = workspace.publisher.state.subscribe(() => {
    if (stage.tally().stored > 4) ending.abort()
  })
  expect(await stopped).toEqual({ ok: false, error: { summary: 'stopped before all was there' } })
  stop()
  expect(await workspace.api.findStream('STAGE')).toBeNull()
  expect(stage.made()).toEqual({ streams: [], consumers: [] })
})

it('does nothing with read-only', async () => {
  const server = bench.server()
  const workspace = await openWorkspaceOn(`nats://127.0.0.1:${server.port}`, {
    auth: { kind: 'token', token: server.token },
    readOnly: true,
  })
  const stage = createStage({ workspace, clock: systemClock, whose: 'a test', ownServer: true })
  expect(await stage.setUp(of, signal)).toMatchObject({
    ok: false,
    error: { summary: 'started with --read-only: nothing is made here' },
  })
})
