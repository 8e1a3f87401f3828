import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { testServer } from '../support/nats-server.js'

it('a closed workspace leaves nothing that keeps the process, and has printed nothing', async () => {
  const server = await testServer()
  try {
    const fixture = fileURLToPath(new URL('./workspace-exit.fixture.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', fixture, server.url, server.token], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    let printed = ''
    child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    let closedAtMs = Infinity
    child.on('message', () => {
      closedAtMs = performance.now()
    })
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
    const tookMs = performance.now() - closedAtMs
    expect([code, printed]).toEqual([0, ''])
    expect(tookMs).toBeLessThan(1000)
  } finally {
    await server.stop()
  }
})
