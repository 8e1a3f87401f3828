import type { PaletteName } from '../../lib/theme-choice.js'

/** What a piece of text is, which decides its colour; what each is for stands beside its value below. */
export type Role = 'text' | 'dim' | 'line' | 'accent' | 'good' | 'warn' | 'bad' | 'focus'

const roles: readonly Role[] = ['text', 'dim', 'line', 'accent', 'good', 'warn', 'bad', 'focus']

/** The looks of one kind of terminal, as whole SGR parameters such as `1` or `38;2;208;215;222`; none is no colour. */
export type Palette = {
  readonly roles: Readonly<Record<Role, readonly string[]>>
  /** What the row of the cursor adds. */
  readonly selected: readonly string[]
  /** What a chip has in place of the look of its role. */
  readonly chips: Readonly<Record<Role, readonly string[]>>
}

type Hues = Readonly<Record<Exclude<Role, 'focus'>, string>>
/** A colour as the parameters behind `38;` or `48;`. */
type Colours = Hues & { readonly selection: string; readonly ground: string }

/** Something for each role. */
export const byRole = <To>(make: (role: Role) => To): Readonly<Record<Role, To>> =>
  Object.fromEntries(roles.map((role) => [role, make(role)])) as Record<Role, To>

/** A palette whose colours are all ours: the background they stand on is known. */
const exact = (colours: Colours): Palette => ({
  roles: byRole((role) => (role === 'focus' ? ['1', `38;${colours.accent}`] : [`38;${colours[role]}`])),
  selected: [`48;${colours.selection}`],
  chips: byRole((role) => {
    // A rule is too faint to be read on.
    const hue = colours[role === 'focus' ? 'accent' : role === 'line' ? 'dim' : role]
    return [`38;${colours.ground}`, `48;${hue}`]
  }),
})

/** A palette of what the terminal calls its colours; a chip turns text and background round, which is always read. */
const inherited = (own: Readonly<Partial<Record<Role, readonly string[]>>>): Palette => ({
  roles: byRole((role) => own[role] ?? []),
  selected: ['1'],
  chips: byRole(() => ['7']),
})

const rgb = (hex: string): string => `2;${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(';')}`
const indexed = (index: number): string => `5;${index}`

/**
 * By name. What the figures are checked against stands in `palettes.test.ts`: the contrast of each role on the
 * backgrounds of the common terminals, and on the row of the cursor.
 */
export const palettes = {
  'truecolour-dark': exact({
    // What is read.
    text: rgb('#d0d7de'),
    // Labels, settled rows, the server's own names.
    dim: rgb('#9aa7b5'),
    // Rules, the empty part of bars.
    line: rgb('#57636f'),
    // What is out and yours, and the keys.
    accent: rgb('#62b8ff'),
    // Settled, connected.
    good: rgb('#6fd08c'),
    // Act soon: little of the wait left, full, frozen, paused.
    warn: rgb('#f2c14e'),
    // Lost, refused, used up, the last seconds.
    bad: rgb('#ff8a80'),
    selection: rgb('#233a52'),
    ground: rgb('#0d1117'),
  }),
  'truecolour-light': exact({
    text: rgb('#1f2328'),
    dim: rgb('#57606a'),
    line: rgb('#9aa4ae'),
    accent: rgb('#0a58b8'),
    good: rgb('#12692f'),
    warn: rgb('#7d4e00'),
    bad: rgb('#b3202c'),
    selection: rgb('#d6e6fb'),
    ground: rgb('#ffffff'),
  }),
  '256-dark': exact({
    text: indexed(252),
    dim: indexed(247),
    line: indexed(240),
    accent: indexed(75),
    good: indexed(78),
    warn: indexed(221),
    bad: indexed(210),
    selection: indexed(237),
    ground: indexed(233),
  }),
  '256-light': exact({
    text: indexed(235),
    dim: indexed(241),
    line: indexed(247),
    accent: indexed(25),
    good: indexed(22),
    warn: indexed(94),
    bad: indexed(124),
    selection: indexed(195),
    ground: indexed(231),
  }),
  // The sixteen base colours are the user's own. Bright black and bright white are the background somewhere: no 90, no
  // 97. What is read is never SGR 2, which some terminals make too faint.
  'ansi-dark': inherited({
    line: ['2'],
    accent: ['36'],
    good: ['32'],
    warn: ['1', '33'],
    bad: ['1', '31'],
    focus: ['1', '36'],
  }),
  'ansi-light': inherited({ line: ['2'], accent: ['34'], warn: ['1', '35'], bad: ['1', '31'], focus: ['1', '34'] }),
  // Of the six hues only magenta and red are read on dark and light: blue is not on xterm's black, the others on white.
  ansi: inherited({ line: ['2'], accent: ['1'], warn: ['1', '35'], bad: ['1', '31'], focus: ['1'] }),
  none: inherited({ accent: ['1'], warn: ['1'], bad: ['1'], focus: ['1'] }),
} as const satisfies Readonly<Record<PaletteName, Palette>>

/**
 * Every SGR parameter a frame may hold, each whole: what the palettes have, what the cursor of the text field uses, and
 * what ends them.
 */
export const sgrParameters: ReadonlySet<string> = new Set([
  ...Object.values<Palette>(palettes).flatMap((palette) => [
    ...Object.values(palette.roles).flat(),
    ...palette.selected,
    ...Object.values(palette.chips).flat(),
  ]),
  ...['0', '1', '7', '22', '27', '39', '49'],
])
