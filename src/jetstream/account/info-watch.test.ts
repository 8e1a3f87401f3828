import { expect, it } from 'vitest'
import { aConsumerInfo } from '../../test/support/jetstream-fixtures.js'
import { accountOf, numbersOf, trackMoves } from './info-watch.js'
import type { MovedNumbers } from './info-watch.js'

const before = numbersOf(
  aConsumerInfo({
    num_pending: 9,
    num_ack_pending: 3,
    num_redelivered: 1,
    num_waiting: 2,
    ack_floor: { consumer_seq: 4, stream_seq: 5 },
    delivered: { consumer_seq: 8, stream_seq: 7 },
  }),
)

it('picks the numbers', () => {
  expect(before).toEqual({
    pending: 9,
    ackPending: 3,
    redelivered: 1,
    ackFloor: 5,
    deliveredStreamSeq: 7,
    deliveredConsumerSeq: 8,
    waitingPulls: 2,
  })
})

it('takes no stream sequence for the last delivered from a server that may say one too few', () => {
  const info = { delivered: { consumer_seq: 8, stream_seq: 7 }, num_ack_pending: 1 }
  const newer = accountOf(aConsumerInfo({ ...info, ts: '2026-01-01T00:00:00Z' }))
  expect([newer.deliveredConsumerSeq, newer.deliveredStreamSeq]).toEqual([8, 7])
  const oldest = accountOf(aConsumerInfo({ ...info, ts: undefined }))
  expect([oldest.deliveredConsumerSeq, oldest.deliveredStreamSeq]).toEqual([8, undefined])
})

it('keeps who moved each number last, and the same object when none moved', () => {
  const moved: MovedNumbers = { pending: { by: -1, atMs: 1, cause: 'earlier' } }
  expect(trackMoves(moved, { before, after: { ...before } }, { atMs: 5, cause: 'x' })).toBe(moved)
  const after = { ...before, ackPending: 2, ackFloor: 6 }
  expect(trackMoves(moved, { before, after }, { atMs: 5, cause: 'your ack on seq 6' })).toEqual({
    ...moved,
    ackPending: { by: -1, atMs: 5, cause: 'your ack on seq 6' },
    ackFloor: { by: 1, atMs: 5, cause: 'your ack on seq 6' },
  })
})
