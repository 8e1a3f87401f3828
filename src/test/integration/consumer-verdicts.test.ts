import { describe, expect, it } from 'vitest'
import type { Worker } from '../../jetstream/worker/worker.js'
import type { Mode } from '../../jetstream/fields/consumer-settings.js'
import type { LedgerEntry } from '../../jetstream/account/ledger-entry.js'
import type { Verdict } from '../../jetstream/wire/verdict.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { heldToBe, must, snapshotToBe } from '../support/workspace.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'

const asking = { pull: true, push: false, wildcard: false, ordered: false } as const
const ackWaitMs = 1500

describe.each(['newest', 'oldest'] as const)('verdicts on the %s server', (version) => {
  const { workspace } = workspaceBench(version)

  /** Publishes, opens the mode with a short ack wait, and holds what came. */
  const hold = async (
    mode: Mode,
    count: number,
  ): Promise<{ readonly session: Worker; readonly held: readonly LedgerEntry[] }> => {
    await workspace().publishMany(count)
    const session = await workspace().openWith(mode, { ackWaitMs, maxAckPending: 50 })
    if (asking[mode]) must(session.fetch(count, 10_000))
    const held = await heldToBe(session, count)
    expect(held.map(({ delivery }) => delivery.streamSeq)).toEqual(held.map((_, index) => index + 1))
    return { session, held }
  }
  const give = async (session: Worker, entry: LedgerEntry | undefined, verdict: Verdict): Promise<LedgerEntry> => {
    const { refused, done } = session.decide([entry!.delivery.id], verdict)
    expect(refused).toEqual([])
    await done
    return session.state.get().ledger.get(entry!.delivery.id)!
  }
  const deliveredAgain = async (session: Worker, earlier: LedgerEntry): Promise<LedgerEntry> => {
    if (asking[session.mode]) must(session.fetch(1, 10_000))
    const { streamSeq, id } = earlier.delivery
    const { ledger } = await snapshotToBe(
      session,
      `seq ${streamSeq} to come again`,
      (snapshot) => snapshot.ledger.latest(streamSeq)?.delivery.id !== id,
    )
    const again = ledger.latest(streamSeq)!
    expect(again).toMatchObject({
      previousId: id,
      seenBefore: 1,
      state: { kind: 'held' },
      delivery: { deliveryCount: earlier.delivery.deliveryCount + 1 },
    })
    expect(ledger.get(id)?.supersededBy).toBe(again.delivery.id)
    return again
  }

  describe.each(['push', 'pull', 'wildcard'] as const)('%s', (mode) => {
    it('ack and confirmed ack settle, in the ledger and on the server', async () => {
      const { session, held } = await hold(mode, 3)
      expect(await workspace().infoUntil(session, (info) => info.num_ack_pending === 3)).toMatchObject({
        num_pending: 0,
      })
      expect((await give(session, held[1], { kind: 'ack-confirmed' })).state).toMatchObject({
        kind: 'acked',
        confirmed: true,
      })
      expect(await workspace().infoUntil(session, (info) => info.num_ack_pending === 2)).toMatchObject({
        ack_floor: { stream_seq: 0 },
      })
      expect((await give(session, held[0], { kind: 'ack' })).state).toMatchObject({ kind: 'acked', confirmed: false })
      await workspace().infoUntil(session, (info) => info.num_ack_pending === 1 && info.ack_floor.stream_seq === 2)
      const snapshot = await snapshotToBe(
        session,
        'the numbers on the screen',
        ({ numbers }) => numbers?.ackFloor === 2,
      )
      expect(snapshot).toMatchObject({
        counts: { held: 1 },
        totals: { delivered: 3, acked: 2 },
        numbers: { ackPending: 1 },
      })
      expect(snapshot.moved.ackFloor?.cause).toBe('your ack on seq 1')
      expect(session.decide([held[0]!.delivery.id], { kind: 'ack' }).refused[0]?.reason).toBe('seq 1 is already acked')
      const rows = Array.from({ length: snapshot.feed.length() }, (_, index) => snapshot.feed.at(index)!)
      expect(rows.flatMap((row) => (row.kind === 'delivery' ? [row.deliveryId] : []))).toEqual(
        held.map(({ delivery }) => delivery.id),
      )
    })

    it('nak brings it back at once, linked to the delivery before', async () => {
      const { session, held } = await hold(mode, 1)
      const naked = await give(session, held[0], { kind: 'nak' })
      expect(naked.state.kind).toBe('naked')
      const again = await deliveredAgain(session, naked)
      await workspace().infoUntil(session, (info) => info.num_redelivered === 1 && info.num_ack_pending === 1)
      await give(session, again, { kind: 'ack' })
      await workspace().infoUntil(session, (info) => info.num_redelivered === 0 && info.num_ack_pending === 0)
      const texts = session.state
        .get()
        .ledger.story(asStreamSeq(1))
        .map(({ text, wire }) => wire ?? text)
      expect(texts).toEqual(expect.arrayContaining(['delivery 1', '-NAK', 'delivery 2', '+ACK']))
    })

    it('nak after a delay keeps its slot and comes back when it is due', async () => {
      const { session, held } = await hold(mode, 1)
      const naked = await give(session, held[0], { kind: 'nak-delayed', delayMs: 600 })
      if (naked.state.kind !== 'naked') throw new Error(`it is ${naked.state.kind}`)
      const { dueMs } = naked.state
      expect(session.state.get().counts).toEqual({ held: 0, expired: 0, naked: 1 })
      await workspace().infoUntil(session, (info) => info.num_ack_pending === 1 && info.num_redelivered === 0)
      const again = await deliveredAgain(session, naked)
      expect(Math.abs(again.delivery.receivedAtMs - dueMs)).toBeLessThan(300)
    })

    it('term ends it, with the advisory in its story', async () => {
      const { session, held } = await hold(mode, 2)
      const termed = await give(session, held[0], { kind: 'term', reason: 'no such store' })
      expect(termed.state).toMatchObject({ kind: 'termed', reason: 'no such store' })
      await workspace().infoUntil(session, (info) => info.num_ack_pending === 1 && info.ack_floor.stream_seq === 1)
      const { ledger } = await snapshotToBe(session, 'the advisory', (snapshot) =>
        snapshot.ledger.story(asStreamSeq(1)).some(({ text }) => text === 'advisory: termed'),
      )
      const wire = version === 'newest' ? '+TERM no such store' : '+TERM'
      expect(ledger.story(asStreamSeq(1)).map((line) => line.wire)).toContain(wire)
      expect((await workspace().api.streamInfo('REVIEWS')).state.messages).toBe(2)
    })

    it('working holds it beyond its ack wait; without, it expires and comes again', async () => {
      const { session, held } = await hold(mode, 1)
      const first = held[0]!
      await conditionToHold({ check: () => Date.now() > first.waitFromMs + ackWaitMs / 2, what: 'half the wait' })
      const worked = await give(session, first, { kind: 'working' })
      expect(worked.deadlineMs).toBeGreaterThan((first.deadlineMs ?? 0) + ackWaitMs / 3)
      const again = await deliveredAgain(session, worked)
      expect(again.delivery.receivedAtMs).toBeGreaterThanOrEqual((worked.deadlineMs ?? 0) - 100)
      expect(session.state.get().totals).toMatchObject({ delivered: 2, redelivered: 1 })
    })
  })

  it('a late ack through the old delivery clears the newer one too', async () => {
    const { session, held } = await hold('push', 1)
    const again = await deliveredAgain(session, held[0]!)
    expect((await give(session, held[0], { kind: 'ack-confirmed' })).state).toMatchObject({ kind: 'acked', late: true })
    expect(session.state.get().ledger.get(again.delivery.id)?.state.kind).toBe('acked')
    await workspace().infoUntil(session, (info) => info.num_ack_pending === 0)
  })

  it('working after the ack wait is refused, and rightly: the server redelivers all the same', async () => {
    const { session, held } = await hold('pull', 1)
    const { id, reply } = held[0]!.delivery
    await snapshotToBe(session, 'the ack wait to end', ({ counts }) => counts.expired === 1)
    expect(session.decide([id], { kind: 'working' }).refused[0]?.reason).toContain('the ack wait is over')
    await workspace().connection.nats()?.request(reply, '+WPI')
    await deliveredAgain(session, held[0]!)
  })
})
