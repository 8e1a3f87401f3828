import { describe, expect, it } from 'vitest'
import { aConsumerInfo, aStreamInfo } from '../../test/support/jetstream-fixtures.js'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createSkippedWatch } from './skipped-watch.js'

type State = { messages: number; first_seq: number; last_seq: number; num_subjects?: number }

function stage(config: object, state: State, subjects: Readonly<Record<string, number>> = {}) {
  const clock = createManualClock(1_700_000_000_000)
  const info = aStreamInfo('REVIEWS')
  const stream = { ...state }
  const plain = () => ({ ...info.state, ...stream, num_subjects: Object.keys(subjects).length })
  const asked: (string | undefined)[] = []
  const shown: (number | undefined)[] = []
  let looksAgain = 0
  const watch = createSkippedWatch({
    clock,
    stream: 'REVIEWS',
    readStream: (_, filter) => {
      asked.push(filter)
      return Promise.resolve({ ...info, state: filter === undefined ? plain() : { ...plain(), subjects } })
    },
    listedStream: () => ({ state: plain() }),
    look: { soon: () => (looksAgain += 1) },
    view: { change: (now) => shown.push(now?.skipped) },
  })
  const look = async (info: object, done?: number): Promise<void> => {
    clock.advance(1000)
    watch.looked({ info: aConsumerInfo({ ...info, config: { deliver_policy: 'all', ...config } }), done })
    await Promise.resolve()
    await Promise.resolve()
    await Promise.resolve()
  }
  return { stream, asked, shown, look, looksAgain: () => looksAgain }
}

const rated = { filter_subject: 'REVIEWS.rateGiven' }
const sent = (out: number, toCome: number, delivered = out, floor = 0) => ({
  num_ack_pending: out,
  num_pending: toCome,
  delivered: { consumer_seq: delivered, stream_seq: delivered },
  ack_floor: { consumer_seq: floor, stream_seq: floor },
})

describe('what a consumer skips', () => {
  it('is what is stored less all it was and will be sent, where we saw all of it and nothing has left', async () => {
    const { look, shown, asked, looksAgain } = stage(
      { deliver_policy: 'new', ...rated },
      { messages: 10, first_seq: 1, last_seq: 10 },
    )
    await look(sent(2, 1), 3)
    expect([shown, looksAgain()]).toEqual([[], 1])
    // An ack between the two looks is no other count.
    await look(sent(1, 1), 4)
    expect(shown).toEqual([4])
    await look(sent(1, 1), 4)
    expect(asked).toEqual([undefined])
  })

  it('is not taken from two looks between which something came', async () => {
    const { look, shown, asked, stream } = stage(
      { deliver_policy: 'last' },
      { messages: 10, first_seq: 1, last_seq: 10 },
    )
    await look(sent(1, 0), 0)
    Object.assign(stream, { messages: 11, last_seq: 11 })
    await look(sent(1, 1), 0)
    expect(shown).toEqual([])
    await look(sent(1, 1), 0)
    expect([shown, asked.length]).toEqual([[9], 2])
  })

  it('is what the filter does not match, where others work on it or messages have left', async () => {
    const subjects = { 'REVIEWS.rateGiven': 4, 'REVIEWS.rateAnswer': 3, 'REVIEWS.other.deep': 2 }
    const gaps = { messages: 9, first_seq: 3, last_seq: 20 }
    const one = stage(rated, gaps, subjects)
    await one.look(sent(0, 4))
    expect([one.shown, one.asked]).toEqual([[5], ['REVIEWS.rateGiven']])
    // No answer is asked for while nothing changes, whoever acks.
    await one.look(sent(1, 3))
    expect(one.asked).toHaveLength(1)
    const several = stage({ filter_subjects: ['REVIEWS.*', 'REVIEWS.other.>'] }, gaps, { ...subjects, 'SALES.x': 0 })
    await several.look(sent(0, 9), 0)
    expect([several.shown, several.asked]).toEqual([[0], ['>']])
  })

  it('is what lies before the start, where none between is missing', async () => {
    const start = { deliver_policy: 'by_start_sequence', opt_start_seq: 6 }
    for (const [state, skipped] of [
      [{ messages: 10, first_seq: 1, last_seq: 10 }, 5],
      [{ messages: 7, first_seq: 4, last_seq: 10 }, 2],
      [{ messages: 3, first_seq: 1, last_seq: 3 }, 3],
      [{ messages: 9, first_seq: 1, last_seq: 10 }, undefined],
    ] as const) {
      const { look, shown } = stage(start, state)
      await look(sent(0, 0, 3))
      expect(shown.at(-1), JSON.stringify(state)).toBe(skipped)
    }
  })

  it('is not known where nobody can tell, and then nothing is asked', async () => {
    for (const config of [
      { deliver_policy: 'new' },
      { deliver_policy: 'last_per_subject', ...rated },
      { deliver_policy: 'by_start_sequence', opt_start_seq: 6, ...rated },
      {},
    ]) {
      const { look, shown, asked } = stage(config, { messages: 10, first_seq: 1, last_seq: 10 })
      await look(sent(1, 2, 5))
      expect([shown, asked], JSON.stringify(config)).toEqual([[], []])
    }
  })

  it('is not asked for by subjects where there are thousands', async () => {
    const subjects = Object.fromEntries(Array.from({ length: 5001 }, (_, at) => [`REVIEWS.${at}`, 1]))
    const { look, asked, shown } = stage(
      { filter_subject: 'REVIEWS.1' },
      { messages: 5001, first_seq: 2, last_seq: 5002 },
      subjects,
    )
    await look(sent(0, 1))
    expect([asked, shown]).toEqual([[undefined], []])
  })

  it('is what was jumped by one that takes everything, once it was set forward', async () => {
    const { look, asked, shown } = stage({}, { messages: 10, first_seq: 1, last_seq: 10 })
    await look(sent(1, 9, 1), 0)
    expect(asked).toEqual([])
    await look(sent(0, 4, 0, 6), 0)
    await look(sent(0, 4, 0, 6), 0)
    expect(shown).toEqual([6])
  })
})
