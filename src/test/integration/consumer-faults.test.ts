import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Worker } from '../../jetstream/worker/worker.js'
import type { WorkerSnapshot } from '../../jetstream/worker/worker-snapshot.js'
import { testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import { stateToBe } from '../support/test-connection.js'
import { heldToBe, must, openTestWorkspace, snapshotToBe } from '../support/workspace.js'
import type { TestWorkspace } from '../support/workspace.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'

function seqsSeen({ feed, ledger }: WorkerSnapshot): ReadonlySet<number> {
  const seqs = new Set<number>()
  for (let index = 0; index < feed.length(); index += 1) {
    const row = feed.at(index)
    const entry = row?.kind === 'delivery' ? ledger.get(row.deliveryId) : undefined
    if (entry) seqs.add(entry.delivery.streamSeq)
  }
  return seqs
}

describe.each(['newest', 'oldest'] as const)('faults of the %s server', (version) => {
  let server: TestServer
  let workspace: TestWorkspace

  beforeEach(async () => {
    server = await testServer({ version })
    workspace = await openTestWorkspace(server)
  })
  afterEach(async () => {
    await workspace.close()
    await server.stop()
  })

  const killAndReturn = async (session: Worker): Promise<void> => {
    const lost = snapshotToBe(session, 'the loss on the screen', ({ link }) => link === 'lost')
    const killed = server.kill()
    await lost
    await killed
    await stateToBe(workspace.connection, 'connected')
    await snapshotToBe(session, 'the link back', ({ link }) => link === 'up')
  }

  it.each(['push', 'pull'] as const)(
    'killed hard in the middle of %s: everything comes, repeats are marked',
    async (mode) => {
      const total = 300
      await workspace.publishMany(total)
      const session = await workspace.openWith(mode, { ackWaitMs: 1500, maxAckPending: 20, maxDeliver: -1 })
      if (mode === 'pull') session.setContinuous(20)
      session.setAutoAck(20)
      await snapshotToBe(session, 'a third of it', ({ totals }) => totals.acked >= total / 3)
      await killAndReturn(session)
      const done = await snapshotToBe(session, 'all of it', (snapshot) => seqsSeen(snapshot).size === total)
      await workspace.infoUntil(session, (info) => info.num_ack_pending === 0 && info.num_pending === 0)
      const { delivered, redelivered } = done.totals
      expect(delivered - redelivered).toBe(total)
      // The server counts an ack before we hear that it arrived.
      const seqs = Array.from({ length: total }, (_, index) => asStreamSeq(index + 1))
      await snapshotToBe(session, 'every one acked', ({ ledger }) =>
        seqs.every((seq) => ledger.latest(seq)?.state.kind === 'acked'),
      )
    },
  )

  it('what was held when the server was killed comes again, marked as seen before', async () => {
    await workspace.publishMany(4)
    const session = await workspace.openWith('push', { ackWaitMs: 1500 })
    await heldToBe(session, 4)
    await killAndReturn(session)
    const { ledger, totals } = await snapshotToBe(
      session,
      'all four again',
      (snapshot) => snapshot.totals.redelivered >= 4,
    )
    expect(totals.delivered - totals.redelivered).toBe(4)
    for (const seq of [1, 2, 3, 4]) expect(ledger.latest(asStreamSeq(seq))?.seenBefore).toBeGreaterThan(0)
    const ids = ledger.open().map(({ delivery }) => delivery.id)
    await session.decide(ids, { kind: 'ack-confirmed' }).done
    await workspace.infoUntil(session, (info) => info.num_ack_pending === 0)
  })

  it('a verdict without a link is refused and stays held; one on its way can be given again', async () => {
    await workspace.publishMany(2)
    const session = await workspace.openWith('pull', { ackWaitMs: 60_000 })
    must(session.fetch(2, 5000))
    const [one, two] = await heldToBe(session, 2)
    server.freeze()
    const onItsWay = session.decide([one!.delivery.id], { kind: 'ack-confirmed' })
    expect(session.state.get().ledger.get(one!.delivery.id)?.state.kind).toBe('sending')
    const lost = snapshotToBe(session, 'the loss', ({ link }) => link === 'lost')
    const killed = server.kill()
    await lost
    expect(session.state.get().ledger.get(one!.delivery.id)?.state.kind).toBe('unconfirmed')
    const refused = session.decide([two!.delivery.id], { kind: 'ack' })
    expect(refused.refused[0]?.reason).toContain('no connection: the verdict would be lost')
    expect(session.state.get()).toMatchObject({ counts: { held: 2 } })
    expect(session.fetch(1, 1000)).toEqual({ ok: false, error: 'no connection to ask' })
    await onItsWay.done
    await killed
    await snapshotToBe(session, 'the link back', ({ link }) => link === 'up')
    // A server that has just come back may leave the first of them without an answer: what is open is given again.
    await conditionToHold({
      check: async () => {
        const open = session.state.get().ledger.open()
        const ids = open.map(({ delivery }) => delivery.id)
        await session.decide(ids, { kind: 'ack-confirmed' }).done
        return session.state.get().ledger.open().length === 0
      },
      what: 'both verdicts to be confirmed',
    })
    // A server killed within a moment of a delivery may have forgotten it, and the ack with it: then it comes again.
    const after = session.state.get()
    for (const seq of [1, 2]) {
      const state = after.ledger.latest(asStreamSeq(seq))?.state
      const isForgotten = state?.kind === 'gone' && state.how === 'forgotten'
      if (!isForgotten) expect(state).toMatchObject({ kind: 'acked', confirmed: true })
    }
    must(session.fetch(2, 1500))
    await snapshotToBe(session, 'the end of the pull', ({ outstanding }) => outstanding === 0)
    const rest = session.state
      .get()
      .ledger.open()
      .map(({ delivery }) => delivery.id)
    await session.decide(rest, { kind: 'ack-confirmed' }).done
    await workspace.infoUntil(session, (info) => info.num_ack_pending === 0 && info.num_pending === 0)
    for (const seq of [1, 2])
      expect(session.state.get().ledger.latest(asStreamSeq(seq))?.state).toMatchObject({
        kind: 'acked',
        confirmed: true,
      })
  })

  it('a publish run outlives the kill and loses nothing it called stored', async () => {
    workspace.publisher.startBurst('REVIEWS.rateGiven', 3000)
    const session = await workspace.openWith('pull')
    await killAndReturn(session)
    const run = await new Promise<NonNullable<ReturnType<typeof workspace.publisher.state.get>['run']>>((resolve) => {
      const look = (): void => {
        const { run: now } = workspace.publisher.state.get()
        if (now?.phase !== 'done') return
        stop()
        resolve(now)
      }
      const stop = workspace.publisher.state.subscribe(look)
      look()
    })
    const { messages } = (await workspace.api.streamInfo('REVIEWS')).state
    expect(run.stored + run.failed + run.unknown).toBe(3000)
    expect(run.failed).toBe(0)
    expect(messages).toBeGreaterThanOrEqual(run.stored - run.duplicates)
  })
})
