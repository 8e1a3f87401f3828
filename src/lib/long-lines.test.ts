import { describe, expect, it } from 'vitest'
import { createLongLines } from './long-lines.js'

function counted(most: number) {
  let taken = 0
  const source = (function* () {
    while (taken < most) yield taken++
  })()
  return { lines: createLongLines(source), taken: () => taken }
}

const untilWhole = (lines: ReturnType<typeof counted>['lines']) =>
  new Promise<void>((resolve) => {
    const stop = lines.progress.subscribe(() => {
      if (!lines.isWhole()) return
      stop()
      resolve()
    })
  })

describe('long lines', () => {
  it('are made as far as they are asked for', () => {
    const { lines, taken } = counted(1000)
    lines.reach(10)
    expect([lines.count(), lines.isWhole(), taken(), lines.at(9), lines.at(10)]).toEqual([10, false, 10, 9, undefined])
    lines.reach(5)
    expect(taken()).toBe(10)
  })

  it('are made in parts, however far away what is asked for is', () => {
    const { lines } = counted(10_000)
    lines.reach(Infinity)
    expect(lines.count()).toBeLessThan(500)
    expect(lines.isWhole()).toBe(false)
  })

  it('are known to be all once there are no more', () => {
    const { lines } = counted(20)
    lines.reach(20)
    expect(lines.isWhole()).toBe(false)
    lines.reach(21)
    expect([lines.isWhole(), lines.count()]).toEqual([true, 20])
  })

  it('are made to their end while somebody watches, without holding up what else there is to do', async () => {
    let isDone = false
    const { lines } = counted(2_000_000)
    const whole = untilWhole(lines).then(() => (isDone = true))
    let turns = 0
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve))
      turns += 1
    }
    await whole
    expect(lines.count()).toBe(2_000_000)
    expect(turns).toBeGreaterThan(2)
  })

  it('are left as they are once nobody watches any more', async () => {
    const { lines, taken } = counted(1_000_000)
    const stop = lines.progress.subscribe(() => undefined)
    stop()
    stop()
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(taken()).toBe(0)
    await untilWhole(lines)
    expect(taken()).toBe(1_000_000)
  })
})
