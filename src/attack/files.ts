import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { testBinary } from '../test/support/nats-server.js'
import { freshFolder, runPiped, startAttacked } from './attacked-app.js'
import { fileCases, type FileCase } from './file-cases.js'
import { comesTrue, keepTally, pause, type Attack, type AttackRun } from './contract.js'

const boundMs = 4000

/** Everything we read or write by a name somebody else may have made. */
export const files: Attack = {
  name: 'files',
  about: 'FIFOs, devices, loops, huge and senseless files where contexts, logins, the cache and the store are expected',
  runMs: { short: 24_000, full: 240_000 },
  run: async (run) => {
    const tally = keepTally(run)
    const program = (await testBinary(run.server)).path
    const all = fileCases(program)
    const queue: FileCase[] = [...all]
    // In the order of chance, so that a bounded run sees some of each.
    const inChance = all
      .map(() => queue.splice(run.random.below(queue.length), 1)[0])
      .filter((one) => one !== undefined)
    let slowestMs = 0
    const worker = async (): Promise<void> => {
      for (let one = inChance.shift(); one !== undefined && !run.isOver(); one = inChance.shift()) {
        const given = one
        await tally.attempt(given.what, run.seed, async () => {
          const { findings, tookMs } = await attackPiped(run, given)
          slowestMs = Math.max(slowestMs, tookMs)
          return findings
        })
        if (given.onScreen === true) {
          await tally.attempt(`${given.what}, on the screen`, run.seed, () => attackOnScreen(run, given))
        }
      }
    }
    await Promise.all([worker(), worker(), worker()])
    return tally.done(`slowest end ${(slowestMs / 1000).toFixed(1)} s`)
  },
}

async function attackPiped(
  run: AttackRun,
  one: FileCase,
): Promise<{ readonly findings: readonly string[]; readonly tookMs: number }> {
  const { home, env, victim } = prepare(run, one)
  // On a loaded machine a private server takes its time: what counts is that it can be ended.
  const ended = await runPiped(run, { home, args: ['--plain', ...one.args], env, withinMs: boundMs, mayOverstay: true })
  const isRight = ended.code === 143 || one.codes.includes(ended.code ?? -1)
  return {
    tookMs: ended.tookMs,
    findings: [
      ...ended.findings,
      ...(isRight
        ? []
        : [`exit ${ended.code} ${ended.signal ?? ''}, not ${one.codes.join(' or ')}: ${ended.stderr.slice(0, 300)}`]),
      ...(/\n {4}at /.test(ended.stderr) ? [`a stack trace: ${ended.stderr.slice(0, 200)}`] : []),
      ...(one.judge?.(home, ended) ?? []),
      ...judgeVictimFile(victim),
    ],
  }
}

async function attackOnScreen(run: AttackRun, one: FileCase): Promise<readonly string[]> {
  const { home, env, victim } = prepare(run, one)
  const app = startAttacked(run, { home, args: one.args, env })
  await comesTrue(() => app.bytesReceived() > 0 || app.hasEnded(), 5000)
  await pause(600)
  if (!app.hasEnded()) app.press('ctrl+c')
  const isOut = await comesTrue(app.hasEnded, 3000)
  const left = isOut ? [] : [`Ctrl-C does not end it\n${app.text()}`]
  return [
    ...left,
    ...(app.isAlternateScreen() && isOut ? ['the alternate screen stayed'] : []),
    ...judgeVictimFile(victim),
  ]
}

function prepare(
  run: AttackRun,
  one: FileCase,
): { readonly home: string; readonly env: Readonly<Record<string, string>>; readonly victim: string } {
  const home = freshFolder(run)
  const victim = join(freshFolder(run, 'victim'), 'file')
  writeFileSync(victim, 'not yours\n', { mode: 0o640 })
  one.prepare(home, victim)
  const isCache = one.what.startsWith('cached')
  return { home, victim, env: { ...(isCache ? { XDG_CACHE_HOME: join(home, 'cache') } : {}), ...one.env } }
}

function judgeVictimFile(path: string): readonly string[] {
  const isWhole =
    existsSync(path) && readFileSync(path, 'utf8') === 'not yours\n' && (statSync(path).mode & 0o777) === 0o640
  return isWhole ? [] : ['a file outside was written to']
}
