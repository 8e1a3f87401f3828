import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeProgram } from '../support/fake-programs.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { nodeArguments, startFixture, startTerminal, type TerminalDriver } from '../support/terminal-driver.js'

const fixture = new URL('../fixtures/terminal-life.ts', import.meta.url)
const shellQuote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

const expectTaken = (driver: TerminalDriver): void => {
  expect(driver.isAlternateScreen()).toBe(true)
  expect(driver.isCursorHidden()).toBe(true)
  expect([driver.mode(2004), driver.mode(7), driver.mode(2026)]).toEqual([true, false, false])
}

const expectRestored = (driver: TerminalDriver): void => {
  expect(driver.isAlternateScreen()).toBe(false)
  expect(driver.isCursorHidden()).toBe(false)
  expect([driver.mode(2004), driver.mode(7), driver.mode(2026)]).toEqual([false, true, false])
  expect(driver.text()).not.toContain('alive')
}

describe('the terminal room in a real terminal', () => {
  let folder = ''
  let driver: TerminalDriver
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'review-tui-life-'))
  })
  afterEach(async () => {
    await driver.dispose()
    rmSync(folder, { recursive: true, force: true })
  })

  const start = async (): Promise<TerminalDriver> => {
    driver = startFixture('terminal-life.ts', { args: [folder], cols: 80, rows: 24 })
    await driver.waitForText('alive 80x24')
    return driver
  }

  /** The fixture as a job of a shell that shows the terminal's modes once it is over. */
  const startInShell = async (
    after: string,
    { before = ':', env = {} }: { readonly before?: string; readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<TerminalDriver> => {
    const command = [process.execPath, ...nodeArguments(fixture, folder)].map(shellQuote).join(' ')
    driver = startTerminal({ command: 'sh', args: ['-c', `${before}\n${command}; ${after}`], cols: 80, rows: 24, env })
    await driver.waitForText('alive 80x24')
    return driver
  }

  /** A `stty` that takes its time once it has set the modes: what a shell prints from then on must stay all the same. */
  const slowStty = (): Readonly<Record<string, string>> => {
    const real = execFileSync('sh', ['-c', 'command -v stty'], { encoding: 'utf8' }).trim()
    fakeProgram({ dir: folder, name: 'stty', script: `${real} "$@" || exit; [ "$1" != -drain ] || sleep 0.5` })
    return { PATH: `${folder}:${process.env['PATH'] ?? ''}` }
  }

  const pidOnScreen = (): number => {
    const pid = Number(/pid (\d+)/.exec(driver.text())?.[1])
    expect(pid).toBeGreaterThan(1)
    return pid
  }

  it('takes the whole screen and gives it back, with the farewell behind it', async () => {
    await start()
    expectTaken(driver)
    expect(driver.title()).toBe('a life')
    await driver.waitForText('last row')
    expect(driver.screen().at(-1)).toBe('last row')
    driver.press('q')
    expect(await driver.exit).toEqual({ exitCode: 0, signal: 0 })
    expectRestored(driver)
    expect(driver.text()).toContain('farewell')
  })

  it('reads keys and pastes apart', async () => {
    await start()
    driver.press('up', 'ctrl+right', 'f5', 'shift+tab', '寿')
    await driver.waitForText('keys up ctrl+right f5 shift+tab 寿')
    driver.paste('one\nq\nthree')
    await driver.waitForText('paste:one|q|three')
    driver.press('esc')
    await driver.waitForText('paste:one|q|three esc')
  })

  it('hears Ctrl-C in a paste and in a string that never end', async () => {
    await start()
    driver.type('\x1b[200~lost')
    driver.press('ctrl+c')
    // What was read ahead of it goes with it.
    await driver.waitForText('keys ctrl+c')
    driver.type('\x1bPx')
    driver.press('ctrl+c')
    await driver.waitForText('keys ctrl+c ctrl+c')
    driver.press('q')
    expect((await driver.exit).exitCode).toBe(0)
  })

  it('follows the size of the window', async () => {
    await start()
    driver.resize(40, 10)
    await driver.waitFor('the small layout', (screen) => screen[0] === 'alive 40x10 keys' && screen[9] === 'last row')
    driver.resize(100, 30)
    await driver.waitFor('the large layout', (screen) => screen[0] === 'alive 100x30 keys' && screen[29] === 'last row')
    expect(driver.screen()[9]).toBe('')
  })

  it('writes nothing while nothing changes', async () => {
    await start()
    await driver.waitForText('last row')
    const before = driver.bytesReceived()
    driver.press('a')
    await driver.waitForText('keys a')
    expect(driver.bytesReceived() - before).toBeLessThan(60)
  })

  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const) {
    it(`restores the terminal on ${signal}`, async () => {
      await start()
      driver.kill(signal)
      expect(await driver.exit).toEqual({ exitCode, signal: 0 })
      expectRestored(driver)
    })
  }

  it('gives up on a shutdown task that hangs, after the terminal is back', async () => {
    await start()
    driver.press('h', 'q')
    await driver.waitForText('farewell')
    expectRestored(driver)
    expect((await driver.exit).exitCode).toBe(0)
    expect(driver.text()).toContain('Ended without waiting any longer for: the slow task')
  })

  it('ends at once on a second signal', async () => {
    await start()
    driver.press('h', 'q')
    await driver.waitForText('farewell')
    driver.kill('SIGTERM')
    expect((await driver.exit).exitCode).toBe(143)
  })

  for (const [key, message] of [
    ['x', 'Error: broken ^[[31m on purpose'],
    ['r', 'Error: rejected on purpose'],
  ] as const) {
    it(`restores the terminal before it speaks of an uncaught error (${key})`, async () => {
      await start()
      driver.press(key)
      expect((await driver.exit).exitCode).toBe(70)
      expectRestored(driver)
      expect(driver.text().replaceAll('\n', '')).toContain(message)
      const [report = ''] = readdirSync(folder)
      expect(readFileSync(join(folder, report), 'utf8')).toContain(message)
      expect(statSync(join(folder, report)).mode & 0o777).toBe(0o600)
    })
  }

  it('stops on Ctrl-Z and comes back on fg', async () => {
    driver = startTerminal({
      command: 'bash',
      args: ['--norc', '--noprofile', '-i'],
      env: { PS1: 'shell> ' },
      cols: 80,
      rows: 24,
    })
    await driver.waitForText('shell>')
    const command = [process.execPath, ...nodeArguments(fixture, folder)].map(shellQuote).join(' ')
    driver.type(`${command}\r`)
    await driver.waitForText('alive 80x24')
    driver.press('ctrl+z')
    await driver.waitForText('Stopped')
    expect(driver.isAlternateScreen()).toBe(false)
    expect(driver.isCursorHidden()).toBe(false)
    driver.resize(90, 20)
    driver.type('fg\r')
    await driver.waitForText('alive 90x20 keys ctrl+z')
    expectTaken(driver)
    driver.press('up')
    await driver.waitForText('keys ctrl+z up')
    driver.press('q')
    await driver.waitForText('farewell')
    driver.type('echo back in $SHLVL; exit 5\r')
    expect((await driver.exit).exitCode).toBe(5)
    expectRestored(driver)
  })

  it('leaves the line discipline as it was', async () => {
    await startInShell('stty -a')
    driver.press('q')
    await driver.exit
    expect(driver.text()).toMatch(/ icanon .*(?:\n.*)* echo /)
  })

  it('has its watchdog restore the terminal after kill -9', async () => {
    // The shell and the watchdog learn of the death at the same moment, so the shell looks until the modes are back.
    const look =
      'n=0; while stty -a | grep -q -- -icanon && [ $n -lt 500 ]; do n=$((n+1)); done; stty -a; read line; echo "read: $line"'
    await startInShell(look, { env: slowStty() })
    process.kill(pidOnScreen(), 'SIGKILL')
    await driver.waitForText('echoctl')
    expectRestored(driver)
    expect(driver.text()).toMatch(/ icanon .*(?:\n.*)* echo /)
    driver.type('still here\r')
    await driver.waitForText('read: still here')
  })

  it('has its watchdog give back the screen before the modes while others print, whom a terminal lets in one by one', async () => {
    const go = join(folder, 'go')
    const print = `(until [ -e ${shellQuote(go)} ]; do sleep 0.05; done; while :; do printf '%0400d' 0; done) & printer=$!`
    const look =
      'until stty -a | grep -q -- " icanon"; do :; done; kill $printer; wait; echo; echo modes are back; read line'
    await startInShell(look, { before: print, env: slowStty() })
    const pid = pidOnScreen()
    writeFileSync(go, '')
    await driver.waitForText('00000')
    process.kill(pid, 'SIGKILL')
    await driver.waitForText('modes are back')
    expectRestored(driver)
  })

  it('goes without a word when the terminal hangs up', async () => {
    const codeFile = join(folder, 'code')
    const command = [process.execPath, ...nodeArguments(fixture, folder)].map(shellQuote).join(' ')
    const script = `trap : HUP; ${command} 2> ${shellQuote(join(folder, 'errors'))}; echo $? > ${shellQuote(codeFile)}`
    driver = startTerminal({ command: 'sh', args: ['-c', script], cols: 80, rows: 24 })
    await driver.waitForText('alive 80x24')
    driver.hangUp()
    const check = (): boolean => existsSync(codeFile) && readFileSync(codeFile, 'utf8') !== ''
    await conditionToHold({ check, what: 'the exit code' })
    expect(readFileSync(codeFile, 'utf8').trim()).toBe('129')
    expect(readFileSync(join(folder, 'errors'), 'utf8')).toBe('')
    expect(readdirSync(folder).sort()).toEqual(['code', 'errors'])
  })

  it('keeps its event loop while the terminal does not read, and then shows the newest frame', async () => {
    await start()
    driver.press('f')
    driver.stall(true)
    await conditionToHold({ check: () => existsSync(join(folder, 'flood-over')), what: 'the end of the flood' })
    const before = driver.bytesReceived()
    driver.stall(false)
    await driver.waitForText('flood 250 ')
    const longestMs = Number(/longest delay (\d+) ms/.exec(driver.text())?.[1])
    // The flood lasts 2500 ms; a blocking write would have taken nearly all of it.
    expect(longestMs).toBeLessThan(500)
    expect(driver.bytesReceived() - before).toBeLessThan(100_000)
  })
})
