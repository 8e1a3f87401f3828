import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTerminal, type TerminalDriver } from '../test/support/terminal-driver.js'
import { markWelcomed } from '../test/support/welcomed-home.js'
import { comesTrue } from './contract.js'
import {
  descendants,
  holdersOf,
  isOtherEndHeld,
  programUnder,
  startedFrom,
  stillRuns,
  terminalOf,
  type Process,
} from './process-tree.js'

/** What the program is doing when it is ended; `loading` is before it has taken anything, some time after its start. */
export type ExitState = 'loading' | 'starting' | 'fetching' | 'dialling' | 'live' | 'dialog' | 'form' | 'stalled'
/** How it is ended. `closed` is the window closed under it. */
export type WayOut = 'q' | 'ctrl+c' | 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGKILL' | 'SIGABRT' | 'closed'
/** One way out of one state, and what was wrong with it: nothing is the pass. */
export type ExitOutcome = {
  readonly state: ExitState
  readonly way: WayOut
  readonly findings: readonly string[]
  /** From the key or signal to the end of the process. */
  readonly tookMs: number
}

/** See `ExitState`. */
export const exitStates: readonly ExitState[] = [
  'loading',
  'starting',
  'fetching',
  'dialling',
  'live',
  'dialog',
  'form',
  'stalled',
]
/** See `WayOut`. */
export const waysOut: readonly WayOut[] = ['q', 'ctrl+c', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL', 'SIGABRT', 'closed']

const exitCodes: Readonly<Record<WayOut, number>> = {
  q: 0,
  'ctrl+c': 0,
  SIGTERM: 143,
  SIGINT: 130,
  SIGHUP: 129,
  SIGKILL: 137,
  SIGABRT: 134,
  closed: 129,
}
const endWithinMs = 2000
// Before it has taken anything it has to be loaded first, and nobody hears a key until then.
const loadMs = 2500
const settleMs = 6000
const closedWithinMs = 25_000
const fillTimes = 60
const fillEveryMs = 25
// Each opens a dialog and closes it: what is typed ahead of the way out changes the screen every time.
const typedAhead = Array.from({ length: 300 }, () => ['T', 'q']).flat()
const defaultAfterMs = 60
// What nobody would choose: only the modes that stood before can give it back.
const oddModes = 'stty -ixon -echo -echoctl intr ^X eof ^B min 3'

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Where the program is led to, so that it stays in a state: a host that says nothing, a download that drips. */
type Surroundings = {
  readonly args: readonly string[]
  readonly nodeArgs: readonly string[]
  readonly cache: string | undefined
  readonly close: () => void
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function surround(state: ExitState, home: string): Promise<Surroundings> {
  const plain = { args: ['--private'], nodeArgs: [], cache: undefined, close: () => undefined }
  if (state === 'dialling') {
    const silent = createServer((socket) => socket.on('error', () => undefined))
    const port = await listening(silent)
    return { ...plain, args: ['--server', `127.0.0.1:${port}`], close: () => void silent.close() }
  }
  if (state !== 'fetching') return plain
  const dripping = createHttpServer((_request, response) => {
    response.writeHead(200, { 'content-length': '50000000' })
    const timer = setInterval(() => response.write('x'), 200)
    response.on('close', () => clearInterval(timer))
  })
  const port = await listening(dripping)
  // The official place is compiled in: what node itself offers leads its requests here.
  const lead = `const real=fetch;globalThis.fetch=(url,o)=>real('http://127.0.0.1:${port}/',o)`
  return {
    ...plain,
    nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(lead)}`],
    cache: join(home, 'cache'),
    close: () => {
      dripping.closeAllConnections()
      dripping.close()
    },
  }
}

type ExitStart = { readonly bundle: string; readonly afterMs?: number }

/** Brings the program into the state; throws with the screen when it does not get there. */
async function bringInto(state: ExitState, terminal: TerminalDriver, start: ExitStart): Promise<void> {
  const waiting = { timeoutMs: 20_000 }
  const { bundle, afterMs = defaultAfterMs } = start
  if (state === 'loading') {
    await comesTrue(() => programUnder(terminal.pid, bundle) !== undefined, settleMs)
    return new Promise((resolve) => void setTimeout(resolve, afterMs))
  }
  if (state === 'starting') {
    return terminal.waitFor('the screen taken', () => terminal.isAlternateScreen(), waiting)
  }
  if (state === 'fetching') return terminal.waitForText(/Fetching/, waiting)
  if (state === 'dialling') return terminal.waitForText(/127\.0\.0\.1:\d+/, waiting)
  await terminal.waitForText(/\b0 held  hold/, waiting)
  if (state === 'dialog') {
    terminal.press('B')
    await terminal.waitForText('Publish at once', waiting)
  }
  if (state === 'form') {
    terminal.press('e')
    await terminal.waitForText(/Edit consumer|Settings of/, waiting)
  }
  if (state === 'stalled') {
    terminal.stall(true)
    // More frames than any buffer on the way holds.
    for (let times = 0; times < fillTimes; times += 1) {
      terminal.press(times % 2 === 0 ? 'T' : 'q', 'ctrl+l')
      await new Promise((again) => setTimeout(again, fillEveryMs))
    }
    terminal.press(...typedAhead)
  }
}

async function takeWayOut(given: {
  readonly state: ExitState
  readonly way: WayOut
  readonly terminal: TerminalDriver
  readonly pid: number
}): Promise<void> {
  const { state, way, terminal, pid } = given
  if (way === 'closed') return void terminal.hangUp()
  if (way !== 'q' && way !== 'ctrl+c') return void process.kill(pid, way)
  if (way === 'q' && (state === 'dialog' || state === 'form')) {
    terminal.press('esc')
    await terminal.waitForGone(/Publish at once|Edit consumer|Settings of/)
  }
  // A host that does not answer is met with a question in the end, which q closes first.
  terminal.press(way)
  if (state === 'dialling' && way === 'q') terminal.press(way)
}

/**
 * Starts the built program (`bundle`) in a terminal with odd modes, brings it into `state`, ends it by `way` and looks
 * at what it leaves: screen, cursor, modes, exit code, processes, time. Linux only: it reads /proc.
 */
export async function leaveBy(given: {
  readonly state: ExitState
  readonly way: WayOut
  readonly bundle: string
  /** For 'loading': how long after the start, in milliseconds; 60 unless told. */
  readonly afterMs?: number
}): Promise<ExitOutcome> {
  const { state, way, bundle } = given
  const home = mkdtempSync(join(tmpdir(), 'review-tui-way-out-'))
  markWelcomed(join(home, 'state'))
  const around = await surround(state, home)
  const at = (name: string): string => quoted(join(home, name))
  const read = (name: string): string => {
    const path = join(home, name)
    return existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
  }
  const command = [process.execPath, ...around.nodeArgs, bundle, ...around.args].map(quoted).join(' ')
  const script = [
    'trap : HUP TERM INT',
    oddModes,
    `stty -g > ${at('before')}`,
    `${command} 2>&7; echo $? > ${at('code')}`,
    // A terminal that is gone has no modes to wait for.
    `n=0; while stty -g > ${at('after')}; do cmp -s ${at('before')} ${at('after')} && break`,
    '[ $n -lt 300 ] || break; n=$((n+1)); done',
    `echo > ${at('looked')}; while [ ! -e ${at('go')} ] && read line; do :; done`,
  ].join('\n')
  const terminal = startTerminal({
    command: 'sh',
    // Of a killed job a shell speaks, and would hang as long as the terminal does.
    args: ['-c', `exec bash -c ${quoted(script)} 7>&2 2> ${at('shell')}`],
    cols: 100,
    rows: 30,
    cwd: home,
    env: {
      HOME: home,
      XDG_STATE_HOME: join(home, 'state'),
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: around.cache ?? process.env['XDG_CACHE_HOME'] ?? join(home, 'cache'),
    },
  })
  const findings: string[] = []
  let tookMs = 0
  try {
    await bringInto(state, terminal, given)
    const family = descendants(terminal.pid)
    const pid = programUnder(terminal.pid, bundle)?.pid
    if (pid === undefined) throw new Error('the program is not there to be ended')
    const window = way === 'closed' ? terminalOf(pid) : undefined
    let sinceMs = performance.now()
    await takeWayOut({ state, way, terminal, pid })
    if (window !== undefined) {
      if (!(await comesTrue(() => !isOtherEndHeld(window), closedWithinMs))) {
        const holders = holdersOf(window).map(({ line }) => line.slice(0, 120))
        findings.push(`the window was never closed, for these hold it: ${holders.join(', ')}`)
      }
      sinceMs = performance.now()
    }
    if (!(await comesTrue(() => read('code') !== '', settleMs))) findings.push('it did not end')
    tookMs = Math.round(performance.now() - sinceMs)
    if (tookMs > endWithinMs + (state === 'loading' ? loadMs : 0)) findings.push(`it took ${tookMs} ms`)
    // Gone before our first line there is no terminal to run in: a plain run then, whose output is gone.
    const isPlain = state === 'loading' && way === 'closed' && read('code') === '1'
    if (!isPlain && read('code') !== String(exitCodes[way])) findings.push(`exit code ${read('code')}`)
    if (way !== 'closed') terminal.stall(false)
    // Until then the shell writes into the home, which is to go.
    await comesTrue(() => existsSync(join(home, 'looked')), settleMs)
    if (way !== 'closed') {
      if (read('after') !== read('before')) findings.push(`modes ${read('after')} for ${read('before')}`)
      const isSane = (): boolean =>
        !terminal.isAlternateScreen() &&
        !terminal.isCursorHidden() &&
        [2004, 2026, 1000, 1003, 1006].every((mode) => terminal.mode(mode) !== true) &&
        terminal.mode(7) !== false
      if (!(await comesTrue(isSane, settleMs))) findings.push(`the terminal was left wrong: ${lastLines(terminal)}`)
    }
    // What it started after we looked is found by the home it was given.
    const left = (): readonly Process[] => [...family.filter(stillRuns), ...startedFrom(home)]
    await comesTrue(() => left().length === 0, settleMs)
    for (const orphan of left()) findings.push(`still there: ${orphan.line.slice(-80)}`)
  } catch (error) {
    findings.push(error instanceof Error ? error.message : String(error))
  } finally {
    around.close()
    await terminal.dispose()
    // What a finding named is not left behind by us too.
    for (const { pid } of startedFrom(home)) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // Gone since.
      }
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
  return { state, way, findings, tookMs }
}

function lastLines(terminal: TerminalDriver): string {
  return terminal
    .screen()
    .filter((line) => line !== '')
    .slice(-4)
    .join(' / ')
}
