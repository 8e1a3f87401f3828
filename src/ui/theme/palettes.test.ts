import { describe, expect, it } from 'vitest'
import { choosePalette, contrast } from '../../lib/background.js'
import type { Rgb } from '../../lib/background.js'
import type { PaletteName } from '../../lib/theme-choice.js'
import { createGate } from '../terminal/gate.js'
import { createTheme } from '../theme.js'
import type { Role } from '../theme.js'
import { byRole, palettes, sgrParameters } from './palettes.js'
import type { Palette } from './palettes.js'

const hex = (text: string): Rgb => {
  const value = Number.parseInt(text.replace('#', ''), 16)
  return { red: value >> 16, green: (value >> 8) & 255, blue: value & 255 }
}
const sixteen = (text: string): readonly Rgb[] => text.split(' ').map(hex)

const xterm = sixteen(
  '000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff',
)
const solarized = sixteen(
  '073642 dc322f 859900 b58900 268bd2 d33682 2aa198 eee8d5 002b36 cb4b16 586e75 657b83 839496 6c71c4 93a1a1 fdf6e3',
)
const gnome = sixteen(
  '171421 c01c28 26a269 a2734c 12488b a347ba 2aa1b3 d0cfcc 5e5c64 f66151 33d17a e9ad0c 2a7bde c061cb 33c7de ffffff',
)
const dracula = sixteen(
  '21222c ff5555 50fa7b f1fa8c bd93f9 ff79c6 8be9fd f8f8f2 6272a4 ff6e6e 69ff94 ffffa5 d6acff ff92df a4ffff ffffff',
)
const githubDark = sixteen(
  '484f58 ff7b72 3fb950 d29922 58a6ff bc8cff 39c5cf b1bac4 6e7681 ffa198 56d364 e3b341 79c0ff d2a8ff 56d4dd ffffff',
)
const githubLight = sixteen(
  '24292f cf222e 116329 4d2d00 0969da 8250df 1b7c83 6e7781 57606a a40e26 1a7f37 633c01 218bff a475f9 3192aa 8c959f',
)

// What the common terminals call their colours: text, background, the sixteen.
const terminals = [
  ['xterm, dark', 'dark', hex('e5e5e5'), hex('000000'), xterm],
  ['xterm, light', 'light', hex('000000'), hex('ffffff'), xterm],
  ['Solarized dark', 'dark', hex('839496'), hex('002b36'), solarized],
  ['Solarized light', 'light', hex('657b83'), hex('fdf6e3'), solarized],
  ['Dracula', 'dark', hex('f8f8f2'), hex('282a36'), dracula],
  ['GitHub dark', 'dark', hex('e6edf3'), hex('0d1117'), githubDark],
  ['GitHub light', 'light', hex('1f2328'), hex('ffffff'), githubLight],
  ['GNOME, dark', 'dark', hex('d0cfcc'), hex('171421'), gnome],
  ['GNOME, light', 'light', hex('171421'), hex('ffffff'), gnome],
] as const

const readRoles: readonly Role[] = ['text', 'dim', 'accent', 'good', 'warn', 'bad', 'focus']
const all = Object.entries(palettes) as readonly (readonly [PaletteName, Palette])[]

const cube = [0, 95, 135, 175, 215, 255]
/** The colour that parameters of 256 or 24 bits set, where they set one. */
const colourOf = (parameters: readonly string[], layer: '38' | '48'): Rgb | undefined => {
  const one = parameters.find((parameter) => parameter.startsWith(`${layer};`))
  const [, kind, a = 0, b = 0, c = 0] = (one ?? '').split(';').map(Number)
  if (kind === 2) return { red: a, green: b, blue: c }
  if (kind !== 5) return undefined
  if (a >= 232) return { red: 8 + (a - 232) * 10, green: 8 + (a - 232) * 10, blue: 8 + (a - 232) * 10 }
  const level = (divisor: number): number => cube[Math.floor((a - 16) / divisor) % 6] ?? 0
  return { red: level(36), green: level(6), blue: level(1) }
}
const least = (a: Rgb | undefined, b: Rgb | undefined): number => contrast(a!, b!)

describe.each(['truecolour', '256'] as const)('where all colours are ours: %s', (depth) => {
  it.each(terminals)('can be read on %s, and in the row of the cursor', (_, shade, _text, background) => {
    const palette: Palette = palettes[`${depth}-${shade}`]
    const selection = colourOf(palette.selected, '48')
    for (const role of readRoles) {
      const colour = colourOf(palette.roles[role], '38')
      expect(least(colour, background), role).toBeGreaterThanOrEqual(4.5)
      // Of the 256 greys the one for labels is a little darker than ours of 24 bits.
      expect(least(colour, selection), `${role} selected`).toBeGreaterThanOrEqual(role === 'dim' ? 4 : 4.5)
    }
    expect(least(colourOf(palette.roles.line, '38'), background)).toBeGreaterThanOrEqual(2)
  })

  it.each(['dark', 'light'] as const)('reads chips too, %s', (shade) => {
    const palette: Palette = palettes[`${depth}-${shade}`]
    byRole((role) => {
      const { chips } = palette
      expect(least(colourOf(chips[role], '38'), colourOf(chips[role], '48')), role).toBeGreaterThanOrEqual(4.5)
    })
  })
})

it('of the 256 none is one of the sixteen, which are the user’s own: bright black is the background somewhere', () => {
  for (const shade of ['dark', 'light'] as const) {
    const { roles, selected, chips }: Palette = palettes[`256-${shade}`]
    const used = [...Object.values(roles).flat(), ...selected, ...Object.values(chips).flat()]
    const indexes = used.flatMap((parameter) => /^[34]8;5;(\d+)$/.exec(parameter)?.[1] ?? [])
    expect(indexes.filter((index) => Number(index) < 16)).toEqual([])
    // All of what is used is either such a colour or weight.
    expect(used.filter((parameter) => !/^(?:1|[34]8;5;\d+)$/.test(parameter))).toEqual([])
  }
})

it('our colours are used only on a background where they can be read', () => {
  const env = { TERM: 'xterm', COLORTERM: 'truecolor' }
  for (let level = 0; level < 256; level += 1) {
    const background = { red: level, green: level, blue: level }
    const name = choosePalette('auto', env, background)
    if (name === 'ansi') continue
    for (const role of readRoles) {
      const colour = colourOf(palettes[name].roles[role], '38')
      expect(least(colour, background), `${role} on ${level}`).toBeGreaterThanOrEqual(role === 'text' ? 4.5 : 3)
    }
  }
})

describe('in sixteen colours', () => {
  const base = all.filter(([name]) => name.startsWith('ansi'))

  it('nothing is bright black, bright white, or any other bright colour, and nothing that is read is faint', () => {
    for (const [name, { roles, selected, chips }] of base) {
      const used = [...Object.values(roles).flat(), ...selected, ...Object.values(chips).flat()]
      expect(
        used.filter((parameter) => !/^(?:1|2|7|3[1-6])$/.test(parameter)),
        name,
      ).toEqual([])
      for (const role of readRoles) expect(roles[role], `${name} ${role}`).not.toContain('2')
    }
  })

  it('labels are as plain as text: no hue or weight tells them apart, so their place must', () => {
    for (const [, { roles }] of base) expect([roles.dim, roles.text]).toEqual([[], []])
  })

  it.each(terminals)('every hue that is used can be seen on %s', (_, shade, text, background, colours) => {
    for (const name of [`ansi-${shade}`, 'ansi'] as const) {
      for (const [role, parameters] of Object.entries(palettes[name].roles)) {
        const hue = parameters.find((parameter) => parameter.startsWith('3'))
        const index = Number(hue?.[1] ?? -1)
        expect(contrast(colours[index] ?? text, background), `${name} ${role}`).toBeGreaterThanOrEqual(2.9)
        // Many terminals show bold as bright.
        const isBold = parameters.includes('1') && hue !== undefined
        if (isBold) expect(contrast(colours[index + 8]!, background), `${name} ${role}`).toBeGreaterThanOrEqual(2.85)
      }
    }
  })
})

describe('without colours', () => {
  it('only weight and inversion are used, and what asks for a decision has weight', () => {
    const { roles, selected, chips } = palettes.none
    const used = [...Object.values(roles).flat(), ...selected, ...Object.values(chips).flat()]
    expect([...new Set(used)].sort()).toEqual(['1', '7'])
    for (const role of ['accent', 'warn', 'bad', 'focus'] as const) expect(roles[role], role).toEqual(['1'])
  })
})

describe('the gate before the terminal', () => {
  const gate = createGate(sgrParameters)

  it('lets every look of every palette through', () => {
    for (const [palette] of all) {
      const { paint } = createTheme({}, { ascii: false, palette })
      byRole((role) => {
        for (const style of [{}, { bold: true }, { selected: true }, { chip: true }, { bold: true, selected: true }]) {
          const painted = paint('x', { role, ...style })
          expect(gate(painted)).toBe(painted)
        }
      })
    }
  })

  it.each([
    '38;2;1;2;3',
    '38;5;1',
    '48;5;16',
    '38;5',
    '38',
    '48',
    '38;2;208;215',
    '90',
    '97',
    '4',
    '5',
    '8',
    '9',
    '21',
  ])('shows any other look as text: %s', (parameters) => {
    expect(gate(`\x1b[${parameters}mx`)).toBe(`^[[${parameters}mx`)
    expect(gate(`\x1b[1;${parameters}mx`)).toBe(`^[[1;${parameters}mx`)
  })
})
