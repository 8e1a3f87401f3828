/** What the user may ask for: `ansi` is the sixteen colours of the terminal, `none` no colours at all. */
export const themeChoices = ['auto', 'dark', 'light', 'ansi', 'none'] as const

/** One of them; `auto` follows the terminal. */
export type ThemeChoice = (typeof themeChoices)[number]
