import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeServer, tempDir } from '../test/support/fake-programs.js'
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
      readyWithinMs: 300,
    })
    expect(await started).toMatchObject({
      ok: false,
      error: {
        kind: 'not-ready',
        summary: expect.stringContaining('within 0.3 s: it has not told its port') as string,
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

  it('says when the state folder cannot be written to', async () => {
    const stateDir = join(tempDir(), 'file')
    writeFileSync(stateDir, '')
    expect(await start('', { stateDir }).started).toMatchObject({ ok: false, error: { kind: 'store-not-writable' } })

    const blocked = tempDir()
    mkdirSync(join(blocked, 'private-server'))
    writeFileSync(join(blocked, 'private-server', 'store'), '')
    expect(await start('', { stateDir: blocked }).started).toMatchObject({
      ok: false,
      error: { kind: 'store-not-writable', summary: expect.stringContaining('EEXIST') as string },
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
})
