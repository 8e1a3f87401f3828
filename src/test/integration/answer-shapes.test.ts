import { connect } from '@nats-io/transport-node'
import type { NatsConnection } from '@nats-io/transport-node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AnswerShapeError } from '../../jetstream/wire/answers/check.js'
import { ApiRefusal } from '../../jetstream/wire/answers/replies.js'
import { createServerApi } from '../../jetstream/api/server-api.js'
import type { ServerApi } from '../../jetstream/api/server-api.js'
import { systemClock } from '../../lib/clock.js'
import { liesAbout, valueAt } from '../support/lying-fields.js'
import { startLyingServer } from '../support/lying-server.js'
import { testServer } from '../support/nats-server.js'

type Recorded = { readonly subject: string; readonly text: string }

/** What the product asks for, as the server of this version answers it. */
async function record(version: 'newest' | 'oldest'): Promise<readonly Recorded[]> {
  const server = await testServer({ version })
  onTestFinished(() => server.stop())
  const nc = await connect({ servers: server.url, token: server.token })
  onTestFinished(() => nc.close())
  const recorded: Recorded[] = []
  const ask = async (subject: string, body: object | string = ''): Promise<void> => {
    const payload = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await nc.request(subject, payload, { timeout: 5000 })
    recorded.push({ subject, text: answer.string() })
  }
  const config = { name: 'REVIEWS', subjects: ['REVIEWS.*'], description: 'all', max_age: 3600e9, num_replicas: 1 }
  await ask('$JS.API.STREAM.CREATE.REVIEWS', config)
  await ask('REVIEWS.one', 'hello')
  const newer = version === 'newest' ? { metadata: { a: 'b' } } : {}
  const push = {
    durable_name: 'push',
    ack_policy: 'explicit',
    deliver_subject: 'to.me',
    deliver_group: 'workers',
    idle_heartbeat: 5e9,
    flow_control: false,
    ack_wait: 1e9,
    backoff: [1e9, 2e9],
    max_deliver: 5,
    filter_subject: 'REVIEWS.one',
    ...newer,
  }
  await ask('$JS.API.CONSUMER.CREATE.REVIEWS.push.REVIEWS.one', { stream_name: 'REVIEWS', config: push })
  await ask('$JS.API.STREAM.INFO.REVIEWS')
  await ask('$JS.API.STREAM.LIST', { offset: 0 })
  await ask('$JS.API.CONSUMER.INFO.REVIEWS.push')
  await ask('$JS.API.CONSUMER.LIST.REVIEWS', { offset: 0 })
  if (version === 'newest') await ask('$JS.API.CONSUMER.PAUSE.REVIEWS.push', { pause_until: '2099-01-01T00:00:00Z' })
  await ask('$JS.API.STREAM.INFO.MISSING')
  await ask('$JS.API.STREAM.PURGE.REVIEWS')
  await ask('$JS.API.CONSUMER.DELETE.REVIEWS.push')
  await ask('$JS.API.STREAM.DELETE.REVIEWS')
  return recorded
}

/** The call of ours that asks for each recorded subject. */
const calls: Readonly<Record<string, (api: ServerApi) => Promise<unknown>>> = {
  '$JS.API.STREAM.CREATE.REVIEWS': (api) => api.createStream({ name: 'REVIEWS' }),
  '$JS.API.CONSUMER.CREATE.REVIEWS.push.REVIEWS.one': (api) =>
    api.createConsumer('REVIEWS', { durable_name: 'push', filter_subject: 'REVIEWS.one' }),
  '$JS.API.STREAM.INFO.REVIEWS': (api) => api.streamInfo('REVIEWS'),
  '$JS.API.STREAM.INFO.MISSING': (api) => api.streamInfo('MISSING'),
  '$JS.API.STREAM.LIST': (api) => api.listStreams(),
  '$JS.API.CONSUMER.INFO.REVIEWS.push': (api) => api.consumerInfo('REVIEWS', 'push'),
  '$JS.API.CONSUMER.LIST.REVIEWS': (api) => api.listConsumers('REVIEWS'),
  '$JS.API.CONSUMER.PAUSE.REVIEWS.push': (api) => api.pauseConsumer('REVIEWS', 'push', 4e12),
  '$JS.API.STREAM.PURGE.REVIEWS': (api) => api.purgeStream('REVIEWS'),
  '$JS.API.CONSUMER.DELETE.REVIEWS.push': (api) => api.deleteConsumer('REVIEWS', 'push'),
  '$JS.API.STREAM.DELETE.REVIEWS': (api) => api.deleteStream('REVIEWS'),
}

/** What is passed on as it came: nothing of ours reads it. */
const unread =
  /(^|\.)(did_create|allow_atomic|allow_batched|allow_msg_counter|allow_msg_schedules|persist_mode|cluster|metadata|consumer_limits|subjects\.\d+|type|total|offset|limit|placement|domain)(\.|$)/

/** Fields of the result whose type is not that of the honest answer: none may be let through. */
function* wrongTypes(result: unknown, honest: unknown, path = ''): Generator<string> {
  if (typeof honest !== 'object' || honest === null || unread.test(path)) return
  for (const key of Object.keys(honest)) {
    const inner = path === '' ? key : `${path}.${key}`
    const got = valueAt(result, key)
    const wanted = valueAt(honest, key)
    if (got === undefined || unread.test(inner)) continue
    if (typeof got !== typeof wanted || Array.isArray(got) !== Array.isArray(wanted)) yield `${inner}: ${typeof got}`
    else if (typeof got === 'number' && !Number.isInteger(got)) yield `${inner}: ${got}`
    else yield* wrongTypes(got, wanted, inner)
  }
}

async function connectOurs(url: string): Promise<NatsConnection> {
  const nc = await connect({ servers: url })
  onTestFinished(() => nc.close())
  return nc
}

describe.each(['newest', 'oldest'] as const)('answers of the %s server', (version) => {
  it('are read as they are, and with any lie in any field end in words', { timeout: 240_000 }, async () => {
    const recorded = await record(version)
    let says = ''
    const lying = await startLyingServer({ answer: () => says })
    const nc = await connectOurs(lying.url)
    const api = createServerApi(() => nc, { clock: systemClock, closing: new AbortController().signal })
    let lies = 0
    const refused = new Set<string>()
    for (const { subject, text } of recorded) {
      const call = calls[subject]
      if (!call) continue
      const honest: unknown = JSON.parse(text)
      says = text
      const truth = subject.endsWith('MISSING') ? undefined : await call(api)
      for (const { path, what, json } of liesAbout(honest)) {
        says = json
        lies += 1
        const where = `${subject} ${path} ${what}`
        try {
          const result = await call(api)
          expect([...wrongTypes(result, truth)], where).toEqual([])
        } catch (error) {
          if (!(error instanceof AnswerShapeError) && !(error instanceof ApiRefusal))
            throw new Error(where, { cause: error })
          refused.add(`${subject} ${path}`)
          expect(api.describe(error).summary.length, where).toBeLessThan(20_100)
          if (error instanceof AnswerShapeError) expect(error.message, where).not.toContain('\u001b')
        }
      }
    }
    expect(lies).toBeGreaterThan(3000)
    for (const path of ['state.messages', 'state.last_seq', 'config.name', 'config.subjects', 'config', 'state', '']) {
      expect(refused).toContain(`$JS.API.STREAM.INFO.REVIEWS ${path}`)
    }
    for (const path of ['num_pending', 'ack_floor.stream_seq', 'config.deliver_subject', 'config.backoff.0', 'name']) {
      expect(refused).toContain(`$JS.API.CONSUMER.INFO.REVIEWS.push ${path}`)
    }
  })

  it('to a publish say what was stored, and with any lie that it is not known', async () => {
    const recorded = await record(version)
    const ack = JSON.parse(recorded.find(({ subject }) => subject === 'REVIEWS.one')?.text ?? '') as object
    let says = JSON.stringify(ack)
    const lying = await startLyingServer({ answer: () => says })
    const nc = await connectOurs(lying.url)
    const api = createServerApi(() => nc, { clock: systemClock, closing: new AbortController().signal })
    const publish = () => api.publish('REVIEWS.one', new Uint8Array(), { msgId: 'id' })
    expect(await publish()).toEqual({ kind: 'stored', seq: 1, stream: 'REVIEWS', duplicate: false })
    for (const { path, what, json } of liesAbout({ ...ack, duplicate: true })) {
      if (path !== '' && path !== 'seq' && path !== 'stream' && path !== 'duplicate') continue
      says = json
      const outcome = await publish()
      if (outcome.kind !== 'stored') {
        expect(outcome.kind, `${path} ${what}`).toBe('unknown')
        continue
      }
      expect([typeof outcome.seq, typeof outcome.stream, typeof outcome.duplicate], `${path} ${what}`).toEqual([
        'number',
        'string',
        'boolean',
      ])
      expect(Number.isInteger(outcome.seq)).toBe(true)
    }
  })
})

describe('lists', () => {
  const stream = (name: unknown, state: object = {}) => ({
    config: { name, retention: 'limits', storage: 'file' },
    created: '2024-01-01T00:00:00Z',
    state: { messages: 0, bytes: 0, first_seq: 0, last_seq: 0, consumer_count: 0, ...state },
  })
  async function listing(answer: (offset: number) => object) {
    const lying = await startLyingServer({
      answer: ({ text }) => answer(text === '' ? 0 : (JSON.parse(text) as { offset: number }).offset),
    })
    const nc = await connectOurs(lying.url)
    const api = createServerApi(() => nc, { clock: systemClock, closing: new AbortController().signal })
    return { api, asked: () => lying.published.length }
  }

  it('show the three hundred beside the one that cannot be read', async () => {
    const all = Array.from({ length: 301 }, (_, at) => stream(`S${at}`, at === 7 ? { messages: '\u001b[31m' } : {}))
    const { api } = await listing((offset) => ({
      total: 301,
      offset,
      limit: 256,
      streams: all.slice(offset, offset + 256),
    }))
    const { items, unread: missing } = await api.listStreams()
    expect(items).toHaveLength(300)
    expect(missing).toEqual({
      count: 1,
      why: "the server's answer to STREAM.LIST has an unexpected shape: state.messages is not a number",
    })
  })

  it('take names and subjects that no terminal should see as they are', async () => {
    const hostile = 'S\u001b]0;x\u0007\u202e\u00a0'
    const one = { ...stream(hostile), config: { ...stream(hostile).config, subjects: [`${hostile}.>`] } }
    const { api } = await listing((offset) => ({ total: 1, offset, limit: 256, streams: [one] }))
    expect((await api.listStreams()).items.map(({ config }) => config.name)).toEqual([hostile])
    await expect(api.streamInfo(hostile)).rejects.toThrow('unexpected shape')
  })

  it('take a stream without subjects, and no streams at all', async () => {
    const one = await listing((offset) => ({ total: 1, offset, limit: 256, streams: [stream('MIRROR')] }))
    expect((await one.api.listStreams()).items.map(({ config }) => config.subjects)).toEqual([undefined])
    const none = await listing((offset) => ({ total: 0, offset, limit: 256, streams: null }))
    expect(await none.api.listStreams()).toEqual({ items: [] })
  })

  it('count what a cluster tells of and calls missing too once, so that no page skips any', async () => {
    const all = ['A', 'B', 'C', 'D', 'E']
    const { api } = await listing((offset) => ({
      total: all.length,
      offset,
      limit: 2,
      streams: all.slice(offset, offset + 2).map((name) => stream(name)),
      missing: all.slice(offset, offset + 1),
    }))
    const { items, missing } = await api.listStreams()
    expect(items.map(({ config }) => config.name)).toEqual(all)
    expect(missing).toEqual(['A', 'C', 'E'])
  })

  it('that repeat a page for ever end with words', async () => {
    const { api, asked } = await listing(() => ({ total: 1e6, offset: 0, limit: 1, streams: [stream('A')] }))
    await expect(api.listStreams()).rejects.toThrow('its pages repeat themselves')
    expect(asked()).toBeLessThan(5)
  })

  it('without end are given up', { timeout: 40_000 }, async () => {
    const { api, asked } = await listing((offset) => ({
      total: 1e9,
      offset,
      limit: 1,
      streams: [stream(`S${offset}`)],
    }))
    await expect(api.listStreams()).rejects.toThrow('its pages do not come to an end')
    expect(asked()).toBeLessThanOrEqual(1000)
  })
})

describe('requests', () => {
  it('that are never answered end within their bound, and at once when the program closes', async () => {
    const lying = await startLyingServer({ answer: () => null })
    const nc = await connectOurs(lying.url)
    const closing = new AbortController()
    const api = createServerApi(() => nc, { clock: systemClock, closing: closing.signal })
    const asked = api.streamInfo('A')
    const refusal = expect(asked).rejects.toThrow(/closed/)
    const sinceMs = performance.now()
    closing.abort()
    await refusal
    expect(performance.now() - sinceMs).toBeLessThan(500)
    await expect(api.listStreams()).rejects.toThrow(/closed/)
  })

  it('go to the JetStream they are meant for, and nowhere else', async () => {
    const lying = await startLyingServer({
      answer: () => ({ error: { code: 404, err_code: 10059, description: 'no' } }),
    })
    const nc = await connectOurs(lying.url)
    const place = { apiPrefix: '$JS.leaf.API', eventPrefix: '$JS.EVENT', inboxPrefix: '_INBOX' }
    const api = createServerApi(() => nc, { clock: systemClock, closing: new AbortController().signal, place })
    await api.listStreams().catch(() => undefined)
    await api.consumerInfo('A', 'b')
    await api.createConsumer('A', { name: 'b', filter_subject: 'A.x' }).catch(() => undefined)
    await api.deleteStream('A').catch(() => undefined)
    expect(lying.published.map(({ subject }) => subject)).toEqual([
      '$JS.leaf.API.STREAM.LIST',
      '$JS.leaf.API.CONSUMER.INFO.A.b',
      '$JS.leaf.API.CONSUMER.CREATE.A.b.A.x',
      '$JS.leaf.API.STREAM.DELETE.A',
    ])
  })

  it('are not sent for what is no name', async () => {
    const lying = await startLyingServer({ answer: () => ({}) })
    const nc = await connectOurs(lying.url)
    const api = createServerApi(() => nc, { clock: systemClock, closing: new AbortController().signal })
    for (const name of ['', 'a.b', '*', '>', 'a b', 'a\r\nPUB x 1']) {
      await expect(api.deleteStream(name)).rejects.toThrow('cannot be asked for')
      await expect(api.deleteConsumer('A', name)).rejects.toThrow('cannot be asked for')
    }
    expect(lying.published).toEqual([])
  })

  it('answered about something else are refused', async () => {
    const other = {
      config: { name: 'OTHER', retention: 'limits', storage: 'file' },
      created: '2024-01-01T00:00:00Z',
      state: { messages: 0, bytes: 0, first_seq: 0, last_seq: 0, consumer_count: 0 },
    }
    const lying = await startLyingServer({ answer: () => other })
    const nc = await connectOurs(lying.url)
    const api = createServerApi(() => nc, { clock: systemClock, closing: new AbortController().signal })
    await expect(api.streamInfo('MINE')).rejects.toThrow('it is about another stream')
  })
})
