import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jetstream } from '@nats-io/jetstream'
import { nkeys } from '@nats-io/transport-node'
import { afterEach, describe, expect, it } from 'vitest'
import { describeError } from '../../jetstream/wire/api-errors.js'
import type { ConnectedEvent, Connection } from '../../jetstream/connection/connection.js'
import type { ConnectionSettings } from '../../jetstream/connection/settings-contract.js'
import { testServer } from '../support/nats-server.js'
import { freePort, rawServer, type RawServer } from '../support/raw-nats-server.js'
import { settingsFor, stateToBe, testConnection } from '../support/test-connection.js'
import { storeToBe } from '../support/wait-for-server.js'

const cleanUps: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})
const connectionTo = (settings: ConnectionSettings): Connection => {
  const connection = testConnection(settings)
  cleanUps.push(connection.close)
  return connection
}
const serverWith = async (...args: Parameters<typeof rawServer>): Promise<RawServer> => {
  const server = await rawServer(...args)
  cleanUps.push(server.stop)
  return server
}

describe('a connection', { timeout: 60_000 }, () => {
  it.each(['newest', 'oldest'] as const)('opens to the %s server, tells who it is, and closes', async (version) => {
    const server = await testServer({ version })
    cleanUps.push(server.stop)
    const connection = connectionTo(settingsFor(server.url, { auth: { kind: 'token', token: server.token } }))
    const events: ConnectedEvent[] = []
    connection.onConnected((_, event) => events.push(event))
    expect(connection.state.get()).toMatchObject({ kind: 'connecting', attempt: 1 })
    expect(connection.nats()).toBeUndefined()

    const state = await stateToBe(connection, 'connected', { accept: ({ rttMs }) => rttMs !== undefined })
    expect(state.server).toMatchObject({
      url: `nats://127.0.0.1:${server.port}`,
      version: server.version,
      jetstream: true,
      encrypted: false,
      loopback: true,
      maxPayloadBytes: 1024 * 1024,
    })
    expect(state.server.id).not.toBe('')
    expect(state.server.clientId).toBeGreaterThan(0)
    expect(state.rttMs).toBeLessThan(500)
    expect(events).toEqual([{ reconnect: false, newClient: true }])
    expect(connection.nats()?.isClosed()).toBe(false)
    expect(connection.notices.get()).toEqual([])

    const nc = connection.nats()
    await Promise.all([connection.close(), connection.close()])
    expect(connection.state.get()).toEqual({ kind: 'closed' })
    expect(connection.nats()).toBeUndefined()
    expect(nc?.isClosed()).toBe(true)
  })

  it('keeps trying when nothing listens, and says so, until something does', async () => {
    const server = await serverWith('', { started: false })
    const connection = connectionTo(settingsFor(`127.0.0.1:${server.port}`))
    const waiting = await stateToBe(connection, 'connecting', { accept: ({ attempt }) => attempt >= 3 })
    expect(waiting.lastError).toBe(`nothing listens on 127.0.0.1:${server.port}`)
    await server.start()
    await stateToBe(connection, 'connected', { withinMs: 4000 })
  })

  it('tries every address, and knows the others afterwards', async () => {
    const dead = await freePort()
    const server = await serverWith()
    const connection = connectionTo(settingsFor(`127.0.0.1:${dead},127.0.0.1:${server.port}`))
    const { server: found } = await stateToBe(connection, 'connected')
    expect(found.port).toBe(server.port)
    const listens = connection
      .nats()
      ?.getServers()
      .map(({ listen }) => listen)
    expect(listens?.sort()).toEqual([`127.0.0.1:${dead}`, `127.0.0.1:${server.port}`].sort())
  })

  it('calls what a listener throws a notice and goes on', async () => {
    const server = await serverWith()
    const connection = connectionTo(settingsFor(`127.0.0.1:${server.port}`))
    let second = 0
    connection.onConnected(() => {
      throw new Error('broken listener')
    })
    connection.onConnected(() => (second += 1))
    await stateToBe(connection, 'connected')
    await storeToBe({
      store: connection.notices,
      accept: (all): all is typeof all => all.length === 1,
      what: 'a notice',
    })
    expect(connection.notices.get()[0]).toMatchObject({
      kind: 'internal',
      text: 'a part of the program failed: broken listener',
    })
    expect(second).toBe(1)
  })

  it('can be closed before it ever opened', async () => {
    const connection = connectionTo(settingsFor(`127.0.0.1:${await freePort()}`))
    await stateToBe(connection, 'connecting', { accept: ({ lastError }) => lastError !== undefined })
    await connection.close()
    expect(connection.state.get()).toEqual({ kind: 'closed' })
  })
})

describe('logins', { timeout: 60_000 }, () => {
  it('takes users, tokens and nkeys', async () => {
    const pair = nkeys.createUser()
    const server = await serverWith(
      `authorization { users [ { user: ana, password: "p@ss" }, { nkey: ${pair.getPublicKey()} } ] }`,
    )
    const file = join(server.folder, 'ana.nk')
    writeFileSync(file, `# ana\n${new TextDecoder().decode(pair.getSeed())}\n`)
    const byUser = connectionTo(settingsFor(`ana:p%40ss@127.0.0.1:${server.port}`))
    const byNkey = connectionTo(settingsFor(`127.0.0.1:${server.port}`, { auth: { kind: 'nkey', file } }))
    await stateToBe(byUser, 'connected')
    await stateToBe(byNkey, 'connected')
  })

  it('says which login was refused, never its value, and reads a corrected file by itself', async () => {
    const [wrong, right] = [nkeys.createUser(), nkeys.createUser()]
    const seed = (pair: typeof wrong): string => new TextDecoder().decode(pair.getSeed())
    const server = await serverWith(`authorization { users [ { nkey: ${right.getPublicKey()} } ] }`)
    const file = join(server.folder, 'key.nk')
    writeFileSync(file, seed(wrong))
    const connection = connectionTo(
      settingsFor(`127.0.0.1:${server.port}`, {
        auth: { kind: 'nkey', file },
        authDescription: 'the nkey file K from --nkey',
      }),
    )
    const refused = await stateToBe(connection, 'connecting', { accept: ({ lastError }) => lastError !== undefined })
    expect(refused.lastError).toBe(`127.0.0.1:${server.port} refused the login: the nkey file K from --nkey`)
    expect(connection.notices.get()).toMatchObject([{ kind: 'login', level: 'error' }])
    expect(JSON.stringify([connection.state.get(), connection.notices.get()])).not.toContain(seed(wrong))
    writeFileSync(file, seed(right))
    await stateToBe(connection, 'connected', { withinMs: 8000 })
    expect(connection.notices.get()).toEqual([])
  })

  it('asks for a login when none was given', async () => {
    const server = await serverWith('authorization { token: s3cret }')
    const connection = connectionTo(settingsFor(`127.0.0.1:${server.port}`))
    const refused = await stateToBe(connection, 'connecting', { accept: ({ lastError }) => lastError !== undefined })
    expect(refused.lastError).toBe(`127.0.0.1:${server.port} wants a login and none was given`)
    expect(refused.advice).toContain('--creds')
  })

  it('survives a login that is taken away while connected, and comes back when it is given again', async () => {
    const users = (password: string): string => `authorization { users [ { user: ana, password: ${password} } ] }`
    const server = await serverWith(users('one'))
    const connection = connectionTo(settingsFor(`ana:one@127.0.0.1:${server.port}`))
    await stateToBe(connection, 'connected')
    server.configure(users('two'))
    server.signal('SIGHUP')
    const gone = await stateToBe(connection, 'disconnected', { accept: ({ lastError }) => lastError !== undefined })
    expect(gone.lastError).toContain('refused the login: the login in the address')
    expect(gone.reason).toContain('the server ended the login')
    server.configure(users('one'))
    server.signal('SIGHUP')
    await stateToBe(connection, 'connected', { withinMs: 12_000 })
  })

  it('names the subject that would have to be allowed', async () => {
    const server = await serverWith(
      'authorization { users [ { user: ana, password: p, permissions { publish: "ok.>", subscribe: "ok.>" } } ] }',
    )
    const connection = connectionTo(settingsFor(`ana:p@127.0.0.1:${server.port}`))
    await stateToBe(connection, 'connected')
    connection.nats()?.publish('REVIEWS.rateGiven', 'x')
    connection.nats()?.subscribe('REVIEWS.>', { callback: () => undefined })
    const notices = await storeToBe({
      store: connection.notices,
      accept: (all): all is typeof all => all.length === 2,
      what: 'both notices',
    })
    expect(notices).toMatchObject([
      { kind: 'permission', operation: 'publish', subject: 'REVIEWS.rateGiven' },
      { kind: 'permission', operation: 'subscription', subject: 'REVIEWS.>' },
    ])
    expect(notices[0]?.advice).toContain('publish: { allow: ["REVIEWS.rateGiven"] }')
    expect(connection.state.get().kind).toBe('connected')
  })
})

describe('JetStream off and a subject no stream has', { timeout: 60_000 }, () => {
  it.each([
    ['', false, 'JetStream is off on this server'],
    ['jetstream { store_dir: "STORE" }', true, 'no stream captures NOBODY.home: nothing was stored'],
  ])('are told apart with %j', async (config, enabled, summary) => {
    const server = await serverWith((folder) => config.replace('STORE', `${folder}/js`))
    const connection = connectionTo(settingsFor(`127.0.0.1:${server.port}`))
    const state = await stateToBe(connection, 'connected')
    expect(state.server.jetstream).toBe(enabled)
    const nc = connection.nats()
    if (nc === undefined) throw new Error('not connected')
    const error: unknown = await jetstream(nc)
      .publish('NOBODY.home', 'x')
      .catch((reason: unknown) => reason)
    expect(describeError(error, { jetstreamEnabled: enabled }).summary).toBe(summary)
  })
})
