import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Connection } from '../../jetstream/connection/connection.js'
import type { ConnectionSettings } from '../../jetstream/connection/settings-contract.js'
import { rawServer, type RawServer } from '../support/raw-nats-server.js'
import { settingsFor, stateToBe, testConnection } from '../support/test-connection.js'
import { conditionToHold } from '../support/wait-for-server.js'

let folder = ''
const at = (file: string): string => join(folder, file)
const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
const certificate = (name: string, san: string): void => {
  writeFileSync(at(`${name}.ext`), `subjectAltName=${san}\nextendedKeyUsage=serverAuth,clientAuth\n`)
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    `/CN=${name}`,
  )
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-out',
    `${name}.pem`,
    '-days',
    '2',
    '-extfile',
    `${name}.ext`,
  )
}
const cleanUps: (() => unknown)[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'review-tui-tls-'))
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=test authority',
    '-days',
    '2',
  )
  certificate('server', 'DNS:localhost,IP:127.0.0.1')
  certificate('named', 'DNS:localhost')
  certificate('number', 'IP:127.0.0.1')
  certificate('elsewhere', 'DNS:elsewhere.example')
  certificate('client', 'DNS:client')
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

const serverWith = async (name: string, more = '', outside = ''): Promise<RawServer> => {
  const server = await rawServer(
    `tls { cert_file: "${at(`${name}.pem`)}", key_file: "${at(`${name}.key`)}", ${more} }\n${outside}`,
  )
  cleanUps.push(server.stop)
  return server
}
const connectionTo = (settings: ConnectionSettings): Connection => {
  const connection = testConnection(settings)
  cleanUps.push(connection.close)
  return connection
}
const failure = async (
  settings: ConnectionSettings,
): Promise<{ readonly lastError?: string; readonly advice?: string }> =>
  stateToBe(connectionTo(settings), 'connecting', { accept: ({ lastError }) => lastError !== undefined })
const trusted = (): ConnectionSettings['tls'] => ({ caFile: at('ca.pem'), first: false })

describe('TLS', { timeout: 60_000 }, () => {
  it.each(['127.0.0.1', 'localhost'])(
    'connects to %s when the authority is trusted, and again after a restart',
    async (host) => {
      const server = await serverWith('server')
      const connection = connectionTo(settingsFor(`tls://${host}:${server.port}`, { tls: trusted() }))
      const state = await stateToBe(connection, 'connected')
      expect(state.server).toMatchObject({ encrypted: true, url: `tls://${host}:${server.port}` })
      await server.kill()
      await stateToBe(connection, 'disconnected')
      await server.start()
      await stateToBe(connection, 'connected', { withinMs: 2000 })
    },
  )

  it('takes a certificate that names only the number', async () => {
    const server = await serverWith('number')
    await stateToBe(connectionTo(settingsFor(`tls://127.0.0.1:${server.port}`, { tls: trusted() })), 'connected')
  })

  it('does not take a certificate for localhost when the server was dialled by number', async () => {
    const server = await serverWith('named')
    const failed = await failure(settingsFor(`tls://127.0.0.1:${server.port}`, { tls: trusted() }))
    expect(failed.lastError).toContain('is for another name')
    await stateToBe(connectionTo(settingsFor(`tls://localhost:${server.port}`, { tls: trusted() })), 'connected')
  })

  it('refuses a certificate nobody vouches for', async () => {
    const server = await serverWith('server')
    const failed = await failure(settingsFor(`tls://127.0.0.1:${server.port}`))
    expect(failed.lastError).toContain('is signed by an authority we do not know')
    expect(failed.advice).toContain('--tlsca')
  })

  it.each(['127.0.0.1', 'localhost'])('refuses a certificate for another name at %s', async (host) => {
    const server = await serverWith('elsewhere')
    const failed = await failure(settingsFor(`tls://${host}:${server.port}`, { tls: trusted() }))
    expect(failed.lastError).toContain('is for another name')
  })

  it('does not go on in clear when the server has no TLS, and sends it nothing', async () => {
    let received = 0
    const fake = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.on('data', (chunk) => (received += chunk.length))
      socket.write('INFO {"server_id":"x","version":"2.10.0","proto":1,"max_payload":1024,"headers":true,"port":1}\r\n')
    })
    await new Promise<void>((resolve) => fake.listen(0, '127.0.0.1', resolve))
    cleanUps.push(() => fake.close())
    const address = fake.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const failed = await failure(settingsFor(`tls://ana:hunter2@127.0.0.1:${port}`))
    expect(failed.lastError).toBe(`TLS was asked for, but 127.0.0.1:${port} offers none; nothing was sent`)
    expect(received).toBe(0)

    const plain = await rawServer()
    cleanUps.push(plain.stop)
    expect((await failure(settingsFor(`tls://127.0.0.1:${plain.port}`))).lastError).toContain('offers none')
  })

  it('does not go on in clear when the server comes back without TLS', async () => {
    const server = await serverWith('server')
    const connection = connectionTo(settingsFor(`tls://127.0.0.1:${server.port}`, { tls: trusted() }))
    await stateToBe(connection, 'connected')
    await server.kill()
    server.configure('')
    await server.start()
    const waiting = await stateToBe(connection, 'disconnected', {
      accept: ({ attempt, lastError }) => attempt >= 6 && lastError?.includes('TLS') === true,
    })
    expect(waiting.lastError).toBe(`TLS was asked for, but 127.0.0.1:${server.port} offers none; nothing was sent`)
    expect(connection.nats()?.info?.tls_required).not.toBe(true)
    expect(connection.state.get().kind).toBe('disconnected')
  })

  it('shows a client certificate, and says when one is wanted', async () => {
    const server = await serverWith('server', `ca_file: "${at('ca.pem')}", verify: true`)
    const address = `tls://127.0.0.1:${server.port}`
    const tls = { caFile: at('ca.pem'), certFile: at('client.pem'), keyFile: at('client.key'), first: false }
    await stateToBe(connectionTo(settingsFor(address, { tls })), 'connected')
    const failed = await failure(settingsFor(address, { tls: trusted() }))
    expect(failed.lastError).toBe(`127.0.0.1:${server.port} wants a client certificate`)
  })

  it('shakes hands first when asked to', async () => {
    const server = await serverWith('server', 'handshake_first: true')
    const tls = { caFile: at('ca.pem'), first: true }
    await stateToBe(connectionTo(settingsFor(`tls://127.0.0.1:${server.port}`, { tls })), 'connected')
    const failed = await failure(settingsFor(`tls://127.0.0.1:${server.port}`, { tls: trusted() }))
    expect(failed.advice).toContain('--tlsfirst')
  })

  it('leaves no socket with a listener that never shakes hands', async () => {
    let open = 0
    const mute = createServer((socket) => {
      open += 1
      socket.on('error', () => undefined)
      socket.on('close', () => (open -= 1))
      socket.resume()
    })
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    cleanUps.push(() => mute.close())
    const address = mute.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const connection = connectionTo(settingsFor(`tls://127.0.0.1:${port}`, { tls: { first: true } }))
    const failed = await stateToBe(connection, 'connecting', { accept: ({ lastError }) => lastError !== undefined })
    expect(failed.lastError).toContain('is not a NATS server')
    await connection.close()
    await conditionToHold({ check: () => open === 0, what: 'every socket to be closed' })
  })
})
