import { errors, type NatsConnection, type Status } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'
import { pauseFor } from '../../lib/pause.js'
import { createStore } from '../../lib/store.js'
import { describeError } from '../wire/api-errors.js'
import { watchClient } from './client-watch.js'
import { createLogin } from './connection-auth.js'
import { breakOff, closeClient, currentAddress, openClient, serverDetails, within } from './connection-client.js'
import type { ConnectedEvent, Connection } from './connection-contract.js'
import { explainLogin, explainOutage, isLoginError, type ConnectFailure } from './connection-failure.js'
import { watchLogin } from './connection-jwt.js'
import { createNotices } from './connection-notices.js'
import { probeServer } from './connection-probe.js'
import type { ConnectionSettings } from './settings-contract.js'
import type { ConnectionState, ServerDetails } from './connection-state.js'
import { createTlsMaterial } from './connection-tls.js'
import { settingsFiles, type SettingsFiles } from '../../lib/given-file.js'
import { createTransportGuard } from './guarded-transport.js'
import { placeOf } from '../wire/jetstream-place.js'
import type { NeededSubjects } from '../wire/needed-subjects.js'
import { createLinkFaults } from './link-faults.js'
import { startLinkMonitor, type LinkMonitor } from './link-monitor.js'
import { createOutgoingGate } from './outgoing-gate.js'

export type { ConnectedEvent, Connection } from './connection-contract.js'
export type { Notice } from './connection-notices.js'
export type { ConnectionState } from './connection-state.js'

const retryMs = 250
const slowestRetryMs = 2000
const loginRetryMs = 5000
const diagnoseEveryMs = 2000
const reasonLastsMs = 5000
const retiring = {
  text: 'the server is retiring and will close the connection',
  advice: 'we move to another server of the cluster, or wait for this one to come back',
}
const overWhenConnected = ['lame-duck', 'login', 'credentials-file', 'server-error'] as const

/** What a connection is opened with. */
type ConnectionGiven = {
  readonly settings: ConnectionSettings
  readonly clock: Clock
  /** Nothing leaves that could change anything on the server. */
  readonly readOnly?: boolean
  /** What the server's own tools call us; `review-tui` unless given. */
  readonly name?: string
  /** All this login has to be allowed, to name it at once when something is refused. */
  readonly needed?: () => NeededSubjects | undefined
  /** Reads credentials and certificates; the machine's own unless given. */
  readonly files?: SettingsFiles
  /** The link may be troubled on purpose; never where nothing may be changed. */
  readonly faults?: boolean
}

/**
 * Opens the connection and keeps it: endless tries from the first one on, with jitter; a restarted server is found
 * within a second, a dead link shown within ten (amber within five), a refused login retried every 5 s with files read
 * anew. Never throws, never writes to the terminal. The caller owns it and must `close` it.
 */
export function createConnection(given: ConnectionGiven): Connection {
  const { settings, clock, name = 'review-tui' } = given
  const state = createStore<ConnectionState>({ kind: 'connecting', since: clock.now(), attempt: 1 })
  const notices = createNotices(clock)
  const listeners = new Set<(nc: NatsConnection, event: ConnectedEvent) => void>()
  const stopping = new AbortController()
  const { signal } = stopping
  let live: NatsConnection | undefined
  let monitor: LinkMonitor | undefined
  let everConnected = false
  let loginRefused = false
  let cause: { readonly text: string; readonly until: number } | undefined
  let diagnosedAtMs = -Infinity
  let closing: Promise<void> | undefined

  const internal = (error: unknown): void => {
    const { summary } = describeError(error)
    notices.add({ kind: 'internal', level: 'error', text: `a part of the program failed: ${summary}` })
  }
  const gate = createOutgoingGate({
    readOnly: given.readOnly === true,
    place: placeOf(settings),
    onRefused: (text, subject) =>
      notices.add({ kind: 'held-back', level: 'error', text, operation: 'publish', subject }),
    onFault: internal,
  })
  const setState = (next: ConnectionState): void => {
    if (signal.aborted) return
    try {
      state.set(next)
    } catch (error) {
      internal(error)
    }
  }

  const files = given.files ?? settingsFiles
  const tlsMaterial = createTlsMaterial(settings, files)
  const onProblem = (text: string): void => notices.add({ kind: 'credentials-file', level: 'warning', text })
  const login = watchLogin(createLogin({ auth: settings.auth, readText: files.readText, onProblem }), clock)

  const onBroken = ({ message: text }: Error): void => {
    because(text, reasonLastsMs)
    notices.add({ kind: 'server-error', level: 'error', text, advice: 'we hung up and connect anew' })
  }
  const guard = createTransportGuard({ tlsAsked: settings.tls !== undefined, clock, onBroken })

  const failed = (attempt: number, failure: ConnectFailure): void => {
    loginRefused = failure.login
    if (failure.login) notices.add({ kind: 'login', level: 'error', text: failure.text, advice: failure.advice })
    const now = state.get()
    if (now.kind !== 'connecting' && now.kind !== 'disconnected') return
    setState({ ...now, attempt, lastError: failure.text, advice: failure.advice, final: failure.final })
  }

  const connected = (nc: NatsConnection, newClient: boolean): void => {
    const server = signal.aborted ? undefined : serverDetails(nc)
    if (server === undefined) return
    loginRefused = false
    cause = undefined
    for (const kind of overWhenConnected) notices.clear(kind)
    const text = clearTextWarning(settings, server)
    if (text)
      notices.add({ kind: 'clear-text', level: 'warning', text, advice: 'use a tls:// address if the server has TLS' })
    const since = clock.now()
    setState({ kind: 'connected', since, server })
    monitor?.stop()
    monitor = startLinkMonitor({
      connection: nc,
      clock,
      onSilent: (pingedAtMs) => {
        if (state.get().kind !== 'connected') return
        const action = 'waiting a few seconds more, then connecting anew'
        setState({ kind: 'stale', since: pingedAtMs, server, reason: 'the server does not answer', action })
      },
      onHeard: (rttMs) => {
        const now = state.get()
        if (now.kind !== 'connected' || now.rttMs !== rttMs) setState({ kind: 'connected', since, server, rttMs })
      },
    })
    const event = { reconnect: everConnected, newClient }
    everConnected = true
    for (const listener of [...listeners]) {
      try {
        listener(nc, event)
      } catch (error) {
        internal(error)
      }
    }
  }

  const lost = (why: string): void => {
    monitor?.stop()
    const before = state.get()
    if (before.kind === 'disconnected') return
    const server = before.kind === 'connected' || before.kind === 'stale' ? before.server : undefined
    const action = 'trying again by itself, for as long as it takes'
    setState({ kind: 'disconnected', since: clock.now(), reason: why, attempt: 0, action, server })
  }

  const diagnose = async (nc: NatsConnection): Promise<void> => {
    const address = currentAddress(nc)
    if (address === undefined || Math.abs(clock.now() - diagnosedAtMs) < diagnoseEveryMs) return
    diagnosedAtMs = clock.now()
    const found = await probeServer(address, { tlsFirst: settings.tls?.first === true, signal })
    const now = state.get()
    if (now.kind !== 'disconnected' || loginRefused) return
    const lastError = explainOutage(address, found, settings)
    if (lastError !== undefined) setState({ ...now, lastError })
  }

  const because = (text: string, lastsMs: number): void => {
    cause = { text, until: clock.now() + lastsMs }
  }
  const knownCause = (): string | undefined =>
    cause !== undefined && cause.until >= clock.now() ? cause.text : undefined

  const refused = (nc: NatsConnection, error: Error): void => {
    const { summary, advice } = describeError(error, { needed: given.needed?.() })
    if (error instanceof errors.PermissionViolationError) {
      const { operation, subject } = error
      if (isNoLoss(error)) return
      notices.add({ kind: 'permission', level: 'error', text: summary, advice, operation, subject })
    } else if (isLoginError(error)) {
      because(`the server ended the login: ${error.message}`, reasonLastsMs)
      const now = state.get()
      failed(
        now.kind === 'disconnected' ? now.attempt : 0,
        explainLogin(nc.getServer(), settings, { error, jwtEndedAtMs: login.endedAtMs() }),
      )
    } else {
      because(error.message, reasonLastsMs)
      notices.add({ kind: 'server-error', level: 'error', text: `the server said: ${error.message}` })
    }
  }

  const heard = (nc: NatsConnection, status: Status): void => {
    switch (status.type) {
      case 'disconnect':
        return lost(knownCause() ?? 'the server closed the connection: it stopped, restarted or cut us off')
      case 'reconnecting': {
        const now = state.get()
        const lastError = guard.takeRefusal()?.message
        if (now.kind === 'disconnected') setState({ ...now, attempt: now.attempt + 1, ...(lastError && { lastError }) })
        void diagnose(nc)
        return
      }
      case 'reconnect':
        return connected(nc, false)
      case 'staleConnection':
        // The client also says so right after a refused login.
        return knownCause() === undefined ? because('the server stopped answering', reasonLastsMs) : undefined
      case 'ldm': {
        because('the server retired', Infinity)
        return notices.add({ kind: 'lame-duck', level: 'warning', ...retiring })
      }
      case 'slowConsumer': {
        const text = `messages pile up on ${status.sub.getSubject()}`
        return notices.add({ kind: 'slow-consumer', level: 'warning', text })
      }
      case 'error':
        return refused(nc, status.error)
      default:
        return
    }
  }

  const follow = async (nc: NatsConnection): Promise<void> => {
    connected(nc, true)
    try {
      const why = await watchClient(nc, {
        clock,
        state: () => state.get().kind,
        heard: (status) => heard(nc, status),
        giveUp: () => void closeClient(nc, { clock, healthy: false }),
      })
      lost(why instanceof Error ? `the client gave up: ${why.message}` : 'the client gave up')
    } catch (error) {
      internal(error)
      await closeClient(nc, { clock, healthy: false })
      lost('a part of the program failed')
    }
  }

  const run = async (): Promise<void> => {
    const retryDelayMs = (): number => (loginRefused ? loginRetryMs : retryMs) + Math.random() * retryMs
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const outcome = await openClient({ settings, name, login, guard, tlsMaterial, gate, retryDelayMs, signal })
      if (outcome.kind === 'failed') {
        failed(attempt + 1, outcome.failure)
        const delayMs = outcome.failure.login ? loginRetryMs : Math.min(retryMs * 2 ** (attempt - 1), slowestRetryMs)
        await pauseFor(delayMs * (0.75 + Math.random() / 2), { clock, signal })
      } else if (signal.aborted) {
        await outcome.client.close()
      } else {
        live = outcome.client
        await follow(outcome.client)
        live = undefined
        attempt = 0
      }
    }
  }

  const running = run().catch(internal)

  const shut = async (how: 'closed' | 'killed'): Promise<void> => {
    const client = live
    const healthy = how === 'closed' && state.get().kind === 'connected'
    if (how === 'killed' && client !== undefined) breakOff(client)
    setState({ kind: 'closed' })
    stopping.abort()
    monitor?.stop()
    live = undefined
    if (client !== undefined) await closeClient(client, { clock, healthy })
    await within(clock, 250, running)
  }

  const faults = given.faults === true && !gate.readOnly ? createLinkFaults({ clock, gate, guard }) : undefined
  return {
    state,
    notices: notices.store,
    ...(faults ? { faults } : {}),
    nats: () => live,
    onConnected: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    kill: () => void (closing ??= shut('killed')),
    close: () => (closing ??= shut('closed')),
  }
}

function clearTextWarning({ auth }: ConnectionSettings, { encrypted, loopback, host }: ServerDetails) {
  if (encrypted || loopback || (auth.kind !== 'user' && auth.kind !== 'token')) return undefined
  return `the login went in clear text to ${host}`
}

// Hearing what other workers decide is only nice to have: whoever listens is told by the subscription itself.
function isNoLoss({ operation, subject }: { readonly operation: string; readonly subject: string }): boolean {
  return operation === 'subscription' && subject.startsWith('$JS.ACK.')
}
