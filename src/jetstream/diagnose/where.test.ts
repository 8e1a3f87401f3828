import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createSessionDouble } from '../../test/support/session-double.js'
import { aConsumerSummary } from '../../test/support/stream-summaries.js'
import { aStreamInfo } from '../../test/support/jetstream-fixtures.js'
import type { StreamSummary } from '../streams/streams.js'
import type { WorkerSnapshot } from '../worker/worker-snapshot.js'
import { nextInLine, placesTaken, whereMessagesAre } from './where.js'

const clock = createManualClock(1_700_000_000_000)
const shown = (info: object, more: Partial<WorkerSnapshot> = {}): WorkerSnapshot => ({
  ...createSessionDouble(clock, { info }).session.state.get(),
  ...more,
})
const some = { num_ack_pending: 2, num_pending: 4, ack_floor: { consumer_seq: 1, stream_seq: 118 } }

describe('where messages are', () => {
  it('says of used up ones only what the server’s numbers prove, or it announced', () => {
    const used = (info: object, more: Partial<WorkerSnapshot> = {}): number | undefined => {
      const where = whereMessagesAre(shown({ ...some, ...info }, more))
      return where.kind === 'known' ? where.usedUp : undefined
    }
    const limited = { config: { max_deliver: 3 } }
    expect(used({ num_redelivered: 0, ...limited })).toBe(0)
    expect(used({ num_redelivered: 2, num_ack_pending: 0, ...limited })).toBe(2)
    expect(used({ num_redelivered: 5, ...limited })).toBe(3)
    expect(used({ num_redelivered: 1, ...limited })).toBeUndefined()
    expect(used({ num_redelivered: 1, ...limited }, { usedUp: 1 })).toBe(1)
    expect(used({ num_redelivered: 1, config: { max_deliver: -1 } })).toBe(0)
  })

  it('counts what is settled where it can be counted, and gives the floor otherwise', () => {
    expect(whereMessagesAre(shown(some, { done: 5 }))).toMatchObject({ settled: 5, floor: 118, out: 2, toCome: 4 })
    expect(whereMessagesAre(shown(some, { done: undefined }))).not.toHaveProperty('settled')
    const spent = { ...some, num_ack_pending: 0, num_redelivered: 2, config: { max_deliver: 1 } }
    expect(whereMessagesAre(shown(spent, { done: 5 }))).toMatchObject({ settled: 3, usedUp: 2 })
  })

  it('knows nothing without a look, and of no acks nothing that is out', () => {
    expect(whereMessagesAre(shown(some, { numbers: undefined }))).toEqual({ kind: 'unknown' })
    expect(whereMessagesAre(shown(some, { takesAcks: false }))).toEqual({ kind: 'no-acks', came: 0, toCome: 4 })
  })
})

describe('who is next in line', () => {
  const snapshot = shown({ num_pending: 2, delivered: { consumer_seq: 6, stream_seq: 6 } })
  const listed = (lastSeq: number, pending = 2): StreamSummary => ({
    name: 'REVIEWS',
    subjects: [],
    messages: lastSeq,
    bytes: 0,
    firstSeq: 1,
    lastSeq,
    consumerCount: 1,
    info: aStreamInfo('REVIEWS', { messages: lastSeq }),
    consumers: [
      aConsumerSummary('REVIEWS', snapshot.consumer, {
        pending,
        ackPending: 0,
        ...(snapshot.info ? { info: snapshot.info } : {}),
      }),
    ],
  })

  it('is known where as many messages lie behind the last one sent as are to come', () => {
    expect(nextInLine(snapshot, listed(8), 3)).toEqual([7, 8])
    expect(nextInLine(snapshot, listed(8), 1)).toEqual([7])
  })

  it('is not known where others lie between, or the list is older than the numbers', () => {
    expect(nextInLine(snapshot, listed(9), 3)).toEqual([])
    expect(nextInLine(snapshot, listed(8, 1), 3)).toEqual([])
    expect(nextInLine(snapshot, undefined, 3)).toEqual([])
  })
})

describe('the places taken', () => {
  it('are in the order of their end, then what was handed back, then what is not ours', async () => {
    const at = createManualClock(1_700_000_000_000)
    const live = createSessionDouble(at, {
      info: { num_ack_pending: 5, config: { ack_wait: 30e9, max_ack_pending: 5 } },
    })
    const [first, second, third] = [live.deliver(), live.deliver(), live.deliver()]
    at.advance(2000)
    await live.session.decide([second.id], { kind: 'working' }).done
    await live.session.decide([first.id], { kind: 'nak-delayed', delayMs: 60_000 }).done
    live.frame()
    const snapshot = { ...live.session.state.get(), numbers: { ...live.session.state.get().numbers!, ackPending: 5 } }
    expect(
      placesTaken(snapshot, at.now()).map((place) =>
        place.kind === 'elsewhere' ? '?' : `${place.kind} ${place.streamSeq}`,
      ),
    ).toEqual([`held ${third.streamSeq}`, `held ${second.streamSeq}`, `naked ${first.streamSeq}`, '?', '?'])
  })
})
