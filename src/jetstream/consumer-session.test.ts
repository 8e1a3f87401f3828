import type { ConsumerInfo } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { describe, expect, it } from 'vitest'
import { aConsumerInfo, aDelivery } from '../test/support/jetstream-fixtures.js'
import { createManualClock } from '../test/support/manual-clock.js'
import { createConsumerSession } from './consumer-session.js'
import type { Mode } from './consumer-settings.js'
import type { Delivery } from './delivery.js'
import type { PullRequest, Source, SourceOptions } from './source.js'

type Request = {
  readonly subject: string
  readonly body: string
  readonly answer: () => void
  readonly fail: (error: Error) => void
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

function setUp(of: { readonly mode?: Mode; readonly info?: Parameters<typeof aConsumerInfo>[0] } = {}) {
  const clock = createManualClock(1_000_000)
  const published: string[] = []
  const requests: Request[] = []
  let flush: () => Promise<void> = () => Promise.resolve()
  const nc = {
    publish: (subject: string, body: string) => published.push(`${subject} ${body}`),
    flush: () => flush(),
    request: (subject: string, body: string) =>
      new Promise<void>((resolve, reject) => requests.push({ subject, body, answer: resolve, fail: reject })),
  } as unknown as NatsConnection
  const server = {
    info: aConsumerInfo(of.info) as ConsumerInfo | null,
    reads: 0,
    failure: undefined as Error | undefined,
  }
  const sources: { readonly options: SourceOptions; readonly pulls: number[]; stopped: boolean }[] = []
  const verdicts: string[] = []
  let outstanding = 0
  const session = createConsumerSession(
    { mode: of.mode ?? 'pull', stream: 'REVIEWS', consumer: 'c' },
    {
      clock,
      nats: () => nc,
      termReason: () => true,
      nextDeliveryId: () => 0,
      readInfo: () => {
        server.reads += 1
        return server.failure ? Promise.reject(server.failure) : Promise.resolve(server.info)
      },
      createSource: (_nc, _info, options): Source => {
        const made = { options, pulls: [] as number[], stopped: false }
        sources.push(made)
        return {
          outstanding: () => outstanding,
          request: (batch) => {
            made.pulls.push(batch)
            outstanding += batch
          },
          connectionLost: () => undefined,
          reconnected: () => undefined,
          stop: () => {
            made.stopped = true
          },
        }
      },
      onPull: () => undefined,
      onVerdicts: (entries, { kind }) => verdicts.push(`${kind} ${entries.length}`),
    },
  )
  const deliver = (parts: Partial<Delivery> = {}): Delivery => {
    const delivery = aDelivery({ receivedAtMs: clock.now(), ...parts })
    outstanding = Math.max(0, outstanding - 1)
    sources.at(-1)?.options.emit({ kind: 'delivery', delivery })
    return delivery
  }
  const endRequest = (parts: Partial<PullRequest>): void => {
    outstanding = 0
    const request = { id: 1, batch: 5, expiresMs: 1000, sentAtMs: 0, got: 0, ...parts }
    sources.at(-1)?.options.emit({ kind: 'request', request })
  }
  const attach = (): void => session.attach(server.info ?? undefined)
  const snapshot = () => session.state.get()
  const held = (id: number) => snapshot().ledger.get(id)?.state.kind
  const setFlush = (next: () => Promise<void>): void => {
    flush = next
  }
  return {
    clock,
    published,
    requests,
    server,
    sources,
    verdicts,
    session,
    deliver,
    endRequest,
    attach,
    snapshot,
    held,
    setFlush,
  }
}

describe('the view of a session', () => {
  it('is drawn at frame rate however fast messages come, and at once for a verdict', async () => {
    const { clock, session, deliver, attach, snapshot } = setUp()
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
    const { clock, session, server, attach } = setUp()
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
    const { clock, session, requests, deliver, attach } = setUp()
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
    const { session, published, requests, verdicts, deliver, attach, held, snapshot } = setUp()
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
    const { session, requests, deliver, attach, held, snapshot } = setUp()
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
    const { clock, session, deliver, attach, held, setFlush } = setUp()
    attach()
    setFlush(() => new Promise(() => undefined))
    const { id } = deliver()
    const { done } = session.decide([id], { kind: 'ack' })
    clock.advance(3000)
    await done
    expect(held(id)).toBe('unconfirmed')
  })

  it('come by themselves with auto-ack, what was held before included, and without a log line each', async () => {
    const { clock, session, published, verdicts, deliver, attach, snapshot } = setUp()
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

describe('keeping messages in hand', () => {
  it('asks for what is missing: at first, after a verdict, and when an ack wait has run out', async () => {
    const { clock, session, sources, deliver, attach } = setUp()
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

  it('asks again at once after 408 and only later after a refusal', () => {
    const { clock, session, sources, endRequest, attach } = setUp()
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

  it('keeps within the limits of the consumer', () => {
    const { session, sources, attach } = setUp({ info: { config: { max_batch: 2 } } })
    attach()
    session.setContinuous(5)
    expect(sources[0]?.pulls).toEqual([2])
  })

  it('is asked for by key only where asking makes sense', () => {
    const { session, attach } = setUp()
    expect(session.fetch(1, 1000)).toEqual({ ok: false, error: 'not receiving: open the mode again' })
    attach()
    expect(session.fetch(1, 1000).ok).toBe(true)
    session.connectionLost()
    expect(session.fetch(1, 1000)).toEqual({ ok: false, error: 'no connection to ask' })
    const push = setUp({ mode: 'push', info: { config: { deliver_subject: 'd' } } })
    push.attach()
    expect(push.session.fetch(1, 1000).ok).toBe(false)
    expect(push.sources[0]?.pulls).toEqual([])
  })
})

describe('the server’s numbers', () => {
  it('say what moved them: the verdict, even when the first look is too early, and nobody here when it is long ago', async () => {
    const { clock, session, server, deliver, attach, snapshot } = setUp({ info: { num_ack_pending: 1 } })
    attach()
    const { id } = deliver({ streamSeq: 7 })
    clock.advance(1000)
    await settle()
    await session.decide([id], { kind: 'ack' }).done
    clock.advance(30)
    await settle()
    expect(snapshot().moved.ackPending).toBeUndefined()
    server.info = aConsumerInfo({ num_ack_pending: 0 })
    clock.advance(1000)
    await settle()
    clock.advance(40)
    expect(snapshot().moved.ackPending).toMatchObject({ by: -1, cause: 'your ack on seq 7' })
    clock.advance(5000)
    await settle()
    server.info = aConsumerInfo({ num_pending: 1 })
    clock.advance(1000)
    await settle()
    clock.advance(40)
    expect(snapshot().moved.pending).toMatchObject({ by: 1, cause: 'something outside this screen' })
  })

  it('stay when they cannot be read, and since when is said', async () => {
    const { clock, server, attach, snapshot } = setUp()
    attach()
    server.failure = new Error('slow')
    clock.advance(1100)
    await settle()
    const sinceMs = snapshot().infoStaleSinceMs
    expect(sinceMs).toBeLessThanOrEqual(clock.now())
    expect(snapshot().info).toBeDefined()
    clock.advance(3000)
    await settle()
    expect(snapshot().infoStaleSinceMs).toBe(sinceMs)
    server.failure = undefined
    clock.advance(1100)
    await settle()
    clock.advance(40)
    expect(snapshot().infoStaleSinceMs).toBeUndefined()
  })

  it('end the session’s hold when the consumer is gone', async () => {
    const { clock, session, server, sources, deliver, attach, snapshot, held } = setUp()
    attach()
    const { id } = deliver()
    server.info = null
    session.advisory({ kind: 'deleted' })
    await settle()
    expect(snapshot().phase.kind).toBe('gone')
    expect([held(id), sources[0]?.stopped]).toEqual(['gone', true])
    const { reads } = server
    clock.advance(5000)
    await settle()
    expect(server.reads).toBe(reads)
  })

  it('show a consumer made anew under the same name, whose deliveries the old account does not answer for', async () => {
    const { session, server, sources, deliver, attach, snapshot, held } = setUp()
    attach()
    const { id } = deliver()
    server.info = aConsumerInfo({ created: '2025-05-05T00:00:00Z' })
    await session.refresh()
    expect([held(id), snapshot().phase.kind, sources[0]?.stopped]).toEqual(['gone', 'live', false])
  })
})

describe('leaving and coming back', () => {
  it('lets the clocks of held messages run on, and only those', () => {
    const { clock, session, sources, deliver, attach, snapshot, held } = setUp()
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
    const { session, sources, attach, snapshot } = setUp()
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
    const { session, server, snapshot } = setUp({ mode: 'push' })
    session.attach(server.info ?? undefined, 'wildcard')
    expect([session.mode, snapshot().mode]).toEqual(['wildcard', 'wildcard'])
  })
})

it('takes 100,000 deliveries with an ack each in a few seconds', async () => {
  const { clock, session, deliver, attach, snapshot } = setUp()
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
