import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@nats-io/transport-node'
import { jetstreamManager } from '@nats-io/jetstream'
import { createRandom, type Random } from '../test/support/random.js'
import { rawServer } from '../test/support/raw-nats-server.js'
import { startTerminal, type TerminalDriver } from '../test/support/terminal-driver.js'
import { randomToken } from './monkey-tokens.js'
import { startTraffic } from './monkey-traffic.js'

/** What one run of random keys came to. `findings` empty is the pass. */
export type MonkeyOutcome = {
  readonly seed: number
  readonly tokens: number
  readonly tokensPerSecond: number
  /** Streams, consumers or messages destroyed by the program, each after a true answer unless a finding says otherwise. */
  readonly destroyed: number
  /** How often the keys ended the program in order, and it was started again. */
  readonly quits: number
  readonly findings: readonly string[]
}

const burstEveryMs = 25
const mostPerBurst = 40
const quietMs = 5
const mostQuietMs = 60
const aliveWithinMs = 30_000
const question = /(?:Purge stream|Delete (?:stream|consumer)) (\S+)\?/

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function comesTrue(check: () => boolean, withinMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + withinMs
  while (!check()) {
    if (performance.now() > deadlineMs) return false
    await pause(10)
  }
  return true
}

type App = { readonly terminal: TerminalDriver; readonly hasEnded: () => boolean }

function startApp(given: {
  readonly bundle: string
  readonly home: string
  readonly port: number
  readonly onOutput: () => void
}): App {
  const { bundle, home, port } = given
  const terminal = startTerminal({
    command: process.execPath,
    args: [bundle, '--server', `127.0.0.1:${port}`],
    cols: 100,
    rows: 30,
    cwd: home,
    env: { HOME: home, XDG_STATE_HOME: join(home, 'state'), XDG_CONFIG_HOME: join(home, 'config') },
    onOutput: given.onOutput,
  })
  let ended = false
  void terminal.exit.then(() => (ended = true))
  return { terminal, hasEnded: () => ended }
}

/**
 * Presses `tokens` random keys, texts, pastes, resizes and hostile bytes, all from `seed`, in the built program on a
 * server of its own, while another client publishes, acks and deletes. Nothing may be destroyed unless the question
 * that names it was on the screen before the Enter was sent.
 */
export async function runMonkey(given: {
  readonly seed: number
  readonly tokens: number
  readonly bundle: string
  readonly server?: 'newest' | 'oldest'
}): Promise<MonkeyOutcome> {
  const { seed, tokens, bundle } = given
  const random = createRandom(seed)
  const home = mkdtempSync(join(tmpdir(), 'review-tui-monkey-'))
  const server = await rawServer((folder) => `jetstream { store_dir: "${folder}/js" }`, { version: given.server })
  const nc = await connect({ servers: `127.0.0.1:${server.port}`, inboxPrefix: '_MONKEY' })
  const jsm = await jetstreamManager(nc, { checkAPI: false })
  await jsm.streams.add({ name: 'REVIEWS', subjects: ['REVIEWS.*'] })
  await jsm.streams.add({ name: 'PAYROLL', subjects: ['PAYROLL.*'] })
  const findings: string[] = []
  /** By the name a question was about: whether an Enter was sent while it was on the screen. Used up by one deed. */
  const answered = new Set<string>()
  const shownName = (): string | undefined => question.exec(app.terminal.text())?.[1]
  let destroyed = 0
  const traffic = await startTraffic(nc, createRandom(seed + 1), (what, name) => {
    destroyed += 1
    if (!answered.delete(name)) findings.push(`${what} ${name} without a true answer\n${app.terminal.text()}`)
  })
  let lastOutputMs = 0
  let app: App
  const start = (): App =>
    startApp({ bundle, home, port: server.port, onOutput: () => (lastOutputMs = performance.now()) })
  app = start()
  let quits = 0
  let sent = 0
  const sinceMs = performance.now()
  const begin = async (): Promise<void> => {
    await app.terminal.waitForText(/REVIEWS/, { timeoutMs: 20_000 })
    app.terminal.press('enter')
  }
  try {
    await begin()
    while (sent < tokens) {
      if (app.hasEnded()) {
        findings.push(...(await judgeEnd(app, home)))
        if (findings.length > 0) break
        quits += 1
        app = start()
        await begin()
      }
      const burst = Math.min(tokens - sent, 1 + random.below(mostPerBurst))
      // What is on its way to the screen arrives first: an answer counts for what was to be seen when it was given.
      await comesTrue(() => performance.now() - lastOutputMs > quietMs, mostQuietMs)
      const shown = shownName()
      const hasEnter =
        random.below(6) > 0
          ? sendBurst(app.terminal, random, burst)
          : await goForIt(app.terminal, random, shown !== undefined)
      sent += burst
      if (hasEnter && shown !== undefined) answered.add(shown)
      await pause(burstEveryMs)
    }
    const tookMs = performance.now() - sinceMs
    if (findings.length === 0) findings.push(...(await judgeAlive(app)), ...(await judgeEnd(app, home)))
    await nc.flush()
    const perSecond = Math.round((tokens / tookMs) * 1000)
    return { seed, tokens: sent, tokensPerSecond: perSecond, destroyed, quits, findings }
  } finally {
    await traffic.stop()
    await app.terminal.dispose()
    await nc.close()
    await server.stop()
    rmSync(home, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Sends a burst in one write, as fast typing comes; true when there is an Enter in it. */
function sendBurst(terminal: TerminalDriver, random: Random, count: number): boolean {
  let bytes = ''
  for (let left = count; left > 0; left -= 1) {
    const token = randomToken(random)
    if (token.kind === 'bytes') bytes += token.bytes
    else terminal.resize(token.columns, token.rows)
  }
  terminal.type(bytes)
  return /[\r\n]/.test(bytes)
}

/** Pure chance hardly ever gets to the end of a deed: asks to destroy something or, when that is asked about, says yes. */
async function goForIt(terminal: TerminalDriver, random: Random, isAsked: boolean): Promise<boolean> {
  if (isAsked) terminal.press('down', 'enter')
  else {
    terminal.press('esc')
    await pause(2 * burstEveryMs)
    terminal.type(random.pick(['1X', '1D', '1jD', '1jjX', '1X\x1b[B\r', '1D\x1b[B\r']))
    await pause(burstEveryMs)
  }
  return isAsked
}

/** Whether help opens and closes, and the way out is asked for and taken. */
async function judgeAlive({ terminal, hasEnded }: App): Promise<readonly string[]> {
  if (hasEnded()) return []
  terminal.resize(100, 30)
  const isHelp = (): boolean => /Keys /.test(terminal.text())
  const deadlineMs = performance.now() + aliveWithinMs
  while (!isHelp() && performance.now() < deadlineMs && !hasEnded()) {
    // The end of an open paste too; Esc alone, so that it joins nothing.
    terminal.type('\x1b[201~')
    terminal.press('esc')
    await pause(300)
    terminal.press('?')
    await comesTrue(isHelp, 700)
  }
  if (hasEnded()) return []
  if (!isHelp()) return [`dead keys: ? shows no help\n${terminal.text()}`]
  terminal.press('esc')
  if (!(await comesTrue(() => !isHelp(), 3000))) return [`dead keys: Esc closes no help\n${terminal.text()}`]
  // What lay below the help, such as a question, closes too.
  for (let times = 0; times < 3; times += 1) {
    await pause(120)
    terminal.press('esc')
  }
  await pause(120)
  terminal.press('q')
  const isAsked = (): boolean => /held without a verdict/.test(terminal.text())
  await comesTrue(() => hasEnded() || isAsked(), 3000)
  if (!hasEnded() && isAsked()) terminal.press('enter')
  if (await comesTrue(hasEnded, 5000)) return []
  return [`q does not end it\n${terminal.text()}`]
}

/** What the program leaves when it has ended. */
async function judgeEnd({ terminal, hasEnded }: App, home: string): Promise<readonly string[]> {
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
