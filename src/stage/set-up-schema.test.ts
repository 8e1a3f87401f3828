import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { checkDocument } from './read-document.js'
import { plannedBy, setUpEntries, strayOf } from './set-up-schema.js'
import type { SetUp } from './set-up-schema.js'

const schema = v.strictObject(setUpEntries)
const read = (value: unknown): SetUp => {
  const checked = checkDocument(value, schema)
  if (!checked.ok) throw new Error(checked.error.join('\n'))
  return checked.value
}
const faults = (value: unknown): readonly string[] => {
  const checked = checkDocument(value, schema)
  return checked.ok ? [] : checked.error
}
const stream = { name: 'S', subjects: ['S.>'] }
const consumer = { stream: 'S', name: 'c' }

describe('the set-up of a document', () => {
  it('is nothing when nothing is said', () => {
    expect(read({})).toEqual({ streams: [], consumers: [], publish: [], workers: [] })
  })

  it('reads streams and consumers in the words of the server, spans in either way', () => {
    const { streams, consumers } = read({
      streams: [{ name: 'S', max_age: '1h', duplicate_window: 2_000_000_000, storage: 'memory', max_msgs: 5 }],
      consumers: [{ ...consumer, ack_wait: '2s', backoff: ['1s', '500ms'], max_deliver: 3, filter_subject: 'S.a' }],
    })
    expect(streams).toEqual([
      {
        name: 'S',
        subjects: ['S.>'],
        config: {
          name: 'S',
          subjects: ['S.>'],
          storage: 'memory',
          max_age: 3_600_000_000_000,
          duplicate_window: 2_000_000_000,
          max_msgs: 5,
        },
      },
    ])
    expect(consumers[0]?.config).toEqual({
      durable_name: 'c',
      ack_policy: 'explicit',
      deliver_policy: 'all',
      replay_policy: 'instant',
      ack_wait: 2_000_000_000,
      backoff: [1_000_000_000, 500_000_000],
      max_deliver: 3,
      filter_subject: 'S.a',
    })
    expect(read({ consumers: [{ ...consumer, durable: false }] }).consumers[0]?.config).toMatchObject({ name: 'c' })
  })

  it('reads what is published and who works, in our units', () => {
    const { publish, workers } = read({
      publish: [
        { subject: 'S.a', texts: ['x', 'y'], every: '200ms' },
        { subject: 'S.b', count: 3 },
        { subject: 'S.c' },
      ],
      workers: [
        { name: 'a', at: { kind: 'shared', stream: 'S', consumer: 'c' }, policy: { kind: 'slow', after: '3s' } },
        {
          name: 'b',
          at: { kind: 'own', stream: 'S', how: 'push', filter: 'S.a', ack_wait: '1s' },
          policy: { kind: 'ack' },
        },
        { name: 'd', at: { kind: 'core', subject: 'S.*' }, policy: { kind: 'you' } },
        {
          name: 'e',
          at: { kind: 'shared', stream: 'S', consumer: 'c', group: { group: 'g', min_pending: 5 } },
          policy: { kind: 'dies-after', count: 2, after: '1s' },
        },
      ],
    })
    expect(publish).toEqual([
      { subject: 'S.a', count: 2, texts: ['x', 'y'], everyMs: 200 },
      { subject: 'S.b', count: 3 },
      { subject: 'S.c', count: 1 },
    ])
    expect(workers).toEqual([
      { name: 'a', place: { kind: 'shared', stream: 'S', consumer: 'c' }, policy: { kind: 'slow', afterMs: 3000 } },
      {
        name: 'b',
        place: { kind: 'own', stream: 'S', how: 'push', filterSubject: 'S.a', ackWaitMs: 1000 },
        policy: { kind: 'ack', afterMs: 200, spreadMs: 0 },
      },
      { name: 'd', place: { kind: 'core', subject: 'S.*' }, policy: { kind: 'you' } },
      {
        name: 'e',
        place: { kind: 'shared', stream: 'S', consumer: 'c', group: { group: 'g', minPending: 5 } },
        policy: { kind: 'dies-after', count: 2, afterMs: 1000 },
      },
    ])
  })

  it.each([
    [{ streams: [{ name: 'a.b' }] }, 'streams[0].name: a name cannot hold "."; use letters, digits, - and _'],
    [
      { streams: [{ ...stream, subjects: ['>'] }] },
      'streams[0].subjects[0]: its first part must be a word: a wildcard there takes what is somebody else’s',
    ],
    [
      { consumers: [{ ...consumer, description: 'x' }] },
      'consumers[0].description: is not for a file: the text would reach others',
    ],
    [
      { streams: [{ ...stream, metadata: { a: '\u001b]0;b\u0007' } }] },
      'streams[0].metadata: is not for a file: the text would reach others',
    ],
    [{ publish: [{ subject: 'S.a', ids: ['\u001b[2J'] }] }, 'publish[0].ids[0]: holds control characters'],
    [
      {
        workers: [
          { name: 'a', at: { kind: 'core', subject: 'S.a' }, policy: { kind: 'working', every: '0ms', for: '24h' } },
        ],
      },
      'workers[0].policy.every: is less than 100ms: the server would have no rest',
    ],
    [
      { streams: [{ ...stream, subjects: ['$JS.API.>'] }] },
      'streams[0].subjects[0]: what begins with $ is the server’s own',
    ],
    [
      { streams: [{ ...stream, subjects: ['_INBOX.>'] }] },
      'streams[0].subjects[0]: that is where others wait for answers',
    ],
    [
      { streams: [{ ...stream, mirror: { name: 'OTHER' } }] },
      'streams[0].mirror: is not for a file: it would read or write what is not made by it',
    ],
    [
      { streams: [{ ...stream, republish: { src: '>', dest: 'x' } }] },
      'streams[0].republish: is not for a file: it would read or write what is not made by it',
    ],
    [{ streams: [{ ...stream, max_agee: '1h' }] }, 'streams[0].max_agee: is no field of the server’s config'],
    [
      { streams: [{ ...stream, max_age: '5' }] },
      'streams[0].max_age: is a span of time: "500ms", "30s", "2m", or a number of nanoseconds',
    ],
    [{ streams: [{ ...stream, max_age: 'soon' }] }, 'streams[0].max_age: is a duration: 500ms, 30s, 2m, 1h30m, 7d'],
    [{ streams: [{ ...stream, storage: 'tape' }] }, 'streams[0].storage: is one of file, memory'],
    [{ streams: [{ ...stream, max_msgs: '5' }] }, 'streams[0].max_msgs: is a whole number, or -1 for no limit'],
    [
      { streams: [{ ...stream, description: 'x' }] },
      'streams[0].description: is written by review-tui: it says who made the stream',
    ],
    [
      { consumers: [{ ...consumer, deliver_subject: 'S.x' }] },
      'consumers[0].deliver_subject: is "" for a push consumer: one is made for it that nobody else uses',
    ],
    [
      { consumers: [{ ...consumer, ack_policy: 'maybe' }] },
      'consumers[0].ack_policy: is one of explicit, all, none, flow_control',
    ],
    [{ publish: [{ subject: 'S.*' }] }, 'publish[0].subject: * is for filters; here a full subject is needed'],
    [
      { publish: [{ subject: '$JS.API.STREAM.DELETE.S' }] },
      'publish[0].subject: what begins with $ is the server’s own',
    ],
    [{ publish: [{ subject: 'S.a', count: 10_001 }] }, 'publish[0].count: is a whole number from 1 to 10000'],
    [
      { workers: [{ name: 'a', at: { kind: 'shared', stream: 'S' }, policy: { kind: 'you' } }] },
      'workers[0].at.consumer: is missing',
    ],
    [
      { workers: [{ name: 'a', at: { kind: 'core', subject: 'S.a' }, policy: { kind: 'lazy' } }] },
      'workers[0].policy.kind: it is one of you, silent, ack, slow, nak-every, term-matching, nak-matching, working, dies-after, not "lazy"',
    ],
  ])('says what is wrong: %j', (value, line) => {
    expect(faults(value)).toEqual([line])
  })

  it.each([
    [
      { consumers: [consumer] },
      'consumers[0].stream',
      'there is no stream S in this document: it acts on its own ones only',
    ],
    [{ streams: [stream, stream] }, 'streams', 'two of them have the same name'],
    [{ streams: [stream], consumers: [consumer, consumer] }, 'consumers', 'two of one stream have the same name'],
    [
      { streams: [stream], publish: [{ subject: 'OTHER.a' }] },
      'publish[0].subject',
      'no stream in this document takes it: what is published elsewhere would be stored with somebody else',
    ],
    [
      {
        streams: [stream],
        workers: [{ name: 'a', at: { kind: 'shared', stream: 'S', consumer: 'x' }, policy: { kind: 'you' } }],
      },
      'workers[0].at',
      'there is no consumer x of S in this document',
    ],
    [
      {
        streams: [stream],
        workers: [{ name: 'a', at: { kind: 'core', subject: 'OTHER.>' }, policy: { kind: 'you' } }],
      },
      'workers[0].at',
      'no stream in this document takes it: what is published elsewhere would be stored with somebody else',
    ],
  ])('knows what goes beyond what it makes: %j', (value, wire, why) => {
    expect(strayOf(read(value))).toEqual({ wire, why })
  })

  it('lists all it will do', () => {
    const of = read({
      streams: [stream],
      consumers: [consumer],
      publish: [{ subject: 'S.a', count: 7 }],
      workers: [{ name: 'a', at: { kind: 'shared', stream: 'S', consumer: 'c' }, policy: { kind: 'you' } }],
    })
    expect(strayOf(of)).toBeUndefined()
    expect(plannedBy(of)).toEqual([
      { kind: 'stream', name: 'S', subjects: ['S.>'] },
      { kind: 'consumer', stream: 'S', name: 'c' },
      { kind: 'publish', subject: 'S.a', count: 7 },
      { kind: 'worker', name: 'a', place: { kind: 'shared', stream: 'S', consumer: 'c' }, policy: { kind: 'you' } },
    ])
  })
})
