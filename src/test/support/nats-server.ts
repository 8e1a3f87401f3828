import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  fetchFromDistribution,
  locateServer,
  serverPaths,
  startPrivateServer,
  type PrivateServer,
  type ServerBinary,
  type ServerState,
} from '../../server/index.js'
import { storeToBe } from './wait-for-server.js'

/** A throwaway server on a folder of its own; it starts again on the same port when it is killed. */
export type TestServer = {
  readonly url: string
  readonly token: string
  readonly port: number
  readonly version: string
  /** The process that runs now; throws while there is none. */
  readonly pid: () => number
  /** Ends it for good and removes its folder. */
  readonly stop: () => Promise<void>
  /** Kills it hard, and resolves once its successor answers on the same port, with the same token and store. */
  readonly kill: () => Promise<void>
  /** Stops its clocks and its mouth without closing a connection, until `thaw`. */
  readonly freeze: () => void
  readonly thaw: () => void
  /** The private server underneath, for tests of that. */
  readonly server: PrivateServer
}

/** Which server a test or an attack runs on: 2.15, 2.10 and 2.9 at the time of writing. */
export type ServerAge = 'newest' | 'middle' | 'oldest'

/** All of them. */
export const serverAges: readonly ServerAge[] = ['newest', 'middle', 'oldest']

/** The environment variable by which a command names the server of the tests that ask for `wantedAge`. */
export const wantedAgeVariable = 'REVIEW_TUI_TEST_SERVER'

/** The newest, unless a command has named another one. */
export const wantedAge: ServerAge = serverAges.find((age) => age === process.env[wantedAgeVariable]) ?? 'newest'

const suites = { middle: 'trixie', oldest: 'machine' } as const

/** Tests of today's features need a server that has them; an old one on PATH or in the cache is passed over. */
const newestMeansAtLeast = '2.12.0'

/**
 * Starts a throwaway server: `newest` is the one a user would get, `oldest` the one of this machine's own Debian suite.
 * Programs are fetched once into the user's cache. Safe to call from several test workers at once.
 */
export async function testServer(
  o: {
    readonly version?: ServerAge
    readonly maxMemoryBytes?: number
    readonly maxFileBytes?: number
  } = {},
): Promise<TestServer> {
  const binary = await testBinary(o.version ?? 'newest')
  const stateDir = await mkdtemp(join(tmpdir(), 'review-tui-server-'))
  const started = await startPrivateServer({
    binary,
    stateDir,
    // Tests kill as often as they like.
    creditAfterMs: 0,
    maxMemoryBytes: o.maxMemoryBytes,
    maxFileBytes: o.maxFileBytes,
  })
  if (!started.ok) {
    await rm(stateDir, { recursive: true, force: true })
    throw new Error(JSON.stringify(started.error))
  }
  const server = started.value
  const pid = (): number => {
    const current = server.pid()
    if (current === undefined) throw new Error('the test server does not run')
    return current
  }
  return {
    url: server.url,
    token: server.token,
    port: Number(new URL(server.url).port),
    version: server.version,
    pid,
    stop: async () => {
      await server.stop()
      await rm(stateDir, { recursive: true, force: true })
    },
    kill: async () => {
      const killed = pid()
      server.signal('SIGKILL')
      await storeToBe({
        store: server.state,
        accept: (state): state is Extract<ServerState, { readonly kind: 'running' }> =>
          state.kind === 'running' && state.pid !== killed,
        what: 'the test server to run again',
      })
    },
    freeze: () => void server.signal('SIGSTOP'),
    thaw: () => void server.signal('SIGCONT'),
    server,
  }
}

/** The program a test server runs, fetched into the user's cache when it is not there. */
export async function testBinary(version: ServerAge): Promise<ServerBinary> {
  const { cacheDir } = serverPaths(process.env)
  const signal = new AbortController().signal
  const onProgress = (): void => undefined
  const found =
    version !== 'newest'
      ? await fetchFromDistribution({ suite: suites[version], cacheDir, onProgress, signal })
      : await locateServer({
          env: process.env,
          cacheDir,
          allowDownload: true,
          minVersion: newestMeansAtLeast,
          onProgress,
          signal,
        })
  if (!found.ok) throw new Error(`no ${version} nats-server for the tests: ${JSON.stringify(found.error)}`)
  return found.value
}
