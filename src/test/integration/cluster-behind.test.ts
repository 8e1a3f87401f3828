import { randomBytes } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { electedMs, leaderToBe, openCluster } from '../support/cluster-stage.js'
import { conditionToHold } from '../support/wait-for-server.js'

// Elections take seconds each, and nothing makes them shorter.
vi.setConfig({ testTimeout: 180_000 })

const rated = 'REVIEWS.rateGiven'

// More than what can be on its way to a server that stands still, and servers compress: the rest ends with the leader.
const payload = randomBytes(900_000)
const stored = 40

it('what a copy holds that is behind is not taken for the stream while nobody leads it', async () => {
  const stage = await openCluster()
  const { workspace, control } = stage
  const { publisher, streams } = workspace
  const leader = await leaderToBe(stage, (name) => name !== undefined)
  const nc = workspace.connection.nats()
  const reached = nc?.info?.server_name
  const late = ['n1', 'n2', 'n3'].find((name) => name !== leader && name !== reached) ?? ''
  expect(control.freeze(late, 120_000).ok).toBe(true)
  for (let seq = 1; seq <= stored; seq += 1) {
    expect((await nc?.request(rated, payload, { timeout: 10_000 }))?.json()).toMatchObject({ seq })
  }
  await conditionToHold({
    check: () => streams.find('REVIEWS')?.lastSeq === stored,
    what: 'all that two of three stored to be counted',
    withinMs: electedMs,
  })

  const others = ['n1', 'n2', 'n3'].filter((name) => name !== late)
  for (const name of others) expect(control.kill(name).ok).toBe(true)
  expect(control.thaw(late).ok).toBe(true)
  await leaderToBe(stage, (name) => name === undefined || name === '')
  const told = () =>
    workspace.happened.get().flatMap(({ what }) => (what.kind === 'leader' && what.of === 'stream' ? [what] : []))
  expect(told()[0]).toEqual({ kind: 'leader', of: 'stream', from: leader })
  expect(streams.find('REVIEWS')).toMatchObject({ messages: stored, lastSeq: stored })
  // By its own word the copy has less: what the list shows does not come from it.
  expect((await workspace.stage?.look.findStream('REVIEWS'))?.state.last_seq).toBeLessThan(stored)
  // What would be lost is not known either.
  expect(await workspace.streamActions.loss('REVIEWS')).toMatchObject({ ok: false })

  for (const name of others) expect(await control.restart(name)).toMatchObject({ ok: true })
  await leaderToBe(stage, (name) => name !== undefined && name !== '')
  expect(told()[0]).toMatchObject({ kind: 'leader', of: 'stream', to: expect.any(String) as string })
  expect(await publisher.publishNext(rated)).toMatchObject({ kind: 'stored', seq: stored + 1, duplicate: false })
  await conditionToHold({ check: () => streams.find('REVIEWS')?.messages === stored + 1, what: 'all to be counted' })
  expect(workspace.happened.get().filter(({ what }) => what.kind === 'removed')).toEqual([])
})
