import { expect, it } from 'vitest'
import { aConsumerInfo, aStreamInfo } from '../../test/support/jetstream-fixtures.js'
import { createManualClock } from '../../test/support/manual-clock.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { StreamInfo } from '../wire/answers/stream-info.js'
import { createStreamList } from './streams.js'

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
  }
  const list = createStreamList({
    clock,
    connected: () => server.connected,
    describe: String,
    listStreams: () => {
      server.looks += 1
      return server.failure
        ? Promise.reject(server.failure)
        : Promise.resolve({ items: server.streams, unread: server.unread })
    },
    listConsumers: (stream) => {
      server.consumerLooks.push(stream)
      return server.consumersFailure
        ? Promise.reject(server.consumersFailure)
        : Promise.resolve({ items: server.consumers })
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
