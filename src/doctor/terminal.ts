import { asksBackground, paletteWithReason } from '../lib/background.js'
import { showsUtf8 } from '../lib/locale.js'
import type { ThemeChoice } from '../lib/theme-choice.js'
import type { TerminalReport, ThemeReport } from './report.js'

/** The part of a terminal stream that is looked at. */
export type LookedAtStream = { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number }

/** What the terminal can do, by what it says of itself. Asks it nothing. */
export function lookAtTerminal(given: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: LookedAtStream
  readonly stdout: LookedAtStream
  readonly plain: boolean
  readonly theme: ThemeChoice
  readonly themeFrom?: ThemeReport['choiceFrom']
}): TerminalReport {
  const { env, stdin, stdout, plain, theme, themeFrom } = given
  const reasons = [
    plain ? '--plain is given' : undefined,
    stdin.isTTY === true ? undefined : 'the input is not a terminal',
    stdout.isTTY === true ? undefined : 'the output is not a terminal',
    env['TERM'] === 'dumb' ? 'TERM is dumb' : undefined,
  ].filter((reason) => reason !== undefined)
  return {
    stdin: stdin.isTTY === true,
    stdout: stdout.isTTY === true,
    term: env['TERM'],
    colorTerm: env['COLORTERM'],
    columns: stdout.columns,
    rows: stdout.rows,
    noColor: (env['NO_COLOR'] ?? '') !== '',
    utf8: showsUtf8(env),
    theme: lookAtTheme(env, theme, themeFrom),
    mode: reasons.length === 0 ? 'screen' : 'plain',
    why: reasons.length === 0 ? 'input and output are a terminal' : reasons.join(', '),
  }
}

function lookAtTheme(
  env: Readonly<Record<string, string | undefined>>,
  choice: ThemeChoice,
  choiceFrom: ThemeReport['choiceFrom'],
): ThemeReport {
  const { palette, reason } = paletteWithReason(choice, env)
  // Nothing was told by the terminal, for it was not asked.
  const known = reason === 'the terminal' ? 'nothing' : reason
  return { choice, choiceFrom, asksTerminal: asksBackground(choice, env), palette, reason: known }
}
