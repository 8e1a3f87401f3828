import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { testBinary } from '../test/support/nats-server.js'
import { freshFolder, runPiped, startAttacked, type PlainEnd } from './attacked-app.js'
import { foreignProgram, place, placesOf, senseless, unreadable, type BadFile } from './bad-files.js'
import { comesTrue, keepTally, pause, type Attack, type AttackRun } from './contract.js'

type FileCase = {
  readonly what: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The exit codes that are right when it ends by itself. */
  readonly codes: readonly number[]
  readonly prepare: (home: string, victim: string) => void
  /** Also on the screen, where `q` must end it. */
  readonly onScreen?: boolean
  /** What else must not have happened. */
  readonly judge?: (home: string, ended: PlainEnd) => readonly string[]
}

const boundMs = 4000
const nowhere = '--server=127.0.0.1:1'
const asked = [2, 3]

/** Everything we read or write by a name somebody else may have made. */
export const files: Attack = {
  name: 'files',
  about: 'FIFOs, devices, loops, huge and senseless files where contexts, logins, the cache and the store are expected',
  runMs: { short: 24_000, full: 240_000 },
  run: async (run) => {
    const tally = keepTally(run)
    const program = (await testBinary(run.server)).path
    const all = [...contextCases(), ...loginCases(), ...cacheCases(program), ...stateCases(), ...homeCases()]
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

function contextCases(): readonly FileCase[] {
  const of = (bad: BadFile, codes: readonly number[], onScreen: boolean): readonly FileCase[] => [
    {
      what: `context: ${bad.name}`,
      args: ['--context=evil'],
      codes,
      onScreen,
      prepare: (home) => place(bad, placesOf(home).context),
    },
    {
      what: `selection: ${bad.name}`,
      args: [nowhere],
      codes: [0, 1, ...asked],
      onScreen,
      prepare: (home) => place(bad, placesOf(home).selection),
    },
  ]
  return [...unreadable.flatMap((bad) => of(bad, asked, true)), ...senseless.flatMap((bad) => of(bad, asked, false))]
}

function loginCases(): readonly FileCase[] {
  const options = [
    ['--creds'],
    ['--nkey'],
    ['--tlsca'],
    ['--tlscert', '--tlskey'],
    ['NATS_CREDS'],
    ['NATS_NKEY'],
    ['NATS_CA'],
  ] as const
  return [...unreadable, ...senseless].flatMap((bad) =>
    options.map((names) => ({
      what: `${names.join(' ')}: ${bad.name}`,
      args: [nowhere, ...names.filter((name) => name.startsWith('--')).map((name) => `${name}=bad`)],
      env: Object.fromEntries(names.filter((name) => name.startsWith('NATS')).map((name) => [name, 'bad'])),
      codes: asked,
      prepare: (home: string) => place(bad, join(home, 'bad')),
    })),
  )
}

function cacheCases(program: string): readonly FileCase[] {
  const key = 'release-2.99.0'
  const of = (what: string, prepare: (path: string, home: string) => void): FileCase => ({
    what: `cached program: ${what}`,
    args: ['--private', '--no-download', '--count=1'],
    codes: [3],
    prepare: (home) => {
      const path = join(placesOf(home).cache, 'servers', key, 'nats-server')
      mkdirSync(join(path, '..'), { recursive: true })
      prepare(path, home)
    },
    judge: (home, { stdout }) => [
      ...(existsSync(join(home, 'mark')) ? ['a foreign program was run'] : []),
      ...(/Done =>/.test(stdout) ? ['a program nobody fetched was used'] : []),
    ],
  })
  return [
    of('a foreign one', (path, home) => foreignProgram(path, join(home, 'mark'))),
    of('a foreign one that all may write', (path, home) => {
      foreignProgram(path, join(home, 'mark'))
      chmodSync(path, 0o777)
    }),
    of('another user’s', (path, home) => {
      foreignProgram(path, join(home, 'mark'))
      chownSync(path, 12345, 12345)
    }),
    of('in a folder that all may write', (path, home) => {
      foreignProgram(path, join(home, 'mark'))
      chmodSync(join(path, '..'), 0o777)
    }),
    of('a link to a foreign one', (path, home) => {
      foreignProgram(join(home, 'elsewhere'), join(home, 'mark'))
      symlinkSync(join(home, 'elsewhere'), path)
    }),
    of('a real one with a byte changed', (path) => {
      const bytes = readFileSync(program)
      bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1
      writeFileSync(path, bytes, { mode: 0o755 })
    }),
    of('a real one nobody fetched', (path) => {
      copyFileSync(program, path)
      chmodSync(path, 0o755)
    }),
    ...unreadable.slice(0, 8).map((bad) => of(bad.name, (path) => bad.make(path))),
  ]
}

function stateCases(): readonly FileCase[] {
  const run = ['--private', '--count=1']
  const inServer = (what: string, prepare: (folder: string, victim: string) => void): FileCase => ({
    what: `state: ${what}`,
    args: run,
    codes: [0, 3],
    // Waiting for a copy that holds the store is right, as long as it can be ended.
    prepare: (home, victim) => {
      const folder = join(placesOf(home).state, 'private-server')
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      prepare(folder, victim)
    },
  })
  const owner = (pid: number): string =>
    JSON.stringify({ pid, startedAt: '1', bootId: '', pidNamespace: '', machine: 'x' })
  return [
    inServer('run-999999999999999', (folder) => mkdirSync(join(folder, 'run-999999999999999'))),
    inServer('run-9007199254740993', (folder) => mkdirSync(join(folder, 'run-9007199254740993'))),
    inServer('a file in place of a run', (folder) => writeFileSync(join(folder, 'run-7'), 'x')),
    ...[1, 2 ** 22 - 1, -1, process.pid].map((pid) =>
      inServer(`a lock of process ${pid === process.pid ? 'another' : pid}`, (folder) => {
        mkdirSync(join(folder, 'run-3'))
        writeFileSync(join(folder, 'run-3', 'owner.json'), owner(pid))
      }),
    ),
    ...['nats-server.log', 'nats-server.out'].map((name) =>
      inServer(`${name} is a link`, (folder, victim) => symlinkSync(victim, join(folder, name))),
    ),
    ...unreadable
      .slice(0, 8)
      .flatMap((bad) => [
        inServer(`owner.json is ${bad.name}`, (folder) => place(bad, join(folder, 'run-3', 'owner.json'))),
        inServer(`the log is ${bad.name}`, (folder) => bad.make(join(folder, 'nats-server.log'))),
        inServer(`the store is ${bad.name}`, (folder) => bad.make(join(folder, 'store'))),
      ]),
    inServer('the record is a lie', (folder) => {
      mkdirSync(join(folder, 'run-3'))
      writeFileSync(join(folder, 'run-3', 'owner.json'), owner(process.pid))
      writeFileSync(
        join(folder, 'run-3', 'server.json'),
        JSON.stringify({ url: 'nats://\u001b[2J', token: 5, pid: process.pid }),
      )
    }),
  ]
}

function homeCases(): readonly FileCase[] {
  const of = (what: string, env: Readonly<Record<string, string>>): FileCase => ({
    what: `home: ${what}`,
    args: ['--private', '--count=1', '--no-download'],
    env,
    codes: [0, 3, 70],
    prepare: (home) => writeFileSync(join(home, 'file'), ''),
  })
  const bare = { XDG_STATE_HOME: '', XDG_CONFIG_HOME: '' }
  return [
    of('empty', { ...bare, HOME: '' }),
    of('not there', { ...bare, HOME: '/nowhere/at/all' }),
    of('a file', { ...bare, HOME: 'file' }),
    of('a device', { ...bare, HOME: '/dev/null' }),
    of('not writable', { ...bare, HOME: '/proc' }),
    of('relative XDG folders', { XDG_STATE_HOME: 'x', XDG_CONFIG_HOME: '../y' }),
    of('4,000 characters', { ...bare, HOME: `/${'a'.repeat(4000)}` }),
  ]
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
