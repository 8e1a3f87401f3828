import { describe, expect, it } from 'vitest'
import { settle, stageSession } from '../test/support/session-stage.js'

describe('the view of a session', () => {
  it('is drawn at frame rate however fast messages come, and at once for a verdict', async () => {
    const { clock, session, deliver, attach, snapshot } = stageSession()
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
    const { clock, session, server, attach } = stageSession()
    attach()
    for (let second = 0; second < 3; second += 1) {
      clock.advance(1000)
      await settle()
    }
    let frames = 0
    session.state.subscribe(() => (frames += 1))
    const { reads } = server
    for (let second = 0; second < 10; second += 1) {
      clock.advance(1000)
      await settle()
    }
    expect(server.reads).toBe(reads + 10)
    expect(frames).toBe(0)
  })

  it('holds no timer and says nothing once closed', async () => {
    const { clock, session, requests, deliver, attach } = stageSession()
    attach()
    session.setAutoAck(5000)
    session.setContinuous(3)
    const { id } = deliver()
    const { done } = session.decide([id], { kind: 'nak' })
    session.close()
    let frames = 0
    session.state.subscribe(() => (frames += 1))
    requests[0]?.answer()
    await done
    expect([frames, clock.pending()]).toEqual([0, 0])
  })
})

describe('verdicts', () => {
  it('travel as plain messages or as requests, and count when answered', async () => {
    const { session, published, requests, verdicts, deliver, attach, held, snapshot } = stageSession()
    attach()
    const [one, two, three] = [1, 2, 3].map((streamSeq) => deliver({ streamSeq }))
    const acked = session.decide([one!.id, two!.id], { kind: 'ack' })
    expect(acked.sent.map(({ state }) => state.kind)).toEqual(['sending', 'sending'])
    await acked.done
    expect(published).toEqual([`${one!.reply} +ACK`, `${two!.reply} +ACK`])
    const termed = session.decide([three!.id, one!.id], { kind: 'term', reason: 'spam' })
    expect(termed.refused).toEqual([{ id: one!.id, reason: 'seq 1 is already acked' }])
    expect(requests.map(({ body }) => body)).toEqual(['+TERM spam'])
    requests[0]?.answer()
    await termed.done
    expect([held(one!.id), held(three!.id)]).toEqual(['acked', 'termed'])
    expect(snapshot().totals).toMatchObject({ acked: 2, termed: 1 })
    expect(verdicts).toEqual(['ack 2', 'term 1'])
  })

  it('are refused without a link and given again after it', async () => {
    const { session, requests, deliver, attach, held, snapshot } = stageSession()
    attach()
    const { id } = deliver()
    const first = session.decide([id], { kind: 'ack-confirmed' })
    session.connectionLost()
    expect(held(id)).toBe('unconfirmed')
    expect(session.decide([id], { kind: 'ack' }).refused[0]?.reason).toContain('no connection')
    expect(snapshot()).toMatchObject({ link: 'lost', counts: { held: 1 } })
    session.reconnected()
    const second = session.decide([id], { kind: 'ack-confirmed' })
    // The first one's failure comes late and must not be taken for the second one's.
    requests[0]?.fail(new Error('connection disconnected'))
    await first.done
    expect(held(id)).toBe('sending')
    requests[1]?.answer()
    await second.done
    expect(held(id)).toBe('acked')
    expect(snapshot().totals.acked).toBe(1)
  })

  it('fall to unconfirmed when the flush behind a plain ack never returns', async () => {
    const { clock, session, deliver, attach, held, setFlush } = stageSession()
    attach()
    setFlush(() => new Promise(() => undefined))
    const { id } = deliver()
    const { done } = session.decide([id], { kind: 'ack' })
    clock.advance(3000)
    await done
    expect(held(id)).toBe('unconfirmed')
  })

  it('come by themselves with auto-ack, what was held before included, and without a log line each', async () => {
    const { clock, session, published, verdicts, deliver, attach, snapshot } = stageSession()
    attach()
    deliver({ streamSeq: 1 })
    session.setAutoAck(100)
    deliver({ streamSeq: 2 })
    clock.advance(100)
    await settle()
    clock.advance(40)
    expect(published).toHaveLength(2)
    expect(snapshot().counts.held).toBe(0)
    expect(verdicts).toEqual([])
    session.connectionLost()
    deliver({ streamSeq: 3 })
    clock.advance(100)
    await settle()
    clock.advance(40)
    expect(snapshot().counts.held).toBe(1)
    session.reconnected()
    clock.advance(100)
    await settle()
    expect(published).toHaveLength(3)
    session.setAutoAck(undefined)
    deliver({ streamSeq: 4 })
    clock.advance(900)
    await settle()
    expect(published).toHaveLength(3)
  })
})

describe('leaving and coming back', () => {
  it('lets the clocks of held messages run on, and only those', () => {
    const { clock, session, sources, deliver, attach, snapshot, held } = stageSession()
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

  it('continues through a client made anew as it was, in hand and all', () => {
    const { session, sources, attach, snapshot } = stageSession()
    attach()
    session.setContinuous(4)
    session.connectionLost()
    session.reattach()
    expect(sources.map(({ stopped }) => stopped)).toEqual([true, false])
    session.reconnected()
    expect(snapshot()).toMatchObject({ link: 'up', continuous: 4, phase: { kind: 'live' } })
    session.detach()
    session.reattach()
    expect(sources).toHaveLength(2)
  })

  it('takes the mode it is opened in, since two modes may share a consumer', () => {
    const { session, server, snapshot } = stageSession({ mode: 'push' })
    session.attach(server.info ?? undefined, 'wildcard')
    expect([session.mode, snapshot().mode]).toEqual(['wildcard', 'wildcard'])
  })
})

it('takes 100,000 deliveries with an ack each in a few seconds', async () => {
  const { clock, session, deliver, attach, snapshot } = stageSession()
  attach()
  session.setAutoAck(0)
  const startedMs = performance.now()
  for (let batch = 0; batch < 1000; batch += 1) {
    for (let index = 1; index <= 100; index += 1) deliver({ streamSeq: batch * 100 + index })
    clock.advance(1)
    await settle()
  }
  const tookMs = performance.now() - startedMs
  clock.advance(40)
  expect(snapshot()).toMatchObject({ totals: { delivered: 100_000, acked: 100_000 }, counts: { held: 0 } })
  expect(tookMs).toBeLessThan(5000)
})
