import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { LabFinding, LabReport, Worker } from '../../jetstream/index.js'
import { createServerApi } from '../../jetstream/api/server-api.js'
import type { ServerApi } from '../../jetstream/api/server-api.js'
import { createLab } from '../../lab/lab.js'
import type { Lab } from '../../lab/lab.js'
import { systemClock } from '../../lib/clock.js'
import { happenedWords } from '../../words/happened-words.js'
import { laneToBe } from '../support/lanes-stage.js'
import { testServer, wantedAge } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import { settingsFor, stateToBe, testConnection } from '../support/test-connection.js'
import { conditionToHold, storeToBe } from '../support/wait-for-server.js'
import { heldToBe, must, openTestWorkspace, snapshotToBe } from '../support/workspace.js'
import type { TestWorkspace } from '../support/workspace.js'

type Kind = LabFinding['kind']

/** The finding of a kind in a report that ended well; throws with the report where it is not there. */
function foundIn<K extends Kind>(report: LabReport, kind: K): LabFinding & { kind: K } {
  const one = report.step === 'begun' ? undefined : report.found.find((finding) => finding.kind === kind)
  if (!one || report.step !== 'ended') throw new Error(`no ${kind} in ${JSON.stringify(report)}`)
  return one as LabFinding & { kind: K }
}

type LabWorkspace = Omit<TestWorkspace, 'lab'> & { readonly lab: Lab; readonly show: (worker?: Worker) => void }

describe('the failure lab, on a real server of its own', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ version: wantedAge })
  })
  afterAll(() => server.stop())

  const opened = async (): Promise<LabWorkspace> => {
    const workspace = await openTestWorkspace(server, { faults: true })
    let shown: Worker | undefined
    const { lab: tools } = workspace
    const { control } = server.server
    if (!tools || !control) throw new Error('no tools')
    const lab = createLab({
      workspace,
      tools,
      control,
      clock: systemClock,
      session: () => shown,
      subject: () => 'REVIEWS.rateGiven',
    })
    onTestFinished(async () => {
      lab.close()
      await workspace.close()
    })
    return {
      ...workspace,
      lab,
      show: (worker) => {
        shown = worker
      },
    }
  }
  const holding = async (workspace: LabWorkspace, count: number): Promise<Worker> => {
    const session = await workspace.openWith('push', { ackWaitMs: 2000 })
    session.attach()
    workspace.show(session)
    await workspace.publishMany(count)
    await heldToBe(session, count)
    return session
  }
  const told = (workspace: Pick<TestWorkspace, 'happened' | 'journal'>): readonly string[] =>
    workspace.happened.get().flatMap(({ what }) => (what.kind === 'lab' ? [happenedWords(what).text] : []))
  const noted = (workspace: Pick<TestWorkspace, 'happened' | 'journal'>): readonly string[] =>
    workspace.journal.acts.get().flatMap((act) => (act.kind === 'lab' ? [act.what] : []))

  it('kills the server hard, and says what of it came again and that nothing stored was lost', async () => {
    const workspace = await opened()
    await holding(workspace, 3)
    const before = server.pid()
    const report = await workspace.lab.run('kill-server')
    expect(server.pid()).not.toBe(before)
    expect(foundIn(report, 'stored')).toEqual({ kind: 'stored', before: 3, gone: 0 })
    expect(foundIn(report, 'away').forMs).toBeGreaterThan(0)
    expect(noted(workspace)).toEqual([`kill -9 ${before} (the server)`])
    expect(told(workspace)).toEqual([
      expect.stringMatching(
        /^lab: kill -9 the server: the connection was lost for .+; 0 of the 3 stored lost; .*watched for /,
      ),
      expect.stringMatching(/^lab: kill -9 the server: What was stored stays stored/),
    ])
    // A second one at once: the server is started again as often as it is killed here.
    const again = await workspace.lab.run('kill-server')
    expect(foundIn(again, 'stored').gone).toBe(0)
    expect((await workspace.api.streamInfo('REVIEWS')).state.messages).toBe(3)
  })

  it('kills a worker of its own: another gets what is new, and what was held only after its ack wait', async () => {
    const workspace = await opened()
    const report = await workspace.lab.run('kill-worker')
    const killed = foundIn(report, 'worker-killed')
    expect(killed).toMatchObject({ lane: 1, held: 3, other: 2, again: 0 })
    expect(killed.newMs).toBeLessThan(4000)
    const taken = foundIn(report, 'taken-over')
    expect(taken).toMatchObject({ other: 2, again: 3, of: 3 })
    expect(taken.afterMs).toBeGreaterThan(3000)
    expect(told(workspace)[0]).toMatch(
      /w1 was killed with 3 in hand; w2 got a new one .+ later, and none of those; w2 got them .+ after the kill: a dead worker frees nothing before its ack wait \(5s\) is over/,
    )
    // Nothing of it stays but what it published.
    expect(workspace.lanes.state.get().lanes).toEqual([])
    expect((await workspace.api.listConsumers('REVIEWS')).items).toEqual([])
    expect((await workspace.api.streamInfo('REVIEWS')).state.messages).toBe(4)
  })

  it('kills the server behind a confirmed ack, and says whether the message came again', async () => {
    const workspace = await opened()
    expect(workspace.lab.refusal('kill-behind-ack')).toBe('no consumer is open')
    const session = await holding(workspace, 2)
    const before = server.pid()
    const report = await workspace.lab.run('kill-behind-ack')
    expect(server.pid()).not.toBe(before)
    const { seqs, afterMs } = foundIn(report, 'killed-behind')
    expect([seqs, afterMs < 200]).toEqual([[1, 2], true])
    expect(foundIn(report, 'stored')).toEqual({ kind: 'stored', before: 2, gone: 0 })
    // The server had no time to write the second ack down: it is out again, and comes again.
    expect(told(workspace)[0]).toMatch(
      /(?:more out than when it confirmed|seq \d came again .+): a confirmed ack may be lost with a server that is killed/,
    )
    await snapshotToBe(session, 'one that was confirmed to come again', ({ ledger }) =>
      seqs.some((seq) => {
        const { delivery, seenBefore, previousId } = ledger.latest(seq as never)!
        return delivery.deliveryCount > 1 || seenBefore > 0 || previousId !== undefined
      }),
    )
  })

  it('restarts it in order', async () => {
    const workspace = await opened()
    const session = await holding(workspace, 2)
    const before = server.pid()
    const report = await workspace.lab.run('restart-server')
    expect(server.pid()).not.toBe(before)
    expect(foundIn(report, 'stored')).toEqual({ kind: 'stored', before: 2, gone: 0 })
    expect(foundIn(report, 'again')).toEqual({ kind: 'again', count: 2, fromSeq: 1, toSeq: 2 })
    expect(session.state.get().ledger.latest(1 as never)?.delivery.deliveryCount).toBeGreaterThan(0)
  })

  it('freezes it for as long as was said, or until it is ended', async () => {
    const workspace = await opened()
    await holding(workspace, 1)
    const report = await workspace.lab.run('freeze-server', 4000)
    expect(foundIn(report, 'silent').forMs).toBeGreaterThan(500)
    expect(foundIn(report, 'stored').gone).toBe(0)
    const long = workspace.lab.run('freeze-server', 60_000)
    expect(workspace.lab.refusal('freeze-server')).toBe('it is under way')
    expect(workspace.lab.refusal('cut-link')).toBe('another act is under way')
    await storeToBe({
      store: server.server.control!.nodes,
      accept: (nodes): nodes is typeof nodes => nodes[0]?.state === 'frozen',
      what: 'a frozen server',
    })
    workspace.lab.end()
    await long
    expect(server.server.control!.nodes.get()[0]?.state).toBe('up')
    expect(workspace.lab.underWay.get()).toBeUndefined()
  })

  it('cuts the link, and what was out comes again after it', async () => {
    const workspace = await opened()
    await holding(workspace, 2)
    const report = await workspace.lab.run('cut-link', 10_000)
    expect(foundIn(report, 'away').forMs).toBeGreaterThan(1000)
    expect(foundIn(report, 'stored').gone).toBe(0)
    expect(noted(workspace)).toEqual(['cut the link for 10 s', 'the link is whole again'])
    await stateToBe(workspace.connection, 'connected')
  })

  it('says no more than is true while another client purges the stream', async () => {
    const workspace = await opened()
    const session = await holding(workspace, 3)
    const other = await apiOfAnother(server)
    const cutting = workspace.lab.run('cut-link', 3000)
    await storeToBe({
      store: workspace.connection.faults!.trouble,
      accept: (trouble): trouble is NonNullable<typeof trouble> => trouble !== undefined,
      what: 'a cut link',
    })
    await other.purgeStream('REVIEWS', 3)
    const report = await cutting
    expect(foundIn(report, 'stored')).toEqual({ kind: 'stored', before: 3, gone: 2 })
    const { num_ack_pending: out, ack_floor: floor } = await workspace.infoUntil(session, () => true)
    expect(foundIn(report, 'numbers')).toMatchObject({ out, floor: floor.stream_seq })
    expect(told(workspace)[0]).toMatch(/; 2 of the 3 stored are no longer there; /)
  })

  it('cuts off one worker beside the screen’s: the others go on, and what it held comes to them', async () => {
    const workspace = await opened()
    const pull = await workspace.openWith('pull', { ackWaitMs: 2000 })
    workspace.show(pull)
    expect(workspace.lab.refusal('cut-worker')).toBe('no worker is beside you')
    const place = { kind: 'shared', stream: 'REVIEWS', consumer: pull.consumer } as const
    const silent = must(await workspace.lanes.add(place, { kind: 'silent' }))
    await workspace.publishMany(1)
    await laneToBe(workspace, silent, { what: 'to hold it', accept: ({ held }) => held === 1 })
    // What another worker has in hand is not the screen's to ack.
    pull.attach()
    expect(workspace.lab.refusal('ack-twice')).toBe('you hold nothing')
    const quick = must(await workspace.lanes.add(place, { kind: 'ack', afterMs: 0, spreadMs: 0 }))
    const cutting = workspace.lab.run('cut-worker', 10_000, silent)
    await laneToBe(workspace, silent, { what: 'to be called cut', accept: ({ state }) => state.kind === 'cut' })
    await laneToBe(workspace, quick, {
      what: 'to get and ack it',
      accept: ({ again, acked }) => again === 1 && acked === 1,
    })
    await workspace.infoUntil(pull, ({ ack_floor: floor }) => floor.stream_seq === 1)
    expect(workspace.connection.state.get().kind).toBe('connected')
    const report = await cutting
    await laneToBe(workspace, silent, { what: 'to work again', accept: ({ state }) => state.kind === 'works' })
    expect(report).toMatchObject({ act: 'cut-worker', lane: silent })
    expect(foundIn(report, 'away').forMs).toBeGreaterThan(1000)
    expect(foundIn(report, 'again')).toEqual({ kind: 'again', count: 1, fromSeq: 1, toSeq: 1 })
    expect(told(workspace)[0]).toMatch(/^lab: cut off one worker, w1: the connection was lost for/)
    expect(await workspace.lab.run('cut-worker', 10_000, 7)).toMatchObject({ why: 'w7 has no connection' })
  })

  it('makes the link slow, and measures it', async () => {
    const workspace = await opened()
    await holding(workspace, 1)
    const running = workspace.lab.run('slow-link', 500)
    await storeToBe({
      store: workspace.connection.faults!.trouble,
      accept: (trouble): trouble is NonNullable<typeof trouble> => trouble !== undefined,
      what: 'a slow link',
    })
    // Two round trips: the answer that is measured was asked for with the first.
    await workspace.publishMany(2)
    workspace.lab.end()
    const { beforeMs, meanwhileMs } = foundIn(await running, 'round-trip')
    expect(meanwhileMs).toBeGreaterThanOrEqual(990)
    expect(beforeMs).toBeLessThan(500)
  })

  it('loses an ack, a PubAck and an answer to flow control, and follows each to its end', async () => {
    const workspace = await opened()
    const session = await holding(workspace, 1)
    const ack = workspace.lab.run('lose-ack')
    const [held] = await heldToBe(session, 1)
    await session.decide([held!.delivery.id], { kind: 'ack' }).done
    const lost = await ack
    expect(foundIn(lost, 'lost')).toMatchObject({ what: 'ack', seq: 1 })
    expect(foundIn(lost, 'came-again')).toMatchObject({ seq: 1, tries: 2 })
    expect(foundIn(lost, 'numbers')).toMatchObject({ out: 1, floor: 0 })

    const publish = workspace.lab.run('lose-pub-ack')
    await workspace.publishMany(1)
    const published = await publish
    expect(foundIn(published, 'published')).toEqual({ kind: 'published', seq: 2, duplicate: true, tries: 2 })
    expect((await workspace.api.streamInfo('REVIEWS')).state.messages).toBe(2)
    expect(noted(workspace)).toEqual(['lost the PubAck for REVIEWS.rateGiven'])

    const wide = await workspace.openWith('push', { maxAckPending: 20_000 })
    wide.attach()
    workspace.show(wide)
    wide.setAutoAck(0)
    const flow = workspace.lab.run('lose-flow-control')
    workspace.publisher.startBurst('REVIEWS.rateGiven', 8000)
    const stalled = foundIn(await flow, 'flow-again')
    expect(stalled.stalled).toBe(true)
    await workspace.infoUntil(wide, ({ num_pending: pending }) => pending === 0)
  })

  it('ends an armed loss before anything is lost', async () => {
    const workspace = await opened()
    const session = await holding(workspace, 1)
    const ack = workspace.lab.run('lose-ack')
    workspace.lab.end()
    foundIn(await ack, 'ended-early')
    await session.decide(
      session.state
        .get()
        .ledger.open()
        .map(({ delivery }) => delivery.id),
      { kind: 'ack' },
    ).done
    await workspace.infoUntil(session, ({ ack_floor: floor }) => floor.stream_seq === 1)
  })

  it('acks late: the server answers, and what it counts is told', async () => {
    const workspace = await opened()
    const session = await holding(workspace, 1)
    const report = await workspace.lab.run('ack-late')
    expect(foundIn(report, 'late-ack')).toMatchObject({ seq: 1, answered: true })
    expect(foundIn(report, 'numbers').floor).toBe((await workspace.infoUntil(session, () => true)).ack_floor.stream_seq)
  })

  it('acks twice: both are answered, the second moves nothing', async () => {
    const workspace = await opened()
    await holding(workspace, 2)
    const report = await workspace.lab.run('ack-twice')
    const numbers = { out: 1, floor: 1 }
    expect(foundIn(report, 'second-ack')).toEqual({
      kind: 'second-ack',
      seq: 1,
      answered: true,
      before: numbers,
      after: numbers,
    })
    const acks = workspace.journal.acts.get().filter(({ kind, by }) => kind === 'verdict' && by === 'lab')
    expect(acks).toHaveLength(1)
  })

  it('fills all places with delayed naks: nothing new comes until the first is due', async () => {
    const workspace = await opened()
    await holding(workspace, 1)
    const report = await workspace.lab.run('fill-places', 5000)
    expect(foundIn(report, 'full')).toEqual({ kind: 'full', out: 5, limit: 5, naked: 5, toCome: 1 })
    expect(foundIn(report, 'nothing-new').forMs).toBeGreaterThan(4000)
    expect(foundIn(report, 'came-again').tries).toBe(2)
  })

  it('fills the stream: the publisher is refused, and nothing of it stays', async () => {
    const workspace = await opened()
    await workspace.publishMany(2)
    const before = await workspace.api.streamInfo('REVIEWS')
    const report = await workspace.lab.run('fill-stream')
    expect(foundIn(report, 'limit-set').messages).toBe(3)
    expect(foundIn(report, 'publish-refused').why).toMatch(/maximum messages/i)
    expect(foundIn(report, 'kept')).toMatchObject({ messages: 3, firstSeq: 1 })
    foundIn(report, 'undone')
    const after = await workspace.api.streamInfo('REVIEWS')
    expect([after.config, after.state.messages]).toEqual([before.config, 2])
    expect(await workspace.api.hasStream('REVIEW-TUI-LAB')).toBe(false)
  })

  it('whatever ends a filling midway: its stream is gone with the server, and at the latest with the next act', async () => {
    const workspace = await opened()
    const left = { name: 'REVIEW-TUI-LAB', subjects: ['review-tui-lab.full'], storage: 'memory', retention: 'limits' }
    await workspace.api.createStream({ ...left, max_msgs: 3, discard: 'new' })
    await server.kill()
    await stateToBe(workspace.connection, 'connected')
    expect(await workspace.api.hasStream('REVIEW-TUI-LAB')).toBe(false)
    await workspace.api.createStream({ ...left, max_msgs: 1 })
    const report = await workspace.lab.run('fill-stream')
    expect(foundIn(report, 'kept').messages).toBe(3)
    // Who starts the servers next removes it before anything else is done.
    await workspace.api.createStream(left)
    await opened()
    await conditionToHold({
      check: async () => !(await workspace.api.hasStream('REVIEW-TUI-LAB')),
      what: 'what was left to be gone',
    })
  })

  it('deletes the consumer under its workers, and they are told', async () => {
    const workspace = await opened()
    const session = await holding(workspace, 2)
    const report = await workspace.lab.run('delete-consumer')
    expect(foundIn(report, 'deleted')).toEqual({ kind: 'deleted', consumer: session.consumer, out: 2 })
    expect(foundIn(report, 'told').workers).toBe(1)
    expect(await workspace.api.consumerInfo('REVIEWS', session.consumer)).toBeNull()
    await snapshotToBe(session, 'the end told', ({ phase }) => phase.kind === 'gone')
  })

  it('touches no stream and no consumer that is not the presets’ own', async () => {
    const workspace = await opened()
    await workspace.api.createConsumer('REVIEWS', { durable_name: 'theirs', ack_policy: 'explicit' })
    const theirs = must(await workspace.bare.openConsumer('REVIEWS', 'theirs'))
    theirs.attach()
    workspace.show(theirs)
    await workspace.publishMany(1)
    for (const id of ['ack-late', 'ack-twice', 'fill-places', 'delete-consumer'] as const) {
      expect(workspace.lab.refusal(id)).toBe('only done to the consumers of the modes on REVIEWS')
      expect(await workspace.lab.run(id)).toMatchObject({ step: 'failed' })
    }
    workspace.useStream('OTHER')
    expect(workspace.lab.refusal('kill-worker')).toBe('only done on the stream REVIEWS')
    expect(await workspace.api.consumerInfo('REVIEWS', 'theirs')).not.toBeNull()
  })
})

/** The server's API over the connection of another client. */
async function apiOfAnother({ url, token }: TestServer): Promise<ServerApi> {
  const connection = testConnection(settingsFor(url, { auth: { kind: 'token', token } }))
  onTestFinished(connection.close)
  await stateToBe(connection, 'connected')
  return createServerApi(connection.nats, { clock: systemClock, closing: new AbortController().signal })
}
