import { expect, it } from 'vitest'
import type { Verdict } from '../../jetstream/wire/verdict.js'
import { testServer } from '../support/nats-server.js'
import { createRandom } from '../support/random.js'
import { openTestWorkspace, snapshotToBe } from '../support/workspace.js'

const messages = 240

it.each([
  ['newest', 'push'],
  ['newest', 'pull'],
  ['oldest', 'push'],
  ['oldest', 'pull'],
] as const)('random verdicts on the %s server by %s leave our counts equal to the server’s', async (version, mode) => {
  const server = await testServer({ version })
  const workspace = await openTestWorkspace(server)
  try {
    const random = createRandom(version.length * 31 + mode.length)
    const verdicts: readonly Verdict[] = [
      { kind: 'ack' },
      { kind: 'ack' },
      { kind: 'ack-confirmed' },
      { kind: 'nak' },
      { kind: 'nak-delayed', delayMs: 150 },
      { kind: 'term', reason: 'at random' },
      { kind: 'working' },
    ]
    await workspace.publishMany(messages)
    // No ack wait and no nak ends while a stretch of the script is compared: at rest nothing moves by itself.
    const session = await workspace.openWith(mode, { ackWaitMs: 60_000, maxAckPending: 40, maxDeliver: -1 })
    if (mode === 'pull') session.setContinuous(15)
    const settled = (): number => session.state.get().totals.acked + session.state.get().totals.termed
    let given = 0
    let rests = 0
    while (settled() < messages) {
      const before = given
      const snapshot = await snapshotToBe(session, 'something to decide on', ({ ledger }) =>
        ledger.open().some(({ state }) => state.kind === 'held'),
      )
      const held = snapshot.ledger.open().filter(({ state }) => state.kind === 'held')
      const some = held.filter(() => random.below(3) > 0)
      const all = (some.length > 0 ? some : held).map(({ delivery }) => {
        given += 1
        return session.decide([delivery.id], random.pick(verdicts)).done
      })
      await Promise.all(all)
      if (Math.floor(before / 60) === Math.floor(given / 60)) continue
      rests += 1
      await workspace.infoUntil(session, (info) => {
        const { held: inHand, expired, naked } = session.state.get().counts
        return info.num_ack_pending === inHand + expired + naked
      })
    }
    session.setContinuous(0)
    const info = await workspace.infoUntil(session, ({ num_ack_pending: pending }) => pending === 0)
    expect([info.num_pending, info.num_redelivered, info.ack_floor.stream_seq]).toEqual([0, 0, messages])
    const { counts, totals } = session.state.get()
    expect(counts).toEqual({ held: 0, expired: 0, naked: 0 })
    expect(totals.delivered).toBe(info.delivered.consumer_seq)
    expect(totals.delivered - totals.redelivered).toBe(messages)
    expect(rests).toBeGreaterThan(3)
  } finally {
    await workspace.close()
    await server.stop()
  }
})
