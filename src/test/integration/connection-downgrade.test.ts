import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import type { ConnectionState } from '../../jetstream/connection.js'
import { startLyingServer } from '../support/lying-server.js'
import { rawServer } from '../support/raw-nats-server.js'
import { conditionToHold } from '../support/wait-for-server.js'

it('a connection that had TLS without asking for it gives nobody the login in clear afterwards', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'review-tui-downgrade-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'san'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n')
  const openssl = (text: string): void =>
    void execFileSync('openssl', text.split(' '), { cwd: folder, stdio: 'ignore' })
  openssl('req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=authority -days 2')
  openssl('req -newkey rsa:2048 -nodes -keyout key.pem -out csr.pem -subj /CN=server')
  openssl('x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -out cert.pem -days 2 -extfile san')
  const server = await rawServer(`
    tls { cert_file: "${join(folder, 'cert.pem')}", key_file: "${join(folder, 'key.pem')}" }
    authorization { user: ana, password: hunter2 }`)
  onTestFinished(server.stop)

  const fixture = fileURLToPath(new URL('./connection-downgrade.fixture.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', fixture, `nats://ana:hunter2@127.0.0.1:${server.port}`], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let state: ConnectionState | undefined
  child.on('message', (next) => (state = next as ConnectionState))
  await conditionToHold({ check: () => state?.kind === 'connected', what: 'the program to be connected' })
  expect(state).toMatchObject({ server: { encrypted: true } })

  await server.kill()
  const stranger = await startLyingServer({}, server.port)
  await conditionToHold({
    check: () =>
      state?.kind === 'disconnected' && state.attempt >= 5 && state.lastError?.includes('it had it before') === true,
    what: 'the program to have tried the stranger',
    withinMs: 20_000,
  })
  expect(stranger.logins).toEqual([])
  expect(state?.kind).toBe('disconnected')
})
