import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTerminal, type TerminalDriver } from '../test/support/terminal-driver.js'
import { markWelcomed } from '../test/support/welcomed-home.js'
import { judgeBytes, judgePlain, type Size } from './byte-referee.js'
import { comesTrue, type AttackRun } from './contract.js'
import { comesTrueOf } from './starvation.js'

/** How to start the program under attack. */
export type StartOptions = Partial<Size> & {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** A home that is there already; a fresh one otherwise. */
  readonly home?: string
  readonly bundle?: string
}

/** The program in a real terminal, with all its bytes kept for the referee. */
export type AttackedApp = TerminalDriver & {
  readonly home: string
  readonly size: Size
  readonly output: () => Uint8Array
  /** What is wrong with the bytes so far and with the state the terminal is in; nothing while the screen is whole. */
  readonly judge: () => readonly string[]
  /** Whether help opens and closes again, each within `withinMs` of the time the machine gave it. */
  readonly keysLive: (withinMs?: number) => Promise<readonly string[]>
  /** Ends it by SIGTERM and looks at what it leaves behind. Findings as `judge`. */
  readonly end: () => Promise<readonly string[]>
  readonly hasEnded: () => boolean
}

/** A folder of this run alone, removed at its end. */
export function freshFolder(run: Pick<AttackRun, 'defer'>, name = 'home'): string {
  const folder = mkdtempSync(join(tmpdir(), `review-tui-attack-${name}-`))
  run.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  return folder
}

/** The environment of a program that lives in `home`; the fetched servers alone are shared. */
function homeEnvironment(home: string): Readonly<Record<string, string>> {
  return {
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(home, 'cache'),
  }
}

/** Starts the program on a screen of its own. It is gone when the attack ends. */
export function startAttacked(run: AttackRun, options: StartOptions = {}): AttackedApp {
  const size = { cols: options.cols ?? 80, rows: options.rows ?? 24 }
  const home = options.home ?? freshFolder(run)
  mkdirSync(home, { recursive: true })
  markWelcomed(join(home, 'state'))
  const chunks: Uint8Array[] = []
  const terminal = startTerminal({
    command: process.execPath,
    args: [options.bundle ?? run.bundle, ...(options.args ?? [])],
    ...size,
    cwd: home,
    env: { ...homeEnvironment(home), ...options.env },
    onOutput: (bytes) => chunks.push(bytes),
  })
  run.defer(() => terminal.dispose())
  let ended = false
  void terminal.exit.then(() => (ended = true))
  const output = (): Uint8Array => Buffer.concat(chunks)
  const judge = (): readonly string[] => {
    const modes = [terminal.mode(2004), terminal.mode(7), terminal.mode(1003), terminal.mode(1006)]
    return [
      ...judgeBytes(output(), size),
      ...(ended ? ['the program ended by itself: ' + lastLines(terminal.text())] : []),
      ...(terminal.title() === 'review-tui' ? [] : [`the title is ${JSON.stringify(terminal.title())}`]),
      ...(terminal.isAlternateScreen() || ended ? [] : ['the alternate screen was left']),
      ...(terminal.isCursorHidden() || ended ? [] : ['the cursor shows']),
      ...(ended || JSON.stringify(modes) === '[true,false,null,null]' ? [] : [`modes ${JSON.stringify(modes)}`]),
    ]
  }
  const keysLive = async (withinMs = 2000): Promise<readonly string[]> => {
    const shows = (): boolean => /[╭+][─-]* ?(?:\d )?Keys /.test(terminal.text())
    if (ended) return ['no keys: the program ended']
    // Whatever lies over the panes closes first, one Esc at a time, so that none joins the next key.
    for (let tries = 0; tries < 4 && !shows(); tries += 1) {
      terminal.press('esc')
      await comesTrue(() => false, 120)
      terminal.press('?')
      if (await comesTrueOf(terminal.pid, shows, tries === 3 ? withinMs : 600)) break
    }
    if (!shows()) return [`dead keys: ? shows no help\n${terminal.text()}`]
    terminal.press('esc')
    return (await comesTrueOf(terminal.pid, () => !shows(), withinMs)) ? [] : ['dead keys: Esc does not close the help']
  }
  const end = async (): Promise<readonly string[]> => {
    const findings = judge()
    if (ended) return findings
    terminal.kill('SIGTERM')
    if (!(await comesTrue(() => ended, 4000))) {
      terminal.kill('SIGKILL')
      return [...findings, 'SIGTERM did not end it within 4 s']
    }
    const { exitCode } = await terminal.exit
    return [
      ...findings,
      ...judgeBytes(output(), size),
      ...(exitCode === 143 ? [] : [`exit ${exitCode} after SIGTERM`]),
      ...(terminal.isAlternateScreen() ? ['the alternate screen stayed'] : []),
      ...(terminal.isCursorHidden() ? ['the cursor stayed hidden'] : []),
      ...(terminal.mode(2004) === true ? ['bracketed paste stayed on'] : []),
    ]
  }
  return { ...terminal, home, size, output, judge, keysLive, end, hasEnded: () => ended }
}

/** A run on pipes. */
export type PlainEnd = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly tookMs: number
  /** What the referee found on both pipes; "hung" when it had to be killed. */
  readonly findings: readonly string[]
}

/** Runs the program on pipes to its end; after `withinMs` it is sent SIGTERM, 2.5 s later killed, which is a finding. */
export function runPiped(
  run: AttackRun,
  options: StartOptions & {
    readonly withinMs: number
    readonly mayOverstay?: boolean
    readonly onStart?: (child: ChildProcess) => void
  },
): Promise<PlainEnd> {
  const home = options.home ?? freshFolder(run)
  const startedMs = performance.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [options.bundle ?? run.bundle, ...(options.args ?? [])], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: home,
      env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...homeEnvironment(home), ...options.env },
    })
    const out: Buffer[] = []
    const errors: Buffer[] = []
    const late: string[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
    const asked = setTimeout(() => {
      if (options.mayOverstay !== true) late.push(`still running after ${options.withinMs} ms`)
      child.kill('SIGTERM')
    }, options.withinMs)
    const killed = setTimeout(() => {
      late.push('hung: SIGTERM did not end it within 2.5 s')
      child.kill('SIGKILL')
    }, options.withinMs + 2500)
    run.defer(() => child.kill('SIGKILL'))
    child.once('close', (code, signal) => {
      clearTimeout(asked)
      clearTimeout(killed)
      const [stdout, stderr] = [Buffer.concat(out), Buffer.concat(errors)]
      const findings = [...judgePlain(stdout), ...judgePlain(stderr), ...late]
      const tookMs = performance.now() - startedMs
      resolve({ code, signal, stdout: String(stdout), stderr: String(stderr), tookMs, findings })
    })
    options.onStart?.(child)
  })
}

function lastLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-6)
    .join(' / ')
}
