import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { ConnectionState } from '../../jetstream/connection/connection.js'
import { nodeArguments } from '../support/fixture-program.js'
import { startLyingServer } from '../support/lying-server.js'
import type { ServerAge } from '../support/nats-server.js'
import { rawServer } from '../support/raw-nats-server.js'
import { conditionToHold } from '../support/wait-for-server.js'

/** A server with TLS, and a program that is connected to it without having asked for TLS. */
async function connectedOverTls(
  version: ServerAge,
  before: (port: number) => Promise<number> = (port) => Promise.resolve(port),
) {
  const folder = mkdtempSync(join(tmpdir(), 'review-tui-downgrade-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'san'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n')
  const openssl = (text: string): void =>
    void execFileSync('openssl', text.split(' '), { cwd: folder, stdio: 'ignore' })
  openssl('req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=authority -days 2')
  openssl('req -newkey rsa:2048 -nodes -keyout key.pem -out csr.pem -subj /CN=server')
  openssl('x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -out cert.pem -days 2 -extfile san')
  const server = await rawServer(
    `
    tls { cert_file: "${join(folder, 'cert.pem')}", key_file: "${join(folder, 'key.pem')}" }
    authorization { user: ana, password: hunter2 }`,
    { version },
  )
  onTestFinished(server.stop)

  const port = await before(server.port)
  const fixture = new URL('./connection-downgrade.fixture.ts', import.meta.url)
  const child = spawn(process.execPath, nodeArguments(fixture, `nats://ana:hunter2@127.0.0.1:${port}`), {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let state: ConnectionState | undefined
  child.on('message', (next) => (state = next as ConnectionState))
  await conditionToHold({ check: () => state?.kind === 'connected', what: 'the program to be connected' })
  expect(state).toMatchObject({ server: { encrypted: true } })
  return { server, state: () => state }
}

/** The way to a server, on which its greeting names another one; what follows is TLS and passes. Returns its port. */
async function tellingOf(other: string, serverPort: number): Promise<number> {
  const front = createServer((client) => {
    const behind = connect(serverPort, '127.0.0.1')
    for (const socket of [client, behind]) {
      socket.on('error', () => undefined)
      socket.on('close', () => [client, behind].forEach((one) => one.destroy()))
    }
    behind.once('data', (greeting: Buffer) => {
      client.write(greeting.toString().replace('INFO {', `INFO {"connect_urls":["${other}"],`))
      behind.pipe(client)
    })
    client.pipe(behind)
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void front.close())
  return (front.address() as AddressInfo).port
}

/** Several dials came to nothing, the last one because there was no TLS any more. */
const refused = (state: ConnectionState | undefined): boolean =>
  state?.kind === 'disconnected' && state.attempt >= 5 && state.lastError?.includes('it had it before') === true

it('a connection that had TLS without asking for it gives nobody the login in clear afterwards', async () => {
  const { server, state } = await connectedOverTls('newest')
  await server.kill()
  const stranger = await startLyingServer({}, server.port)
  await conditionToHold({
    check: () => refused(state()),
    what: 'the program to have tried the stranger',
    withinMs: 20_000,
  })
  expect(stranger.logins).toEqual([])
  expect(state()?.kind).toBe('disconnected')
})

it('an address the server only told of is not dialled while it is up, and after that gets no login in clear', async () => {
  const stranger = await startLyingServer()
  // A newer one says after the login once more whom it knows, and that takes the address back.
  const { server } = await connectedOverTls('oldest', (port) => tellingOf(`127.0.0.1:${stranger.port}`, port))
  expect(stranger.dials()).toBe(0)
  await server.kill()
  await conditionToHold({
    check: () => stranger.dials() >= 2,
    what: 'the program to have tried the address it was told of',
    withinMs: 20_000,
  })
  expect(stranger.logins).toEqual([])
  expect([stranger.published, stranger.subscribed]).toEqual([[], []])
})
