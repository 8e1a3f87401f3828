import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isRunning, processToEnd } from '../support/app-driver.js'
import { nodeArguments, startTerminal, type TerminalDriver } from '../support/terminal-driver.js'
import { conditionToHold } from '../support/wait-for-server.js'

const fixture = new URL('../fixtures/terminal-life.ts', import.meta.url)
const shellQuote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** What nobody would choose, so that only the modes that stood before can give it. */
const oddModes = 'stty -ixon -echo -echoctl intr ^X eof ^B min 3'

describe('a terminal left as it was, whatever happens', () => {
  let folder = ''
  let driver: TerminalDriver
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'review-tui-stalled-'))
  })
  afterEach(async () => {
    await driver.dispose()
    rmSync(folder, { recursive: true, force: true })
  })

  const read = (name: string): string => {
    const path = join(folder, name)
    return existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
  }
  const written = (name: string): Promise<void> =>
    conditionToHold({ check: () => read(name) !== '', what: `the file ${name}`, withinMs: 10_000 })

  /** The fixture in a shell with odd modes, which writes down the modes before, those after and the exit code. */
  const start = async (wait = ''): Promise<number> => {
    const command = [process.execPath, ...nodeArguments(fixture, folder)].map(shellQuote).join(' ')
    const at = (name: string): string => shellQuote(join(folder, name))
    const script = [
      'trap : HUP TERM INT',
      oddModes,
      `stty -g > ${at('before')}`,
      `${command} 2>&7`,
      `code=$?; ${wait}`,
      `stty -g > ${at('after')}; echo $code > ${at('code')}; while [ ! -e ${at('go')} ]; do read line; done`,
    ].join('\n')
    // Of a killed job a shell speaks, and would hang as long as the terminal does.
    const silent = `exec bash -c ${shellQuote(script)} 7>&2 2> ${at('shell')}`
    driver = startTerminal({ command: 'sh', args: ['-c', silent], cols: 80, rows: 24 })
    await driver.waitForText('alive 80x24')
    return Number(/pid (\d+)/.exec(driver.text())?.[1])
  }

  const expectRestored = async (): Promise<void> => {
    await driver.waitFor('the screen as it was', () => !driver.isAlternateScreen() && !driver.isCursorHidden())
    expect([driver.mode(2004), driver.mode(7), driver.mode(2026)]).toEqual([false, true, false])
  }

  const stall = async (): Promise<void> => {
    driver.press('f')
    driver.stall(true)
    await conditionToHold({ check: () => existsSync(join(folder, 'flood-over')), what: 'the end of the flood' })
  }

  it('keeps the modes of the line on q', async () => {
    await start()
    driver.press('q')
    await written('code')
    expect([read('after'), read('code')]).toEqual([read('before'), '0'])
    await expectRestored()
  })

  for (const signal of ['SIGKILL', 'SIGABRT'] as const) {
    it(`has the watchdog bring back the very modes of the line after ${signal}`, async () => {
      const same = `stty -g | cmp -s - ${shellQuote(join(folder, 'before'))}`
      const pid = await start(`n=0; until ${same} || [ $n -ge 300 ]; do n=$((n+1)); done`)
      process.kill(pid, signal)
      await written('code')
      expect(read('after')).toBe(read('before'))
      await expectRestored()
    })
  }

  for (const [way, code] of [
    ['q', '0'],
    ['SIGTERM', '143'],
    ['SIGHUP', '129'],
  ] as const) {
    it(`ends on ${way} though the terminal takes nothing, and leaves it right once it does`, async () => {
      const pid = await start()
      await stall()
      const sinceMs = performance.now()
      if (way === 'q') driver.press('q')
      else process.kill(pid, way)
      await written('code')
      expect(performance.now() - sinceMs).toBeLessThan(2000)
      expect([read('after'), read('code')]).toEqual([read('before'), code])
      driver.stall(false)
      await expectRestored()
    })
  }

  it('is left right after kill -9 while it takes nothing', async () => {
    const pid = await start()
    await stall()
    process.kill(pid, 'SIGKILL')
    await written('code')
    driver.stall(false)
    await expectRestored()
  })

  it('loses its watchdog when it is gone for good', async () => {
    const pid = await start()
    const watchdog = Number(/watchdog (\d+)/.exec(driver.text())?.[1])
    expect(isRunning(watchdog)).toBe(true)
    await stall()
    process.kill(pid, 'SIGKILL')
    await written('code')
    driver.hangUp()
    await processToEnd(watchdog, 'the watchdog')
  })
})
