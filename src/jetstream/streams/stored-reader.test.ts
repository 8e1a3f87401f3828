import { describe, expect, it } from 'vitest'
import { aStreamInfo } from '../../test/support/jetstream-fixtures.js'
import { createManualClock } from '../../test/support/manual-clock.js'
import { aStoredMessage } from '../../test/support/stored-stage.js'
import { aStreamSummary } from '../../test/support/stream-summaries.js'
import type { Problem } from '../wire/problem.js'
import { createStoredReader, waitingKey } from './stored-reader.js'
import type { StoredWanted } from './stored-reader.js'

function setUp() {
  const clock = createManualClock(10_000)
  const server = {
    stored: new Set<number>(),
    bytes: 10,
    failure: undefined as Problem | undefined,
    connected: true,
  }
  const asked: string[] = []
  const reader = createStoredReader({
    clock,
    read: (stream, seq, filter) => {
      asked.push(`${stream} ${seq}${filter === undefined ? '' : ` ${filter}`}`)
      if (server.failure) return Promise.reject(new Error('no'))
      const first = [...server.stored].filter((one) => one >= seq).sort((a, b) => a - b)[0]
      const found = filter === undefined ? (server.stored.has(seq) ? seq : undefined) : first
      return Promise.resolve(
        found === undefined ? null : aStoredMessage(found, { storedAtMs: 1000 * found, dataBytes: server.bytes }),
      )
    },
    problem: () => server.failure ?? { summary: '?' },
    connected: () => server.connected,
    aheadMs: () => 500,
  })
  const store = (from: number, to: number): void => {
    for (let seq = from; seq <= to; seq += 1) server.stored.add(seq)
  }
  const wanted = (most: number, parts: Partial<StoredWanted> = {}, created?: string): StoredWanted => {
    const seqs = [...server.stored]
    const [first, last] = [Math.min(...seqs), Math.max(...seqs)]
    const info = created === undefined ? aStreamInfo('S') : { ...aStreamInfo('S'), created }
    const counts = { messages: seqs.length, bytes: seqs.length * server.bytes, firstSeq: first, lastSeq: last, info }
    return { stream: aStreamSummary('S', [], counts), most, waiting: [], ...parts }
  }
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    for (let turn = 0; turn < 100; turn += 1) await Promise.resolve()
  }
  const seqs = (): readonly number[] => reader.state.get().messages.map(({ seq }) => seq)
  const take = (): readonly string[] => asked.splice(0)
  return { reader, server, asked, store, wanted, pass, seqs, take }
}

describe('the messages of the stream in view', () => {
  it('are asked for once: as many as are seen, and then only what is new, once a second at most', async () => {
    const { reader, store, wanted, pass, seqs, take } = setUp()
    store(1, 100)
    reader.want(wanted(3))
    await pass(0)
    expect([take(), seqs(), reader.state.get().isRead]).toEqual([['S 100', 'S 99', 'S 98'], [100, 99, 98], true])
    await pass(60_000)
    expect(take()).toEqual([])
    store(101, 101)
    reader.want(wanted(3))
    store(102, 102)
    reader.want(wanted(3))
    await pass(0)
    expect([take(), seqs()]).toEqual([
      ['S 102', 'S 101'],
      [102, 101, 100],
    ])
    store(103, 103)
    reader.want(wanted(3))
    await pass(999)
    expect(take()).toEqual([])
    // What was read stays until what is new has come.
    expect(seqs()).toEqual([102, 101, 100])
    await pass(1)
    expect([take(), seqs()]).toEqual([['S 103'], [103, 102, 101]])
  })

  it('are forgotten and asked for no more when nobody looks', async () => {
    const { reader, store, wanted, pass, take } = setUp()
    store(1, 5)
    reader.want(wanted(3))
    reader.want(undefined)
    await pass(5000)
    expect([take(), reader.state.get().stream, reader.state.get().messages]).toEqual([[], undefined, []])
  })

  it('are asked for anew once others between them are gone, and passed over where they are', async () => {
    const { reader, server, store, wanted, pass, seqs, take } = setUp()
    store(1, 10)
    reader.want(wanted(3))
    await pass(0)
    take()
    server.stored.delete(9)
    reader.want(wanted(3))
    await pass(1000)
    expect([take(), seqs()]).toEqual([
      ['S 10', 'S 9', 'S 8', 'S 7'],
      [10, 8, 7],
    ])
  })

  it('are not looked for without end among many that are gone', async () => {
    const { reader, server, store, wanted, pass, seqs, asked } = setUp()
    store(1, 1000)
    for (let seq = 101; seq < 1000; seq += 1) server.stored.delete(seq)
    reader.want(wanted(3))
    await pass(10_000)
    expect([seqs(), reader.state.get().isCut]).toEqual([[1000], true])
    expect(asked.length).toBeLessThan(50)
  })

  it('of a stream made anew, or purged and filled again, are others', async () => {
    const { reader, server, store, wanted, pass, seqs, take } = setUp()
    store(1, 3)
    reader.want(wanted(3))
    await pass(0)
    take()
    reader.want(wanted(3, {}, '2025-01-01T00:00:00Z'))
    expect(seqs()).toEqual([])
    await pass(1000)
    expect(take()).toEqual(['S 3', 'S 2', 'S 1'])
    server.stored.clear()
    store(4, 4)
    reader.want(wanted(3, {}, '2025-01-01T00:00:00Z'))
    await pass(1000)
    expect(seqs()).toEqual([4])
  })

  it('that are large come a few at a time', async () => {
    const { reader, server, store, wanted, pass, asked } = setUp()
    server.bytes = 2 * 1024 * 1024
    store(1, 40)
    reader.want(wanted(30))
    await pass(0)
    expect(asked).toHaveLength(3)
    await pass(1000)
    expect(asked).toHaveLength(6)
  })

  it('that the login may not read are asked for once, and others again after a while', async () => {
    const { reader, server, store, wanted, pass, asked, seqs } = setUp()
    store(1, 3)
    server.failure = { summary: 'slow' }
    reader.want(wanted(1))
    await pass(0)
    expect(reader.state.get().problem?.summary).toBe('slow')
    server.failure = undefined
    await pass(5000)
    expect([seqs(), reader.state.get().problem]).toEqual([[3], undefined])
    server.failure = { summary: 'may not', refused: { operation: 'publish', subject: 's' } }
    store(4, 4)
    reader.want(wanted(1))
    await pass(1000)
    const before = asked.length
    store(5, 5)
    reader.want(wanted(1))
    await pass(60_000)
    expect([asked.length, reader.state.get().problem?.summary]).toEqual([before, 'may not'])
  })

  it('wait for the connection', async () => {
    const { reader, server, store, wanted, pass, asked, seqs } = setUp()
    store(1, 3)
    server.connected = false
    reader.want(wanted(1))
    await pass(4000)
    expect(asked).toEqual([])
    server.connected = true
    await pass(5000)
    expect(seqs()).toEqual([3])
  })
})

describe('what waits for a consumer', () => {
  it('is the first message behind the last one sent that its filter takes, once for all who stand there', async () => {
    const { reader, store, wanted, pass, take } = setUp()
    store(3, 9)
    const [one, other] = [
      { after: 0, filter: '>' },
      { after: 6, filter: 'S.a' },
    ]
    reader.want(wanted(0, { waiting: [one, other] }))
    await pass(0)
    expect(take()).toEqual(['S 3 >', 'S 7 S.a'])
    const since = reader.state.get().waitingSinceMs
    // By our clock, which the server's is ahead of.
    expect([since.get(waitingKey(one)), since.get(waitingKey(other))]).toEqual([2500, 6500])
    reader.want(wanted(0, { waiting: [one, { after: 7, filter: 'S.a' }] }))
    await pass(1000)
    expect(take()).toEqual(['S 8 S.a'])
    reader.want(wanted(0, { waiting: [{ after: 9, filter: 'S.a' }] }))
    await pass(1000)
    expect([take(), reader.state.get().waitingSinceMs.size]).toEqual([[], 0])
  })
})
