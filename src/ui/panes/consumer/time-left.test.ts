import { describe, expect, it } from 'vitest'
import type { LedgerEntry } from '../../../jetstream/index.js'
import { textWidth } from '../../../lib/text-width.js'
import { aDelivery } from '../../../test/support/jetstream-fixtures.js'
import { withoutColours } from '../../../test/support/render.js'
import { paintLine } from '../../components/line.js'
import { createTheme } from '../../theme.js'
import { timeBar, timeLeft, timeRole } from './time-left.js'

const theme = createTheme({}, { ascii: false })
function held(waitMs: number, parts: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    delivery: aDelivery({}),
    turn: 0,
    state: { kind: 'held' },
    waitFromMs: 0,
    deadlineMs: waitMs,
    seenBefore: 0,
    lastTry: false,
    events: [],
    ...parts,
  }
}
const naked = (delayMs: number) =>
  held(30_000, { deadlineMs: undefined, state: { kind: 'naked', atMs: 0, dueMs: delayMs, delayMs } })
const levels = (waitMs: number, seconds: readonly number[]) =>
  seconds.map((left) => timeLeft(held(waitMs), waitMs - left * 1000)?.level)
const bar = (entry: LedgerEntry, nowMs: number, cells: number, on = theme) =>
  withoutColours(paintLine(timeBar(timeLeft(entry, nowMs)!, cells, on), cells, on))

describe('the time left', () => {
  it('is told in whole seconds, the last one until it is over, and never as more than was set', () => {
    const at = (nowMs: number) => timeLeft(held(30_000), nowMs)?.text
    expect([-500, 0, 1, 999, 1000, 29_001, 29_999, 30_000, 99_000].map(at)).toEqual([
      '30s', '30s', '30s', '30s', '29s', '1s', '1s', '0s', '0s',
    ]) // prettier-ignore
  })

  it('is tight under a third of the wait, and at least in the last three seconds', () => {
    expect(levels(30_000, [30, 10, 9, 4, 3, 1])).toEqual(['calm', 'calm', 'tight', 'tight', 'last', 'last'])
    expect(levels(300_000, [100, 99, 3])).toEqual(['calm', 'tight', 'last'])
    expect(levels(6000, [6, 4, 3, 1])).toEqual(['calm', 'calm', 'last', 'last'])
  })

  it('of the server is no hurry of yours', () => {
    const left = timeLeft(naked(5000), 4000)
    expect(left).toMatchObject({ whose: 'server', level: 'calm', text: '1s' })
    expect(timeRole(left!)).toBe('dim')
  })

  it('there is none where no wait runs: nothing is claimed beyond the deadline', () => {
    for (const state of [
      { kind: 'expired', atMs: 0 },
      { kind: 'acked', atMs: 0, confirmed: true, late: false },
      { kind: 'naked', atMs: 0, dueMs: 0, delayMs: 0 },
    ] as const)
      expect(timeLeft(held(30_000, { deadlineMs: undefined, state }), 0)).toBeUndefined()
    expect(timeLeft(held(30_000, { supersededBy: aDelivery({}).id }), 0)).toBeUndefined()
  })
})

describe('its bar', () => {
  it('is as long as its share of the wait, in half cells, heavy for yours', () => {
    expect(bar(held(30_000), 0, 10)).toBe('━━━━━━━━━━')
    expect(bar(held(30_000), 1000, 10)).toBe('━━━━━━━━━╸')
    expect(bar(held(30_000), 8000, 10)).toBe('━━━━━━━╸──')
    expect(bar(held(30_000), 21_000, 10)).toBe('━━━───────')
    expect(bar(held(30_000), 29_999, 10)).toBe('╸─────────')
    expect(bar(held(30_000), 30_000, 10)).toBe('──────────')
  })

  it('is dashed for the server’s', () => {
    expect(bar(naked(5000), 1000, 10)).toBe('┄┄┄┄┄┄┄┄──')
  })

  it('tells the three apart in ASCII, without colours', () => {
    const ascii = createTheme({ NO_COLOR: '1' }, { ascii: true })
    expect(bar(held(30_000), 21_000, 10, ascii)).toBe('===-------')
    expect(bar(naked(5000), 1000, 10, ascii)).toBe('........--')
  })

  it('moves on the same second as the text', () => {
    for (let nowMs = 0; nowMs <= 30_000; nowMs += 100) {
      const whole = Math.floor(nowMs / 1000) * 1000
      expect(bar(held(30_000), nowMs, 20)).toBe(bar(held(30_000), whole, 20))
      expect(textWidth(bar(held(30_000), nowMs, 20))).toBe(20)
    }
  })
})
