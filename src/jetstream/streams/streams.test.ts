import { describe, expect, it } from 'vitest'
import { aConsumerInfo, aStreamInfo } from '../../test/support/jetstream-fixtures.js'
import { createManualClock } from '../../test/support/manual-clock.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { StreamInfo } from '../wire/answers/stream-info.js'
import { createStreamList } from './streams.js'

const leaderless = new Error('JetStream system temporarily unavailable')

function setUp() {
  const clock = createManualClock(1000)
  const server = {
    connected: true,
    streams: [aStreamInfo('B', { consumer_count: 1 }), aStreamInfo('A')] as readonly StreamInfo[],
    consumers: [
      aConsumerInfo({ name: 'z' }),
      aConsumerInfo({ name: 'c', num_ack_pending: 2 }),
    ] as readonly ConsumerInfo[],
    failure: undefined as Error | undefined,
    consumersFailure: undefined as Error | undefined,
    unread: undefined as { readonly count: number; readonly why: string } | undefined,
    looks: 0,
    consumerLooks: [] as string[],
    streamLooks: [] as string[],
    inUse: [] as string[],
    leaders: [] as string[],
    missing: [] as readonly string[],
  }
  const list = createStreamList({
    clock,
    connected: () => server.connected,
    describe: String,
    listStreams: () => {
      server.looks += 1
      return server.failure
        ? Promise.reject(server.failure)
        : Promise.resolve({ items: server.streams, unread: server.unread, missing: server.missing })
    },
    listConsumers: (stream) => {
      server.consumerLooks.push(stream)
      return server.consumersFailure
        ? Promise.reject(server.consumersFailure)
        : Promise.resolve({ items: server.consumers })
    },
    readStream: (name) => {
      server.streamLooks.push(name)
      return Promise.resolve(server.streams.find(({ config }) => config.name === name) ?? null)
    },
    inUse: () => server.inUse,
    isLeaderless: (error) => error === leaderless,
    onLooked: (before, after) => {
      if (before && before.cluster?.leader !== after.cluster?.leader) {
        server.leaders.push(`${before.config.name}: ${before.cluster?.leader} → ${after.cluster?.leader}`)
      }
    },
  })
  let emissions = 0
  list.state.subscribe(() => (emissions += 1))
  return { clock, server, list, emissions: () => emissions }
}

it('lists streams and their consumers by name', async () => {
  const { list } = setUp()
  await list.refresh()
  const { phase, streams, asOfMs } = list.state.get()
  expect([phase, asOfMs, streams.map(({ name }) => name)]).toEqual(['ready', 1000, ['A', 'B']])
  expect(list.find('A')?.consumers).toEqual([])
  expect(list.find('B')?.consumers?.map(({ name, ackPending }) => [name, ackPending])).toEqual([
    ['c', 2],
    ['z', 0],
  ])
})

it('says nothing when nothing but the server’s clock has changed', async () => {
  const { server, list, emissions } = setUp()
  await list.refresh()
  server.streams = server.streams.map((info) => ({ ...info, ts: 'later' }))
  server.consumers = server.consumers.map((info) => ({ ...info, ts: 'later' }))
  await list.refresh()
  expect(emissions()).toBe(1)
  server.consumers = [aConsumerInfo({ num_pending: 1 })]
  await list.refresh()
  expect(emissions()).toBe(2)
})

it('keeps the old data when a look fails, says why once, and recovers', async () => {
  const { server, list, emissions } = setUp()
  await list.refresh()
  const { streams } = list.state.get()
  server.failure = new Error('slow')
  await list.refresh()
  await list.refresh()
  expect(list.state.get()).toMatchObject({ streams, problem: 'Error: slow' })
  expect(emissions()).toBe(2)
  server.failure = undefined
  await list.refresh()
  expect(list.state.get().problem).toBeUndefined()
})

it('keeps the streams when only their consumers cannot be listed', async () => {
  const { server, list } = setUp()
  await list.refresh()
  server.consumersFailure = new Error('not allowed')
  server.streams = [...server.streams, aStreamInfo('C')]
  await list.refresh()
  expect(list.state.get().problem).toBe('Error: not allowed')
  expect(list.find('C')).toBeDefined()
  expect(list.find('B')?.consumers).toHaveLength(2)
})

it('does not look while there is no connection', async () => {
  const { server, list } = setUp()
  server.connected = false
  await list.refresh()
  expect([server.looks, list.state.get().phase]).toEqual([0, 'loading'])
})

it('lists consumers of many streams only where asked', async () => {
  const { server, list } = setUp()
  server.streams = Array.from({ length: 21 }, (_, index) => aStreamInfo(`S${index}`, { consumer_count: 1 }))
  await list.refresh()
  expect(server.consumerLooks).toEqual([])
  expect(list.find('S3')?.consumers).toBeUndefined()
  list.watch('S3')
  await list.refresh()
  expect(new Set(server.consumerLooks)).toEqual(new Set(['S3']))
  expect(list.find('S3')?.consumers).toHaveLength(2)
})

it('looks every two seconds from start to stop', async () => {
  const { clock, server, list } = setUp()
  list.start()
  await list.refresh()
  const before = server.looks
  clock.advance(2000)
  await list.refresh()
  expect(server.looks).toBeGreaterThan(before)
  list.start()
  expect(clock.pending()).toBe(1)
  list.stop()
  expect(clock.pending()).toBe(0)
})

it('looks twice a second at most for what is only worth a look, however often it is asked', async () => {
  const { clock, server, list } = setUp()
  for (let asked = 0; asked < 10_000; asked += 1) list.soon()
  expect(server.looks).toBe(0)
  for (let step = 0; step < 20; step += 1) {
    for (let asked = 0; asked < 1000; asked += 1) list.soon()
    clock.advance(50)
    await list.refresh()
  }
  // Twenty of these are the test's own.
  expect(server.looks).toBe(20 + 2)
  list.stop()
  list.soon()
  clock.advance(5000)
  expect(server.looks).toBe(22)
})

it('shows the streams it could read, and says how many it could not', async () => {
  const { server, list } = setUp()
  server.unread = { count: 1, why: 'state.messages is not a number' }
  await list.refresh()
  const { streams, problem } = list.state.get()
  expect(streams).toHaveLength(2)
  expect(problem).toBe('1 of 3 streams could not be read: state.messages is not a number')
})

it('shows a stream without subjects, as a mirror is', async () => {
  const { server, list } = setUp()
  const mirror = aStreamInfo('M')
  server.streams = [{ ...mirror, config: { name: 'M', retention: 'limits', storage: 'file' } }]
  await list.refresh()
  expect(list.find('M')?.subjects).toEqual([])
})

describe('a list that costs much to read', () => {
  async function aLongList() {
    const parts = setUp()
    const { clock, server, list } = parts
    const names = Array.from({ length: 1000 }, (_, index) => `S${String(index).padStart(4, '0')}`)
    server.streams = names.map((name) => aStreamInfo(name, { consumer_count: 2 }))
    list.start()
    await list.refresh()
    server.looks = 0
    // A beat, and whatever it set going.
    const beats = async (count: number): Promise<void> => {
      for (let beat = 0; beat < count; beat += 1) {
        clock.advance(2000)
        await settled()
      }
    }
    return { ...parts, names, beats }
  }

  it('is read more rarely, what is in view as often as ever', async () => {
    const { server, list, beats } = await aLongList()
    expect(list.pace()).toMatchObject({ allMs: 10_000, allEntries: 1000, nearMs: 2000 })
    list.inView(['S0003', 'S0004'])
    await beats(15)
    expect(server.looks).toBe(3)
    expect(server.streamLooks.filter((name) => name === 'S0003').length).toBeGreaterThanOrEqual(11)
    expect(new Set(server.streamLooks)).toEqual(new Set(['S0003', 'S0004']))
    expect(server.consumerLooks).toEqual([])
  })

  it('shows what changed in view without reading the rest, and leaves the rest the objects they were', async () => {
    const { server, list, beats } = await aLongList()
    list.inView(['S0003'])
    const before = list.state.get().streams
    server.streams = server.streams.map((info) =>
      info.config.name < 'S0005' ? { ...info, state: { ...info.state, messages: 77 } } : info,
    )
    await beats(1)
    expect([list.find('S0003')?.messages, list.find('S0004')?.messages]).toEqual([77, 0])
    expect(list.state.get().streams.filter((stream, at) => stream !== before[at])).toHaveLength(1)
    await beats(5)
    expect(list.find('S0004')?.messages).toBe(77)
  })

  it('reads the consumers of those that were opened only as long as they are in view or worked on', async () => {
    const { server, list, beats } = await aLongList()
    list.inView(['S0003'])
    list.watch('S0003')
    await settled()
    expect(list.find('S0003')?.consumers).toHaveLength(2)
    list.inView(['S0500'])
    server.consumerLooks = []
    await beats(10)
    expect(server.consumerLooks).toEqual([])
    expect(list.find('S0003')?.consumers).toHaveLength(2)
    server.inUse = ['S0007']
    await beats(1)
    expect(list.find('S0007')?.consumers).toHaveLength(2)
    server.consumers = [aConsumerInfo({ name: 'new' })]
    list.inView(['S0003'])
    await beats(1)
    expect(list.find('S0003')?.consumers?.map(({ name }) => name)).toEqual(['new'])
  })

  it('drops a stream in view that is gone, by looking at all of it soon', async () => {
    const { server, list, beats } = await aLongList()
    list.inView(['S0003'])
    server.streams = server.streams.filter(({ config }) => config.name !== 'S0003')
    await beats(3)
    expect(list.find('S0003')).toBeUndefined()
    expect(list.state.get().streams).toHaveLength(999)
  })

  it('is read no more than every two seconds whatever advisories ask, and sooner than without them', async () => {
    const { clock, server, list } = await aLongList()
    for (let step = 0; step < 100; step += 1) {
      list.soon()
      clock.advance(100)
      await settled()
    }
    expect(server.looks).toBeGreaterThanOrEqual(4)
    expect(server.looks).toBeLessThanOrEqual(5)
  })

  it('keeps few streams in view fresh, however many somebody says there are', async () => {
    const { server, list, names, beats } = await aLongList()
    list.inView(names)
    await beats(1)
    expect(new Set(server.streamLooks).size).toBe(64)
  })

  it('says what is wrong in view until it is not, and what was wrong with all of it until it is read again', async () => {
    const { server, list, beats } = await aLongList()
    list.inView(['S0003'])
    list.watch('S0003')
    await settled()
    server.consumersFailure = new Error('not allowed')
    await beats(1)
    expect(list.state.get().problem).toBe('Error: not allowed')
    server.consumersFailure = undefined
    await beats(1)
    expect(list.state.get().problem).toBeUndefined()
    server.failure = new Error('slow')
    await list.refresh()
    await beats(1)
    expect(list.state.get().problem).toBe('Error: slow')
    server.failure = undefined
    await beats(6)
    expect(list.state.get().problem).toBeUndefined()
  })
})

it('gives a stream whose config moved as another object, and one with only another time stamp as the same', async () => {
  const { server, list } = setUp()
  await list.refresh()
  const [a, b] = list.state.get().streams
  server.streams = server.streams.map((info) =>
    info.config.name === 'A'
      ? { ...info, ts: 'later', config: { ...info.config, max_msgs: 5 } }
      : { ...info, ts: 'later' },
  )
  await list.refresh()
  const [newA, newB] = list.state.get().streams
  expect([newA === a, newB === b]).toEqual([false, true])
  server.streams = [aStreamInfo('B', { consumer_count: 1 }), aStreamInfo('A')]
  await list.refresh()
  expect(list.find('A')?.info.config).not.toHaveProperty('max_msgs')
})

/** Lets what is under way without a timer end. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}

it('tells who leads, draws nothing for how long ago a follower was heard, and keeps to what is in view without a leader', async () => {
  const { list, server, clock, emissions } = setUp()
  const led = (leader: string | undefined, active = 1): void => {
    const replicas = [{ name: 'n2', current: true, active }]
    const cluster = { name: 'c', ...(leader === undefined ? {} : { leader }), replicas }
    server.streams = server.streams.map((info) => ({ ...info, cluster }))
  }
  led('n1')
  list.inView(['A'])
  await list.refresh()
  const drawn = emissions()
  led('n1', 99)
  await list.refresh()
  expect(emissions()).toBe(drawn)
  led('n3')
  await list.refresh()
  expect(server.leaders).toEqual(['B: n1 → n3', 'A: n1 → n3'])

  server.failure = leaderless
  led(undefined)
  clock.advance(60_000)
  await list.refresh()
  expect(list.state.get().problem).toContain('temporarily unavailable')
  expect(list.find('A')?.info.cluster?.leader).toBeUndefined()
  expect(server.leaders.slice(2)).toEqual(['A: n3 → undefined'])
})

it('keeps what was known of the messages while nobody leads, and takes the word of a copy on a stream it never knew', async () => {
  const { list, server } = setUp()
  const cluster = { name: 'c', leader: 'n1' }
  const full = { messages: 5, bytes: 500, first_seq: 1, last_seq: 5, consumer_count: 0 }
  server.streams = [{ ...aStreamInfo('A', full), cluster }]
  await list.refresh()
  server.streams = ['A', 'NEW'].map((name) => ({
    ...aStreamInfo(name, { messages: 0, last_seq: 0 }),
    cluster: { name: 'c' },
  }))
  await list.refresh()
  expect(list.state.get().streams.map(({ name, messages, lastSeq }) => [name, messages, lastSeq])).toEqual([
    ['A', 5, 5],
    ['NEW', 0, 0],
  ])
  // Another one of its name is none that was known.
  server.streams = [
    { ...aStreamInfo('A', { messages: 1, last_seq: 1 }), created: '2026-02-02T00:00:00Z', cluster: { name: 'c' } },
  ]
  await list.refresh()
  expect(list.find('A')?.messages).toBe(1)
  server.streams = [{ ...aStreamInfo('A', { messages: 0, last_seq: 0 }), created: '2026-02-02T00:00:00Z', cluster }]
  await list.refresh()
  expect(list.find('A')?.messages).toBe(0)
})

it('lists one of which no server is left once, though the cluster tells of it and calls it missing', async () => {
  const { list, server } = setUp()
  await list.refresh()
  server.missing = ['B']
  await list.refresh()
  expect(list.state.get().streams.map(({ name }) => name)).toEqual(['A', 'B'])
})

it('keeps a stream that a cluster has and could not ask, and one that is gone not', async () => {
  const { list, server } = setUp()
  await list.refresh()
  server.streams = []
  server.missing = ['B', 'NEVER SEEN']
  await list.refresh()
  expect(list.state.get().streams.map(({ name }) => name)).toEqual(['B'])
  expect(list.state.get().problem).toBe('2 streams did not answer: they may be other than shown')
  server.missing = ['B']
  await list.refresh()
  expect(list.state.get().problem).toBe('B did not answer: it may be other than shown')
  server.missing = []
  await list.refresh()
  expect(list.state.get()).not.toHaveProperty('problem')
})
