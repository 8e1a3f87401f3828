import { describe, expect, it } from 'vitest'
import { textWidth } from '../lib/text-width.js'
import type { PaletteName } from '../lib/theme-choice.js'
import { findForbidden } from '../test/support/forbidden-text.js'
import { createTheme } from './theme.js'
import type { Glyphs } from './theme.js'

const signs = ({ box, chart, ...rest }: Glyphs): readonly string[] => [
  ...Object.values(rest),
  ...Object.values(box),
  ...chart,
]
/** Those that are words in ASCII, and stand where a word has room. */
const twoCells: readonly string[] = ['up', '--', '<-']

describe('the signs', () => {
  it.each([{ ascii: false }, { ascii: true }])('are one visible cell each (ascii: $ascii)', ({ ascii }) => {
    for (const sign of signs(createTheme({}, { ascii }).glyphs)) {
      const cells = twoCells.includes(sign) ? 2 : 1
      expect(textWidth(sign), sign).toBe(cells)
      expect([...sign]).toHaveLength(cells)
      expect(findForbidden(sign), sign).toEqual([])
    }
  })

  it.each([
    [{}, false],
    [{ LANG: 'en_GB.UTF-8' }, false],
    [{ LANG: 'de_DE.utf8' }, false],
    [{ LANG: 'C' }, true],
    [{ LC_ALL: 'C', LANG: 'en_GB.UTF-8' }, true],
    [{ LC_ALL: '', LC_CTYPE: 'en_GB.UTF-8', LANG: 'C' }, false],
  ])('are ASCII in a locale without UTF-8: %o', (env, ascii) => {
    expect(signs(createTheme(env, { ascii: false }).glyphs).every((sign) => /^[\x20-\x7e]{1,2}$/.test(sign))).toBe(
      ascii,
    )
  })

  it('of our own words become ASCII of the same width, and data stays as it is', () => {
    const { paint } = createTheme({}, { ascii: true })
    const words = 'one · two … three — four → five ↑↓ ×2 “six” isn’t'
    expect(paint(words, {})).toMatch(/^[\x20-\x7e]+$/)
    expect(textWidth(paint(words, {}))).toBe(textWidth(words))
    expect(paint('静かで Žižkov 🍜', {})).toBe('静かで Žižkov 🍜')
    expect(createTheme({}, { ascii: false }).paint(words, {})).toBe(words)
  })
})

describe('painting', () => {
  const paintIn = (palette: PaletteName) => createTheme({}, { ascii: false, palette }).paint

  it('wraps a text in its look, and leaves plain and empty ones alone', () => {
    const paint = paintIn('ansi-dark')
    expect(paint('ok', { role: 'good' })).toBe('\x1b[32mok\x1b[0m')
    expect(paint('ok', { role: 'warn', bold: true })).toBe('\x1b[1;33mok\x1b[0m')
    expect(paint('ok', { role: 'good', selected: true })).toBe('\x1b[32;1mok\x1b[0m')
    expect(paint('ok', { role: 'line', selected: true })).toBe('\x1b[2mok\x1b[0m')
    expect(paint('ok', { role: 'bad', chip: true, selected: true })).toBe('\x1b[7mok\x1b[0m')
    expect(paint('ok', {})).toBe('ok')
    expect(paint('ok', { role: 'dim' })).toBe('ok')
    expect(paint('', { role: 'good' })).toBe('')
  })

  it('gives the row of the cursor its ground, and a chip its own', () => {
    const paint = paintIn('truecolour-dark')
    expect(paint('ok', { role: 'text', selected: true })).toBe('\x1b[38;2;208;215;222;48;2;35;58;82mok\x1b[0m')
    // A rule would hardly be seen on it: there it is a label's colour.
    expect(paint('──', { role: 'line', selected: true })).toBe(paint('──', { role: 'dim', selected: true }))
    expect(paint('ok', { role: 'warn', chip: true })).toBe('\x1b[38;2;13;17;23;48;2;242;193;78mok\x1b[0m')
    expect(paintIn('256-light')('ok', { role: 'bad', bold: true })).toBe('\x1b[1;38;5;124mok\x1b[0m')
  })

  it('uses no colour under NO_COLOR, only weight and inversion', () => {
    const { paint } = createTheme({ NO_COLOR: '1' }, { ascii: false })
    expect(paint('ok', { role: 'good' })).toBe('ok')
    expect(paint('ok', { role: 'line' })).toBe('ok')
    expect(paint('ok', { role: 'accent', chip: true })).toBe('\x1b[7mok\x1b[0m')
    expect(paint('ok', { role: 'focus' })).toBe('\x1b[1mok\x1b[0m')
    expect(createTheme({ NO_COLOR: '' }, { ascii: false }).paint('ok', { role: 'bad' })).toContain('31')
  })
})

describe('a rating', () => {
  it.each([
    [false, 5, '★★★★☆'],
    [false, 4, '4★'],
    [false, 2, '4★'],
    [false, 1, '4'],
    [true, 5, '4/5'],
    [true, 3, '4/5'],
    [true, 2, '4'],
  ])('ascii: %s, in %d cells', (ascii, cells, text) => {
    expect(createTheme({}, { ascii }).rating(4, cells)).toBe(text)
  })
})
