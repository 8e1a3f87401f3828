import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jetstreamManager } from '@nats-io/jetstream'
import type { JetStreamManager } from '@nats-io/jetstream'
import { nkeys } from '@nats-io/transport-node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection } from '../../jetstream/connection/connection.js'
import { resolveConnectionSettings } from '../../jetstream/connection/connection-settings.js'
import type { ConnectionFlags, ConnectionSettings } from '../../jetstream/connection/settings-contract.js'
import { ownJetStream } from '../../jetstream/wire/jetstream-place.js'
import { settingsFiles } from '../../lib/given-file.js'
import { createHelperRunner } from '../../jetstream/connection/helper-program.js'
import { freePort, rawServer, type RawServer } from '../support/raw-nats-server.js'
import { stateToBe, testConnection } from '../support/test-connection.js'
import { conditionToHold } from '../support/wait-for-server.js'

let home = ''
const cleanUps: (() => unknown)[] = []
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'review-tui-settings-'))
  mkdirSync(join(home, '.config/nats/context'), { recursive: true })
})
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
  rmSync(home, { recursive: true, force: true })
})

const serverWith = async (config: string | ((folder: string) => string)): Promise<RawServer> => {
  const server = await rawServer(config)
  cleanUps.push(server.stop)
  return server
}
type World = { readonly context?: object; readonly flags?: ConnectionFlags; readonly env?: Record<string, string> }
const resolved = async ({ context, flags = {}, env = {} }: World): Promise<ConnectionSettings> => {
  if (context !== undefined) writeFileSync(join(home, '.config/nats/context/c.json'), JSON.stringify(context))
  const found = await resolveConnectionSettings({
    env,
    home,
    files: settingsFiles,
    runHelper: createHelperRunner({ env }),
    flags: { ...(context === undefined ? {} : { context: 'c' }), ...flags },
  })
  if (!found.ok) throw new Error(`${found.error.summary}; ${found.error.advice ?? ''}`)
  if (found.value === undefined) throw new Error('nothing was given')
  return found.value
}
const connected = async (settings: ConnectionSettings): Promise<Connection> => {
  const connection = testConnection(settings)
  cleanUps.push(connection.close)
  await stateToBe(connection, 'connected')
  return connection
}
const b64 = (text: string): string => `data:;base64,${Buffer.from(text).toString('base64')}`

describe('a context with a domain', { timeout: 60_000 }, () => {
  it('means the JetStream behind the leaf node, not that of the hub', async () => {
    const leafPort = await freePort()
    const hub = await serverWith(
      (folder) => `server_name: hub
jetstream { store_dir: "${folder}/js", domain: hub }
leafnodes { listen: "127.0.0.1:${leafPort}" }`,
    )
    await serverWith(
      (folder) => `server_name: leaf
jetstream { store_dir: "${folder}/js", domain: leaf }
leafnodes { remotes: [ { url: "nats://127.0.0.1:${leafPort}" } ] }`,
    )
    const url = `nats://127.0.0.1:${hub.port}`
    // What leaves for another JetStream than the one named is held back, so each has a connection of its own.
    const managerOf = async (settings: ConnectionSettings): Promise<JetStreamManager> => {
      const nc = (await connected(settings)).nats()
      if (nc === undefined) throw new Error('not connected')
      return jetstreamManager(nc, { apiPrefix: (settings.place ?? ownJetStream).apiPrefix, checkAPI: false })
    }
    const domainAt = async (world: World): Promise<string | undefined> =>
      (await (await managerOf(await resolved(world))).getAccountInfo()).domain
    const inContext = await resolved({ context: { url, jetstream_domain: 'leaf' } })
    const leaf = await managerOf(inContext)
    await conditionToHold({
      check: () =>
        leaf.getAccountInfo().then(
          ({ domain }) => domain === 'leaf',
          () => false,
        ),
      what: 'the leaf node to answer through the hub',
      withinMs: 20_000,
    })
    expect(inContext.placeDescription).toBe('JetStream domain leaf (context c)')
    expect(await domainAt({ context: { url, jetstream_api_prefix: '$JS.leaf.API' } })).toBe('leaf')
    expect(await domainAt({ flags: { server: url, jsDomain: 'leaf' } })).toBe('leaf')
    expect(await domainAt({ flags: { server: url } })).toBe('hub')
  })
})

describe('references in a context', { timeout: 60_000 }, () => {
  it('log in with a password and a token that stand elsewhere', async () => {
    const server = await serverWith('authorization { users [ { user: ana, password: "p w" } ] }')
    const url = `nats://127.0.0.1:${server.port}`
    writeFileSync(join(home, 'pw'), 'p w\r\n')
    for (const password of ['env://PW', 'file://~/pw', b64('p w\n')]) {
      await connected(await resolved({ context: { url, user: 'ana', password }, env: { PW: 'p w' } }))
    }
    await connected(await resolved({ flags: { server: url, password: 'p w' }, env: { NATS_USER: 'ana' } }))
  })

  it('log in with an nkey that is nowhere on the disk', async () => {
    const pair = nkeys.createUser()
    const seed = new TextDecoder().decode(pair.getSeed())
    const server = await serverWith(`authorization { users [ { nkey: ${pair.getPublicKey()} } ] }`)
    const url = `nats://127.0.0.1:${server.port}`
    await connected(await resolved({ context: { url, nkey: b64(seed) } }))
    await connected(await resolved({ context: { URL: url, NKey: 'env://SEED' }, env: { SEED: `${seed}\r\n` } }))
  })
})

describe('a login bound to an inbox prefix', { timeout: 60_000 }, () => {
  it('asks and is answered under it', async () => {
    const server = await serverWith(
      (folder) => `jetstream { store_dir: "${folder}/js" }
authorization { users [ { user: ana, password: p, permissions { publish: ">", subscribe: "_IN_ana.>" } } ] }`,
    )
    const url = `nats://ana:p@127.0.0.1:${server.port}`
    const connection = await connected(await resolved({ context: { url, inbox_prefix: '_IN_ana' } }))
    const nc = connection.nats()
    if (nc === undefined) throw new Error('not connected')
    expect((await (await jetstreamManager(nc)).getAccountInfo()).streams).toBe(0)
    expect(connection.notices.get()).toEqual([])
  })
})

describe('what the server and the machine are told', { timeout: 60_000 }, () => {
  it('trusts the authority that stands for the system store, TLS asked for or only offered', async () => {
    const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: home, stdio: 'ignore' })
    const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '2']
    openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      'k.pem',
      '-out',
      'c.pem',
      '-subj',
      '/CN=x',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    )
    const server = await serverWith(`tls { cert_file: "${home}/c.pem", key_file: "${home}/k.pem" }`)
    const env = { SSL_CERT_FILE: join(home, 'c.pem') }
    for (const scheme of ['tls', 'nats']) {
      await connected(await resolved({ flags: { server: `${scheme}://127.0.0.1:${server.port}` }, env }))
    }
    const untrusted = testConnection(await resolved({ flags: { server: `tls://127.0.0.1:${server.port}` } }))
    cleanUps.push(untrusted.close)
    const refused = await stateToBe(untrusted, 'connecting', { accept: ({ lastError }) => lastError !== undefined })
    expect(refused.lastError).toContain('is signed by an authority we do not know')
  })

  it('is the name that was given', async () => {
    const monitor = await freePort()
    const server = await serverWith(`http: "127.0.0.1:${monitor}"`)
    await connected(await resolved({ flags: { server: `127.0.0.1:${server.port}`, connectionName: 'ana at work' } }))
    const answer = await fetch(`http://127.0.0.1:${monitor}/connz`)
    expect(await answer.text()).toContain('"name": "ana at work"')
  })
})
