import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { createSessionDouble } from '../../test/support/session-double.js'
import { keptSeconds } from '../../lib/rate-series.js'
import type { RateKind } from './rates.js'

function stage() {
  const clock = createManualClock(1_700_000_000_000)
  const double = createSessionDouble(clock, {
    mode: 'push',
    info: { num_ack_pending: 3, num_pending: 7, config: { deliver_subject: 'd' } },
  })
  const { rates } = double.session.account
  const last = (kind: RateKind, seconds = 5) => rates.series(kind, seconds, clock.now()).values
  return { clock, rates, last, ...double }
}

describe('rates', () => {
  it('count what came and was settled in each second, and keep how much was out and to come', async () => {
    const { clock, deliver, session, last, rates } = stage()
    const first = deliver()
    deliver()
    clock.advance(1000)
    deliver({ streamSeq: first.streamSeq, deliveryCount: 2 })
    await session.decide([first.id], { kind: 'ack' }).done
    clock.advance(2000)
    expect(last('delivered')).toEqual([undefined, undefined, 2, 1, 0])
    expect(last('again')).toEqual([undefined, undefined, 0, 1, 0])
    expect(last('settled').slice(2)).toEqual([0, 1, 0])
    expect(rates.series('delivered', 5, clock.now()).whole).toBe(3)
    expect(last('toCome').at(-1)).toBeTypeOf('number')
  })

  it('add up to all there was, however long ago, and keep the last minutes', () => {
    const { clock, deliver, rates } = stage()
    for (let seq = 1; seq <= 400; seq += 1) {
      deliver()
      clock.advance(2000)
    }
    const { values, whole } = rates.series('delivered', 1000, clock.now())
    expect(values).toHaveLength(keptSeconds)
    expect(whole).toBe(400)
    expect(values.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBeGreaterThanOrEqual(keptSeconds / 2 - 5)
  })

  it('do not lose count when the clock is set back', () => {
    const { clock, deliver, rates } = stage()
    deliver()
    clock.advance(-30_000)
    deliver()
    clock.advance(31_000)
    const { values } = rates.series('delivered', 5, clock.now() + 1000)
    expect(values.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBe(2)
  })

  it('of no time are none', () => {
    const { rates, clock } = stage()
    expect(rates.series('out', 0, clock.now()).values).toEqual([])
    expect(rates.series('out', -5, clock.now()).values).toEqual([])
  })
})
