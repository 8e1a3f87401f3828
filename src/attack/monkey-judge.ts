import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TerminalDriver } from '../test/support/terminal-driver.js'
import { comesTrue, pause } from './contract.js'

/** The program in its terminal. */
export type MonkeyApp = { readonly terminal: TerminalDriver; readonly hasEnded: () => boolean }

const aliveWithinMs = 30_000
/** How long a question that cannot be taken back may show no cursor yet. */
export const readWithinMs = 500

/** Whether help opens and closes, how soon, and the way out is asked for and taken. */
export async function judgeAlive({
  terminal,
  hasEnded,
}: MonkeyApp): Promise<{ readonly findings: readonly string[]; readonly answerMs: number }> {
  const judge = (answerMs: number, dead?: string) => ({
    findings: dead === undefined || hasEnded() ? [] : [`dead keys: ${dead}\n${terminal.text()}`],
    answerMs,
  })
  terminal.resize(100, 30)
  const isHelp = (): boolean => /Keys /.test(terminal.text())
  const deadlineMs = performance.now() + aliveWithinMs
  while (!isHelp() && performance.now() < deadlineMs && !hasEnded()) {
    // The end of an open paste too; Esc alone, so that it joins nothing.
    terminal.type('\x1b[201~')
    terminal.press('esc')
    await pause(300)
    // A list that does not fit is shown whole by ?, and Esc goes back to the list first.
    terminal.press('esc')
    await pause(300)
    terminal.press('?')
    await comesTrue(isHelp, 700)
  }
  if (!isHelp()) return judge(0, '? shows no help')
  const sinceMs = performance.now()
  terminal.press('esc')
  await comesTrue(() => !isHelp() || hasEnded(), aliveWithinMs)
  const answerMs = Math.round(performance.now() - sinceMs)
  if (isHelp()) return judge(answerMs, 'Esc closes no help')
  const isAsked = (): boolean => /held without a verdict/.test(terminal.text())
  // What lies below the help closes too, dialog by dialog. A busy program may read Esc and q at once, as one alt chord.
  const untilMs = performance.now() + aliveWithinMs
  while (performance.now() < untilMs && !hasEnded()) {
    terminal.press('esc')
    await pause(300)
    terminal.press('q')
    await comesTrue(() => hasEnded() || isAsked(), 1500)
    // It takes an answer from when it shows a cursor.
    if (isAsked() && (await comesTrue(() => /\[quit, leave/.test(terminal.text()), readWithinMs)))
      terminal.press('enter')
    if (await comesTrue(hasEnded, 1500)) return judge(answerMs)
  }
  return judge(answerMs, 'q does not end it')
}

/** What the program leaves when it has ended. */
export async function judgeEnd({ terminal, hasEnded }: MonkeyApp, home: string): Promise<readonly string[]> {
  const folder = join(home, 'state', 'review-tui')
  const reports = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('crash-')) : []
  if (!hasEnded()) return [...reports, 'it still runs']
  const { exitCode } = await terminal.exit
  return [
    ...reports,
    ...(exitCode === 0 ? [] : [`exit code ${exitCode}\n${terminal.text()}`]),
    ...(terminal.isAlternateScreen() || terminal.isCursorHidden() ? ['the terminal was left wrong'] : []),
    ...(terminal.mode(2004) === true || terminal.mode(7) === false ? ['modes were left on'] : []),
  ]
}
