import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { PlainEnd } from './attacked-app.js'
import { foreignProgram, place, placesOf, senseless, unreadable, type BadFile } from './bad-files.js'

/** One bad file in one place, and what may come of it. */
export type FileCase = {
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

const nowhere = '--server=127.0.0.1:1'
const asked = [2, 3]

/** All of them; `program` is a real nats-server to put changed copies of in the cache. */
export function fileCases(program: string): readonly FileCase[] {
  return [...contextCases(), ...loginCases(), ...logCases(), ...cacheCases(program), ...stateCases(), ...homeCases()]
}

function logCases(): readonly FileCase[] {
  const of = (what: string, prepare: (path: string, victim: string) => void): FileCase => ({
    what: `--log: ${what}`,
    args: [nowhere, '--log=bad'],
    // An older program has no such option, which is an answer too.
    codes: asked,
    prepare: (home, victim) => prepare(join(home, 'bad'), victim),
  })
  return [
    of('a link to somebody’s file', (path, victim) => symlinkSync(victim, path)),
    ...unreadable.slice(0, 8).map((bad) => of(bad.name, (path) => bad.make(path))),
  ]
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
