import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Worker } from '../../jetstream/worker/worker.js'
import { explain } from '../../jetstream/diagnose/explain.js'
import { causeSentence } from '../../words/cause-words.js'
import type { FeedRow } from '../../jetstream/account/feed.js'
import type { WorkerSnapshot } from '../../jetstream/worker/worker-snapshot.js'
import type { PullRequest } from '../../jetstream/worker/source.js'
import { testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import { heldToBe, must, openTestWorkspace, snapshotToBe } from '../support/workspace.js'
import type { TestWorkspace } from '../support/workspace.js'
import { asDeliveryId, asStreamSeq } from '../../jetstream/wire/ids.js'

function rowsOf(snapshot: WorkerSnapshot): readonly FeedRow[] {
  return Array.from({ length: snapshot.feed.length() }, (_, index) => snapshot.feed.at(index)!)
}

function requestsOf(snapshot: WorkerSnapshot): readonly PullRequest[] {
  return rowsOf(snapshot).flatMap((row) => (row.kind === 'request' ? [row.request] : []))
}

describe.each(['newest', 'oldest'] as const)('modes on the %s server', (version) => {
  let server: TestServer
  let workspace: TestWorkspace

  beforeAll(async () => {
    server = await testServer({ version })
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    workspace = await openTestWorkspace(server)
  })
  afterEach(() => workspace.close())

  const say = (session: Worker): string => {
    const stream = workspace.streams.find('REVIEWS')
    return causeSentence(explain(session.state.get(), { nowMs: Date.now(), ...(stream ? { stream } : {}) })).text
  }
  const ackAll = async (session: Worker): Promise<void> => {
    const ids = session.state
      .get()
      .ledger.open()
      .map(({ delivery }) => delivery.id)
    await session.decide(ids, { kind: 'ack-confirmed' }).done
  }

  it('push stops at max ack pending and says whom it waits for', async () => {
    await workspace.publishMany(8)
    const session = await workspace.openWith('push', { maxAckPending: 5 })
    const held = await heldToBe(session, 5)
    await workspace.infoUntil(session, (info) => info.num_ack_pending === 5 && info.num_pending === 3)
    await snapshotToBe(session, 'the numbers', ({ numbers }) => numbers?.ackPending === 5)
    expect(say(session)).toBe(
      'Waiting for your verdicts: 5 of 5 out (max ack pending), nothing new is sent: 3 still to come. Press a to ack one.',
    )
    // A delayed nak keeps its slot: still nothing new comes.
    await session.decide([held[0]!.delivery.id], { kind: 'nak-delayed', delayMs: 60_000 }).done
    await workspace.infoUntil(session, (info) => info.num_ack_pending === 5 && info.num_pending === 3)
    await session.decide([held[1]!.delivery.id], { kind: 'ack' }).done
    await snapshotToBe(session, 'the next one', ({ totals }) => totals.delivered === 6)
    await workspace.infoUntil(session, (info) => info.num_ack_pending === 5 && info.num_pending === 2)
  })

  it('pull brings exactly what was asked for, nothing ahead of it', async () => {
    await workspace.publishMany(10)
    const session = await workspace.openWith('pull')
    await snapshotToBe(session, 'the numbers', ({ numbers }) => numbers?.pending === 10)
    expect(say(session)).toBe('10 to come, but nobody is asking. Press f to pull.')
    must(session.fetch(3, 5000))
    await heldToBe(session, 3)
    const info = await workspace.infoUntil(session, ({ num_ack_pending: pending }) => pending === 3)
    expect([info.num_pending, info.delivered.consumer_seq, info.num_waiting]).toEqual([7, 3, 0])
    expect(requestsOf(session.state.get())).toMatchObject([{ batch: 3, got: 3, end: { text: 'filled' } }])
  })

  it('pull shows how each request ended', async () => {
    await workspace.publishMany(2)
    const session = await workspace.openWith('pull')
    must(session.fetch(5, 800))
    await heldToBe(session, 2)
    await workspace.infoUntil(session, (info) => info.num_waiting === 1)
    const timedOut = await snapshotToBe(session, 'the 408', (snapshot) => requestsOf(snapshot)[0]?.end !== undefined)
    expect(requestsOf(timedOut)).toMatchObject([{ batch: 5, got: 2, end: { code: 408, text: 'Request Timeout' } }])
    expect(timedOut.outstanding).toBe(0)
    must(session.fetch(1, 20_000))
    await workspace.infoUntil(session, (info) => info.num_waiting === 1)
    session.detach()
    expect(requestsOf(session.state.get()).at(-1)?.end?.text).toBe('stopped: no longer asked for')
    await workspace.infoUntil(session, (info) => info.num_waiting === 0)
  })

  it('continuous keeps so many in hand, and asks again when verdicts are given', async () => {
    await workspace.publishMany(12)
    const session = await workspace.openWith('pull')
    session.setContinuous(4)
    await heldToBe(session, 4)
    expect((await workspace.infoUntil(session, (info) => info.num_ack_pending === 4)).num_pending).toBe(8)
    await ackAll(session)
    await snapshotToBe(session, 'the next four', ({ totals, counts }) => totals.delivered === 8 && counts.held === 4)
    await workspace.infoUntil(session, (info) => info.num_ack_pending === 4 && info.num_pending === 4)
    session.setAutoAck(0)
    await snapshotToBe(session, 'all', ({ totals }) => totals.acked === 12)
    await workspace.infoUntil(session, (info) => info.num_ack_pending === 0 && info.ack_floor.stream_seq === 12)
    expect(session.state.get().outstanding).toBeGreaterThan(0)
  })

  it('auto-ack answers each after its delay', async () => {
    const session = await workspace.openWith('push', { maxAckPending: 5 })
    session.setAutoAck(50)
    await workspace.publishMany(20)
    await snapshotToBe(session, 'all acked', ({ totals }) => totals.acked === 20)
    await workspace.infoUntil(session, (info) => info.num_ack_pending === 0 && info.ack_floor.stream_seq === 20)
    const { ledger } = session.state.get()
    const line = ledger.story(asStreamSeq(20)).find(({ who }) => who === 'auto')
    expect(line?.atMs).toBeGreaterThanOrEqual(ledger.latest(asStreamSeq(20))!.delivery.receivedAtMs + 50)
  })

  it('wildcard brings reviews and answers, and keeps their subjects apart', async () => {
    await workspace.publishMany(2)
    await workspace.publishMany(1, 'REVIEWS.rateAnswer')
    const session = await workspace.openWith('wildcard')
    const held = await heldToBe(session, 3)
    expect(held.map(({ delivery }) => delivery.subject)).toEqual([
      'REVIEWS.rateGiven',
      'REVIEWS.rateGiven',
      'REVIEWS.rateAnswer',
    ])
  })

  it('ordered brings everything in order and takes no verdict', async () => {
    await workspace.publishMany(30)
    const session = must(await workspace.openMode('ordered'))
    await workspace.publishMany(5)
    const { feed, ledger } = await snapshotToBe(session, 'all', ({ totals }) => totals.delivered === 35)
    const seqs = Array.from({ length: feed.length() }, (_, index) => feed.at(index)!).flatMap((row) =>
      row.kind === 'delivery' ? [ledger.get(row.deliveryId)!.delivery.streamSeq] : [],
    )
    expect(seqs).toEqual(Array.from({ length: 35 }, (_, index) => index + 1))
    const first = feed.at(0)
    const id = first?.kind === 'delivery' ? first.deliveryId : 0
    expect(session.decide([asDeliveryId(id)], { kind: 'ack' }).refused).toEqual([
      { id, reason: 'this consumer takes no acks: nothing to decide' },
    ])
    expect(session.fetch(1, 1000).ok).toBe(false)
  })

  it('leaving a mode lists what is held there, and coming back goes on with the same account', async () => {
    await workspace.publishMany(3)
    const push = await workspace.openWith('push', { ackWaitMs: 60_000 })
    const held = await heldToBe(push, 3)
    const pull = await workspace.openWith('pull')
    expect(push.state.get().phase.kind).toBe('left')
    expect(workspace.leftBehind()).toMatchObject([{ session: { consumer: push.consumer }, entries: { length: 3 } }])
    await push.decide([held[2]!.delivery.id], { kind: 'ack-confirmed' }).done
    expect(workspace.leftBehind()[0]?.entries).toHaveLength(2)
    await workspace.infoUntil(push, (info) => info.num_ack_pending === 2 && !info.push_bound)
    must(pull.fetch(3, 1000))
    await heldToBe(pull, 3)
    for (let round = 0; round < 5; round += 1) {
      const back = must(await workspace.openMode('push'))
      expect(back).toBe(push)
      must(await workspace.openMode('pull'))
    }
    expect(must(await workspace.openMode('push'))).toBe(push)
    expect(push.state.get()).toMatchObject({ phase: { kind: 'live' }, counts: { held: 2 } })
    expect(workspace.leftBehind()).toMatchObject([{ session: { consumer: pull.consumer }, entries: { length: 3 } }])
    await ackAll(push)
    await workspace.infoUntil(push, (info) => info.num_ack_pending === 0)
  })

  it.each(['push', 'pull'] as const)(
    'a %s consumer deleted under us is said to be gone, and comes back new',
    async (mode) => {
      await workspace.publishMany(2)
      const session = await workspace.openWith(mode)
      if (mode === 'pull') must(session.fetch(5, 20_000))
      const held = await heldToBe(session, 2)
      await workspace.api.deleteConsumer('REVIEWS', session.consumer)
      const gone = await snapshotToBe(session, 'gone', ({ phase }) => phase.kind === 'gone')
      expect(say(session)).toContain('The consumer is gone from the server')
      expect(gone.counts).toEqual({ held: 0, expired: 0, naked: 0 })
      expect(session.decide([held[0]!.delivery.id], { kind: 'ack' }).refused[0]?.reason).toContain('was deleted')
      if (mode === 'pull') expect(requestsOf(gone)[0]?.end).toMatchObject({ code: 409, text: 'Consumer Deleted' })
      const again = must(await workspace.openMode(mode))
      expect(again).not.toBe(session)
      if (mode === 'pull') must(again.fetch(2, 5000))
      expect((await heldToBe(again, 2)).map(({ seenBefore }) => seenBefore)).toEqual([0, 0])
    },
  )

  // Whether we hear of the new one before it is opened is up to chance; both are right, and must look the same.
  it('a consumer deleted and made again while we were away starts a new account', async () => {
    await workspace.publishMany(1)
    const push = await workspace.openWith('push')
    await heldToBe(push, 1)
    await workspace.openWith('pull')
    // The server learns on the side that we left; one made before it did would send to nobody.
    const { config } = await workspace.infoUntil(push, (info) => !info.push_bound)
    await workspace.api.deleteConsumer('REVIEWS', push.consumer)
    await workspace.api.createConsumer('REVIEWS', config)
    const back = must(await workspace.openMode('push'))
    expect(back).not.toBe(push)
    expect((await heldToBe(back, 1))[0]).toMatchObject({ seenBefore: 0 })
    expect(workspace.leftBehind()).toEqual([])
  })

  it('a message that used all its deliveries is given up, by the server’s advisory', async () => {
    await workspace.publishMany(1)
    const session = await workspace.openWith('push', { ackWaitMs: 1000, maxDeliver: 2 })
    const last = await snapshotToBe(session, 'the second delivery', ({ totals }) => totals.delivered === 2)
    expect(last.ledger.latest(asStreamSeq(1))).toMatchObject({ lastTry: true, seenBefore: 1 })
    const { ledger, counts } = await snapshotToBe(
      session,
      'the advisory',
      (snapshot) => snapshot.ledger.latest(asStreamSeq(1))?.state.kind === 'given-up',
    )
    expect(counts).toEqual({ held: 0, expired: 0, naked: 0 })
    expect(ledger.story(asStreamSeq(1)).at(-1)?.text).toBe(
      'advisory: gave up after 2 deliveries; it stays in the stream',
    )
    await workspace.infoUntil(session, (info) => info.num_ack_pending === 0)
    expect((await workspace.api.streamInfo('REVIEWS')).state.messages).toBe(1)
  })

  it('push opened again and again is never kept out by its own last subscription', async () => {
    await workspace.publishMany(1)
    const session = await workspace.openWith('push')
    await heldToBe(session, 1)
    for (let round = 0; round < 15; round += 1) expect(must(await workspace.openMode('push'))).toBe(session)
    await workspace.infoUntil(session, (info) => info.push_bound === true)
    expect(session.state.get()).toMatchObject({ counts: { held: 1 }, totals: { delivered: 1 } })
  })

  it('push answers flow control, without which the server would hold back after a thousand', async () => {
    const total = 8000
    const nc = workspace.connection.nats()!
    const payload = new Uint8Array(2000)
    for (let sent = 0; sent < total; sent += 1) nc.publish('REVIEWS.rateGiven', payload)
    await nc.flush()
    const session = await workspace.openWith('push', { maxAckPending: 10_000 })
    await heldToBe(session, total)
    expect(session.state.get()).toMatchObject({ stalled: false, totals: { delivered: total, redelivered: 0 } })
  })

  it('a consumer someone else is subscribed to is not opened a second time', async () => {
    const session = await workspace.openWith('push')
    const { consumer } = session
    await workspace.infoUntil(session, (info) => info.push_bound === true)
    must(await workspace.openMode('pull'))
    const nc = workspace.connection.nats()!
    const rival = nc.subscribe(session.state.get().info!.config.deliver_subject!, { callback: () => undefined })
    await workspace.infoUntil(session, (info) => info.push_bound === true)
    const refused = await workspace.openMode('push')
    expect(refused.ok ? '' : refused.error.summary).toContain(`${consumer} already has a subscriber`)
    expect(workspace.shown.get().kind).toBe('failed')
    rival.unsubscribe()
    must(await workspace.openMode('push'))
  })

  it('new settings take away what they no longer name', async () => {
    await workspace.openWith('pull', { backoffMs: [1000, 2000], maxDeliver: 5 })
    const edited = await workspace.openWith('pull', { backoffMs: [], ackWaitMs: 7000, filterSubject: '' })
    const { config } = edited.state.get().info!
    expect([config.backoff, config.ack_wait, config.filter_subject]).toEqual([undefined, 7e9, undefined])
    expect(edited.state.get().ledger.rules()).toMatchObject({ ackWaitMs: 7000, backoffMs: [] })
  })
})
