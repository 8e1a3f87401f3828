import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@nats-io/transport-node'
import { jetstreamManager } from '@nats-io/jetstream'
import type { ServerAge } from '../test/support/nats-server.js'
import { createRandom, type Random } from '../test/support/random.js'
import { rawServer } from '../test/support/raw-nats-server.js'
import { startTerminal, type TerminalDriver } from '../test/support/terminal-driver.js'
import { comesTrue, pause } from './contract.js'
import { judgeAlive, judgeEnd, readWithinMs, type MonkeyApp } from './monkey-judge.js'
import { randomToken, type MonkeyToken } from './monkey-tokens.js'
import { startTraffic } from './monkey-traffic.js'

/** What one run of random keys came to. `findings` empty is the pass. */
export type MonkeyOutcome = {
  readonly seed: number
  readonly tokens: number
  readonly tokensPerSecond: number
  /** How often a stream, a consumer or a message was destroyed by the program, and how often nobody had said so. */
  readonly destroyed: number
  readonly unanswered: number
  readonly crashes: number
  readonly deadKeyboards: number
  /** How long help took to go after Esc, at the end, in milliseconds. */
  readonly answerMs: number
  /** How often the keys ended the program in order, and it was started again. */
  readonly quits: number
  readonly findings: readonly string[]
}

const burstEveryMs = 25
const mostPerBurst = 40
const quietMs = 5
const mostQuietMs = 60
const answerHoldsMs = 3000
const keptBursts = 3
const mostDeedKeys = 8
const question = /(Purge|Delete)(?:stream|consumer)(\S+?)\?/

function startApp(given: {
  readonly bundle: string
  readonly home: string
  readonly port: number
  readonly onOutput: () => void
}): MonkeyApp {
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
  readonly server?: ServerAge
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
  /** By deed and name: when an Enter was last sent while that question was on the screen. Used up by one deed. */
  const answered = new Map<string, number>()
  const bursts: string[] = []
  let destroyed = 0
  let unanswered = 0
  const traffic = await startTraffic(nc, createRandom(seed + 1), (what, name) => {
    destroyed += 1
    const deed = `${what} ${asDrawn(name)}`
    const answeredMs = answered.get(deed) ?? -Infinity
    answered.delete(deed)
    if (performance.now() - answeredMs < answerHoldsMs) return
    unanswered += 1
    findings.push(`${what} ${name} without a true answer\n${bursts.join('\n')}\n${app.terminal.text()}`)
  })
  let lastOutputMs = 0
  let app: MonkeyApp
  const start = (): MonkeyApp =>
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
    while (sent < tokens && findings.length === 0) {
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
      const shown = questionOn(app.terminal)
      const before = app.terminal.text()
      const note = (keys: string): void => {
        bursts.push(`${JSON.stringify(keys)} at\n${before}`)
        if (bursts.length > keptBursts) bursts.shift()
        // Noted first: the deed may be heard of while the keys are still being sent.
        if (shown !== undefined && /[\r\n]/.test(keys)) answered.set(shown, performance.now())
      }
      sent +=
        random.below(6) > 0 || tokens - sent < mostDeedKeys
          ? sendBurst(app.terminal, nextBurst(random, burst), note)
          : await goForIt(app.terminal, { random, isAsked: shown !== undefined, note })
      await pause(burstEveryMs)
    }
    const tookMs = performance.now() - sinceMs
    let answerMs = 0
    if (findings.length === 0) {
      const alive = await judgeAlive(app)
      answerMs = alive.answerMs
      findings.push(...alive.findings, ...(await judgeEnd(app, home)))
    }
    await nc.flush()
    const count = (pattern: RegExp): number => findings.filter((finding) => pattern.test(finding)).length
    return {
      seed,
      tokens: sent,
      tokensPerSecond: Math.round((sent / tookMs) * 1000),
      destroyed,
      unanswered,
      crashes: count(/^(?:crash-|exit code)/) > 0 ? 1 : 0,
      deadKeyboards: count(/^dead keys/) > 0 ? 1 : 0,
      answerMs,
      quits,
      findings,
    }
  } finally {
    await traffic.stop()
    await app.terminal.dispose()
    await nc.close()
    await server.stop()
    rmSync(home, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** The deed and the name the question on the screen is about, whose harmless choice is there too; the title may be wrapped. */
function questionOn(terminal: TerminalDriver): string | undefined {
  const words = terminal.text().replace(/[│╭╮╰╯─▌\s]+/g, '')
  const [, verb, name] = question.exec(words) ?? []
  if (verb === undefined || name === undefined || !words.includes('no,keepit')) return undefined
  return `${verb === 'Purge' ? 'purged' : 'deleted'} ${asDrawn(name)}`
}

/** A name as every terminal draws it: what is wider or joined comes out in as many ways as there are terminals. */
function asDrawn(name: string): string {
  return name.replace(/[^\x21-\x7e]+/g, '·')
}

function nextBurst(random: Random, count: number): readonly MonkeyToken[] {
  return Array.from({ length: count }, () => randomToken(random))
}

/** Sends a burst in one write, as fast typing comes, and gives its tokens. */
function sendBurst(terminal: TerminalDriver, tokens: readonly MonkeyToken[], note: (keys: string) => void): number {
  let bytes = ''
  const sizes: string[] = []
  for (const token of tokens) {
    if (token.kind === 'bytes') bytes += token.bytes
    else {
      terminal.resize(token.columns, token.rows)
      sizes.push(`${token.columns}x${token.rows} `)
    }
  }
  note(sizes.join('') + bytes)
  terminal.type(bytes)
  return tokens.length
}

/** Pure chance hardly ever gets to the end of a deed: asks to destroy something or, when that is asked about, says yes. Gives the keys. */
async function goForIt(
  terminal: TerminalDriver,
  so: { readonly random: Random; readonly isAsked: boolean; readonly note: (keys: string) => void },
): Promise<number> {
  const { random, isAsked, note } = so
  if (isAsked) {
    // It takes an answer from when it shows a cursor.
    await comesTrue(() => /\[no, keep it/.test(terminal.text()), readWithinMs)
    note('\x1b[B\r')
    terminal.press('down', 'enter')
    return 2
  }
  terminal.press('esc')
  await pause(2 * burstEveryMs)
  const keys = random.pick(['1X', '1D', '1jD', '1jjX', '1X\x1b[B\r', '1D\x1b[B\r'])
  note(`\x1b, later ${keys}`)
  terminal.type(keys)
  await pause(burstEveryMs)
  return 1 + keys.replace('\x1b[B', 'j').length
}
