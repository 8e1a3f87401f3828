import { describe, expect, it } from 'vitest'
import { configText } from './config-file.js'

const settings = {
  version: '2.15.1',
  serverName: 'review-tui',
  port: -1,
  token: 'secret',
  portsDir: '/s/ports',
  pidFile: '/s/pid',
  logFile: '/s/log',
  storeDir: '/s/a "quoted" \\ place',
  maxMemoryBytes: 1,
  maxFileBytes: 2,
}

describe('configText', () => {
  it('listens on loopback only and quotes what it is given', () => {
    const text = configText(settings)
    expect(text).toContain('host: "127.0.0.1"\nport: -1\n')
    expect(text).toContain('store_dir: "/s/a \\"quoted\\" \\\\ place"')
    expect(text).toContain('authorization { token: "secret" }')
  })

  it('leaves out the key that old servers refuse', () => {
    expect(configText(settings)).toContain('logfile_max_num')
    expect(configText({ ...settings, version: '2.9.10' })).not.toContain('logfile_max_num')
  })

  it('tells a node the others by a login of their own, on loopback, and nobody else of them', () => {
    const cluster = { name: 'c', port: 7, routePorts: [7, 8], password: 'other secret' }
    const text = configText({ ...settings, serverName: 'n1', cluster })
    expect(text).toContain('server_name: "n1"')
    expect(text).toContain('  host: "127.0.0.1"\n  port: 7\n')
    expect(text).toContain('authorization { user: "route", password: "other secret" }')
    expect(text).toContain('no_advertise: true')
    expect(text).toContain('routes: ["nats://route:other secret@127.0.0.1:7", "nats://route:other secret@127.0.0.1:8"]')
    expect(configText(settings)).not.toContain('cluster')
  })
})
