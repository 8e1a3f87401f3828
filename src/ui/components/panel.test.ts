import { describe, expect, it } from 'vitest'
import hostileStrings from '../../../data/hostile-strings.json' with { type: 'json' }
import { literal, safeText } from '../../lib/safe-text.js'
import { textWidth } from '../../lib/text-width.js'
import { findForbidden } from '../../test/support/forbidden-text.js'
import { withoutColours } from '../../test/support/render.js'
import { createTheme } from '../theme.js'
import { fitLine, paintLine } from './line.js'
import type { Line } from './line.js'
import { barText, lineWidth, paintPanel } from './panel.js'

const theme = createTheme({}, { ascii: false })
const words = (text: string): Line => [{ text: safeText(text) }]
const plain = (content: Parameters<typeof paintPanel>[0]): readonly string[] =>
  paintPanel(content, theme).map(withoutColours)

describe('a line', () => {
  it('is padded to its width, or cut with an ellipsis', () => {
    expect(withoutColours(paintLine([{ text: literal`abc`, role: 'good' }], 6, theme))).toBe('abc   ')
    expect(withoutColours(paintLine(words('abcdef'), 4, theme))).toBe('abc…')
    expect(paintLine(words('abcdef'), 6, theme)).toBe('abcdef')
    expect(paintLine([], 3, theme)).toBe('   ')
  })

  it('drops the spans behind a cut: nothing stands after the ellipsis', () => {
    const line: Line = [
      { text: literal`abcdef`, role: 'good' },
      { text: literal`tail`, role: 'bad' },
    ]
    expect(withoutColours(paintLine(line, 5, theme))).toBe('abcd…')
    expect(fitLine(line, 5)).toEqual([{ text: 'abcd…', role: 'good' }])
  })

  it('never splits a wide character: the cell it leaves is blank', () => {
    expect(withoutColours(paintLine(words('静か'), 4, theme))).toBe('静か')
    expect(withoutColours(paintLine(words('静か'), 3, theme))).toBe('静…')
    expect(withoutColours(paintLine(words('静かで'), 4, theme))).toBe('静… ')
  })

  it('has exactly its width whatever the data is, and puts out nothing forbidden', () => {
    for (const { name, text } of hostileStrings) {
      for (const width of [1, 2, 7, 40]) {
        const painted = withoutColours(
          paintLine([{ text: safeText(text), role: 'warn' }, ...words(' · end')], width, theme),
        )
        expect(textWidth(painted), `${name} at ${width}`).toBe(width)
        expect(findForbidden(painted), name).toEqual([])
      }
    }
  })
})

describe('a panel', () => {
  const content = {
    width: 24,
    height: 4,
    title: words('1 Streams'),
    focused: false,
    lines: [words('one'), words('two')],
  }

  it('is a frame around its lines', () => {
    expect(plain(content)).toEqual([
      '╭ 1 Streams ───────────╮',
      '│ one                  │',
      '│ two                  │',
      '╰──────────────────────╯',
    ])
  })

  it('has its corner words at the right of the top border where there is room for both', () => {
    expect(plain({ ...content, width: 30, corner: words('7') })[0]).toBe('╭ 1 Streams ───────────── 7 ─╮')
    expect(plain({ ...content, width: 16, corner: words('7') })[0]).toBe('╭ 1 Streams ───╮')
  })

  it('leaves out lines beyond its room and fills up missing ones', () => {
    const rows = plain({ ...content, lines: [words('a'), words('b'), words('c')] })
    expect(rows).toHaveLength(4)
    expect(rows.join('')).not.toContain('c ')
    expect(plain({ ...content, lines: [] })[1]).toBe(`│${' '.repeat(22)}│`)
  })

  it('shows where the keys are by more than colour: the title is bold', () => {
    const noColour = createTheme({ NO_COLOR: '1' }, { ascii: false })
    expect(paintPanel({ ...content, focused: true }, noColour)[0]).toContain('\x1b[1m1 Streams')
    expect(paintPanel(content, noColour)[0]).not.toContain('\x1b[1m')
  })

  it('is exactly as large as asked for at any size, whatever stands in it', () => {
    for (let width = 0; width <= 40; width += 1) {
      for (const height of [0, 1, 2, 3, 8]) {
        for (const text of [
          '',
          'short',
          'a long title that will not fit',
          '静かで眺めのよい部屋でした。',
          '🍜🍜🍜🍜🍜🍜🍜🍜🍜🍜',
        ]) {
          const rows = plain({
            width,
            height,
            title: words(text),
            corner: words(text),
            focused: true,
            lines: [words(text)],
          })
          expect(rows.map(textWidth), `${width}x${height} ${text}`).toEqual(Array.from({ length: height }, () => width))
        }
      }
    }
  })

  it('is ASCII where that is all there is', () => {
    const rows = paintPanel(content, createTheme({ NO_COLOR: '1' }, { ascii: true }))
    expect(rows.join('')).toMatch(/^[\x20-\x7e]+$/)
    expect(rows[0]).toBe('+ 1 Streams -----------+')
  })
})

describe('a bar', () => {
  it.each([
    [0, '░░░░'],
    [0.5, '▓▓░░'],
    [1, '▓▓▓▓'],
    [-3, '░░░░'],
    [7, '▓▓▓▓'],
  ])('that is %d full is %s', (part, bar) => {
    expect(barText(part, 4, theme)).toBe(bar)
  })

  it('is empty where there is no room', () => {
    expect(barText(0.5, 0, theme)).toBe('')
    expect(barText(0.5, -2, theme)).toBe('')
  })
})

it('counts the cells of a line', () => {
  expect(lineWidth([...words('abc'), ...words('静')])).toBe(5)
})
