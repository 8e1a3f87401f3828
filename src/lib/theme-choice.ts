/** What the user may ask for: `ansi` is the sixteen colours of the terminal, `none` no colours at all. */
export const themeChoices = ['auto', 'dark', 'light', 'ansi', 'none'] as const

/** One of them; `auto` follows the terminal. */
export type ThemeChoice = (typeof themeChoices)[number]

/** Which colours a screen is drawn in: how many the terminal has and what it is drawn on, where that is known. */
export type PaletteName = `${'truecolour' | '256' | 'ansi'}-${'dark' | 'light'}` | 'ansi' | 'none'
