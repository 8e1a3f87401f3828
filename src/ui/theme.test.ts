import { describe, expect, it } from 'vitest'
import { textWidth } from '../lib/text-width.js'
import { findForbidden } from '../test/support/forbidden-text.js'
import { createTheme, sgrParameters } from './theme.js'
import type { Glyphs } from './theme.js'

const signs = ({ box, ...rest }: Glyphs): readonly string[] => [...Object.values(rest), ...Object.values(box)]

describe('the signs', () => {
  it.each([{ ascii: false }, { ascii: true }])('are one visible cell each (ascii: $ascii)', ({ ascii }) => {
    for (const sign of signs(createTheme({}, { ascii }).glyphs)) {
      expect(textWidth(sign), sign).toBe(1)
      expect([...sign]).toHaveLength(1)
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
    expect(signs(createTheme(env, { ascii: false }).glyphs).every((sign) => /^[\x20-\x7e]$/.test(sign))).toBe(ascii)
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
  it('wraps a text in its colour, and leaves plain and empty ones alone', () => {
    const { paint } = createTheme({}, { ascii: false })
    expect(paint('ok', { role: 'good' })).toBe('\x1b[32mok\x1b[0m')
    expect(paint('ok', { role: 'bad', bold: true, inverse: true })).toBe('\x1b[1;7;31mok\x1b[0m')
    expect(paint('ok', {})).toBe('ok')
    expect(paint('', { role: 'good' })).toBe('')
  })

  it('uses no colour under NO_COLOR, only weight and inversion', () => {
    const { paint } = createTheme({ NO_COLOR: '1' }, { ascii: false })
    expect(paint('ok', { role: 'good' })).toBe('ok')
    expect(paint('ok', { role: 'good', inverse: true })).toBe('\x1b[7mok\x1b[0m')
    expect(paint('ok', { role: 'title' })).toBe('\x1b[1mok\x1b[0m')
    expect(createTheme({ NO_COLOR: '' }, { ascii: false }).paint('ok', { role: 'good' })).toContain('32')
  })
})

describe('the gate before the terminal', () => {
  it('lets every look of the theme through', () => {
    const roles = [
      'plain',
      'dim',
      'title',
      'accent',
      'good',
      'warn',
      'bad',
      'key',
      'star',
      'border',
      'border-focus',
    ] as const
    const { paint } = createTheme({}, { ascii: false })
    for (const role of roles) {
      for (const [bold, inverse] of [
        [false, false],
        [true, false],
        [true, true],
      ]) {
        const codes = [...paint('x', { role, bold, inverse }).matchAll(/\x1b\[([0-9;]*)m/g)].flatMap(([, all = '']) =>
          all.split(';'),
        )
        for (const code of codes) expect(sgrParameters).toContain(code)
      }
    }
  })
})
