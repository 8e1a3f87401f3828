import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { bundlePath, freshHome, homeEnv } from '../support/app-driver.js'
import { startTerminal } from '../support/terminal-driver.js'
import type { TerminalDriver } from '../support/terminal-driver.js'

/** Starts the program with one of its parts broken: it throws as soon as it is loaded. */
function startBroken(part: string, first?: string): TerminalDriver {
  const home = freshHome()
  const bundle = join(home, 'broken.mjs')
  // Behind its name stands a hash, of capitals and digits: another part may begin alike.
  const head = new RegExp(`(^later\\("${part}-[A-Z0-9]+\\.[^\\n]+\\n[^\\n]+\\n)`, 'm')
  const whole = readFileSync(bundlePath, 'utf8')
  expect(whole).toMatch(head)
  writeFileSync(bundle, whole.replace(head, "$1throw new Error('the part is broken');\n"))
  const terminal = startTerminal({
    command: process.execPath,
    args: [bundle, ...(first === undefined ? [] : [first]), '--server', '127.0.0.1:1'],
    cwd: home,
    env: homeEnv(home),
    cols: 120,
    rows: 40,
  })
  onTestFinished(() => terminal.dispose())
  return terminal
}

it.each(['search-server', 'open-explorer', 'connection', 'workspace'])(
  'says in words that %s cannot be loaded, and leaves the terminal as it was',
  async (part) => {
    const terminal = startBroken(part)
    expect((await terminal.exit).exitCode).toBe(70)
    expect(terminal.text()).toContain('review-tui ended by an error of its own: Error: the part is broken')
    expect(terminal.text()).toContain('A report is in')
    expect(terminal.isAlternateScreen()).toBe(false)
    expect(terminal.mode(25)).not.toBe(false)
  },
)

it.each([
  ['plain', '--plain'],
  ['doctor', 'doctor'],
])('says in words that %s cannot be loaded, without a screen too', async (part, first) => {
  const terminal = startBroken(part, first)
  expect((await terminal.exit).exitCode).toBe(70)
  expect(terminal.text()).toContain('review-tui ended by an error of its own: Error: the part is broken')
})
