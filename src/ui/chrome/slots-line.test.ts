import { describe, expect, it } from 'vitest'
import type { PlaceTaken } from '../../jetstream/index.js'
import { textWidth } from '../../lib/text-width.js'
import { createTheme } from '../theme.js'
import { slotsLine } from './slots-line.js'
import type { SlotParts } from './slots-line.js'

const theme = createTheme({ NO_COLOR: '1' }, { ascii: false })
const held = (streamSeq: number): PlaceTaken => ({ kind: 'held', streamSeq, leftMs: 9000, waitMs: 30_000 })
const naked: PlaceTaken = { kind: 'naked', streamSeq: 2, leftMs: 4000 }
const full: SlotParts = {
  places: [held(3), held(4), held(5), held(6), naked],
  limit: 5,
  next: [7, 8],
}
const draw = (parts: SlotParts, width = 80): string =>
  slotsLine(parts, { width, theme })
    .map(({ text }) => text)
    .join('')

describe('the places of a full consumer', () => {
  it('has a chip for each place, what was handed back in its own, and names who comes next', () => {
    expect(draw(full)).toBe(' slots [3][4][5][6][2↻]  ◂ next in line 7 8')
  })

  it('colours each chip as the row of its message is: by the time left, and dim what was handed back', () => {
    const at = (leftMs: number): PlaceTaken => ({ kind: 'held', streamSeq: 3, leftMs, waitMs: 30_000 })
    const roles = (places: readonly PlaceTaken[]) =>
      slotsLine({ ...full, places }, { width: 80, theme })
        .filter(({ chip }) => chip)
        .map(({ role }) => role)
    expect(roles([at(2900), at(9000), at(22_000), at(-100), naked, { kind: 'elsewhere' }])).toEqual([
      'bad',
      'warn',
      'accent',
      'warn',
      'dim',
      'dim',
    ])
  })

  it('names nobody where it is not certain who is next: how many wait is said once, above', () => {
    expect(draw({ ...full, next: [] })).toBe(' slots [3][4][5][6][2↻]')
    expect(draw({ ...full, next: [7, 8, 9] }, 42)).toBe(' slots [3][4][5][6][2↻]  ◂ next in line 7')
  })

  it('gives what is out and not ours a place without a sequence', () => {
    expect(draw({ ...full, places: [held(3), { kind: 'elsewhere' }, { kind: 'elsewhere' }] })).toContain(
      '[3][?][?] 2 not with you',
    )
  })

  it('is a gauge above twelve places, and where the chips do not fit', () => {
    const many = Array.from({ length: 1000 }, (_, index) => held(index + 1))
    expect(draw({ ...full, places: many, limit: 1000 })).toMatch(/^ places ━{20} 1,000 held of 1,000$/)
    const long = full.places.map((_, index) => held(9_007_199_254_740_900 + index))
    for (const width of [40, 60]) {
      const line = draw({ ...full, places: long }, width)
      expect(line).toContain('5 held')
      expect(textWidth(line)).toBeLessThanOrEqual(width)
    }
  })

  it('fits every width down to 40, with no sequence cut', () => {
    for (let width = 40; width <= 120; width += 1) {
      for (const parts of [full, { ...full, next: [7, 8, 9] }]) {
        const line = draw(parts, width)
        expect(textWidth(line)).toBeLessThanOrEqual(width)
        expect(line).toContain('[3][4][5][6][2↻]')
      }
    }
  })
})
