import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createRandom } from '../../test/support/random.js'
import { keptSeconds } from '../../lib/rate-series.js'
import { createPublishedRates } from './published-rates.js'

function stage({ aheadMs = 0 } = {}) {
  const clock = createManualClock(1_700_000_000_000)
  const rates = createPublishedRates({ clock, inUse: () => ['REVIEWS'], aheadMs: () => aheadMs })
  const looked = (lastSeq: number, { lastMs = clock.now(), created = 'then', name = 'REVIEWS' } = {}): void =>
    rates.looked({
      config: { name },
      created,
      state: { last_seq: lastSeq, last_ts: new Date(lastMs + aheadMs).toISOString() },
    })
  const last = (seconds: number) => rates.series('REVIEWS', seconds, clock.now()).values
  const whole = (): number => rates.series('REVIEWS', 0, clock.now()).whole
  return { clock, rates, looked, last, whole }
}

describe('what a stream took by the second', () => {
  it('is in the second the server says, and not known since the last reading', () => {
    const { clock, looked, last, whole, rates } = stage({ aheadMs: 3_600_000 })
    looked(7)
    clock.advance(2500)
    looked(8, { lastMs: clock.now() - 1200 })
    clock.advance(500)
    expect(last(4)).toEqual([undefined, 0, 1, undefined])
    expect(rates.isOpen('REVIEWS')).toBe(false)
    clock.advance(1000)
    looked(9)
    expect(rates.isOpen('REVIEWS')).toBe(true)
    clock.advance(1000)
    looked(9)
    expect(rates.isOpen('REVIEWS')).toBe(false)
    expect(last(4)).toEqual([1, 0, 0, undefined].slice(0, 2).concat([0, 1]))
    expect(whole()).toBe(2)
  })

  it('adds up, however it was spread', () => {
    const random = createRandom(5)
    const { clock, looked, last, whole } = stage()
    looked(100)
    let seq = 100
    for (let step = 0; step < 90; step += 1) {
      clock.advance(random.below(3000))
      seq += random.below(50)
      looked(seq, { lastMs: clock.now() - random.below(2500) })
    }
    clock.advance(1000)
    looked(seq)
    const sum = last(keptSeconds).reduce<number>((all, value) => all + (value ?? 0), 0)
    expect(sum).toBe(seq - 100)
    expect(whole()).toBe(seq - 100)
  })

  it('keeps the last minutes, and all there was since it was first read', () => {
    const { clock, looked, last, whole } = stage()
    looked(0)
    clock.advance(3_600_000)
    looked(36_000)
    clock.advance(1000)
    expect(last(10_000)).toHaveLength(keptSeconds)
    expect(last(3)).toEqual([10, 10, undefined])
    expect(whole()).toBe(36_000)
  })

  it('tells ours apart by the PubAck: no duplicate, and none from before', () => {
    const { looked, rates, whole } = stage()
    const stored = (seq: number, duplicate = false) => rates.confirmed({ stream: 'REVIEWS', seq, duplicate })
    looked(4)
    for (const seq of [4, 5, 7]) stored(seq)
    stored(5, true)
    expect(rates.ours('REVIEWS')).toBe(0)
    looked(8)
    expect([whole(), rates.ours('REVIEWS')]).toEqual([4, 2])
  })

  it('begins anew with a stream that was made anew, and keeps none that nobody works on', () => {
    const { clock, looked, whole, rates } = stage()
    looked(4)
    clock.advance(2000)
    looked(9, { created: 'later' })
    expect(whole()).toBe(0)
    looked(3, { created: 'later' })
    expect(whole()).toBe(0)
    looked(9, { name: 'OTHER' })
    looked(12, { name: 'OTHER' })
    expect(rates.series('OTHER', 2, clock.now())).toEqual({ values: [undefined, undefined], whole: 0 })
  })
})
