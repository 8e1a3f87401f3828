import { connect, type NatsConnection } from '@nats-io/transport-node'
import { jetstreamManager } from '@nats-io/jetstream'
import { readFileSync, statSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startPrivateServer, type PrivateServer, type ServerBinary, type ServerState } from '../../server/index.js'
import { commandLineOf } from '../../server/process-info.js'
import { fakeProgram, fakeServer, tempDir } from '../support/fake-programs.js'
import { createManualClock } from '../support/manual-clock.js'
import { testBinary } from '../support/nats-server.js'
import { processesNaming, startServerOwner } from '../support/server-owner.js'
import { conditionToHold, storeToBe } from '../support/wait-for-server.js'

type Running = Extract<ServerState, { readonly kind: 'running' }>
type Stopped = Extract<ServerState, { readonly kind: 'stopped' }>

const binaries: Partial<Record<'newest' | 'oldest', ServerBinary>> = {}

beforeAll(async () => {
  binaries.newest = await testBinary('newest')
  binaries.oldest = await testBinary('oldest')
})

function binaryOf(version: 'newest' | 'oldest'): ServerBinary {
  const binary = binaries[version]
  if (binary === undefined) throw new Error(`${version} was not fetched`)
  return binary
}

async function start(o: Partial<Parameters<typeof startPrivateServer>[0]> = {}): Promise<PrivateServer> {
  const started = await startPrivateServer({ binary: binaryOf('newest'), stateDir: tempDir(), ...o })
  if (!started.ok) throw new Error(JSON.stringify(started.error))
  onTestFinished(() => started.value.stop())
  return started.value
}

async function connectTo(server: PrivateServer): Promise<NatsConnection> {
  const connection = await connect({ servers: server.url, token: server.token, reconnectTimeWait: 50 })
  onTestFinished(() => connection.close())
  return connection
}

const runsAgain = (server: PrivateServer, notPid: number | undefined): Promise<Running> =>
  storeToBe({
    store: server.state,
    accept: (state): state is Running => state.kind === 'running' && state.pid !== notPid,
    what: 'the server to run again',
  })

const stopped = (server: PrivateServer): Promise<Stopped> =>
  storeToBe({
    store: server.state,
    accept: (state): state is Stopped => state.kind === 'stopped',
    what: 'the server to be stopped',
  })

describe.each(['newest', 'oldest'] as const)('a private server, %s', (version) => {
  it('is ready, private and JetStream-enabled', async () => {
    const server = await start({ binary: binaryOf(version) })
    expect(server.url).toMatch(/^nats:\/\/127\.0\.0\.1:\d+$/)
    expect(server.version).toBe(binaryOf(version).version)
    expect(server.token).toMatch(/^[0-9a-f]{64}$/)
    expect(server.state.get()).toMatchObject({ kind: 'running', pid: server.pid() })
    expect(statSync(server.configFile).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(dirname(server.configFile))).mode & 0o777).toBe(0o700)
    expect(await commandLineOf(server.pid() ?? 0)).not.toContain(server.token)
    expect(readFileSync(server.logFile, 'utf8')).not.toContain(server.token)

    const connection = await connectTo(server)
    const account = await (await jetstreamManager(connection)).getAccountInfo()
    expect(account.streams).toBe(0)
    await expect(connect({ servers: server.url, reconnect: false })).rejects.toThrow()
  })

  it('comes back on the same port with its store when it is killed, and clients come back by themselves', async () => {
    const server = await start({ binary: binaryOf(version) })
    const connection = await connectTo(server)
    const manager = await jetstreamManager(connection, { timeout: 1_000 })
    await manager.streams.add({ name: 'KEPT', subjects: ['kept'] })

    const killed = server.pid()
    const seen: string[] = []
    server.state.subscribe(() => seen.push(server.state.get().kind))
    expect(server.signal('SIGKILL')).toBe(true)
    await runsAgain(server, killed)
    expect(seen).toEqual(['restarting', 'running'])
    await conditionToHold({
      check: () =>
        manager.streams.info('KEPT').then(
          (info) => info.config.name === 'KEPT',
          () => false,
        ),
      what: 'the same connection to find its stream again',
    })
  })

  it('stops for good when it dies twice quickly, says why, and leaves the store free', async () => {
    const stateDir = tempDir()
    const server = await start({ binary: binaryOf(version), stateDir })
    const first = server.pid()
    server.signal('SIGKILL')
    await runsAgain(server, first)
    server.signal('SIGKILL')
    const { failure } = await stopped(server)
    expect(failure).toMatchObject({
      kind: 'crashed',
      summary: 'The server was ended by SIGKILL again soon after it was started anew, so it stays stopped.',
      lastLogLine: expect.stringContaining('Server is ready') as string,
    })
    expect(await processesNaming(server.configFile)).toEqual([])
    expect((await start({ binary: binaryOf(version), stateDir })).joined).toBe(false)
  })

  it('leaves no process when it is stopped, not even from a frozen state, and may be stopped again', async () => {
    const server = await start({ binary: binaryOf(version) })
    expect(await processesNaming(server.configFile)).toHaveLength(2)
    server.signal('SIGSTOP')
    await Promise.all([server.stop(), server.stop()])
    await server.stop()
    expect(server.state.get()).toEqual({ kind: 'stopped' })
    expect(server.pid()).toBeUndefined()
    expect(server.signal('SIGTERM')).toBe(false)
    expect(await processesNaming(server.configFile)).toEqual([])
  })
})

describe('a private server', () => {
  it('passes on what its server says when the store is full', async () => {
    const server = await start({ maxFileBytes: 100_000 })
    const connection = await connectTo(server)
    const jsm = await jetstreamManager(connection)
    await jsm.streams.add({ name: 'FULL', subjects: ['full'] })
    for (let sent = 0; sent < 100; sent += 1) connection.publish('full', new Uint8Array(2000))
    await connection.flush()
    const state = await storeToBe({
      store: server.state,
      accept: (now): now is Running => now.kind === 'running' && now.complaint !== undefined,
      what: 'its complaint',
    })
    expect(state.complaint).toMatch(/^JetStream .*resource limits exceeded/)
  })

  it('is forgiven again after it ran well for 15 s', async () => {
    const clock = createManualClock(1_000_000)
    const server = await start({ clock })
    for (let death = 0; death < 3; death++) {
      const killed = server.pid()
      server.signal('SIGKILL')
      await runsAgain(server, killed)
      clock.jump(15_000)
    }
    expect(server.state.get().kind).toBe('running')
  })

  it('leaves no second child when it is stopped while it is being started again', async () => {
    const dir = tempDir()
    // The first start is a real server; a later one does nothing but live on until somebody ends it.
    const script = `mkdir "${dir}/started" 2>/dev/null && exec "${binaryOf('newest').path}" "$@"\nexec tail -f /dev/null "$2"`
    const path = fakeProgram({ dir, name: 'nats-server', script })
    const server = await start({ binary: { ...binaryOf('newest'), path, origin: 'path' } })
    const stop = new Promise<void>((resolve) => {
      server.state.subscribe(() => {
        if (server.state.get().kind === 'restarting') resolve(server.stop())
      })
    })
    server.signal('SIGKILL')
    await stop
    expect(server.state.get()).toEqual({ kind: 'stopped' })
    expect(server.pid()).toBeUndefined()
    expect(await processesNaming(server.configFile)).toEqual([])
  })

  it('says so when its port is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo
    const started = await startPrivateServer({ binary: binaryOf('newest'), stateDir: tempDir(), port })
    expect(started).toMatchObject({
      ok: false,
      error: { kind: 'port-refused', lastLogLine: expect.stringContaining('address already in use') as string },
    })
  })

  it('keeps its streams from one run to the next', async () => {
    const stateDir = tempDir()
    const first = await start({ stateDir })
    await (await jetstreamManager(await connectTo(first))).streams.add({ name: 'KEPT', subjects: ['kept'] })
    await first.stop()
    const second = await start({ stateDir })
    expect(second.token).not.toBe(first.token)
    const manager = await jetstreamManager(await connectTo(second))
    expect((await manager.streams.info('KEPT')).config.name).toBe('KEPT')
    expect(second.storeDir).toBe(join(stateDir, 'private-server', 'store'))
  })
})

describe('a private server whose owner ends while it is being started', () => {
  it('is stopped though the owner was killed before it could tell anybody of it', async () => {
    const stateDir = tempDir()
    // Its first act is to kill who started it; then it would stay.
    const path = fakeServer({
      dir: tempDir(),
      version: '2.15.1',
      otherwise: 'kill -9 $PPID; while :; do sleep 0.1; done',
    })
    const owner = startServerOwner({ binary: { path, version: '2.15.1', origin: 'path' }, stateDir })
    await new Promise((resolve) => owner.process.once('exit', resolve))
    expect(owner.process.signalCode).toBe('SIGKILL')
    const left = (): Promise<readonly number[]> => processesNaming(join(stateDir, 'private-server', 'run-1'))
    onTestFinished(async () => {
      for (const pid of await left()) process.kill(pid, 'SIGKILL')
    })
    await conditionToHold({ check: async () => (await left()).length === 0, what: 'server and watchdog to be gone' })
  })
})
