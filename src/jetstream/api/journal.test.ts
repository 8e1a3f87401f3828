import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { apiPrefixOfDomain, ownJetStream } from '../wire/jetstream-place.js'
import { isKeptWhole } from './act.js'
import { createJournal } from './journal.js'

const ackSubject = (seq: number): string => `$JS.ACK.S.c.1.${seq}.${seq}.0.0`
const setUp = () => {
  const clock = createManualClock(1000)
  const journal = createJournal({ clock })
  return { clock, journal, acts: journal.acts.get }
}

describe('the journal', () => {
  it('knows an act by the subject it went to, below the prefix in force', () => {
    const place = { ...ownJetStream, apiPrefix: apiPrefixOfDomain('hub') }
    const journal = createJournal({ clock: createManualClock(0), place })
    for (const subject of [
      '$JS.hub.API.STREAM.CREATE.S',
      '$JS.hub.API.CONSUMER.INFO.S.c',
      '$JS.hub.API.CONSUMER.MSG.NEXT.S.c',
      '$JS.hub.API.INFO',
      ackSubject(4),
      '$JS.FC.S.c.x',
      '$JS.API.STREAM.CREATE.S',
      'REVIEWS.rateGiven',
    ]) {
      journal.begin({ by: 'key' })({ subject })
    }
    expect(journal.acts.get()).toMatchObject([
      { kind: 'request', request: 'STREAM.CREATE', names: ['S'] },
      { kind: 'read', request: 'CONSUMER.INFO', names: ['S', 'c'] },
      { kind: 'pull', stream: 'S', consumer: 'c' },
      { kind: 'read', request: 'INFO' },
      { kind: 'verdict', stream: 'S', consumer: 'c' },
      { kind: 'flow-control' },
      { kind: 'publish' },
      { kind: 'publish' },
    ])
  })

  it('keeps what left, what came back, and how long that took', () => {
    const { clock, journal, acts } = setUp()
    const body = new Uint8Array([1, 2, 3])
    const settle = journal.begin({ by: 'key' })({ subject: 'a', body, headers: [['Nats-Msg-Id', 'x']], reply: 'r' })
    body.fill(9)
    expect(acts()).toMatchObject([{ by: 'key', count: 1, answer: { kind: 'waiting' }, answers: { waiting: 1 } }])
    clock.advance(7)
    settle({ kind: 'refused', code: 10077, words: 'maximum messages exceeded' })
    expect(acts()[0]).toMatchObject({
      count: 1,
      answer: { kind: 'refused', code: 10077 },
      tookMs: 7,
      last: { subject: 'a', reply: 'r', asks: true, headers: [['Nats-Msg-Id', 'x']], bodyBytes: 3, atMs: 1000 },
    })
    expect([...(acts()[0]?.last.body ?? [])]).toEqual([1, 2, 3])
    expect(acts()).toBe(acts())
  })

  it('counts no message that did not leave, and says so', () => {
    const { journal, acts } = setUp()
    const record = journal.begin({ by: 'key' })
    record({ subject: ackSubject(1) })({ kind: 'arrived' })
    record({ subject: ackSubject(2) })({ kind: 'unsent', words: 'no connection' })
    expect(acts()).toMatchObject([{ count: 1, answers: { arrived: 1, unsent: 1 } }])
  })

  it('makes one act of a run until a person does something, and of an unbroken one whatever happens', () => {
    const { journal, acts } = setUp()
    const autoAck = (seq: number) => journal.begin({ by: 'auto', run: 'auto' })({ subject: ackSubject(seq) })
    const look = () => journal.begin({ by: 'look', run: 'l', unbroken: true })({ subject: '$JS.API.CONSUMER.INFO.S.c' })
    look()
    autoAck(1)
    look()
    autoAck(2)
    journal.begin({ by: 'key' })({ subject: 'a' })
    autoAck(3)
    look()
    expect(acts().map(({ kind, by, count }) => [kind, by, count])).toEqual([
      ['read', 'look', 3],
      ['verdict', 'auto', 2],
      ['publish', 'key', 1],
      ['verdict', 'auto', 1],
    ])
  })

  it('keeps the first hundred of a burst and its newest, and knows that this is not all', () => {
    const { journal, acts } = setUp()
    const record = journal.begin({ by: 'key', run: 'burst', unbroken: true })
    for (let at = 1; at <= 250; at += 1) record({ subject: `a.${at}` })({ kind: 'answered' })
    const [act] = acts()
    expect(act).toMatchObject({ count: 250, last: { subject: 'a.250' }, answers: { answered: 250 } })
    expect(act?.sent.map(({ subject }) => subject)).toEqual(Array.from({ length: 100 }, (_, at) => `a.${at + 1}`))
    expect(act && isKeptWhole(act)).toBe(false)
  })

  it('keeps 64 KiB of a body, and its length', () => {
    const { journal, acts } = setUp()
    journal.begin({ by: 'key' })({ subject: 'a', body: 'x'.repeat(100_000) })
    expect(acts()[0]?.last).toMatchObject({ bodyBytes: 100_000, body: { length: 65_536 } })
    expect(isKeptWhole(acts()[0]!)).toBe(false)
  })

  it('forgets the oldest when it is full, reads first, and goes on with what it forgot', () => {
    const { journal, acts } = setUp()
    const read = journal.begin({ by: 'look' })
    read({ subject: '$JS.API.STREAM.LIST' })
    const burst = journal.begin({ by: 'key', run: 'burst', unbroken: true })
    burst({ subject: 'b', body: 'first' })
    for (let at = 1; at <= 200; at += 1) journal.begin({ by: 'key' })({ subject: 'a', body: 'x'.repeat(60_000) })
    expect(acts().some(({ kind }) => kind === 'read')).toBe(false)
    expect(acts().length).toBeLessThan(145)
    expect(acts().length).toBeGreaterThan(100)
    burst({ subject: 'b', body: 'second' })
    expect(acts().at(-1)).toMatchObject({ count: 1, last: { subject: 'b', bodyBytes: 6 } })
    expect(journal.total()).toBe(203)
  })

  it('shows the newest of many with what came back for it, and only then', () => {
    const { clock, journal, acts } = setUp()
    const burst = journal.begin({ by: 'key', run: 'burst', unbroken: true })
    const settles = Array.from({ length: 250 }, (_, at) => burst({ subject: 'b', body: `number ${at}` }))
    const last = () => {
      const { last: newest } = acts()[0]!
      return { body: Buffer.from(newest.body).toString(), answer: newest.answer.kind, tookMs: newest.tookMs }
    }
    expect(last()).toEqual({ body: 'number 249', answer: 'waiting', tookMs: undefined })
    clock.advance(3)
    for (const settle of settles.slice(0, 249)) settle({ kind: 'answered', words: 'stored' })
    expect(last().answer).toBe('waiting')
    clock.advance(4)
    settles[249]?.({ kind: 'refused', words: 'full' })
    expect(last()).toEqual({ body: 'number 249', answer: 'refused', tookMs: 7 })
    expect(acts()[0]).toMatchObject({ count: 250, answers: { waiting: 0, answered: 249, refused: 1 } })
    expect(acts()[0]?.sent.map(({ answer }) => answer.kind)).toEqual(Array(100).fill('answered'))
  })

  it('tells its listeners at frame rate', () => {
    const { clock, journal } = setUp()
    let told = 0
    const stop = journal.acts.subscribe(() => (told += 1))
    const record = journal.begin({ by: 'key' })
    for (let at = 0; at < 1000; at += 1) record({ subject: 'a' })
    expect(told).toBe(1)
    clock.advance(40)
    expect(told).toBe(2)
    stop()
    record({ subject: 'a' })
    clock.advance(40)
    expect(told).toBe(2)
  })
})
