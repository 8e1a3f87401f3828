import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { cachedServer, fakeServer, tempDir } from '../test/support/fake-programs.js'
import { conditionToHold } from '../test/support/wait-for-server.js'
import { startPrivateServer, type StartOptions } from './private-server.js'
import { commandLineOf, ownIdentity } from './process-info.js'

/** Starts a script in the place of a server, on a state folder of its own. */
function start(otherwise: string, o: Partial<StartOptions> = {}) {
  const stateDir = o.stateDir ?? tempDir()
  const path = fakeServer({ dir: tempDir(), version: '2.15.1', otherwise })
  const binary = { path, version: '2.15.1', origin: 'path' } as const
  return { stateDir, started: startPrivateServer({ binary, stateDir, readyWithinMs: 5_000, ...o }) }
}

/** The store is free again: the newest run is marked as released and holds no secret. */
function expectReleased(stateDir: string): void {
  const serverDir = join(stateDir, 'private-server')
  const run = readdirSync(serverDir).find((name) => name.startsWith('run-')) ?? 'none'
  const files = readdirSync(join(serverDir, run))
  expect(files).toContain('released')
  expect(files).not.toContain('server.conf')
  expect(files).not.toContain('server.json')
}

describe('startPrivateServer', () => {
  it('says why a server ended at once, in its own cleaned words', async () => {
    const { stateDir, started } = start(`printf 'nats-server: bad \\033[31mthing\\n' >&2; exit 3`)
    expect(await started).toMatchObject({
      ok: false,
      error: {
        kind: 'exited-at-once',
        summary: 'The server ended with exit code 3 before it was ready.',
        lastLogLine: 'nats-server: bad  [31mthing',
        advice: ['Try again.', expect.stringContaining('--server')],
      },
    })
    expectReleased(stateDir)
  })

  it('never shows the token, even when the server prints its config', async () => {
    const { stateDir, started } = start('grep token "$2" >&2; exit 1')
    const outcome = await started
    expect(!outcome.ok && outcome.error.lastLogLine).toBe('authorization { token: "(token)" }')
    expectReleased(stateDir)
  })

  it.each([
    ['port-refused', 'Error listening on port: 127.0.0.1:4222, "listen tcp: bind: address already in use"'],
    ['store-not-writable', "Can't start JetStream: storage directory is not writable"],
    ['exited-at-once', 'something else'],
  ])('recognises %s in the log', async (kind, line) => {
    const log = `log=$(sed -n 's/^log_file: "\\(.*\\)"$/\\1/p' "$2"); cat >>"$log"`
    const { started } = start(`{ ${log}; } <<'END'\n[1] [FTL] ${line}\n[1] [INF] Server Exiting..\nEND\nexit 1`)
    expect(await started).toMatchObject({ ok: false, error: { kind } })
  })

  it('does not wait for ever for one that is not ready, and ends it', async () => {
    const { stateDir, started } = start('echo $$ >"$(dirname "$2")/../fake.pid"; exec sleep 60', {
      // Long enough for a shell to begin, however busy the machine: it is to run, and then to be ended.
      readyWithinMs: 3000,
    })
    expect(await started).toMatchObject({
      ok: false,
      error: {
        kind: 'not-ready',
        summary: expect.stringContaining('within 3 s: it has not told its port') as string,
      },
    })
    expectReleased(stateDir)
    const pid = Number(readFileSync(join(stateDir, 'private-server', 'fake.pid'), 'utf8'))
    expect(await commandLineOf(pid)).toBeUndefined()
  })

  it('is cancelled while it waits, and ends the server', async () => {
    const controller = new AbortController()
    const { stateDir, started } = start('echo $$ >"$(dirname "$2")/../fake.pid"; exec sleep 60', {
      signal: controller.signal,
    })
    const pidFile = join(stateDir, 'private-server', 'fake.pid')
    await conditionToHold({ check: () => existsSync(pidFile), what: 'the fake server to run' })
    controller.abort()
    expect(await started).toMatchObject({ ok: false, error: { kind: 'cancelled' } })
    expectReleased(stateDir)
  })

  it('says when the program is gone or may not be run', async () => {
    const binary = { path: join(tempDir(), 'none'), version: '2.15.1', origin: 'path' } as const
    const { started } = start('', { binary })
    expect(await started).toMatchObject({
      ok: false,
      error: {
        kind: 'exited-at-once',
        summary: 'The server could not be started (ENOENT) before it was ready.',
      },
    })
  })

  it('compares a fetched program with what was fetched each time it runs it', async () => {
    const cacheDir = tempDir()
    const mark = join(tempDir(), 'ran')
    const path = cachedServer({ cacheDir, key: 'k', version: '2.15.1', otherwise: `touch ${mark}; exit 4` })
    const binary = { path, version: '2.15.1', origin: 'cache' } as const
    expect(await start('', { binary }).started).toMatchObject({ ok: false, error: { kind: 'exited-at-once' } })
    expect(existsSync(mark)).toBe(true)

    rmSync(mark)
    writeFileSync(path, '\n', { flag: 'a' })
    const { stateDir, started } = start('', { binary })
    expect(await started).toMatchObject({
      ok: false,
      error: {
        kind: 'not-trusted',
        summary: `The fetched nats-server ${path} is not run: it was changed after it was fetched. Delete ${path}, and it is fetched again.`,
      },
    })
    expect(existsSync(mark)).toBe(false)
    expectReleased(stateDir)
  })

  it('passes nothing of our environment to the server that could change what it does', async () => {
    const given = { LD_PRELOAD: '/none.so', NODE_OPTIONS: '--no-warnings', NATS_URL: 'nats://none', GODEBUG: 'x=1' }
    for (const [name, value] of Object.entries(given)) process.env[name] = value
    onTestFinished(() => {
      for (const name of Object.keys(given)) Reflect.deleteProperty(process.env, name)
    })
    const seen = join(tempDir(), 'env')
    await start(`env >${seen}; exit 1`).started
    const text = readFileSync(seen, 'utf8')
    for (const name of Object.keys(given)) expect(text).not.toContain(name)
    expect(text).toContain('LC_ALL=C')
  })

  it.each(['nats-server.log', 'nats-server.out'])('does not write through a link in the place of %s', async (name) => {
    const stateDir = tempDir()
    const target = join(tempDir(), 'precious')
    const long = 'words\n'.repeat(1_000_000)
    writeFileSync(target, long)
    mkdirSync(join(stateDir, 'private-server'), { mode: 0o700 })
    for (const link of [symlinkSync, linkSync]) {
      const path = join(stateDir, 'private-server', name)
      rmSync(path, { force: true })
      link(target, path)
      const { started } = start('echo from the server; exit 1', { stateDir })
      expect(await started).toMatchObject({
        ok: false,
        error: {
          kind: 'store-not-writable',
          summary: expect.stringMatching(/is (a link|a second name of another file): remove it\.$/) as string,
        },
      })
      expect(readFileSync(target, 'utf8')).toBe(long)
    }
  })

  it.each(['', 'private-server', join('private-server', 'store')])(
    'does not use a state folder "%s" that is a link',
    async (name) => {
      const stateDir = join(tempDir(), 'state')
      const target = tempDir()
      mkdirSync(join(stateDir, name, '..'), { recursive: true, mode: 0o700 })
      symlinkSync(target, join(stateDir, name))
      expect(await start('exit 1', { stateDir }).started).toMatchObject({
        ok: false,
        error: { kind: 'store-not-writable', summary: expect.stringMatching(/is not used: .* is a link\.$/) as string },
      })
      expect(readdirSync(target)).toEqual([])
    },
  )

  it('closes folders and logs of its own to others', async () => {
    const stateDir = tempDir()
    const serverDir = join(stateDir, 'private-server')
    mkdirSync(join(serverDir, 'store'), { recursive: true })
    writeFileSync(join(serverDir, 'nats-server.log'), '', { mode: 0o644 })
    for (const folder of [stateDir, serverDir, join(serverDir, 'store')]) chmodSync(folder, 0o777)
    await start('exit 1', { stateDir }).started
    for (const folder of [stateDir, serverDir, join(serverDir, 'store')]) {
      expect(statSync(folder).mode & 0o777).toBe(0o700)
    }
    for (const log of ['nats-server.log', 'nats-server.out']) {
      expect(statSync(join(serverDir, log)).mode & 0o777).toBe(0o600)
    }
  })

  it('says when the state folder cannot be written to', async () => {
    const stateDir = join(tempDir(), 'file')
    writeFileSync(stateDir, '')
    expect(await start('', { stateDir }).started).toMatchObject({ ok: false, error: { kind: 'store-not-writable' } })

    const blocked = tempDir()
    mkdirSync(join(blocked, 'private-server'))
    writeFileSync(join(blocked, 'private-server', 'store'), '')
    expect(await start('', { stateDir: blocked }).started).toMatchObject({
      ok: false,
      error: { kind: 'store-not-writable', summary: expect.stringContaining('store is not a folder') as string },
    })
  })

  it('refuses a store that a copy in another container holds', async () => {
    const stateDir = tempDir()
    const dir = join(stateDir, 'private-server', 'run-1')
    mkdirSync(dir, { recursive: true })
    writeFileSync(join(dir, 'owner.json'), JSON.stringify({ ...(await ownIdentity()), pidNamespace: 'pid:[1]' }))
    expect(await start('', { stateDir }).started).toMatchObject({
      ok: false,
      error: { kind: 'store-in-use', advice: [expect.stringContaining(dir)] },
    })
  })

  it('does not start a second server beside an owner whose server never comes up', async () => {
    const stateDir = tempDir()
    const dir = join(stateDir, 'private-server', 'run-1')
    mkdirSync(dir, { recursive: true })
    writeFileSync(join(dir, 'owner.json'), JSON.stringify(await ownIdentity()))
    const { started } = start('touch "$(dirname "$2")/../ran"', { stateDir, readyWithinMs: 300 })
    expect(await started).toMatchObject({
      ok: false,
      error: { kind: 'not-ready', summary: expect.stringContaining('Another copy') as string },
    })
    expect(existsSync(join(stateDir, 'private-server', 'ran'))).toBe(false)
  })

  it("passes on the words of another copy's server that cannot be used", async () => {
    const stateDir = tempDir()
    const serverDir = join(stateDir, 'private-server')
    const dir = join(serverDir, 'run-1')
    mkdirSync(dir, { recursive: true })
    writeFileSync(join(dir, 'server.pid'), '77\n')
    writeFileSync(join(dir, 'owner.json'), JSON.stringify(await ownIdentity()))
    writeFileSync(
      join(serverDir, 'nats-server.log'),
      '[77] [ERR] JetStream: no \x1b[31mspace left on device\n[76] [ERR] long ago\n',
      {
        mode: 0o600,
      },
    )
    expect(await start('exit 1', { stateDir, readyWithinMs: 300 }).started).toMatchObject({
      ok: false,
      error: { kind: 'not-ready', lastLogLine: '[77] [ERR] JetStream: no  [31mspace left on device' },
    })
  })

  it('joins no server that a record places anywhere but on this machine', async () => {
    const stateDir = tempDir()
    const dir = join(stateDir, 'private-server', 'run-1')
    mkdirSync(dir, { recursive: true })
    writeFileSync(join(dir, 'owner.json'), JSON.stringify(await ownIdentity()))
    let asked = false
    const listener = createServer((socket) => {
      asked = true
      socket.on('error', () => undefined)
      socket.end('INFO {"version":"2.15.1"}\r\nPONG\r\n')
    })
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void listener.close())
    const { port } = listener.address() as AddressInfo
    const record = { url: `nats://198.51.100.1:${port}`, token: 'x', version: '2.15.1', pid: process.pid, sinceMs: 1 }
    writeFileSync(join(dir, 'server.json'), JSON.stringify(record))
    expect(await start('', { stateDir, readyWithinMs: 300 }).started).toMatchObject({
      ok: false,
      error: { kind: 'not-ready' },
    })
    expect(asked).toBe(false)
  })
})
