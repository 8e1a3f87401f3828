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
const stageOf = (
  workspace: ReturnType<typeof bench.workspace>,
  o: { readonly serverStartedMs?: number; readonly whose?: string } = {},
) => createStage({ workspace, clock: systemClock, whose: 'a test', ...o })

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
  expect(info.state.messages).toBe(2)
  expect(info.config.description).toMatch(/^made by review-tui for: a test, [0-9a-f]{8}$/)
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

it('makes anew only what was left behind before this process started the server', async () => {
  const workspace = bench.workspace()
  const earlier = stageOf(workspace)
  must(await earlier.setUp({ ...of, workers: [] }, signal))
  const madeMs = Date.parse((await workspace.api.streamInfo('STAGE')).created)
  const refused = { ok: false, error: { summary: 'there is a stream STAGE already, and it is not ours' } }
  for (const other of [
    // A server of somebody else's, or one that was joined.
    {},
    // Another copy made it on the server that runs now; no worker is there to tell.
    { serverStartedMs: madeMs - 1000 },
    { serverStartedMs: madeMs + 1000, whose: 'another' },
    { serverStartedMs: madeMs + 1000, whose: 'a' },
  ])
    expect(await stageOf(workspace, other).setUp(of, signal)).toMatchObject(refused)
  expect(Date.parse((await workspace.api.streamInfo('STAGE')).created)).toBe(madeMs)
  const later = stageOf(workspace, { serverStartedMs: madeMs + 1000 })
  must(await later.setUp({ ...of, workers: [] }, signal))
  expect(await earlier.standing('STAGE')).toBe('others')
  expect(await later.standing('STAGE')).toBe('ours')
  // What it made is another stream now.
  must(await earlier.clear())
  expect(await workspace.api.hasStream('STAGE')).toBe(true)
  must(await later.clear())
  expect(await later.standing('STAGE')).toBe('gone')
})

it('is made by one of two that make the same at the same time', async () => {
  const workspace = bench.workspace()
  const alone = { ...of, consumers: [], publish: [], workers: [] }
  for (let round = 0; round < 10; round += 1) {
    const both = [stageOf(workspace), stageOf(workspace)]
    const made = await Promise.all(both.map((stage) => stage.setUp(alone, signal)))
    expect(made.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await workspace.api.hasStream('STAGE')).toBe(true)
    for (const stage of both) must(await stage.clear())
    expect(await workspace.api.hasStream('STAGE')).toBe(false)
  }
})

it('knows a stream as its own whose making was answered by nothing that came', async () => {
  const workspace = bench.workspace()
  const { stage: tools } = workspace
  if (!tools) throw new Error('nothing can be made')
  const createStream: typeof tools.write.createStream = async (config) => {
    await tools.write.createStream(config)
    throw new Error('the answer was lost')
  }
  const lossy = { ...workspace, stage: { ...tools, write: { ...tools.write, createStream } } }
  const stage = stageOf(lossy)
  must(await stage.setUp({ ...of, workers: [] }, signal))
  expect(await stage.standing('STAGE')).toBe('ours')
  must(await stage.clear())
  expect(await workspace.api.findStream('STAGE')).toBeNull()
  // Neither can it be looked at right then.
  let isDeaf = true
  const findStream: typeof tools.look.findStream = async (name) => {
    if (isDeaf && (await tools.look.findStream(name))) throw new Error('no answer')
    return tools.look.findStream(name)
  }
  const deaf = stageOf({ ...lossy, stage: { ...lossy.stage, look: { ...tools.look, findStream } } })
  expect((await deaf.setUp(of, signal)).ok).toBe(false)
  expect(await workspace.api.hasStream('STAGE')).toBe(true)
  isDeaf = false
  must(await deaf.clear())
  expect(await workspace.api.findStream('STAGE')).toBeNull()
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
  const stage = createStage({ workspace, clock: systemClock, whose: 'a test' })
  expect(await stage.setUp(of, signal)).toMatchObject({
    ok: false,
    error: { summary: 'started with --read-only: nothing is made here' },
  })
})
