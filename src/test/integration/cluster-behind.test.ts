import { expect, it, vi } from 'vitest'
import { electedMs, leaderToBe, openEmptyCluster } from '../support/cluster-stage.js'
import { conditionToHold } from '../support/wait-for-server.js'

// Elections take seconds each, and nothing makes them shorter.
vi.setConfig({ testTimeout: 180_000 })

const rated = 'REVIEWS.rateGiven'

it('what a copy holds that came too late is not taken for the stream while nobody leads it', async () => {
  const stage = await openEmptyCluster()
  const { workspace, control } = stage
  const { publisher, streams } = workspace
  // It stands still while the stream is made and filled, and hears of both when nobody is left to fill it.
  const reached = workspace.connection.nats()?.info?.server_name
  const [late = ''] = ['n1', 'n2', 'n3'].filter((name) => name !== reached)
  expect(control.freeze(late, 120_000).ok).toBe(true)
  await conditionToHold({
    check: async () => (await workspace.ensureStream(true)).ok,
    what: 'the stream to be made by two of three',
    withinMs: electedMs,
  })
  for (const seq of [1, 2]) expect(await publisher.publishNext(rated)).toMatchObject({ kind: 'stored', seq })
  await conditionToHold({ check: () => streams.find('REVIEWS')?.lastSeq === 2, what: 'both to be counted' })
  const leader = await leaderToBe(stage, (name) => name !== undefined)
  expect(leader).not.toBe(late)

  const others = ['n1', 'n2', 'n3'].filter((name) => name !== late)
  for (const name of others) expect(control.kill(name).ok).toBe(true)
  expect(control.thaw(late).ok).toBe(true)
  await leaderToBe(stage, (name) => name === undefined || name === '')
  const told = () =>
    workspace.happened.get().flatMap(({ what }) => (what.kind === 'leader' && what.of === 'stream' ? [what] : []))
  expect(told()[0]).toEqual({ kind: 'leader', of: 'stream', from: leader })
  expect(streams.find('REVIEWS')).toMatchObject({ messages: 2, lastSeq: 2 })
  // By its own word the copy has none: what the list shows does not come from it.
  expect((await workspace.stage?.look.findStream('REVIEWS'))?.state.last_seq).toBe(0)
  // What would be lost is not known either.
  expect(await workspace.streamActions.loss('REVIEWS')).toMatchObject({ ok: false })

  for (const name of others) expect(await control.restart(name)).toMatchObject({ ok: true })
  await leaderToBe(stage, (name) => name !== undefined && name !== '')
  expect(told()[0]).toMatchObject({ kind: 'leader', of: 'stream', to: expect.any(String) as string })
  expect(await publisher.publishNext(rated)).toMatchObject({ kind: 'stored', seq: 3, duplicate: false })
  await conditionToHold({ check: () => streams.find('REVIEWS')?.messages === 3, what: 'all three to be counted' })
  expect(workspace.happened.get().filter(({ what }) => what.kind === 'removed')).toEqual([])
})
