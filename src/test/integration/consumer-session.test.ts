import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import { stageSession } from '../support/session-stage.js'

let nats: TestServer
beforeAll(async () => {
  nats = await testServer()
})
afterAll(() => nats.stop())

describe('the view of a session', () => {
  it('is drawn at frame rate however fast messages come, and at once for a verdict', async () => {
    const { clock, session, deliver, attach, snapshot } = await stageSession(nats)
    attach()
    clock.advance(40)
    let frames = 0
    session.state.subscribe(() => (frames += 1))
    const ids = Array.from({ length: 500 }, (_, index) => deliver({ streamSeq: index + 1 }).id)
    expect(frames).toBe(1)
    clock.advance(34)
    expect(frames).toBe(2)
    expect(snapshot()).toMatchObject({ counts: { held: 500 }, totals: { delivered: 500, redelivered: 0 } })
    const before = snapshot().version
    const { done } = session.decide(ids.slice(0, 1), { kind: 'ack' })
    expect(snapshot().version).toBeGreaterThan(before)
    await done
    expect(snapshot()).toMatchObject({ counts: { held: 499 }, totals: { acked: 1 } })
  })

  it('draws nothing when nothing happens', async () => {
    const { clock, session, server, attach, settled } = await stageSession(nats)
    attach()
    for (let second = 0; second < 3; second += 1) {
      clock.advance(1000)
      await settled()
    }
    let frames = 0
    session.state.subscribe(() => (frames += 1))
    const { reads } = server
    for (let second = 0; second < 10; second += 1) {
      clock.advance(1000)
      await settled()
    }
    expect(server.reads).toBe(reads + 10)
    expect(frames).toBe(0)
  })

  it('holds no timer and says nothing once closed', async () => {
    const { clock, session, requests, deliver, attach, settled } = await stageSession(nats)
    attach()
    session.setAutoAck(5000)
    session.setContinuous(3)
    const { id } = deliver()
    const { done } = session.decide([id], { kind: 'nak' })
    await settled()
    session.close()
    session.account.close()
    let frames = 0
    session.state.subscribe(() => (frames += 1))
    expect(requests).toHaveLength(1)
    requests[0]?.answer()
    await done
    expect([frames, clock.pending()]).toEqual([0, 0])
  })
})

describe('verdicts', () => {
  it('travel as plain messages or as requests, and count when answered', async () => {
    const { session, published, requests, acts, deliver, attach, held, snapshot, settled } = await stageSession(nats)
    attach()
    const [one, two, three] = [1, 2, 3].map((streamSeq) => deliver({ streamSeq }))
    const acked = session.decide([one!.id, two!.id], { kind: 'ack' })
    expect(acked.sent.map(({ state }) => state.kind)).toEqual(['sending', 'sending'])
    await acked.done
    await settled()
    expect(published).toEqual([`${one!.reply} +ACK`, `${two!.reply} +ACK`])
    const termed = session.decide([three!.id, one!.id], { kind: 'term', reason: 'spam' })
    expect(termed.refused).toEqual([{ id: one!.id, reason: 'seq 1 is already acked' }])
    await settled()
    expect(requests.map(({ body }) => body)).toEqual(['+TERM spam'])
    expect(held(three!.id)).toBe('sending')
    requests[0]?.answer()
    await termed.done
    expect([held(one!.id), held(three!.id)]).toEqual(['acked', 'termed'])
    expect(snapshot().totals).toMatchObject({ acked: 2, termed: 1 })
    expect(acts()).toMatchObject([
      { kind: 'verdict', by: 'key', count: 2, answers: { arrived: 2 } },
      { kind: 'verdict', by: 'key', count: 1, answers: { answered: 1 } },
    ])
  })

  it('that nobody hears of any more say that the consumer is gone', async () => {
    const { session, requests, deliver, attach, held } = await stageSession(nats)
    attach()
    const { id } = deliver({ reply: '$JS.ACK.REVIEWS.deleted.1.1.1.0.0' })
    await session.decide([id], { kind: 'ack-confirmed' }).done
    expect([held(id), requests.length]).toEqual(['gone', 0])
  })

  it('are refused without a link and given again after it', async () => {
    const { session, requests, deliver, attach, held, snapshot, settled } = await stageSession(nats)
    attach()
    const { id } = deliver()
    const first = session.decide([id], { kind: 'ack-confirmed' })
    session.account.connectionLost()
    expect(held(id)).toBe('unconfirmed')
    expect(session.decide([id], { kind: 'ack' }).refused[0]?.reason).toContain('no connection')
    expect(snapshot()).toMatchObject({ link: 'lost', counts: { held: 1 } })
    session.account.reconnected()
    const second = session.decide([id], { kind: 'ack-confirmed' })
    await settled()
    expect(requests).toHaveLength(2)
    // The first one's failure comes late and must not be taken for the second one's.
    requests[0]?.refuse()
    await first.done
    expect(held(id)).toBe('sending')
    requests[1]?.answer()
    await second.done
    expect(held(id)).toBe('acked')
    expect(snapshot().totals.acked).toBe(1)
  })

  it('fall to unconfirmed when the answer to the flush behind a plain ack is late', async () => {
    const { clock, session, deliver, attach, held, settled } = await stageSession(nats)
    attach()
    const { id } = deliver()
    const { done } = session.decide([id], { kind: 'ack' })
    // Before the answer can come.
    clock.advance(3000)
    await done
    expect(held(id)).toBe('unconfirmed')
    await settled()
    expect(held(id)).toBe('unconfirmed')
  })

  it('come by themselves with auto-ack, what was held before included, as one act of the journal', async () => {
    const { clock, session, published, acts, deliver, attach, snapshot, settled } = await stageSession(nats)
    attach()
    deliver({ streamSeq: 1 })
    session.setAutoAck(100)
    deliver({ streamSeq: 2 })
    clock.advance(100)
    await settled()
    clock.advance(40)
    expect(published).toHaveLength(2)
    expect(snapshot().counts.held).toBe(0)
    expect(acts()).toMatchObject([{ kind: 'verdict', by: 'auto', count: 2 }])
    session.account.connectionLost()
    deliver({ streamSeq: 3 })
    clock.advance(100)
    await settled()
    clock.advance(40)
    expect(snapshot().counts.held).toBe(1)
    session.account.reconnected()
    clock.advance(100)
    await settled()
    expect(published).toHaveLength(3)
    expect(acts()).toMatchObject([{ by: 'auto', count: 3, answers: { arrived: 3 } }])
    session.setAutoAck(undefined)
    deliver({ streamSeq: 4 })
    clock.advance(900)
    await settled()
    expect(published).toHaveLength(3)
  })
})

describe('leaving and coming back', () => {
  it('lets the clocks of held messages run on, and only those', async () => {
    const { clock, session, sources, deliver, attach, snapshot, held } = await stageSession(nats)
    attach()
    const { id } = deliver()
    session.detach()
    expect([snapshot().phase.kind, sources[0]?.stopped]).toEqual(['left', true])
    clock.advance(1300)
    expect(held(id)).toBe('expired')
    expect(clock.pending()).toBeLessThanOrEqual(1)
    attach()
    expect([sources.length, snapshot().phase.kind, held(id)]).toEqual([2, 'live', 'expired'])
  })

  it('continues through a client made anew as it was, in hand and all', async () => {
    const { session, sources, attach, snapshot } = await stageSession(nats)
    attach()
    session.setContinuous(4)
    session.account.connectionLost()
    session.reattach()
    expect(sources.map(({ stopped }) => stopped)).toEqual([true, false])
    session.account.reconnected()
    expect(snapshot()).toMatchObject({ link: 'up', continuous: 4, phase: { kind: 'live' } })
    session.detach()
    session.reattach()
    expect(sources).toHaveLength(2)
  })

  it('takes the mode it is opened in, since two modes may share a consumer', async () => {
    const { session, attach, snapshot } = await stageSession(nats, { mode: 'push' })
    attach('wildcard')
    expect([session.mode, snapshot().mode]).toEqual(['wildcard', 'wildcard'])
  })
})

it('takes 100,000 deliveries with an ack each in seconds of work', async () => {
  const { clock, session, published, deliver, attach, snapshot, settled } = await stageSession(nats)
  attach()
  session.setAutoAck(0)
  // The work of this process alone: the server's, and whatever else the machine does, is not ours to measure. It takes
  // three to five seconds; what grew with the square of the deliveries would take minutes.
  const before = process.cpuUsage()
  for (let batch = 0; batch < 100; batch += 1) {
    for (let index = 1; index <= 1000; index += 1) deliver({ streamSeq: batch * 1000 + index })
    clock.advance(1)
    await settled()
  }
  const { user, system } = process.cpuUsage(before)
  clock.advance(40)
  expect(snapshot()).toMatchObject({ totals: { delivered: 100_000, acked: 100_000 }, counts: { held: 0 } })
  expect(published).toHaveLength(100_000)
  expect((user + system) / 1000).toBeLessThan(20_000)
})
