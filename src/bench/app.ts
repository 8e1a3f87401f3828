import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTerminal, type TerminalDriver } from '../test/support/terminal-driver.js'
import type { BenchStage } from './contract.js'
import { askLoop, monitored, type LoopDelay } from './loop-delay.js'
import { pause } from './server.js'

/** The built program on a real pseudo-terminal, driven by keys as a person would. */
export type BenchApp = TerminalDriver & {
  /** How late its event loop was since it was asked last. */
  readonly loopDelay: () => Promise<LoopDelay>
  /** MiB now, and the most it ever was. */
  readonly memory: () => { readonly rss: number; readonly peak: number }
  /** Frames drawn so far. */
  readonly frames: () => number
  /** Seconds of CPU so far. */
  readonly cpu: () => number
  /** Presses a key; milliseconds until the screen shows `isThere`. */
  readonly keyToEcho: (chord: string, isThere: (screen: readonly string[]) => boolean) => Promise<number>
}

/** The terminal that all of it is measured in. */
export const size = { cols: 160, rows: 45 } as const
const ticksPerSecond = 100
const beginFrame = '\x1b[?2026h'

/**
 * Starts the program in a home of its own; both are gone when the sample ends. Only a monitored one tells how late its
 * event loop was, and takes longer to start.
 */
export function startBenchApp(stage: BenchStage, { isMonitored = true } = {}): BenchApp {
  const home = mkdtempSync(join(tmpdir(), 'review-tui-bench-'))
  stage.defer(() => rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const loopFile = join(home, 'loop.json')
  const monitor = monitored(loopFile)
  let frames = 0
  let tail = ''
  const terminal = startTerminal({
    onOutput: (bytes) => {
      const parts = (tail + Buffer.from(bytes).toString('latin1')).split(beginFrame)
      frames += parts.length - 1
      tail = parts.at(-1)?.slice(1 - beginFrame.length) ?? ''
    },
    command: process.execPath,
    args: [...(isMonitored ? monitor.args : []), stage.bundle, '--server', stage.server.url],
    ...size,
    cwd: home,
    env: {
      HOME: home,
      XDG_STATE_HOME: join(home, 'state'),
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(home, 'cache'),
      ...monitor.env,
    },
  })
  stage.defer(() => terminal.dispose())
  const status = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${terminal.pid}/status`, 'utf8'))?.[1]) / 1024
  return {
    ...terminal,
    loopDelay: askLoop(terminal.pid, loopFile),
    memory: () => ({ rss: status('VmRSS'), peak: status('VmHWM') }),
    frames: () => frames,
    cpu: () => {
      const [, fields = ''] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${terminal.pid}/stat`, 'utf8')) ?? []
      const [user, system] = fields.split(' ').slice(11, 13)
      return (Number(user) + Number(system)) / ticksPerSecond
    },
    keyToEcho: (chord, isThere) => keyToEcho(terminal, chord, isThere),
  }
}

/** Presses a key; milliseconds until the screen shows `isThere`. */
export async function keyToEcho(
  terminal: TerminalDriver,
  chord: string,
  isThere: (screen: readonly string[]) => boolean,
): Promise<number> {
  const beganMs = performance.now()
  terminal.press(chord)
  await terminal.waitFor(`the echo of ${chord}`, isThere, { timeoutMs: 30_000 })
  return performance.now() - beganMs
}

/** What is pressed before a question can have been read does not count. */
export const readingMs = 1000

/** Answers the question of the start: nothing is to be opened yet. */
export async function lookOnly(app: BenchApp): Promise<void> {
  await app.waitForText('no, just look', { timeoutMs: 30_000 })
  await pause(readingMs)
  app.press('down')
  await app.waitForText('[no, just look')
  app.press('enter')
  await app.waitForGone('no, just look')
}

/** Answers the question of the start: the push mode is opened, and holds so many. */
export async function openPush(app: BenchApp, held: number): Promise<void> {
  await app.waitForText('yes, and open the push mode', { timeoutMs: 30_000 })
  await pause(readingMs)
  app.press('enter')
  await app.waitForText(`${held} held`)
}

/** The pane whose rule is heavy: it has the keys. */
export function focusedPane(screen: readonly string[]): string | undefined {
  for (const line of screen) {
    const match = /━━ (\d) /.exec(line)
    if (match) return match[1]
  }
  return undefined
}
