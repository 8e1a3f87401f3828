import { describe, expect, it } from 'vitest'
import { createDoneCount } from './done-count.js'

const look = (delivered: number, out: number) => ({
  delivered: { consumer_seq: delivered, stream_seq: delivered },
  num_ack_pending: out,
})
const came = (count: ReturnType<typeof createDoneCount>, ...seqs: readonly number[]): void => {
  for (const consumerSeq of seqs) count.came({ consumerSeq, deliveryCount: 1 })
}

describe('the count of what is no longer waited for', () => {
  it('counts where every delivery came to us, repeats once', () => {
    const count = createDoneCount()
    expect(count.judge(look(0, 0))).toBe(0)
    came(count, 1, 2, 3)
    count.came({ consumerSeq: 4, deliveryCount: 2 })
    expect(count.judge(look(4, 2))).toBe(1)
  })

  it('counts no delivery before the server does', () => {
    const count = createDoneCount()
    count.judge(look(0, 0))
    came(count, 1, 2)
    expect(count.judge(look(1, 1))).toBe(0)
    expect(count.judge(look(2, 1))).toBe(1)
  })

  it('keeps what it said while a delivery is on its way, and counts nothing once one has not come', () => {
    const count = createDoneCount()
    count.judge(look(0, 0))
    came(count, 1)
    expect(count.judge(look(1, 0))).toBe(1)
    expect(count.judge(look(2, 1))).toBe(1)
    expect(count.judge(look(2, 1))).toBeUndefined()
    came(count, 2)
    expect(count.judge(look(2, 0))).toBeUndefined()
  })

  it('counts nothing on a consumer that was used before, or by others in between', () => {
    const before = createDoneCount()
    expect(before.judge(look(7, 2))).toBeUndefined()
    const between = createDoneCount()
    between.judge(look(0, 0))
    came(between, 1, 3)
    expect(between.judge(look(3, 0))).toBeUndefined()
  })

  it('begins anew with a consumer that was reset', () => {
    const count = createDoneCount()
    expect(count.judge(look(7, 2))).toBeUndefined()
    expect(count.judge(look(0, 0))).toBe(0)
    came(count, 1)
    expect(count.judge(look(1, 0))).toBe(1)
  })

  it('is not misled by a look that was asked before the first delivery came', () => {
    const count = createDoneCount()
    count.judge(look(0, 0))
    came(count, 1, 2)
    expect(count.judge(look(0, 0))).toBe(0)
    came(count, 3)
    expect(count.judge(look(3, 0))).toBe(3)
  })
})
