import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { processToEnd } from '../support/app-driver.js'
import { nodeArguments, startTerminal, type TerminalDriver } from '../support/terminal-driver.js'

const fixture = new URL('../fixtures/terminal-life.ts', import.meta.url)
const shellQuote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

describe('a job that is stopped or in the background', () => {
  let folder = ''
  let driver: TerminalDriver
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'review-tui-suspended-'))
  })
  afterEach(async () => {
    await driver.dispose()
    rmSync(folder, { recursive: true, force: true })
  })

  /** The fixture as a job of a shell. */
  const startJob = async (suffix = ''): Promise<void> => {
    const args = ['--norc', '--noprofile', '-i']
    driver = startTerminal({ command: 'bash', args, env: { PS1: 'shell> ' }, cols: 80, rows: 24 })
    await driver.waitForText('shell>')
    const command = [process.execPath, ...nodeArguments(fixture, folder)].map(shellQuote).join(' ')
    driver.type(`${command}${suffix}\r`)
  }
  const expectEnded = async (code: number, pid: number): Promise<void> => {
    await processToEnd(pid, 'the job')
    driver.type('wait %1; echo "code $?"\r')
    await driver.waitForText(`code ${code}`)
    expect([driver.isAlternateScreen(), driver.isCursorHidden()]).toEqual([false, false])
  }

  it('ends on SIGTERM while Ctrl-Z holds it', async () => {
    await startJob()
    await driver.waitForText('alive 80x24')
    const pid = Number(/pid (\d+)/.exec(driver.text())?.[1])
    driver.press('ctrl+z')
    await driver.waitForText('Stopped')
    process.kill(pid, 'SIGTERM')
    process.kill(pid, 'SIGCONT')
    await expectEnded(143, pid)
  })

  it('ends on SIGTERM when somebody else stopped it with the screen on', async () => {
    await startJob()
    await driver.waitForText('alive 80x24')
    const pid = Number(/pid (\d+)/.exec(driver.text())?.[1])
    process.kill(pid, 'SIGSTOP')
    await driver.waitForText('Stopped')
    process.kill(pid, 'SIGTERM')
    process.kill(pid, 'SIGCONT')
    await expectEnded(143, pid)
  })

  it('waits for the terminal in the background, and takes it on fg', async () => {
    await startJob(' &')
    await driver.waitForText(/\[1\] \d+/)
    const pid = Number(/\[1\] (\d+)/.exec(driver.text())?.[1])
    driver.type('echo typed to the shell\r')
    await driver.waitForText('\ntyped to the shell')
    expect(driver.isAlternateScreen()).toBe(false)
    driver.type('fg\r')
    await driver.waitForText('alive 80x24')
    expect(driver.isAlternateScreen()).toBe(true)
    driver.press('ctrl+z')
    await driver.waitForText('Stopped')
    driver.type('bg\r')
    await driver.waitForText(/\[1\]\+ '/)
    expect(driver.isAlternateScreen()).toBe(false)
    driver.type('kill %1\r')
    await expectEnded(143, pid)
  })
})
