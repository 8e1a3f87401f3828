import { isIP } from 'node:net'
import { checkServerIdentity, type ConnectionOptions } from 'node:tls'
import { NatsConnectionImpl, type NatsConnection } from '@nats-io/transport-node'
import type { NodeConnectionOptions } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'
import { unknownVersion } from './server-info.js'
import { wantsCertificate } from './connection-certificate.js'
import { explainConnectFailure, sumUpFailures, type ConnectFailure } from './connection-failure.js'
import type { WatchedLogin } from './connection-jwt.js'
import { probeServer } from './connection-probe.js'
import type { ConnectionSettings } from './settings-contract.js'
import type { ServerDetails } from './connection-state.js'
import type { TlsMaterial } from './connection-tls.js'
import type { TransportGuard } from './guarded-transport.js'
import { placeOf } from '../wire/jetstream-place.js'
import type { OutgoingGate } from './outgoing-gate.js'
import { describeAddress, hostAndPort, isLoopback, parseServerAddresses, type ServerAddress } from './server-address.js'

/** A client that is connected, or why none could be had. */
export type OpenOutcome =
  | { readonly kind: 'open'; readonly client: NatsConnection }
  | { readonly kind: 'failed'; readonly failure: ConnectFailure }

type OpenRequest = {
  readonly settings: ConnectionSettings
  readonly name: string
  readonly login: WatchedLogin
  readonly guard: TransportGuard
  readonly tlsMaterial: TlsMaterial
  /** Put into each client before it is used. */
  readonly gate: OutgoingGate
  /** The wait before the client's next own try. */
  readonly retryDelayMs: () => number
  readonly signal: AbortSignal
}

const pingIntervalMs = 2000
const maxPingsOut = 2
const dialTimeoutMs = 4000
/** The client cannot wait for a file before it dials again, only for a time. */
const rereadMs = 50

/** Goes through the addresses once, looking before each dial; the failure names the reason of each. Never rejects. */
export async function openClient(request: OpenRequest): Promise<OpenOutcome> {
  const { addresses } = request.settings
  const failures: ConnectFailure[] = []
  for (const address of addresses) {
    const outcome = await openAt(address, request)
    if (outcome.kind === 'open') {
      if (addresses.length > 1) addOtherServers(outcome.client, addresses)
      return outcome
    }
    failures.push(outcome.failure)
    if (request.signal.aborted) break
  }
  return { kind: 'failed', failure: sumUpFailures(failures) }
}

/** What the server said of itself; `undefined` while the client has no INFO, as in the middle of a reconnect. */
export function serverDetails(client: NatsConnection): ServerDetails | undefined {
  const { info } = client
  const address = currentAddress(client)
  if (info === undefined || address === undefined) return undefined
  // The client takes TLS whenever it is offered.
  const encrypted = info.tls_required === true || info.tls_available === true
  return {
    url: describeAddress({ ...address, tls: encrypted }),
    host: address.host,
    port: address.port,
    version: info.version === unknownVersion ? 'unknown' : info.version,
    name: info.server_name ?? '',
    id: info.server_id,
    clientId: info.client_id ?? 0,
    maxPayloadBytes: info.max_payload,
    jetstream: info.jetstream === true,
    encrypted,
    loopback: isLoopback(address),
  }
}

/** The address the client uses or tries now. */
export function currentAddress(client: NatsConnection): ServerAddress | undefined {
  const parsed = parseServerAddresses(client.getServer())
  return parsed.ok ? parsed.value[0] : undefined
}

/** Closes the client, its last bytes first when `healthy`, within 750 ms whatever the server does. */
export async function closeClient(
  client: NatsConnection,
  options: { readonly clock: Clock; readonly healthy: boolean },
) {
  const { clock, healthy } = options
  if (healthy) await within(clock, 250, client.flush())
  await within(clock, 500, client.close())
  // nats.js 3.4.0: `close()` while a dial waits for the greeting leaves that socket open, and with it the process.
  breakOff(client)
}

/** Destroys the client's socket, with what it has not sent: the server is not told why. */
export function breakOff(client: NatsConnection): void {
  insideOf(client).protocol?.transport?.discard?.()
}

/** What nats.js 3.4.0 keeps to itself, as far as we must have it. */
function insideOf(client: NatsConnection) {
  return client as unknown as {
    readonly protocol?: {
      readonly transport?: { readonly discard?: () => void }
      /** Fails the dial that waits for its login; undefined while none does. */
      readonly connectError?: (error: Error) => void
    }
  }
}

/** Resolves when `work` settles, either way, or after `limitMs`. */
export function within(clock: Clock, limitMs: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(limitMs, resolve)
    const done = (): void => {
      cancel()
      resolve()
    }
    work.then(done, done)
  })
}

async function openAt(address: ServerAddress, request: OpenRequest): Promise<OpenOutcome> {
  const { settings, signal } = request
  const probe = await probeServer(address, { tlsFirst: settings.tls?.first === true, signal })
  if (probe.kind !== 'nats' && probe.kind !== 'unknown') {
    return { kind: 'failed', failure: { text: probe.text, advice: probe.advice, final: probe.final, login: false } }
  }
  // The client would only learn of it by waiting in vain.
  if (probe.kind === 'nats' && probe.needsClientCertificate && settings.tls?.certFile === undefined) {
    return { kind: 'failed', failure: { ...wantsCertificate(hostAndPort(address)), login: false, final: true } }
  }
  const offersTls = probe.kind === 'nats' && probe.offersTls
  try {
    await request.login.refresh()
    if (settings.tls !== undefined || offersTls) await request.tlsMaterial.refresh()
    const client = await dial(address, request, offersTls)
    const guarded = request.gate.install(client)
    if (guarded.ok) return { kind: 'open', client }
    await client.close()
    return { kind: 'failed', failure: { text: guarded.error, login: false, final: true } }
  } catch (error) {
    // What we found wrong is told in our words; the library only says that nothing came of it in time.
    const why = request.guard.takeRefusal() ?? error
    return {
      kind: 'failed',
      failure: explainConnectFailure({ error: why, address, settings, probe, jwtEndedAtMs: request.login.endedAtMs() }),
    }
  }
}

function dial(address: ServerAddress, request: OpenRequest, offersTls: boolean): Promise<NatsConnection> {
  const { settings, login, tlsMaterial, guard } = request
  // With options the client takes TLS or nothing; without any it would take TLS that is offered, but trust Node's authorities only.
  const encrypted = settings.tls !== undefined || offersTls
  const hasFiles = encrypted || settings.auth.kind === 'creds' || settings.auth.kind === 'nkey'
  let dials = 0
  // nats.js 3.4.0 gives Node no name for a server dialled by number, and Node then takes a certificate for "localhost".
  let number: string | undefined
  const checkNumber: Pick<ConnectionOptions, 'checkServerIdentity'> = {
    checkServerIdentity: (name, certificate) => checkServerIdentity(number ?? name, certificate),
  }
  const options: NodeConnectionOptions = {
    servers: [hostAndPort(address)],
    name: settings.clientName ?? request.name,
    authenticator: login.authenticator,
    // One object, not a copy: what is read anew before a reconnect is put into it.
    tls: encrypted ? Object.assign(tlsMaterial.options, checkNumber) : undefined,
    reconnectToServer: ([next]) => {
      guard.install()
      number = next !== undefined && next.tlsName === '' && isIP(next.hostname) !== 0 ? next.hostname : undefined
      dials += 1
      // The first dial has just read them.
      if (next === undefined || !hasFiles || dials === 1) return null
      void login.refresh()
      // What cannot be read now is left as it was: the last one may still be good.
      if (encrypted) void tlsMaterial.refresh().catch(() => undefined)
      return { server: next, delay: rereadMs }
    },
    inboxPrefix: placeOf(settings).inboxPrefix,
    timeout: settings.timeoutMs ?? dialTimeoutMs,
    pingInterval: pingIntervalMs,
    maxPingOut: maxPingsOut,
    maxReconnectAttempts: -1,
    ignoreAuthErrorAbort: true,
    reconnectDelayHandler: request.retryDelayMs,
  }
  // As the library's own `connect` does it, over a transport of ours.
  guard.takeRefusal()
  guard.install()
  const opening = NatsConnectionImpl.connect(options)
  return new Promise((resolve, reject) => {
    // The library's own dial ends some seconds later, by itself.
    guard.onDialFailed(reject)
    opening.then((client) => {
      guard.onDialFailed((error) => insideOf(client).protocol?.connectError?.(error))
      resolve(client)
    }, reject)
  })
}

// The first dial names one server only, so that a silent one among several is never left dialled.
function addOtherServers(client: NatsConnection, addresses: readonly ServerAddress[]): void {
  const known = client.getServers().map((server) => server.listen)
  client.setServers([...new Set([...known, ...addresses.map(hostAndPort)])])
}
