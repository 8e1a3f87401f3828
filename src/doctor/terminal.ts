import { showsUtf8 } from '../lib/locale.js'
import type { TerminalReport } from './report.js'

/** The part of a terminal stream that is looked at. */
export type LookedAtStream = { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number }

/** What the terminal can do, by what it says of itself. Asks it nothing. */
export function lookAtTerminal(given: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: LookedAtStream
  readonly stdout: LookedAtStream
  readonly plain: boolean
}): TerminalReport {
  const { env, stdin, stdout, plain } = given
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
    mode: reasons.length === 0 ? 'screen' : 'plain',
    why: reasons.length === 0 ? 'input and output are a terminal' : reasons.join(', '),
  }
}
