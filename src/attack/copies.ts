import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { freshFolder, startAttacked, type AttackedApp } from './attacked-app.js'
import { comesTrue, keepTally, pause, type Attack, type AttackRun } from './contract.js'
import { isLinkedTo } from './linked.js'

const liveWithinMs = 20_000
const takeoverWithinMs = 20_000
const goneWithinMs = 8000

/** Copies of the program on one state folder: started together, the one that owns the server killed, again and again. */
export const copies: Attack = {
  name: 'copies',
  about: 'two and three copies started together on one store; the owner of its server killed until none is left',
  runMs: { short: 20_000, full: 240_000 },
  run: async (run) => {
    const tally = keepTally(run)
    const takeovers = { count: 0, slowestMs: 0 }
    const rounds = run.short ? [3, 2] : [2, 3, 2, 3, 2, 3, 2, 3]
    for (const [index, count] of rounds.entries()) {
      if (index > 0 && run.isOver()) break
      const signals = run.random.pick([['SIGKILL'], ['SIGKILL', 'SIGTERM'], ['SIGKILL', 'SIGABRT']] as const)
      await tally.attempt(`${count} copies, round ${index}`, run.seed, () =>
        attackTogether(run, { count, signals, takeovers }),
      )
    }
    tally.count(takeovers.count)
    return tally.done(`${takeovers.count} takeovers, the slowest ${(takeovers.slowestMs / 1000).toFixed(1)} s`)
  },
}

type Together = {
  readonly count: number
  readonly signals: readonly NodeJS.Signals[]
  readonly takeovers: { count: number; slowestMs: number }
}

async function attackTogether(run: AttackRun, { count, signals, takeovers }: Together): Promise<readonly string[]> {
  const home = freshFolder(run)
  let apps = Array.from({ length: count }, () => startAttacked(run, { home, args: ['--private'], cols: 100, rows: 30 }))
  const findings: string[] = []
  // Two servers on one store may keep each other from ever getting ready: nobody comes to a live view then.
  for (const app of apps) await becomesLive(app, () => refuseTwo(home))
  let stored = 0
  for (let left = count; left >= 1; left -= 1) {
    const servers = serversOf(home)
    if (servers.length !== 1) findings.push(`${servers.length} servers on one store with ${left} copies`)
    for (const app of apps) app.press('p')
    const wanted = stored + apps.length
    const has = await comesTrue(async () => (await storedIn(home)).messages >= wanted, 8000)
    const now = await storedIn(home)
    if (!has) findings.push(`${now.messages} stored of ${wanted} published`)
    if (now.messages > 0 && now.last - now.first + 1 !== now.messages)
      findings.push(`a hole in ${now.first} to ${now.last}`)
    stored = now.messages
    const owner = ownerOf(home)
    const killed = apps.find(({ pid }) => pid === owner)
    if (killed === undefined) {
      findings.push(`nobody of us owns the server (${owner ?? 'no owner'})`)
      break
    }
    const [serverBefore] = servers
    killed.kill(run.random.pick(signals))
    apps = apps.filter((app) => app !== killed)
    if (apps.length === 0) break
    const began = performance.now()
    const isTaken = await comesTrue(() => {
      const [server, ...others] = serversOf(home)
      return (
        server !== undefined &&
        others.length === 0 &&
        server !== serverBefore &&
        apps.some(({ pid }) => pid === ownerOf(home))
      )
    }, takeoverWithinMs)
    takeovers.count += 1
    takeovers.slowestMs = Math.max(takeovers.slowestMs, performance.now() - began)
    if (!isTaken) findings.push(`nobody took over within ${takeoverWithinMs} ms`)
    // Until then the screen is the one of the server that went, and a key on it is told that there is no connection.
    for (const app of apps) findings.push(...(await joinsServer(app, home)))
    for (const app of apps) await becomesLive(app)
    const after = await storedIn(home)
    if (after.messages !== stored) findings.push(`${after.messages} stored after the takeover, ${stored} before`)
    for (const app of apps) findings.push(...app.judge())
  }
  for (const app of apps) findings.push(...(await app.end()))
  if (!(await comesTrue(() => serversOf(home).length === 0, goneWithinMs)))
    findings.push(`orphaned servers: ${serversOf(home).join(', ')}`)
  return findings
}

/** Waits until a copy is connected to the server that is the newest now. */
async function joinsServer(app: AttackedApp, home: string): Promise<readonly string[]> {
  const isThere = await comesTrue(() => {
    const { url } = readJson(join(newestRun(home), 'server.json'))
    const port = typeof url === 'string' ? Number(new URL(url).port) : 0
    return port > 0 && isLinkedTo(app.pid, port)
  }, takeoverWithinMs)
  return isThere ? [] : [`a copy did not reach the server of the one that took over within ${takeoverWithinMs} ms`]
}

/** Waits for the live view; a consumer another copy has is answered by one of its own. */
async function becomesLive(app: AttackedApp, meanwhile: () => void = () => undefined): Promise<void> {
  // Of three, two may want the same name: the last is told so and may stay without a view, also after a take-over.
  const isLive = (): boolean =>
    /› rating-push[^]*3 Messages[^\n]* held|already has a subscriber|exists already with another|the same store/.test(
      app.text(),
    )
  const isAsked = (): boolean => /rating-push is in use/.test(app.text())
  const deadlineMs = performance.now() + liveWithinMs
  while (performance.now() < deadlineMs && !app.hasEnded()) {
    meanwhile()
    if (isAsked()) {
      if (!/\[make a consumer of my own/.test(app.text())) app.press('down')
      else app.press('enter')
      await pause(200)
    } else if (isLive()) return
    await pause(50)
  }
  throw new Error(`no live view\n${app.text()}`)
}

function refuseTwo(home: string): void {
  const { length } = serversOf(home)
  if (length > 1) throw new Error(`${length} servers on one store before any copy was killed`)
}

/** The processes that run a nats-server from a config below `home`. */
function serversOf(home: string): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      if (!(pid > 1)) return false
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
        return (
          /nats-server$/.test(words[0] ?? '') &&
          words.some((word) => word.startsWith(home)) &&
          !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
        )
      } catch {
        return false
      }
    })
}

function newestRun(home: string): string {
  const folder = join(home, 'state', 'review-tui', 'private-server')
  const numbers = existsSync(folder)
    ? readdirSync(folder).map((name) => Number(/^run-(\d+)$/.exec(name)?.[1] ?? 0))
    : []
  return join(folder, `run-${Math.max(0, ...numbers)}`)
}

function readJson(file: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}

function ownerOf(home: string): number | undefined {
  const { pid } = readJson(join(newestRun(home), 'owner.json'))
  return typeof pid === 'number' ? pid : undefined
}

async function storedIn(
  home: string,
): Promise<{ readonly messages: number; readonly first: number; readonly last: number }> {
  const { url, token } = readJson(join(newestRun(home), 'server.json'))
  if (typeof url !== 'string' || typeof token !== 'string') return { messages: -1, first: 0, last: 0 }
  try {
    const nc = await connect({ servers: url, token, timeout: 2000, reconnect: false })
    try {
      const { state } = await (await jetstreamManager(nc, { checkAPI: false })).streams.info('REVIEWS')
      return { messages: state.messages, first: state.first_seq, last: state.last_seq }
    } finally {
      await nc.close()
    }
  } catch {
    return { messages: -1, first: 0, last: 0 }
  }
}
