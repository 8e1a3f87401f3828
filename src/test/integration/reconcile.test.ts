import { jetstream } from '@nats-io/jetstream'
import { describe, expect, it } from 'vitest'
import { connectTruth } from '../support/server-truth.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { heldToBe, must, snapshotToBe } from '../support/workspace.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'

describe.each(['newest', 'oldest'] as const)('what the %s server counts as settled', (version) => {
  const { server, workspace } = workspaceBench(version)

  it('is settled here: what another worker acked after our ack wait, or after our nak', async () => {
    const [expired, naked] = await workspace().publishMany(2)
    const session = await workspace().openWith('pull', { ackWaitMs: 1000, filterSubject: '' })
    must(session.fetch(2, 5000))
    const held = await heldToBe(session, 2)
    await session.decide([held[1]!.delivery.id], { kind: 'nak' }).done
    await snapshotToBe(session, 'one too late, one naked', ({ counts }) => counts.expired === 1 && counts.naked === 1)
    const { nc } = await connectTruth({ url: server().url, token: server().token })
    const other = await jetstream(nc).consumers.get(session.stream, session.consumer)
    for await (const message of await other.fetch({ max_messages: 2, expires: 5000 })) await message.ackAck()
    await workspace().infoUntil(session, (info) => info.num_ack_pending === 0)
    await session.refresh()
    await snapshotToBe(session, 'nothing out', ({ counts }) => counts.held + counts.expired + counts.naked === 0)
    const { ledger, totals } = session.state.get()
    for (const seq of [expired, naked]) {
      expect(ledger.latest(asStreamSeq(seq!))?.state).toMatchObject({
        kind: 'gone',
        why: 'another worker acked it, on try 2',
      })
    }
    expect(totals.acked).toBe(0)
  })

  it('is settled here up to its ack floor, while more is out', async () => {
    const [first, second] = await workspace().publishMany(2)
    const session = await workspace().openWith('pull', { ackWaitMs: 60_000, filterSubject: '' })
    must(session.fetch(2, 5000))
    const held = await heldToBe(session, 2)
    const { nc } = await connectTruth({ url: server().url, token: server().token })
    await nc.request(held[0]!.delivery.reply, '+ACK')
    await workspace().infoUntil(session, (info) => info.ack_floor.stream_seq === first)
    await session.refresh()
    await snapshotToBe(session, 'one of two out', ({ counts }) => counts.held === 1)
    const { ledger } = session.state.get()
    expect([first, second].map((seq) => ledger.latest(asStreamSeq(seq!))?.state.kind)).toEqual(['gone', 'held'])
  })
})
