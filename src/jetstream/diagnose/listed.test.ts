import { describe, expect, it } from 'vitest'
import { aConsumerInfo } from '../../test/support/jetstream-fixtures.js'
import { aStreamSummary } from '../../test/support/stream-summaries.js'
import type { StreamSummary } from '../streams/streams.js'
import type { ClusterInfo } from '../wire/answers/cluster-info.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import { asStreamSeq } from '../wire/ids.js'
import { explainListed, placeOfStored, settledOfListed } from './listed.js'

type Parts = Parameters<typeof aConsumerInfo>[0]

const stream = aStreamSummary('REVIEWS', [], { messages: 8, lastSeq: 8 })
const base = { ack_policy: 'explicit', deliver_policy: 'all', max_ack_pending: 5 }
const at = (consumer: number, on = consumer) => ({ consumer_seq: consumer, stream_seq: on })
const told = ({ config, ...rest }: NonNullable<Parts> = {}): ConsumerInfo =>
  aConsumerInfo({ ...rest, config: { ...base, ...(config as object | undefined) } })
const push = { deliver_subject: 'd' }
const createdMs = Date.parse('2024-01-01T00:00:00Z')

describe('why nothing comes of a consumer that is only read in a list', () => {
  const cases: readonly (readonly [string, Parts, string])[] = [
    [
      'paused before anything else',
      { paused: true, num_ack_pending: 5, config: { pause_until: '2030-01-01T00:00:00Z' } },
      'paused',
    ],
    ['full', { num_ack_pending: 5, num_pending: 3, delivered: at(5) }, 'full'],
    ['a push consumer without a listener, though nothing is to come', { config: push, delivered: at(8) }, 'unbound'],
    ['a pull consumer that nobody asks', { num_pending: 8 }, 'nobody-asks'],
    ['a pull consumer that is asked', { num_pending: 8, num_waiting: 1 }, 'on-their-way'],
    ['a push consumer with a listener', { num_pending: 8, config: push, push_bound: true }, 'on-their-way'],
    ['deliver policy new', { config: { deliver_policy: 'new' } }, 'only-new'],
    ['a filter that matches nothing', { config: { filter_subject: 'REVIEWS.x' } }, 'no-match'],
    ['all sent, some of it out', { num_ack_pending: 2, delivered: at(8) }, 'out-elsewhere'],
    ['used up', { num_redelivered: 2, delivered: at(10, 8) }, 'used-up-earlier'],
    ['up to date, and a pull waits', { num_waiting: 1, delivered: at(8) }, 'pull-waits'],
    ['up to date', { delivered: at(8) }, 'all-delivered'],
  ]
  it.each(cases)('%s', (_, parts, kind) => {
    expect(explainListed(told(parts), stream).kind).toBe(kind)
  })

  it('nobody leads the stream, whatever its numbers were: on a cluster, for a lone server names itself', () => {
    const on = (cluster: ClusterInfo): StreamSummary => ({ ...stream, info: { ...stream.info, cluster } })
    const paused = told({ paused: true })
    expect(explainListed(paused, on({ name: 'c', replicas: [{ name: 'n1' }] })).kind).toBe('leaderless')
    for (const led of [{ name: 'c', leader: 'n1' }, { leader: 'n1' }, {}])
      expect(explainListed(paused, on(led)).kind).toBe('paused')
  })

  it('says until when it is paused, and that nothing is stored', () => {
    const paused = told({ paused: true, config: { pause_until: '2030-01-01T00:00:00Z' } })
    expect(explainListed(paused, stream)).toEqual({ kind: 'paused', untilMs: Date.parse('2030-01-01T00:00:00Z') })
    expect(explainListed(told(), aStreamSummary('E')).kind).toBe('nothing-stored')
  })
})

describe('how many it has settled', () => {
  const settled = (parts: Parts, on = stream): number | undefined => {
    const info = told(parts)
    return settledOfListed({ info, ackPending: info.num_ack_pending }, on)
  }

  it('is counted where every sequence is a message that was sent', () => {
    expect(settled({ delivered: at(6), num_ack_pending: 2 })).toBe(4)
    expect(settled({})).toBe(0)
    expect(settled({ delivered: at(3), num_ack_pending: 3 })).toBe(0)
    expect(settled({ delivered: at(9, 8), num_redelivered: 1, config: { max_deliver: 2 } })).toBe(7)
  })

  it('is not counted where messages are gone, the filter leaves some out, it began later, or tries may be used up', () => {
    expect(settled({ delivered: at(6) }, aStreamSummary('R', [], { messages: 7, lastSeq: 8 }))).toBeUndefined()
    expect(settled({ delivered: at(6), config: { filter_subject: 'REVIEWS.a' } })).toBeUndefined()
    expect(settled({ delivered: at(6), config: { deliver_policy: 'new' } })).toBeUndefined()
    const again = { delivered: at(9, 8), num_redelivered: 2, num_ack_pending: 1, config: { max_deliver: 2 } }
    expect(settled(again)).toBeUndefined()
    expect(settled({ delivered: at(6), config: { filter_subject: 'REVIEWS.*' } })).toBe(6)
  })
})

describe('where a stored message is for a consumer', () => {
  const message = (seq: number, subject = 'REVIEWS.a', storedAtMs = createdMs + 1000) => ({
    seq: asStreamSeq(seq),
    subject,
    storedAtMs,
  })
  const place = (seq: number, parts: Parts, of = message(seq)) => placeOfStored(of, told(parts))

  it('is settled up to the ack floor, to come behind the last one sent', () => {
    const parts = { delivered: at(6), ack_floor: at(2), num_ack_pending: 2, num_pending: 2, num_redelivered: 1 }
    expect([2, 3, 7].map((seq) => place(seq, parts))).toEqual(['settled', 'sent', 'to-come'])
  })

  it('is out only where all that was sent behind the floor is, once each', () => {
    const parts = { delivered: at(6), ack_floor: at(1), num_ack_pending: 5 }
    expect(place(3, parts)).toBe('out')
    expect(place(3, { ...parts, num_ack_pending: 4 })).toBe('sent')
    expect(place(3, { ...parts, num_redelivered: 1 })).toBe('sent')
    expect(place(3, { ...parts, num_ack_pending: 0 })).toBe('settled')
    expect(place(3, { ...parts, num_ack_pending: 0, num_redelivered: 2 })).toBe('sent')
  })

  it('is nothing to a consumer that does not take it, or began later; a start that takes some of it tells nothing', () => {
    const later = { delivered: at(0, 8), ack_floor: at(0, 8) }
    expect(place(3, { ...later, config: { filter_subjects: ['REVIEWS.b', 'x.>'] } })).toBe('not-for-it')
    const early = message(3, 'REVIEWS.a', createdMs - 1)
    expect(place(3, { ...later, config: { deliver_policy: 'new' } }, early)).toBe('before-it-starts')
    expect(place(3, { ...later, config: { deliver_policy: 'last' } }, early)).toBe('unknown')
    expect(place(3, { config: { deliver_policy: 'by_start_sequence', opt_start_seq: 4 } })).toBe('before-it-starts')
    const byTime = { deliver_policy: 'by_start_time', opt_start_time: '2024-01-01T00:00:01Z' }
    expect(place(3, { config: byTime }, early)).toBe('before-it-starts')
    expect(place(3, { config: byTime, num_pending: 1 })).toBe('to-come')
  })

  it('is settled once it is sent where there are no acks, and not told where nothing is to come behind the last', () => {
    expect(place(3, { delivered: at(6), config: { ack_policy: 'none' } })).toBe('settled')
    expect(place(7, { delivered: at(6), ack_floor: at(6) })).toBe('unknown')
  })
})
