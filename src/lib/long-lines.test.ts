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

  it('are made to their end while somebody watches, other things between', async () => {
    const { lines } = counted(2_000_000)
    let turns = 0
    const stop = lines.progress.subscribe(() => void (turns += 1))
    await untilWhole(lines)
    stop()
    expect([lines.count(), lines.at(1_999_999)]).toEqual([2_000_000, 1_999_999])
    expect(turns).toBeGreaterThan(2)
  })

  it('are left as they are while nobody watches, and go on when somebody does', async () => {
    const { lines, taken } = counted(1_000_000)
    const stop = lines.progress.subscribe(() => undefined)
    stop()
    stop()
    // Its turn would have come before that of another.
    const other = counted(1_000_000).lines
    await untilWhole(other)
    expect(taken()).toBe(0)
    await untilWhole(lines)
    expect(taken()).toBe(1_000_000)
  })
})
