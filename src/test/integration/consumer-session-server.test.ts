import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aConsumerInfo } from '../support/jetstream-fixtures.js'
import { testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import { stageSession } from '../support/session-stage.js'

let nats: TestServer
beforeAll(async () => {
  nats = await testServer()
})
afterAll(() => nats.stop())

describe('keeping messages in hand', () => {
  it('asks for what is missing: at first, after a verdict, and when an ack wait has run out', async () => {
    const { clock, session, sources, deliver, attach } = await stageSession(nats)
    attach()
    session.setContinuous(3)
    const pulls = sources[0]?.pulls
    expect(pulls).toEqual([3])
    const first = deliver({ streamSeq: 1 })
    deliver({ streamSeq: 2 })
    deliver({ streamSeq: 3 })
    await session.decide([first.id], { kind: 'ack' }).done
    expect(pulls).toEqual([3, 1])
    clock.advance(1200)
    expect(pulls).toEqual([3, 1, 2])
    session.setContinuous(0)
    await session.decide([], { kind: 'ack' }).done
    expect(pulls).toEqual([3, 1, 2])
  })

  it('asks again at once after 408 and only later after a refusal', async () => {
    const { clock, session, sources, endRequest, attach } = await stageSession(nats)
    attach()
    session.setContinuous(5)
    const pulls = sources[0]?.pulls
    endRequest({ end: { atMs: 0, code: 408, text: 'Request Timeout' } })
    clock.advance(0)
    expect(pulls).toEqual([5, 5])
    for (const end of [
      { atMs: 0, code: 409, text: 'Exceeded MaxWaiting' },
      { atMs: 0, code: 503, text: 'no such consumer' },
      { atMs: 0, text: 'permissions violation' },
    ]) {
      const asked = pulls?.length
      endRequest({ end })
      clock.advance(1999)
      expect(pulls).toHaveLength(asked ?? 0)
      clock.advance(1)
      expect(pulls).toHaveLength((asked ?? 0) + 1)
    }
  })

  it('keeps within the limits of the consumer', async () => {
    const { session, sources, attach } = await stageSession(nats, { info: { config: { max_batch: 2 } } })
    attach()
    session.setContinuous(5)
    expect(sources[0]?.pulls).toEqual([2])
  })

  it('is asked for by key only where asking makes sense', async () => {
    const { session, attach } = await stageSession(nats)
    expect(session.fetch(1, 1000)).toEqual({ ok: false, error: 'observing: nothing is taken before you join' })
    attach()
    expect(session.fetch(1, 1000).ok).toBe(true)
    session.account.connectionLost()
    expect(session.fetch(1, 1000)).toEqual({ ok: false, error: 'no connection to ask' })
    const push = await stageSession(nats, { mode: 'push', info: { config: { deliver_subject: 'd' } } })
    push.attach()
    expect(push.session.fetch(1, 1000).ok).toBe(false)
    expect(push.sources[0]?.pulls).toEqual([])
  })
})

describe('the server’s numbers', () => {
  it('say what moved them: a delivery; a verdict, even when the first look is too early, and nobody here when it is long ago', async () => {
    const { clock, session, server, deliver, attach, snapshot, settled } = await stageSession(nats, {
      info: { num_ack_pending: 1, num_pending: 1 },
    })
    attach()
    const { id } = deliver({ streamSeq: 7 })
    server.info = aConsumerInfo({ num_ack_pending: 1, num_pending: 0 })
    clock.advance(1000)
    await settled()
    clock.advance(40)
    expect(snapshot().moved.pending).toMatchObject({ by: -1, cause: 'delivery 1 of seq 7' })
    await session.decide([id], { kind: 'ack' }).done
    clock.advance(30)
    await settled()
    expect(snapshot().moved.ackPending).toBeUndefined()
    server.info = aConsumerInfo({ num_ack_pending: 0 })
    clock.advance(1000)
    await settled()
    clock.advance(40)
    expect(snapshot().moved.ackPending).toMatchObject({ by: -1, cause: 'your ack on seq 7' })
    clock.advance(5000)
    await settled()
    server.info = aConsumerInfo({ num_pending: 1 })
    clock.advance(1000)
    await settled()
    clock.advance(40)
    expect(snapshot().moved.pending).toMatchObject({ by: 1, cause: 'something outside this screen' })
  })

  it('stay when they cannot be read, and since when is said', async () => {
    const { clock, server, attach, snapshot, settled } = await stageSession(nats)
    attach()
    server.failure = new Error('slow')
    clock.advance(1100)
    await settled()
    const sinceMs = snapshot().infoStaleSinceMs
    expect(sinceMs).toBeLessThanOrEqual(clock.now())
    expect(snapshot().info).toBeDefined()
    clock.advance(3000)
    await settled()
    expect(snapshot().infoStaleSinceMs).toBe(sinceMs)
    server.failure = undefined
    clock.advance(1100)
    await settled()
    clock.advance(40)
    expect(snapshot().infoStaleSinceMs).toBeUndefined()
  })

  it('end the session’s hold when the consumer is gone', async () => {
    const { clock, session, server, sources, deliver, attach, snapshot, held, settled } = await stageSession(nats)
    attach()
    const { id } = deliver()
    server.info = null
    session.account.advisory({ kind: 'deleted' })
    await settled()
    expect(snapshot().phase.kind).toBe('gone')
    expect([held(id), sources[0]?.stopped]).toEqual(['gone', true])
    const { reads } = server
    clock.advance(5000)
    await settled()
    expect(server.reads).toBe(reads)
  })

  it('show a consumer made anew under the same name, whose deliveries the old account does not answer for', async () => {
    const { session, server, sources, deliver, attach, snapshot, held } = await stageSession(nats)
    attach()
    const { id } = deliver()
    server.info = aConsumerInfo({ created: '2025-05-05T00:00:00Z' })
    await session.refresh()
    expect([held(id), snapshot().phase.kind, sources[0]?.stopped]).toEqual(['gone', 'live', false])
  })

  it('end an account that nobody views when its consumer was made anew: the next opening begins another', async () => {
    const { session, server, deliver, attach, snapshot, held } = await stageSession(nats)
    attach()
    const { id } = deliver()
    session.detach()
    const anew = aConsumerInfo({ created: '2025-05-05T00:00:00Z' })
    server.info = anew
    await session.refresh()
    expect([held(id), snapshot().phase.kind]).toEqual(['gone', 'gone'])
    expect(session.account.keepsAccountOf(anew)).toBe(false)
  })
})
