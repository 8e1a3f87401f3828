import { describe, expect, it, onTestFinished } from 'vitest'
import { startProxy } from '../../attack/proxy.js'
import { connectTruth } from '../support/server-truth.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { heldToBe, must, openTestWorkspace, snapshotToBe } from '../support/workspace.js'
import { workspaceBench } from '../support/workspace-bench.js'
import { asStreamSeq } from '../../jetstream/wire/ids.js'

describe.each(['newest', 'oldest'] as const)('advisories on the %s server', (version) => {
  const { server, workspace } = workspaceBench(version)

  const strangerOn = async (consumer: string) => {
    const { nc } = await connectTruth({ url: server().url, token: server().token })
    const forge = (kind: string, seq: number, deliveries: number): void => {
      const body = { stream: 'REVIEWS', consumer, stream_seq: seq, consumer_seq: seq, deliveries }
      nc.publish(`$JS.EVENT.ADVISORY.CONSUMER.${kind}.REVIEWS.${consumer}`, JSON.stringify(body))
    }
    /** Resolves once all of it was heard by the session, and the server was looked at after that. */
    const heard = async (refresh: () => Promise<void>): Promise<void> => {
      await nc.flush()
      await workspace().connection.nats()?.flush()
      await refresh()
    }
    return { nc, forge, heard }
  }

  it('that are made up take no message out of our hands, and fill neither feed nor story', async () => {
    await workspace().publishMany(3)
    const session = await workspace().openWith('pull', { ackWaitMs: 60_000, maxDeliver: 1, filterSubject: '' })
    must(session.fetch(3, 5000))
    const held = await heldToBe(session, 3)
    const { forge, heard } = await strangerOn(session.consumer)
    const rows = session.state.get().feed.length()
    for (let times = 50; times > 0; times -= 1) {
      forge('MAX_DELIVERIES', 1, 1)
      forge('MAX_DELIVERIES', 99, 1)
      forge('MSG_TERMINATED', 2, 1)
      forge('MSG_NAKED', 3, 1)
      forge('PAUSE', 1, 1)
    }
    await heard(session.refresh)
    // One verdict of ours moves the server's numbers, which is not the stranger's proof.
    await session.decide([held[2]!.delivery.id], { kind: 'ack-confirmed' }).done
    await heard(session.refresh)
    const { ledger, feed } = session.state.get()
    expect([1, 2, 3].map((seq) => ledger.latest(asStreamSeq(seq))?.state.kind)).toEqual(['held', 'held', 'acked'])
    // The end of the pull may have come as a row.
    expect(feed.length()).toBeLessThanOrEqual(rows + 1)
    expect(ledger.story(asStreamSeq(3)).filter(({ text }) => text === 'advisory: naked').length).toBeLessThanOrEqual(1)
    const ids = held.slice(0, 2).map(({ delivery }) => delivery.id)
    expect(session.decide(ids, { kind: 'ack-confirmed' }).refused).toEqual([])
    await snapshotToBe(session, 'all acked', ({ totals }) => totals.acked === 3)
    await workspace().infoUntil(session, (info) => info.num_ack_pending === 0)
  })

  it('that say the server took our unanswered nak leave it unanswered', async () => {
    const proxy = await startProxy({ defer: (end) => onTestFinished(async () => void (await end())) }, server().port)
    const linked = await openTestWorkspace({ url: `nats://127.0.0.1:${proxy.port}`, token: server().token })
    onTestFinished(linked.close)
    const [seq = 0] = await linked.publishMany(1)
    const session = await linked.openWith('pull', { ackWaitMs: 60_000, filterSubject: '' })
    must(session.fetch(1, 5000))
    const [held] = await heldToBe(session, 1)
    proxy.setMode('blackhole')
    const given = session.decide([held!.delivery.id], { kind: 'nak' })
    // Swallowed for good, once the connection it was written to is gone.
    await given.done
    proxy.reset()
    await snapshotToBe(session, 'the link lost', ({ link }) => link === 'lost')
    proxy.setMode('pass')
    proxy.reset()
    await snapshotToBe(session, 'the link back', ({ link, counts }) => link === 'up' && counts.held === 1)
    await session.refresh()
    const { nc, forge } = await strangerOn(session.consumer)
    forge('MSG_NAKED', seq, 1)
    await nc.flush()
    await conditionToHold({
      check: () =>
        session.state
          .get()
          .ledger.story(asStreamSeq(seq))
          .some(({ text }) => text === 'advisory: naked'),
      what: 'the advisory to be heard',
    })
    await session.refresh()
    expect(session.state.get().ledger.latest(asStreamSeq(seq))?.state).toMatchObject({
      kind: 'unconfirmed',
      verdict: { kind: 'nak' },
    })
    const info = await linked.infoUntil(session, ({ num_ack_pending }) => num_ack_pending === 1)
    expect(info.delivered.consumer_seq).toBe(1)
    expect(session.decide([held!.delivery.id], { kind: 'ack-confirmed' }).refused).toEqual([])
    await linked.infoUntil(session, ({ num_ack_pending }) => num_ack_pending === 0)
  })

  it('that are true are believed: a term by another client, and deliveries used up', async () => {
    await workspace().publishMany(3)
    const session = await workspace().openWith('push', { ackWaitMs: 2000, maxDeliver: 1, filterSubject: '' })
    const held = await heldToBe(session, 3)
    const { nc } = await strangerOn(session.consumer)
    await nc.request(held[1]!.delivery.reply, '+TERM')
    const { ledger } = await snapshotToBe(
      session,
      'the term',
      (now) => now.ledger.latest(asStreamSeq(2))?.state.kind === 'gone',
    )
    expect(ledger.latest(asStreamSeq(2))?.state).toMatchObject({ why: 'another client termed it' })
    await snapshotToBe(session, 'both given up', (now) =>
      [1, 3].every((seq) => now.ledger.latest(asStreamSeq(seq))?.state.kind === 'given-up'),
    )
  })
})
