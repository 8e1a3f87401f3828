import { describe, expect, it } from 'vitest'
import { createManualClock } from './support/manual-clock.js'

describe('createManualClock', () => {
  it('runs what falls due in order, each at its own moment, also what is added on the way', () => {
    const clock = createManualClock(1000)
    const seen: string[] = []
    const note = (name: string) => seen.push(`${name}@${clock.now()}`)
    clock.after(20, () => note('late'))
    clock.after(10, () => {
      note('early')
      clock.after(5, () => note('added'))
      clock.after(50, () => note('beyond'))
    })
    clock.after(20, () => note('late too'))
    clock.advance(30)
    expect(seen).toEqual(['early@1010', 'added@1015', 'late@1020', 'late too@1020'])
    expect([clock.now(), clock.pending()]).toEqual([1030, 1])
  })

  it('does not run what was cancelled', () => {
    const clock = createManualClock()
    const cancel = clock.after(1, () => expect.fail('cancelled'))
    cancel()
    cancel()
    clock.advance(10)
    expect(clock.pending()).toBe(0)
  })

  it('keeps timers where they are when the wall clock jumps', () => {
    const clock = createManualClock(5000)
    let ran = 0
    clock.after(10, () => (ran += 1))
    clock.jump(-4000)
    expect(clock.now()).toBe(1000)
    clock.advance(9)
    expect(ran).toBe(0)
    clock.advance(1)
    expect(ran).toBe(1)
  })

  it('gives up on tasks that start each other for ever', () => {
    const clock = createManualClock()
    const again = () => void clock.after(0, again)
    again()
    expect(() => clock.advance(1)).toThrow('100000 tasks')
  })
})
