import type { PublishRun } from '../../jetstream/publish/publish-run.js'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createServerApi } from '../../jetstream/api/server-api.js'
import { createConnection } from '../../jetstream/connection/connection.js'
import type { LinkFaults, LossKind, LostMessage } from '../../jetstream/connection/link-faults.js'
import type { Act } from '../../jetstream/index.js'
import { systemClock } from '../../lib/clock.js'
import { testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import { settingsFor, stateToBe, testConnection } from '../support/test-connection.js'
import { conditionToHold, storeToBe } from '../support/wait-for-server.js'
import { heldToBe, must, openTestWorkspace, snapshotToBe } from '../support/workspace.js'
import type { TestWorkspace } from '../support/workspace.js'

describe('faults of a link, on purpose', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer()
  })
  afterAll(() => server.stop())

  const opened = async (): Promise<TestWorkspace & { readonly faults: LinkFaults }> => {
    const workspace = await openTestWorkspace(server, { faults: true })
    onTestFinished(workspace.close)
    const { faults } = workspace.connection
    if (!faults) throw new Error('no faults')
    return { ...workspace, faults }
  }
  const loses = (faults: LinkFaults, kind: LossKind): LostMessage[] => {
    const lost: LostMessage[] = []
    faults.loseNext(kind, (one) => lost.push(one))
    return lost
  }
  const actToBe = (workspace: TestWorkspace, what: string, accept: (act: Act) => boolean): Promise<readonly Act[]> =>
    storeToBe({
      store: workspace.journal.acts,
      accept: (acts): acts is readonly Act[] => acts.some(accept),
      what,
    })

  it('are not there unless asked for, and never with read-only', () => {
    const plain = testConnection(settingsFor(server.url))
    onTestFinished(plain.close)
    const readOnly = createConnection({
      settings: settingsFor(server.url),
      clock: systemClock,
      readOnly: true,
      faults: true,
    })
    onTestFinished(readOnly.close)
    expect([plain.faults, readOnly.faults]).toEqual([undefined, undefined])
  })

  it('lose one ack: we believe it, the server counts it out and sends it again; the next ack arrives', async () => {
    const workspace = await opened()
    const session = await workspace.openWith('push', { ackWaitMs: 2000 })
    session.attach()
    await workspace.publishMany(2)
    const [first, second] = await heldToBe(session, 2)
    const lost = loses(workspace.faults, 'ack')
    await session.decide([first!.delivery.id], { kind: 'ack' }).done
    await session.decide([second!.delivery.id], { kind: 'ack' }).done
    expect(lost.map(({ kind, subject }) => [kind, subject])).toEqual([['ack', first!.delivery.reply]])
    await actToBe(
      workspace,
      'the lost ack in the journal',
      ({ kind, answer }) => kind === 'verdict' && answer.kind === 'unsent' && /failure lab/.test(answer.words),
    )
    const info = await workspace.infoUntil(session, ({ num_ack_pending: out }) => out === 1)
    expect(info.ack_floor.stream_seq).toBe(0)
    await snapshotToBe(session, 'the message again', ({ ledger }) =>
      ledger.open().some(({ delivery }) => delivery.streamSeq === 1 && delivery.deliveryCount === 2),
    )
    const [again] = await heldToBe(session, 1)
    await session.decide([again!.delivery.id], { kind: 'ack-confirmed' }).done
    await workspace.infoUntil(session, ({ ack_floor: floor }) => floor.stream_seq === 2)
  })

  it('lose one ack of an auto-ack that leaves in blocks, and no other', async () => {
    const workspace = await opened()
    const session = await workspace.openWith('push', { maxAckPending: 500 })
    session.attach()
    session.setAutoAck(0)
    const lost = loses(workspace.faults, 'ack')
    workspace.publisher.startBurst('REVIEWS.rateGiven', 300)
    const info = await workspace.infoUntil(
      session,
      ({ num_ack_pending: out, num_pending: pending, delivered }) =>
        delivered.stream_seq === 300 && pending === 0 && out === 1,
    )
    expect(lost).toHaveLength(1)
    expect(info.num_ack_pending).toBe(1)
  })

  it('lose one answer to a publish: it is stored, asked again under its id, and told to be there already', async () => {
    const workspace = await opened()
    const lost = loses(workspace.faults, 'pub-ack')
    const outcome = await workspace.publisher.publishNext('REVIEWS.rateGiven')
    expect(lost.map(({ kind, subject }) => [kind, subject])).toEqual([['pub-ack', 'REVIEWS.rateGiven']])
    expect(outcome).toMatchObject({ kind: 'stored', seq: 1, duplicate: true, tries: 2 })
    expect((await workspace.api.streamInfo('REVIEWS')).state.messages).toBe(1)
  })

  it('lose one answer in the middle of a burst: it is sent again under its id, and stored once', async () => {
    const workspace = await opened()
    const { publisher, faults, api } = workspace
    const runToBe = (what: string, accept: (run: PublishRun) => boolean): Promise<unknown> =>
      storeToBe({
        store: publisher.state,
        accept: (now): now is typeof now => now.run !== undefined && accept(now.run),
        what,
        withinMs: 20_000,
      })
    const before = (await api.streamInfo('REVIEWS')).state.messages
    publisher.startBurst('REVIEWS.rateGiven', 40_000)
    await runToBe('a burst in full swing', ({ stored }) => stored >= 1000)
    const lost = loses(faults, 'pub-ack')
    await runToBe('the burst to end', ({ phase }) => phase === 'done')
    expect(lost).toHaveLength(1)
    expect(publisher.state.get().run).toMatchObject({
      sent: 40_000,
      stored: 40_000,
      duplicates: 1,
      unknown: 0,
      failed: 0,
    })
    expect((await api.streamInfo('REVIEWS')).state.messages).toBe(before + 40_000)
  })

  it('lose one answer to flow control: the server stalls until its heartbeat asks for it again', async () => {
    const workspace = await opened()
    const session = await workspace.openWith('push', { maxAckPending: 20_000 })
    session.attach()
    session.setAutoAck(0)
    const lost = loses(workspace.faults, 'flow-control')
    workspace.publisher.startBurst('REVIEWS.rateGiven', 8000)
    await conditionToHold({ check: () => lost.length === 1, what: 'an answer to be lost', withinMs: 20_000 })
    await workspace.infoUntil(
      session,
      ({ num_pending: pending, delivered }) => pending === 0 && delivered.stream_seq === 8000,
    )
    await actToBe(
      workspace,
      'the lost answer in the journal',
      (act) => act.kind === 'flow-control' && act.answers.unsent === 1,
    )
    await actToBe(
      workspace,
      'the answer again in the journal, as what a heartbeat asked for',
      (act) => act.kind === 'flow-control' && act.again === true && act.answers.none > 0,
    )
  })

  it('cut the link: nothing passes until it is healed, and what waited then passes in its order', async () => {
    const workspace = await opened()
    const session = await workspace.openWith('push')
    session.attach()
    workspace.faults.cut()
    const published = workspace.publisher.publishNext('REVIEWS.rateGiven')
    await stateToBe(workspace.connection, 'stale', { withinMs: 10_000 })
    const other = await openOther(server)
    expect((await other.streamInfo('REVIEWS')).state.messages).toBe(0)
    workspace.faults.heal()
    expect(await published).toMatchObject({ kind: 'stored', seq: 1 })
    await stateToBe(workspace.connection, 'connected')
    await heldToBe(session, 1)
  })

  it('keep a link that the client gave up cut until it is healed, and close at once meanwhile', async () => {
    const workspace = await opened()
    workspace.faults.cut()
    await stateToBe(workspace.connection, 'disconnected', {
      withinMs: 15_000,
      accept: ({ attempt }) => attempt > 1,
    })
    workspace.faults.heal()
    await stateToBe(workspace.connection, 'connected')
    workspace.faults.cut()
    const startedMs = systemClock.now()
    await workspace.close()
    expect(systemClock.now() - startedMs).toBeLessThan(2500)
  })

  it('slow the link each way, in order, and let go of it', async () => {
    const workspace = await opened()
    const session = await workspace.openWith('push', { maxAckPending: 100 })
    session.attach()
    workspace.faults.slow(200)
    const startedMs = systemClock.now()
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => workspace.publisher.publishNext('REVIEWS.rateGiven')),
    )
    expect(systemClock.now() - startedMs).toBeGreaterThanOrEqual(390)
    expect(answers.map((answer) => (answer.kind === 'stored' ? answer.seq : answer.why))).toEqual([1, 2, 3, 4, 5])
    const held = await heldToBe(session, 5)
    expect(held.map(({ delivery }) => delivery.streamSeq)).toEqual([1, 2, 3, 4, 5])
    workspace.faults.heal()
    expect(must(await workspace.streamActions.consumer('REVIEWS', session.consumer))?.num_ack_pending).toBe(5)
    await session.decide(
      held.map(({ delivery }) => delivery.id),
      { kind: 'ack-confirmed' },
    ).done
    await workspace.infoUntil(session, ({ ack_floor: floor }) => floor.stream_seq === 5)
  })
})

async function openOther(server: TestServer): Promise<TestWorkspace['api']> {
  const connection = testConnection(settingsFor(server.url, { auth: { kind: 'token', token: server.token } }))
  onTestFinished(connection.close)
  await stateToBe(connection, 'connected')
  return createServerApi(connection.nats, { clock: systemClock, closing: new AbortController().signal })
}
