import { describe, expect, it } from 'vitest'
import type { RateSeries } from '../../../lib/rate-series.js'
import { literal } from '../../../lib/safe-text.js'
import { textWidth } from '../../../lib/text-width.js'
import { createRandom } from '../../../test/support/random.js'
import { createTheme } from '../../theme.js'
import { rateLines, secondsShown } from './rate-lines.js'
import type { Chart, ChartKind } from './rate-lines.js'

const theme = createTheme({}, { ascii: false, palette: 'none' })
const ascii = createTheme({}, { ascii: true, palette: 'none' })

const draw = (values: RateSeries['values'], chart: Partial<Chart> = {}, width = 60, by = theme): string => {
  const given: Chart = { kind: 'delivered', name: literal`delivered`, ...chart }
  const series = (_: ChartKind, seconds: number): RateSeries => ({
    values: [...Array.from({ length: Math.max(0, seconds - values.length) }, () => undefined), ...values],
    whole: 1234,
  })
  const [line = []] = rateLines({ charts: [given], series, width, theme: by })
  return line.map(({ text }) => text).join('')
}

describe('a chart', () => {
  it('is its name, a mark a second with the newest at the right, and how much that is', () => {
    expect(draw([0, 1, 4, 8])).toMatch(/^delivered {6,}▁▂▅█ +8\/s$/)
    expect(draw([0, 0, 3], { kind: 'out', name: literal`out`, limit: 5 }, 80)).toMatch(/▁▁▆ +3 {2}limit 5$/)
    expect(draw([2, 7], { kind: 'toCome' }, 80)).toMatch(/7 {2}most 1,234$/)
    expect(draw([2, 7], {}, 80)).toMatch(/7\/s {2}1,234 in all$/)
    // The stream is read every other second: the newest that is known stands for now.
    expect(draw([2, 7, undefined], { kind: 'published', ours: 900 }, 80)).toMatch(/▃█ {2} +7\/s {2}1,234, 900 ours$/)
    expect(draw([2, 7], { kind: 'published', ours: 1234 }, 80)).toMatch(/7\/s {2}1,234, all ours$/)
    expect(draw([2, 7], { kind: 'published', ours: 0 }, 80)).toMatch(/7\/s {2}1,234 in all$/)
    expect(draw([850, undefined, 2040], { kind: 'tookP95' }, 80)).toMatch(/▄ █ +2s {2}1\.2s of all$/)
    expect(draw([850, undefined], { kind: 'tookP95' }, 80)).toMatch(/█ +- {2}1\.2s of all$/)
  })

  it('draws nothing where nothing was known, and shows one beside a thousand', () => {
    expect(draw([undefined, 1, 1000])).toMatch(/^delivered {7,}▂█ +\S+\/s$/)
    expect(draw([undefined])).toMatch(/^delivered +-$/)
  })

  it('tells by weight and sign alone', () => {
    expect(draw([0, 4, 8], {}, 60, ascii)).toMatch(/^[\x20-\x7e]+$/)
  })

  it('never is wider than its room', () => {
    const random = createRandom(3)
    for (let width = 36; width < 190; width += 1) {
      const values = Array.from({ length: secondsShown(width) }, () =>
        random.pick([undefined, 0, random.below(10 ** 9)]),
      )
      for (const chart of [
        { kind: 'out', limit: 1_000_000 },
        { kind: 'delivered' },
        { kind: 'published', ours: 999_999_999 },
      ] as const)
        expect(textWidth(draw(values, chart, width)), `${width}`).toBeLessThanOrEqual(width)
    }
  })
})
