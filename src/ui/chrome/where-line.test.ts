import { describe, expect, it } from 'vitest'
import type { Where } from '../../jetstream/index.js'
import { textWidth } from '../../lib/text-width.js'
import type { Line } from '../components/line.js'
import { createTheme } from '../theme.js'
import { weights, whereLine } from './where-line.js'

const theme = createTheme({ NO_COLOR: '1' }, { ascii: false })
const ascii = createTheme({ NO_COLOR: '1' }, { ascii: true })
const plain = (line: Line): string => line.map(({ text }) => text).join('')
const known: Where = { kind: 'known', settled: 1, floor: 1, out: 2, ours: 2, limit: 5, toCome: 0, usedUp: 0 }
const draw = (where: Where, width = 80): string => plain(whereLine(where, { width, theme, stale: false }))

describe('where every message is', () => {
  it('is one line of weights and four numbers in words', () => {
    expect(draw(known)).toBe(' ─────────━━━━━━━━━━━━━━━━━━   ─ 1 settled  ━ 2/5 out  ┄ 0 to come  ■ 0 used up')
    expect(plain(whereLine(known, { width: 80, theme: ascii, stale: false }))).toMatch(
      /^ -{9}={18} {3}- 1 settled {2}= 2\/5 out {2}\. 0 to come {2}# 0 used up$/,
    )
  })

  it('has a sixth part where something was skipped, and gives it up first where room is short', () => {
    const some: Where = { ...known, skipped: 3 }
    expect(draw(some, 90)).toMatch(/━·+ {3}─ 1 settled {2}━ 2\/5 out {2}┄ 0 to come {2}■ 0 used up {2}· 3 skipped$/)
    expect(draw({ kind: 'no-acks', came: 4, toCome: 0, skipped: 3 })).toMatch(/4 came, nothing to ack .* · 3 skipped$/)
    expect(draw({ ...known, skipped: 0 })).toBe(draw(known))
    expect(draw(some, 30)).toMatch(/■ 0 {2}· 3$/)
    expect(draw(some, 24)).toBe(draw(known, 24))
  })

  it('loses its words first where room is short', () => {
    expect(draw(known, 50)).toMatch(/^ ─+━+ {3}─ 1 {2}━ 2\/5 {2}┄ 0 {2}■ 0$/)
    for (const width of [40, 50, 60, 80, 120, 200]) expect(textWidth(draw(known, width))).toBeLessThan(width)
  })

  it('does not let many to come hide few that are out, nor few used up', () => {
    const cells = weights(
      [
        { place: 'settled', share: 3 },
        { place: 'out', share: 1 },
        { place: 'toCome', share: 1e9 },
        { place: 'usedUp', share: 1 },
      ],
      20,
    )
    expect(cells).toEqual([
      { place: 'settled', cells: 1 },
      { place: 'out', cells: 1 },
      { place: 'toCome', cells: 17 },
      { place: 'usedUp', cells: 1 },
    ])
  })

  it('fills the line whatever the shares are', () => {
    for (let seed = 1; seed < 400; seed += 1) {
      const share = (factor: number): number => ((seed * factor) % 7 === 0 ? 0 : (seed * factor) % 1009)
      const parts = [
        { place: 'settled' as const, share: seed % 5 === 0 ? undefined : share(3) },
        { place: 'out' as const, share: share(11) },
        { place: 'toCome' as const, share: share(101) },
        { place: 'usedUp' as const, share: share(13) },
      ]
      const drawn = weights(parts, 24)
      const isCounted = parts.some(({ share: of }) => of !== undefined && of > 0)
      if (isCounted) expect(drawn.reduce((sum, { cells }) => sum + cells, 0)).toBe(24)
      for (const { cells } of drawn) expect(cells).toBeGreaterThan(0)
    }
  })

  it('says how far it is settled where that cannot be counted, and nothing of used up where nothing is known', () => {
    const line = draw({ kind: 'known', floor: 118, out: 3, ours: 0, toCome: 4 })
    expect(line).toMatch(/─ settled to 118 {2}━ 3 out {2}┄ 4 to come$/)
    expect(line).toMatch(/^ ───━/)
    expect(line).not.toContain('used up')
  })

  it('draws what is not known as unknown, and an old look as stale', () => {
    expect(draw({ kind: 'unknown' })).toContain('?')
    expect(draw({ kind: 'unknown' })).not.toMatch(/\d/)
    expect(plain(whereLine(known, { width: 80, theme, stale: true }))).toMatch(/stale$/)
  })

  it('says of a consumer without acks what came, and no word of out', () => {
    const line = draw({ kind: 'no-acks', came: 12, toCome: 3 })
    expect(line).toMatch(/─ 12 came, nothing to ack {2}┄ 3 to come$/)
    expect(line).not.toContain('out')
  })

  it('never cuts a number', () => {
    const huge = 9_007_199_254_740_991
    for (const settled of [undefined, huge]) {
      const counted = settled === undefined ? {} : { settled, usedUp: huge }
      const where: Where = { kind: 'known', floor: huge, out: huge, ours: huge, limit: huge, toCome: huge, ...counted }
      for (const width of [40, 60, 80, 120]) {
        const line = draw(where, width)
        expect(textWidth(line), line).toBeLessThanOrEqual(width)
        expect(line).toMatch(/━ (9,007,199,254,740,991\/9,007,199,254,740,991|9007T\/9007T)/)
      }
    }
  })
})
