import type { PaletteName, ThemeChoice } from './theme-choice.js'

/** A colour by its parts, each from 0 to 255. */
export type Rgb = { readonly red: number; readonly green: number; readonly blue: number }

type Env = Readonly<Record<string, string | undefined>>

/** How bright a colour is, from 0 to 1: the relative luminance of WCAG 2. */
export function luminance({ red, green, blue }: Rgb): number {
  const [r = 0, g = 0, b = 0] = [red, green, blue].map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** How far two colours are apart to the eye, from 1 to 21: the contrast ratio of WCAG 2. */
export function contrast(a: Rgb, b: Rgb): number {
  const [darker = 0, brighter = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other)
  return (brighter + 0.05) / (darker + 0.05)
}

/** Whether the environment asks for no colours. */
function wantsNoColour(env: Env): boolean {
  return (env['NO_COLOR'] ?? '') !== ''
}

/**
 * Whether the terminal is worth asking for its background. The console of Linux prints such questions, and who gave a
 * theme or wants no colours does not need the answer.
 */
export function asksBackground(choice: ThemeChoice, env: Env): boolean {
  const term = env['TERM'] ?? ''
  return choice === 'auto' && !wantsNoColour(env) && !['', 'dumb', 'linux'].includes(term)
}

/**
 * The palette for what is wanted and known. `auto` follows `background`, the colour the terminal told, else `COLORFGBG`;
 * where neither tells, or the background is too grey for our colours, the terminal's own sixteen are used.
 */
export function choosePalette(choice: ThemeChoice, env: Env, background?: Rgb): PaletteName {
  return paletteWithReason(choice, env, background).palette
}

/** What settles a palette: the theme that was asked for, a variable, the colour the terminal told, or nothing. */
export type PaletteReason = 'asked for' | 'NO_COLOR' | 'COLORFGBG' | 'the terminal' | 'nothing'

/** The palette as `choosePalette` chooses it, and what settled it. */
export function paletteWithReason(
  choice: ThemeChoice,
  env: Env,
  background?: Rgb,
): { readonly palette: PaletteName; readonly reason: PaletteReason } {
  if (choice === 'none' || choice === 'ansi') return { palette: choice, reason: 'asked for' }
  if (choice !== 'auto') return { palette: `${depthOf(env)}-${choice}`, reason: 'asked for' }
  if (wantsNoColour(env)) return { palette: 'none', reason: 'NO_COLOR' }
  const shade = background ? shadeOf(background) : shadeOfColorFgBg(env['COLORFGBG'])
  if (shade === undefined) return { palette: 'ansi', reason: background ? 'the terminal' : 'nothing' }
  return { palette: `${depthOf(env)}-${shade}`, reason: background ? 'the terminal' : 'COLORFGBG' }
}

type Shade = 'dark' | 'light'

// On a background no brighter, or no darker, than this all that is read has a contrast of 3, and plain text of 4.5.
const brightestDark = 0.09
const darkestLight = 0.45

function shadeOf(background: Rgb): Shade | undefined {
  const bright = luminance(background)
  return bright <= brightestDark ? 'dark' : bright >= darkestLight ? 'light' : undefined
}

function shadeOfColorFgBg(value: string | undefined): Shade | undefined {
  const last = /^\d{1,3};(?:[a-z\d]{1,9};)?(\d{1,2})$/.exec(value ?? '')?.[1]
  if (last === undefined || Number(last) > 15) return undefined
  return Number(last) < 7 || Number(last) === 8 ? 'dark' : 'light'
}

// GNU screen takes colours of 24 bits only since 5, and hands on what the terminal outside says of itself.
function depthOf(env: Env): 'truecolour' | '256' | 'ansi' {
  const term = env['TERM'] ?? ''
  const isScreen = env['TMUX'] === undefined && (env['STY'] !== undefined || term.startsWith('screen'))
  const says24Bits = /^(?:truecolor|24bit)$/.test(env['COLORTERM'] ?? '') || /-direct$/.test(term)
  if (says24Bits) return isScreen ? '256' : 'truecolour'
  return /256col|kitty|alacritty|foot|ghostty|wezterm/.test(term) ? '256' : 'ansi'
}
