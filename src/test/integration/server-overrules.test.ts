import { describe, expect, it } from 'vitest'
import { openWorkspaceOn } from '../support/open-workspace.js'
import { heldToBe, must, snapshotToBe } from '../support/workspace.js'
import type { TestWorkspace } from '../support/workspace.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { tapWire } from '../support/wire-tap.js'
import { connectTruth } from '../support/server-truth.js'
import { explain } from '../../jetstream/diagnose/explain.js'
import { systemClock } from '../../lib/clock.js'
import { causeSentence } from '../../words/cause-words.js'
import type { Worker } from '../../jetstream/worker/worker.js'
import { asDeliveryId, asStreamSeq } from '../../jetstream/wire/ids.js'

const ackWaitMs = 1000

const rowsOf = (session: Worker): readonly string[] => {
  const { feed } = session.state.get()
  return Array.from({ length: feed.length() }, (_, at) => feed.at(at)).flatMap((row) =>
    row?.kind === 'status' ? [row.text] : [],
  )
}
const openIds = (session: Worker) =>
  session.state
    .get()
    .ledger.open()
    .map(({ delivery }) => delivery.id)
const sentenceOf = (session: Worker): string =>
  causeSentence(explain(session.state.get(), { nowMs: systemClock.now() })).text
const howOf = (session: Worker, seq: number): string | undefined => {
  const state = session.state.get().ledger.latest(asStreamSeq(seq))?.state
  return state?.kind === 'gone' ? state.how : state?.kind
}
const howToBe = (session: Worker, seq: number, how: string) =>
  snapshotToBe(session, `seq ${seq} to be ${how}, not ${howOf(session, seq)}`, () => howOf(session, seq) === how)

describe.each(['newest', 'oldest'] as const)('the server overrules us: %s', (version) => {
  const bench = workspaceBench(version)

  /** A second client with all rights. */
  const another = () => connectTruth(bench.server())
  const hold = async (workspace: TestWorkspace, count: number, change: object = {}): Promise<Worker> => {
    await workspace.publishMany(count)
    const session = await workspace.openWith('pull', { filterSubject: '', ackWaitMs: 60_000, ...change })
    must(session.fetch(count, 5000))
    await heldToBe(session, count)
    return session
  }

  it('a purge by another client takes what is held away, and says what is known of it', async () => {
    const workspace = bench.workspace()
    const session = await hold(workspace, 2)
    const { jsm } = await another()
    await jsm.streams.purge('REVIEWS')
    await howToBe(session, 1, 'unstored')
    expect(howOf(session, 2)).toBe('unstored')
    const [entry] = [session.state.get().ledger.latest(asStreamSeq(2))]
    const refused = session.decide([asDeliveryId(entry?.delivery.id ?? 0)], { kind: 'ack-confirmed' }).refused
    expect(refused).toMatchObject([{ reason: 'no longer in the stream: purged, deleted or expired' }])
    expect(rowsOf(session)).toContain('2 messages held here left the stream: purged, deleted or expired')
  })

  it('another worker’s ack settles what came back to it, and is named', async () => {
    const workspace = bench.workspace()
    const session = await hold(workspace, 1, { ackWaitMs })
    await snapshotToBe(session, 'to hear others', ({ hearsOthers }) => hearsOthers === 'yes')
    await snapshotToBe(session, 'the ack wait to end', ({ counts }) => counts.expired === 1)
    const { nc } = await another()
    const inbox = `_INBOX.other${version}`
    const got = new Promise<string>((resolve) => {
      nc.subscribe(inbox, { max: 1, callback: (_error, msg) => resolve(msg.reply ?? '') })
    })
    nc.publish(`$JS.API.CONSUMER.MSG.NEXT.REVIEWS.${session.consumer}`, '{"batch":1,"expires":5000000000}', {
      reply: inbox,
    })
    nc.publish(await got, '+ACK')
    await howToBe(session, 1, 'acked-elsewhere')
    expect(session.state.get().ledger.latest(asStreamSeq(1))?.state).toMatchObject({
      why: 'another worker acked it, on try 2',
    })
    expect(session.state.get().ledger.story(asStreamSeq(1))).toContainEqual(
      expect.objectContaining({ who: 'other', text: 'another worker: ack of try 2' }),
    )
  })

  it('messages with another worker are counted apart, with the cause', async () => {
    const workspace = bench.workspace()
    const session = await hold(workspace, 2)
    await workspace.publishMany(3)
    const { nc } = await another()
    nc.subscribe('_INBOX.three', { callback: () => undefined })
    nc.publish(`$JS.API.CONSUMER.MSG.NEXT.REVIEWS.${session.consumer}`, '{"batch":3,"expires":5000000000}', {
      reply: '_INBOX.three',
    })
    const { elsewhere } = await snapshotToBe(session, 'three elsewhere', (now) => now.elsewhere?.out === 3)
    expect(elsewhere).toEqual({ out: 3, causes: ['another-worker'] })
    // Once ours are settled, what is left is said to be with the other.
    await session.decide(openIds(session), { kind: 'ack-confirmed' }).done
    await snapshotToBe(session, 'three out', ({ numbers }) => numbers?.ackPending === 3 && numbers.pending === 0)
    expect(sentenceOf(session)).toBe(
      '3 are out elsewhere, with another worker: each comes back when its ack wait ends, unless settled.',
    )
  })

  it('is full of what another worker holds, and says so', async () => {
    const workspace = bench.workspace()
    const session = await hold(workspace, 1, { maxAckPending: 3 })
    await workspace.publishMany(4)
    const { nc } = await another()
    nc.subscribe('_INBOX.full', { callback: () => undefined })
    nc.publish(`$JS.API.CONSUMER.MSG.NEXT.REVIEWS.${session.consumer}`, '{"batch":3,"expires":5000000000}', {
      reply: '_INBOX.full',
    })
    await snapshotToBe(session, 'two elsewhere', (now) => now.elsewhere?.out === 2)
    expect(sentenceOf(session)).toContain('3 of 3 out (max ack pending), 2 of them not yours, with another worker')
  })

  it('what was sent into a connection that broke is said to be lost with it', async () => {
    const tap = await tapWire(bench.server().port)
    const { token } = bench.server()
    const workspace = await openWorkspaceOn(`nats://127.0.0.1:${tap.port}`, { auth: { kind: 'token', token } })
    must(await workspace.ensureStream(true))
    const session = must(
      await workspace.applySettings({ ...workspace.settings.get().pull, filterSubject: '', ackWaitMs: 60_000 }),
    )
    must(session.fetch(1, 30_000))
    await snapshotToBe(session, 'an open pull', ({ numbers }) => numbers?.waitingPulls === 1)
    tap.swallow()
    const truth = await another()
    await truth.nc.request('REVIEWS.rateGiven', '{}')
    await truth.infoUntil(session.consumer, 'one out', ({ num_ack_pending: out }) => out === 1)
    tap.cut()
    const { elsewhere } = await snapshotToBe(session, 'one lost', (now) => now.elsewhere !== undefined)
    expect(elsewhere).toEqual({ out: 1, causes: ['lost-with-connection'] })
    expect(sentenceOf(session)).toBe(
      '1 is out elsewhere, lost with the connection: it comes back when its ack wait ends, unless settled.',
    )
  })

  it('what was out before we came is from an earlier run, or with others', async () => {
    const workspace = bench.workspace()
    const { nc } = await another()
    await workspace.publishMany(2)
    const first = await workspace.openWith('pull', { filterSubject: '', ackWaitMs: 60_000 })
    first.detach()
    nc.subscribe('_INBOX.two', { callback: () => undefined })
    nc.publish(`$JS.API.CONSUMER.MSG.NEXT.REVIEWS.${first.consumer}`, '{"batch":2,"expires":5000000000}', {
      reply: '_INBOX.two',
    })
    await workspace.infoUntil(first, ({ num_ack_pending: out }) => out === 2)
    const second = await openWorkspaceOn(bench.server().url, { auth: { kind: 'token', token: bench.server().token } })
    const session = must(await second.openConsumer('REVIEWS', first.consumer))
    const { elsewhere } = await snapshotToBe(session, 'two elsewhere', (now) => now.elsewhere?.out === 2)
    expect(elsewhere).toEqual({ out: 2, causes: ['earlier-run'] })
    expect(sentenceOf(session)).toBe(
      '2 are out elsewhere, with another worker or from an earlier run: each comes back when its ack wait ends, unless settled.',
    )
  })

  it('a stream that is deleted is said to be, and its numbers are of the past', async () => {
    const workspace = bench.workspace()
    const session = await hold(workspace, 1)
    const { jsm } = await another()
    await jsm.streams.delete('REVIEWS')
    const now = await snapshotToBe(session, 'to be gone', ({ isGone }) => isGone)
    expect(now.gone?.how).toBe('stream-deleted')
    expect(now.infoStaleSinceMs).toBeDefined()
    expect(howOf(session, 1)).toBe('stream-deleted')
    expect(rowsOf(session)).toContain(`stream REVIEWS was deleted, and consumer ${session.consumer} with it`)
  })

  it('an ack after the last try is taken, and clears the message of a work queue', async () => {
    const workspace = bench.workspace()
    const { jsm } = await another()
    await jsm.streams.delete('REVIEWS')
    await jsm.streams.add({ name: 'REVIEWS', subjects: ['REVIEWS.*'], retention: 'workqueue' })
    const session = await hold(workspace, 1, { ackWaitMs, maxDeliver: 1 })
    // The server may say that it is used up in the very frame in which its wait is over.
    await snapshotToBe(session, 'the ack wait to end', ({ counts, usedUp }) => counts.expired + usedUp === 1)
    must(session.fetch(1, 1500))
    await howToBe(session, 1, 'given-up')
    expect((await jsm.streams.info('REVIEWS')).state.messages).toBe(1)
    const id = session.state.get().ledger.latest(asStreamSeq(1))?.delivery.id ?? 0
    const report = session.decide([asDeliveryId(id)], { kind: 'ack-confirmed' })
    expect(report.refused).toEqual([])
    await report.done
    expect(howOf(session, 1)).toBe('acked')
    expect((await jsm.streams.info('REVIEWS')).state.messages).toBe(0)
    expect(session.state.get().ledger.story(asStreamSeq(1)).at(-1)?.text).toBe(
      'cleared: it had used all its deliveries',
    )
  })

  it('a plain ack is done when the server’s numbers say so', async () => {
    const workspace = bench.workspace()
    const session = await hold(workspace, 3)
    const ids = session.state
      .get()
      .ledger.open()
      .map(({ delivery }) => delivery.id)
    await session.decide(ids.slice(1), { kind: 'ack' }).done
    const state = (seq: number) => session.state.get().ledger.latest(asStreamSeq(seq))?.state
    expect(state(2)).toMatchObject({ kind: 'acked', confirmed: false })
    await snapshotToBe(session, 'both to be counted', ({ uncounted }) => uncounted === 0)
    expect([state(2), state(3)]).toMatchObject([{ counted: true }, { counted: true }])
  })
})

describe('what only newer servers do', () => {
  const bench = workspaceBench('newest')

  it('a reset by another client is told: the delivery is forgotten, and comes again', async () => {
    const workspace = bench.workspace()
    await workspace.publishMany(2)
    const session = await workspace.openWith('pull', { filterSubject: '', ackWaitMs: 60_000 })
    must(session.fetch(2, 5000))
    await heldToBe(session, 2)
    const { nc } = await connectTruth(bench.server())
    await nc.request(`$JS.API.CONSUMER.RESET.REVIEWS.${session.consumer}`, '{}')
    await howToBe(session, 1, 'forgotten')
    expect(rowsOf(session)).toContain(
      'the server has forgotten 2 deliveries of ours: the consumer was reset, or its server came back with less',
    )
    must(session.fetch(2, 5000))
    const again = await heldToBe(session, 2)
    expect(again.map(({ seenBefore }) => seenBefore)).toEqual([1, 1])
  })

  it('a message deleted while it is held is removed, with the server’s reason', async () => {
    const workspace = bench.workspace()
    await workspace.publishMany(2)
    const session = await workspace.openWith('pull', { filterSubject: '', ackWaitMs: 60_000 })
    must(session.fetch(2, 5000))
    await heldToBe(session, 2)
    const { jsm } = await connectTruth(bench.server())
    await jsm.streams.deleteMessage('REVIEWS', 2)
    await howToBe(session, 2, 'unstored')
    expect(howOf(session, 1)).toBe('held')
    expect(session.state.get().ledger.latest(asStreamSeq(2))?.state).toMatchObject({
      why: expect.stringMatching(/^no longer in the stream: \S/) as string,
    })
  })
})
