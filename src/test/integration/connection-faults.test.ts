import { spawn } from 'node:child_process'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { ConnectedEvent, Connection } from '../../jetstream/connection/connection.js'
import type { ConnectionSettings } from '../../jetstream/connection/settings-contract.js'
import { nodeArguments } from '../support/fixture-program.js'
import { rawServer, type RawServer } from '../support/raw-nats-server.js'
import { settingsFor, stateToBe, testConnection } from '../support/test-connection.js'
import { conditionToHold, storeToBe } from '../support/wait-for-server.js'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})
const connectionTo = (settings: ConnectionSettings): Connection => {
  const connection = testConnection(settings)
  cleanUps.push(connection.close)
  return connection
}
const serverWith = async (config = ''): Promise<RawServer> => {
  const server = await rawServer(config)
  cleanUps.push(server.stop)
  return server
}

/** A listener that is no NATS server; `open` holds the sockets it still has. */
const listener = async (server: Server): Promise<{ readonly port: number; readonly open: ReadonlySet<Socket> }> => {
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => open.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUps.push(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  const address = server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, open }
}

describe('a server that goes away', { timeout: 60_000 }, () => {
  it('is missed at once, and found within a second of its return; subscriptions live on', async () => {
    const server = await serverWith()
    const connection = connectionTo(settingsFor(`127.0.0.1:${server.port}`))
    const events: ConnectedEvent[] = []
    connection.onConnected((_, event) => events.push(event))
    await stateToBe(connection, 'connected')
    const client = connection.nats()
    const received: string[] = []
    client?.subscribe('greetings', { callback: (_, message) => void received.push(message.string()) })

    await server.kill()
    const lost = await stateToBe(connection, 'disconnected', { withinMs: 1000 })
    expect(lost.reason).toContain('the server closed the connection')
    expect(lost.server?.port).toBe(server.port)
    const trying = await stateToBe(connection, 'disconnected', {
      accept: ({ attempt, lastError }) => attempt >= 3 && lastError !== undefined,
    })
    expect(trying.lastError).toBe(`nothing listens on 127.0.0.1:${server.port}`)
    expect(trying.since).toBe(lost.since)

    await server.start()
    await stateToBe(connection, 'connected', { withinMs: 1000 })
    expect(events).toEqual([
      { reconnect: false, newClient: true },
      { reconnect: true, newClient: false },
    ])
    expect(connection.nats()).toBe(client)
    client?.publish('greetings', 'hello again')
    await conditionToHold({ check: () => received.length > 0, what: 'the old subscription to receive' })
  })

  it('turns amber within 5 s when it freezes, is given up within 10 s, and is back within 1 s of thawing', async () => {
    const server = await serverWith()
    const connection = connectionTo(settingsFor(`127.0.0.1:${server.port}`))
    await stateToBe(connection, 'connected', { accept: ({ rttMs }) => rttMs !== undefined })
    const frozenAtMs = performance.now()
    server.signal('SIGSTOP')
    const amber = await stateToBe(connection, 'stale', { withinMs: 5000 })
    expect(amber.reason).toBe('the server does not answer')
    const lost = await stateToBe(connection, 'disconnected', { withinMs: 10_000 - (performance.now() - frozenAtMs) })
    expect(lost.reason).toBe('the server stopped answering')
    await stateToBe(connection, 'disconnected', { accept: ({ lastError }) => lastError?.includes('frozen') === true })
    server.signal('SIGCONT')
    await stateToBe(connection, 'connected', { withinMs: 1000 })
  })

  it('goes back from amber when the answer comes late', async () => {
    const server = await serverWith()
    const connection = connectionTo(settingsFor(`127.0.0.1:${server.port}`))
    const events: ConnectedEvent[] = []
    connection.onConnected((_, event) => events.push(event))
    const before = await stateToBe(connection, 'connected', { accept: ({ rttMs }) => rttMs !== undefined })
    server.signal('SIGSTOP')
    await stateToBe(connection, 'stale')
    server.signal('SIGCONT')
    const after = await stateToBe(connection, 'connected', { withinMs: 1000 })
    expect(after.since).toBe(before.since)
    expect(events).toHaveLength(1)
  })

  it('announces its retirement', async () => {
    const server = await serverWith('lame_duck_duration: "30s"\nlame_duck_grace_period: "1s"')
    const connection = connectionTo(settingsFor(`127.0.0.1:${server.port}`))
    await stateToBe(connection, 'connected')
    server.signal('SIGUSR2')
    await storeToBe({
      store: connection.notices,
      accept: (all): all is typeof all => all.some(({ kind }) => kind === 'lame-duck'),
      what: 'the lame-duck notice',
    })
    const lost = await stateToBe(connection, 'disconnected')
    expect(lost.reason).toBe('the server retired')
  })

  it('makes a new client when the old one is closed behind our back', async () => {
    const server = await serverWith()
    const connection = connectionTo(settingsFor(`127.0.0.1:${server.port}`))
    const events: ConnectedEvent[] = []
    connection.onConnected((_, event) => events.push(event))
    await stateToBe(connection, 'connected')
    const old = connection.nats()
    await old?.close()
    await conditionToHold({ check: () => events.length === 2, what: 'a second client' })
    expect(events[1]).toEqual({ reconnect: true, newClient: true })
    expect(connection.nats()).not.toBe(old)
    expect(connection.state.get().kind).toBe('connected')
  })

  it('can be closed while it is frozen, in bounded time', async () => {
    const server = await serverWith()
    const connection = connectionTo(settingsFor(`127.0.0.1:${server.port}`))
    await stateToBe(connection, 'connected')
    server.signal('SIGSTOP')
    const startedMs = performance.now()
    await connection.close()
    expect(performance.now() - startedMs).toBeLessThan(1500)
  })
})

describe('what is no NATS server', { timeout: 60_000 }, () => {
  it.each<[string, () => Server, RegExp]>([
    [
      'silence',
      () => createServer((socket) => void socket.resume()),
      /something listens on .* but it is not a NATS server: it sent no greeting/,
    ],
    [
      'HTTP',
      () => createHttpServer((_, response) => response.end()),
      /something listens on .* but it is not a NATS server/,
    ],
    [
      'another banner',
      () => createServer((socket) => socket.write('220 mail.example ESMTP\r\n')),
      /is not a NATS server$/,
    ],
    ['a broken greeting', () => createServer((socket) => socket.write('INFO {"port":\r\n')), /is not a NATS server$/],
    ['an endless line', () => createServer((socket) => socket.write('x'.repeat(100_000))), /is not a NATS server$/],
    ['hanging up', () => createServer((socket) => socket.destroy()), /hung up without the greeting/],
  ])('is recognised: %s', async (_, create, words) => {
    const { port, open } = await listener(create())
    const connection = connectionTo(settingsFor(`127.0.0.1:${port}`))
    const failed = await stateToBe(connection, 'connecting', { accept: ({ lastError }) => lastError !== undefined })
    expect(failed.lastError).toMatch(words)
    await connection.close()
    await conditionToHold({ check: () => open.size === 0, what: 'every socket to be closed' })
  })

  it('leaves no socket open when such a thing takes the place of a server that was there', async () => {
    const server = await serverWith()
    const connection = connectionTo(settingsFor(`127.0.0.1:${server.port}`))
    await stateToBe(connection, 'connected')
    await server.kill()
    const impostor = createServer()
    const open = new Set<Socket>()
    impostor.on('connection', (socket) => {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => open.delete(socket))
    })
    await new Promise<void>((resolve) => impostor.listen(server.port, '127.0.0.1', resolve))
    cleanUps.push(() => impostor.close())
    await conditionToHold({ check: () => open.size > 0, what: 'the client to dial the impostor' })
    await connection.close()
    await conditionToHold({ check: () => open.size === 0, what: 'every socket to be closed', withinMs: 2000 })
  })
})

describe('the process', { timeout: 60_000 }, () => {
  it.each(['connected', 'frozen', 'silent'])('ends by itself after close, and nothing was printed: %s', async (how) => {
    const server = how === 'silent' ? await listener(createServer()) : await serverWith()
    const fixture = new URL('./connection-exit.fixture.ts', import.meta.url)
    const child = spawn(process.execPath, nodeArguments(fixture, String(server.port), how), {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    cleanUps.push(() => child.kill('SIGKILL'))
    let printed = ''
    child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
    let closedAtMs = Infinity
    child.on('message', (message) => {
      if (message === 'freeze' && 'signal' in server) server.signal('SIGSTOP')
      if (message === 'closed') closedAtMs = performance.now()
    })
    expect(await exit).toBe(0)
    expect(performance.now() - closedAtMs).toBeLessThan(1000)
    expect(printed).toBe('')
  })
})
