import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freshHome, startApp } from '../support/app-driver.js'
import { testServer } from '../support/nats-server.js'

/** A home with these contexts, the first of them selected. */
const homeWith = (contexts: Readonly<Record<string, object>>): string => {
  const home = freshHome()
  const folder = join(home, 'config', 'nats')
  mkdirSync(join(folder, 'context'), { recursive: true })
  for (const [name, fields] of Object.entries(contexts)) {
    writeFileSync(join(folder, 'context', `${name}.json`), JSON.stringify(fields))
  }
  writeFileSync(join(folder, 'context.txt'), Object.keys(contexts)[0] ?? '')
  return home
}

describe('a selected context that cannot be used', () => {
  it('is a question: another one, which may be wrong too, or without it', async () => {
    const server = await testServer()
    try {
      const home = homeWith({
        proxied: { url: 'nats://127.0.0.1:1', socks_proxy: 'socks5://127.0.0.1:9' },
        both: { url: 'nats://127.0.0.1:1', jetstream_domain: 'a', jetstream_api_prefix: 'b' },
        good: { url: `nats://127.0.0.1:${server.port}`, token: 'env://TOKEN', jetstream_api_prefix: '$JS.API' },
      })
      const app = startApp({ cols: 100, rows: 30, home, env: { TOKEN: server.token } })
      await app.waitForText('the socks_proxy of context proxied asks for a SOCKS proxy')
      // The cursor comes with the answers it takes.
      await app.waitForText('[1  go on without it]')
      app.press('2')
      await app.waitForText('name two JetStreams')
      await app.waitForText('[1  go on without it]')
      expect(app.text()).toContain('2  connect with context good')
      app.press('down')
      await app.waitForText('[2  connect with context good]')
      app.press('enter')
      await app.waitForText('JetStream API $JS.API (context good)')
      expect(app.output()).not.toContain(server.token)
    } finally {
      await server.stop()
    }
  })

  it('ends with exit 2 when it was asked for on the command line', async () => {
    const home = homeWith({ proxied: { socks_proxy: 'socks5://127.0.0.1:9' } })
    const app = startApp({ cols: 100, rows: 30, home, args: ['--context', 'proxied'] })
    expect(await app.toExit()).toEqual({ exitCode: 2, signal: 0 })
    expect(app.text()).toContain('--socks-proxy none')
  })

  it('may be a FIFO: it is told, and q works', async () => {
    const home = homeWith({ fifo: {} })
    const path = join(home, 'config', 'nats', 'context', 'fifo.json')
    execFileSync('sh', ['-c', `rm "$1" && mkfifo "$1"`, 'sh', path])
    const app = startApp({ cols: 100, rows: 30, home })
    await app.waitForText('the nats context fifo cannot be read: it is not a regular file')
    app.press('q')
    expect(await app.toExit()).toEqual({ exitCode: 0, signal: 0 })
  })
})
