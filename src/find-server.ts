import { connect } from 'node:net'
import { isLoopback, resolveConnectionSettings, settingsPlace, tlsFilesProblem } from './jetstream/index.js'
import type { ConnectionSettings, SettingsError } from './jetstream/index.js'
import { systemClock } from './lib/clock.js'
import { err, ok } from './lib/result.js'
import type { Result } from './lib/result.js'
import type { Options } from './options.js'
import { locateServer, pathComplaints, serverPaths, startPrivateCluster, startPrivateServer } from './server/index.js'
import type { PrivateServer, ServerFailure, ServerProgress } from './server/index.js'

/** The server this run works on, and how it came to it. */
export type FoundServer = {
  readonly settings: ConnectionSettings
  /** "private" or "joined" for a server of ours, else empty. */
  readonly label: 'private' | 'joined' | ''
  /** Ours, or on this machine. */
  readonly ownServer: boolean
  readonly privateServer?: PrivateServer
  /** When this process began to start it; absent on a joined one and on any other. */
  readonly serverStartedMs?: number
  /** How many copies a stream we make gets; as the preset says when absent. */
  readonly replicas?: number
  /** Sentences worth showing once. */
  readonly notes: readonly string[]
}

/** Why there is no server to work on. */
export type NoServer = {
  readonly summary: string
  readonly details: readonly string[]
  readonly advice: readonly string[]
  readonly usage: boolean
  /** The selected context, when it alone is to blame: on the screen that is a question, not an end. */
  readonly selectedContext?: string
}

/** What the search tells while it goes on. */
export type FindProgress = ServerProgress | { readonly kind: 'trying'; readonly address: string }

/** Where a server of the user's is looked for when none was named. */
export const localPort = 4222
const knockMs = 400

/**
 * Finds the server in this order: one the user named (flag, environment, `nats` context), one on 127.0.0.1:4222
 * that takes anybody and runs JetStream, a private one. Fetching a program for the latter can be cancelled by `signal`.
 */
export async function findServer(
  options: Options,
  given: {
    readonly env: NodeJS.ProcessEnv
    readonly onProgress: (progress: FindProgress) => void
    readonly signal: AbortSignal
  },
): Promise<Result<FoundServer, NoServer>> {
  const notes: string[] = []
  if (!options.isPrivate) {
    const place = settingsPlace(given.signal)
    const resolved = await resolveConnectionSettings({ ...place, flags: options.connection })
    if (!resolved.ok) return err(unusable(resolved.error))
    if (resolved.value) {
      const settings = resolved.value
      const badFiles = await tlsFilesProblem(settings.tls, place.files.readText)
      if (badFiles !== undefined) return err(unusable(badFiles))
      const ownServer = settings.addresses.every(isLoopback)
      return ok({ settings, label: '', ownServer, replicas: options.replicas, notes: settings.notes })
    }
    given.onProgress({ kind: 'trying', address: `127.0.0.1:${localPort}` })
    const local = await knock(localPort, given.signal)
    if (local.kind === 'open') {
      const settings = localSettings(localPort)
      return ok({ settings, label: '', ownServer: true, replicas: options.replicas, notes })
    }
    if (local.kind === 'unfit')
      notes.push(`there is a server on 127.0.0.1:${localPort}, but ${local.why}: using a private one`)
  }
  return startPrivate(options, { ...given, notes })
}

async function startPrivate(
  options: Options,
  given: {
    readonly env: NodeJS.ProcessEnv
    readonly onProgress: (progress: FindProgress) => void
    readonly signal: AbortSignal
    readonly notes: readonly string[]
  },
): Promise<Result<FoundServer, NoServer>> {
  const { env, onProgress, signal } = given
  const paths = serverPaths(env)
  const notes = [...given.notes, ...pathComplaints(env)]
  const located = await locateServer({
    env,
    cacheDir: paths.cacheDir,
    allowDownload: options.allowDownload,
    onProgress: (progress) => {
      onProgress(progress)
      if (progress.kind === 'source-failed' && progress.suspicious) {
        notes.push(`${progress.source} is not run: ${progress.reason}`)
      }
    },
    signal,
  })
  if (!located.ok) return err(noServer(located.error))
  const start = options.isCluster ? startPrivateCluster : startPrivateServer
  const startedMs = systemClock.now()
  const started = await start({ binary: located.value, stateDir: paths.stateDir, onProgress, signal })
  if (!started.ok) return err(noServer(started.error))
  const server = started.value
  const what = options.isCluster ? 'private cluster' : 'private server'
  const settings: ConnectionSettings = {
    ...localSettings(...server.urls.map((url) => Number(new URL(url).port))),
    auth: { kind: 'token', token: server.token },
    origin: what,
    authDescription: `the token of the ${what}`,
  }
  return ok({
    settings,
    label: server.joined ? 'joined' : 'private',
    ownServer: true,
    privateServer: server,
    ...(server.joined ? {} : { serverStartedMs: startedMs }),
    replicas: options.replicas ?? (server.urls.length > 1 ? server.urls.length : undefined),
    notes,
  })
}

function unusable({ summary, advice, selectedContext }: SettingsError): NoServer {
  return { summary, details: [], advice: advice === undefined ? [] : [advice], usage: true, selectedContext }
}

function localSettings(...ports: readonly number[]): ConnectionSettings {
  return {
    addresses: ports.map((port) => ({ host: '127.0.0.1', port, tls: false })),
    auth: { kind: 'none' },
    origin: 'the default address',
    authDescription: 'no login',
    notes: [],
  }
}

function noServer(failure: ServerFailure): NoServer {
  return {
    summary: failure.summary,
    details: [
      ...failure.attempts,
      ...(failure.lastLogLine === undefined ? [] : [`its last line: ${failure.lastLogLine}`]),
    ],
    advice: failure.advice,
    usage: false,
  }
}

/** What answers there: nobody, a server fit for a fresh start, or something else. */
export type Knock =
  { readonly kind: 'nobody' } | { readonly kind: 'open' } | { readonly kind: 'unfit'; readonly why: string }

/**
 * Looks at a port of this machine for at most 0.4 s: a nats-server speaks first, and says what it wants and runs. Once
 * `signal` fires, nobody is there.
 */
export function knock(port: number, signal?: AbortSignal): Promise<Knock> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    let heard = ''
    const settle = (result: Knock): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      socket.destroy()
      resolve(result)
    }
    const onAbort = (): void => settle({ kind: 'nobody' })
    signal?.addEventListener('abort', onAbort, { once: true })
    const timer = setTimeout(() => settle({ kind: 'unfit', why: 'it does not speak NATS' }), knockMs)
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      heard += chunk
      if (heard.includes('\r\n') || heard.length > 65_536) settle(judgeGreeting(heard))
    })
    socket.on('error', () => settle({ kind: 'nobody' }))
    socket.on('close', () => settle({ kind: 'nobody' }))
  })
}

/** Judges the first line of a server by what a fresh start needs. */
export function judgeGreeting(line: string): Knock {
  if (!line.startsWith('INFO ')) return { kind: 'unfit', why: 'it does not speak NATS' }
  try {
    const info = JSON.parse(line.slice(5).split('\r\n')[0] ?? '') as {
      readonly auth_required?: boolean
      readonly tls_required?: boolean
      readonly jetstream?: boolean
    }
    if (info.auth_required === true) return { kind: 'unfit', why: 'it wants a login (give --server with one)' }
    if (info.tls_required === true) return { kind: 'unfit', why: 'it wants TLS (give --server tls://…)' }
    if (info.jetstream !== true) return { kind: 'unfit', why: 'it runs without JetStream' }
    return { kind: 'open' }
  } catch {
    return { kind: 'unfit', why: 'its greeting cannot be read' }
  }
}
