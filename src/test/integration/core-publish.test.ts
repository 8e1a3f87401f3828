import { expect, it } from 'vitest'
import { codeLines, natsLines } from '../../jetstream/index.js'
import { must } from '../support/workspace.js'
import { openWorkspaceOn } from '../support/open-workspace.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { laneToBe } from '../support/lanes-stage.js'
import { workspaceBench } from '../support/workspace-bench.js'

const bench = workspaceBench('newest')

it('a core publish is handed to the server, whoever gets it: a plain subscriber, a stream, nobody', async () => {
  const workspace = bench.workspace()
  const { publisher } = workspace
  const plain = must(await workspace.lanes.add({ kind: 'core', subject: 'REVIEWS.*' }, { kind: 'you' }))
  expect(await publisher.publishCore('REVIEWS.rateGiven')).toEqual({ kind: 'handed' })
  expect(publisher.state.get().lastCore).toMatchObject({ subject: 'REVIEWS.rateGiven', outcome: { kind: 'handed' } })
  await laneToBe(workspace, plain, { what: 'to have seen it', accept: ({ got }) => got === 1 })
  // The stream takes it as it takes any message on its subject; only nobody said so.
  await conditionToHold({
    check: async () => (await workspace.api.streamInfo('REVIEWS')).state.messages === 1,
    what: 'the stream to have it',
  })
  expect(await publisher.publishCore('nobody.listens')).toEqual({ kind: 'handed' })
  // JetStream would have said that nobody takes it.
  expect(await publisher.publishNext('nobody.listens')).toMatchObject({ kind: 'refused' })
  expect(await publisher.publishCore('$JS.API.STREAM.PURGE.REVIEWS')).toMatchObject({ kind: 'refused' })
  expect((await workspace.api.streamInfo('REVIEWS')).state.messages).toBe(1)
})

it('stands in the journal as it left: a line for the nats tool and TypeScript, without an answer', async () => {
  const workspace = bench.workspace()
  await workspace.publisher.publishCore('REVIEWS.rateGiven')
  const act = workspace.journal.acts.get().findLast(({ kind }) => kind === 'publish')!
  expect(act).toMatchObject({ by: 'key', count: 1, answer: { kind: 'arrived' }, last: { asks: false, headers: [] } })
  expect(natsLines(act)).toEqual([expect.stringMatching(/^nats pub REVIEWS\.rateGiven '\{.*\}'$/)])
  expect(codeLines(act)).toEqual([expect.stringMatching(/^nc\.publish\("REVIEWS\.rateGiven", "\{.*\}"\)$/)])
})

it('does not leave with --read-only, and says so', async () => {
  const server = bench.server()
  const readOnly = await openWorkspaceOn(server.url, { auth: { kind: 'token', token: server.token }, readOnly: true })
  expect(await readOnly.publisher.publishCore('REVIEWS.rateGiven')).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining('--read-only') as string,
  })
  const added = await readOnly.lanes.add({ kind: 'core', subject: 'REVIEWS.*' }, { kind: 'you' })
  expect(added).toMatchObject({ ok: false, error: { summary: /--read-only/ } })
  expect((await bench.workspace().api.streamInfo('REVIEWS')).state.messages).toBe(0)
})
