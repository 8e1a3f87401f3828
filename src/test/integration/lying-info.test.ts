import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import type { Connection } from '../../jetstream/connection/connection.js'
import { honestInfo, startLyingServer } from '../support/lying-server.js'
import type { LyingServer } from '../support/lying-server.js'
import { settingsFor, stateToBe, testConnection } from '../support/test-connection.js'
import { conditionToHold } from '../support/wait-for-server.js'

// Whatever is printed while a server lies reaches the user's terminal.
const printed = vi.fn()
const methods = ['log', 'info', 'warn', 'error', 'trace', 'debug'] as const
beforeEach(() => {
  printed.mockClear()
  for (const method of methods) vi.spyOn(console, method).mockImplementation(printed)
})
afterEach(() => {
  vi.restoreAllMocks()
  expect(printed).not.toHaveBeenCalled()
})

function connectTo(server: LyingServer, address = `user:secret@127.0.0.1:${server.port}`): Connection {
  const connection = testConnection(settingsFor(address))
  onTestFinished(() => connection.close())
  return connection
}

const lies: readonly (readonly [string, object | string, string])[] = [
  ['max_payload is a text', { max_payload: '\u001b]0;owned\u0007' }, 'max_payload is not a number'],
  ['max_payload is negative', { max_payload: -1 }, 'max_payload is not a count'],
  ['client_id is an object', { client_id: {} }, 'client_id is not a number'],
  ['server_id is missing', { server_id: undefined }, 'server_id is missing'],
  ['server_name is a list', { server_name: ['a'] }, 'server_name is not a text'],
  ['headers is a text', { headers: 'yes' }, 'headers is not true or false'],
  ['tls_required is a number', { tls_required: 1 }, 'tls_required is not true or false'],
  ['nonce is a token', { nonce: 'eyJhbGciOi.eyJqdGki' }, 'nonce is not a nonce'],
  ['it is no JSON', '{no', 'not a NATS server'],
  ['it is a list', '[]', 'not a NATS server'],
  ['it is huge', { server_name: 'x'.repeat(70_000) }, 'more than the 65536 we read'],
  ['it is nested without end', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'nested deeper'],
]

it.each(lies)('refuses a greeting where %s, in words, and sends no login', async (_, greeting, words) => {
  const server = await startLyingServer({ greeting })
  const connection = connectTo(server)
  const state = await stateToBe(connection, 'connecting', { accept: ({ lastError }) => lastError !== undefined })
  expect(state.lastError).toContain(words)
  expect(state.lastError).not.toContain('\u001b')
  expect(server.logins).toEqual([])
})

it.each([
  ['an object', {}],
  ['a sequence for the terminal', '2.15.1\u001b]52;c;b3duZWQ=\u0007'],
  ['a very long text', '2'.repeat(10_000)],
  ['missing', undefined],
])('works with a server whose version is %s, as with the oldest', async (_, version) => {
  const server = await startLyingServer({ greeting: { version } })
  const { server: details } = await stateToBe(connectTo(server), 'connected')
  expect(details.version).toBe('unknown')
})

it.each([
  ['no list', 7],
  ['full of what is no address', [7, null, {}, 'h:x', '', 'u:p@h:1', 'x'.repeat(5000), '\u001b[31m:1', '::::', '[::']],
  ['endless', Array.from({ length: 1000 }, (_, at) => `127.0.0.1:${at + 1}`)],
])('takes from connect_urls that are %s only what are addresses', async (_, urls) => {
  const server = await startLyingServer({ greeting: { connect_urls: urls } })
  const connection = connectTo(server)
  await stateToBe(connection, 'connected')
  const nc = connection.nats() as unknown as { readonly getServers: () => readonly { readonly listen: string }[] }
  const known = nc.getServers().map(({ listen }) => listen)
  expect(known).toContain(`127.0.0.1:${server.port}`)
  expect(known.length).toBeLessThanOrEqual(65)
})

const breaks: readonly (readonly [string, (server: LyingServer) => void])[] = [
  ['an INFO whose connect_urls are no list of texts', (server) => server.info({ connect_urls: [{}, 7] })],
  ['an INFO that is no JSON', (server) => server.info('{no')],
  ['an INFO with a text for a number', (server) => server.info({ max_payload: 'many' })],
  ['an INFO without end', (server) => server.raw(`INFO {"a":"${'x'.repeat(100_000)}`)],
  ['another protocol', (server) => server.raw('HTTP/1.1 200 OK\r\n\r\n')],
  ['a sequence for the terminal', (server) => server.raw('\u001b]0;owned\u0007\u001b[?1049l\r\n')],
  ['a message with a size that is none', (server) => server.raw('MSG a 1 x\r\n')],
  ['a header larger than its message', (server) => server.raw('HMSG a 1 99 5\r\nhello\r\n')],
  ['a message shorter than it said', (server) => server.raw('MSG a 1 9\r\nhi\r\nPING\r\nPING\r\n')],
  ['an error in another form', (server) => server.raw('-ERR \u001b[31m\r\n')],
  ['-ERR with a permission for everything', (server) => server.error('Permissions Violation for Publish to ">"')],
  ['an expired login', (server) => server.error('User Authentication Expired')],
]

it.each(breaks)('goes on, or connects anew within ten seconds, after %s', async (_, lie) => {
  const server = await startLyingServer()
  const connection = connectTo(server)
  await stateToBe(connection, 'connected')
  lie(server)
  server.info({ server_name: 'after the lie' })
  const sinceMs = Date.now()
  await conditionToHold({
    check: async () => {
      const nc = connection.nats()
      if (connection.state.get().kind !== 'connected' || nc === undefined) return false
      // The client answers again: not one that writes to a connection it does not read.
      return Promise.race([
        nc.flush().then(
          () => true,
          () => false,
        ),
        after(300),
      ])
    },
    what: 'the connection to work',
    withinMs: 10_000,
  })
  expect(Date.now() - sinceMs).toBeLessThan(10_000)
})

it('says what was wrong when it hangs up', async () => {
  const server = await startLyingServer()
  const connection = connectTo(server)
  await stateToBe(connection, 'connected')
  server.raw('HTTP/1.1 200 OK\r\n\r\n')
  await conditionToHold({ check: () => connection.notices.get().length > 0, what: 'a notice' })
  expect(connection.notices.get()[0]).toMatchObject({ text: 'the server sent something that is not the NATS protocol' })
  const { reason } = await stateToBe(connection, 'disconnected')
  expect(reason).toContain('not the NATS protocol')
})

it('asks the honest server for nothing it did not say', async () => {
  const server = await startLyingServer({ greeting: { ...honestInfo } })
  const connection = connectTo(server)
  const { server: details } = await stateToBe(connection, 'connected')
  expect(details).toMatchObject({ version: '2.15.1', name: 'lying', clientId: 7, maxPayloadBytes: 1_048_576 })
})

function after(delayMs: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), delayMs))
}

it.each([
  ['says why', "-ERR 'maximum connections exceeded'\r\n", 'maximum connections exceeded'],
  ['says nothing', '', 'hung up during the login'],
])('tells at once of a server that hangs up during the login and %s', async (_, afterConnect, words) => {
  const server = await startLyingServer({ afterConnect, pong: false })
  const connection = connectTo(server)
  await conditionToHold({ check: () => server.logins.length > 0, what: 'a login' })
  const sinceMs = performance.now()
  server.drop()
  const state = await stateToBe(connection, 'connecting', { accept: ({ lastError }) => lastError !== undefined })
  expect(state.lastError).toContain(words)
  expect(performance.now() - sinceMs).toBeLessThan(1000)
  // And it is tried again, one dial at a time, until it lets us in.
  server.script({})
  await stateToBe(connection, 'connected')
  expect(server.clients()).toBe(1)
})

it('does not wait for a server that hung up during the login of a reconnect', async () => {
  const server = await startLyingServer()
  const connection = connectTo(server)
  await stateToBe(connection, 'connected')
  server.script({ afterConnect: "-ERR 'maximum connections exceeded'\r\n", pong: false })
  server.drop()
  await conditionToHold({ check: () => server.logins.length > 1, what: 'the second login' })
  server.script({})
  server.drop()
  await stateToBe(connection, 'connected', { withinMs: 2000 })
  expect(server.clients()).toBe(1)
})

it('connects anew when the client library stops reading, whatever made it', async () => {
  const server = await startLyingServer()
  const connection = connectTo(server)
  await stateToBe(connection, 'connected')
  const nc = connection.nats()
  // Frames are checked and handlers guarded, so nothing known makes it: its parser is broken here by hand.
  const inside = nc as unknown as { readonly protocol: { readonly parser: { parse: () => void } } }
  inside.protocol.parser.parse = () => {
    throw new Error('the parser')
  }
  server.raw('PING\r\n')
  const { reason } = await stateToBe(connection, 'disconnected', { withinMs: 1000 })
  expect(reason).toContain('a part of the program failed')
  await stateToBe(connection, 'connected', { withinMs: 2000 })
  // The library's own words about it: who owns the console takes them to the log.
  expect(printed.mock.calls.map(([first]) => first as unknown)).toEqual(['reader closed'])
  printed.mockClear()
})
