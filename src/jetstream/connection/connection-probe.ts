import { connect as connectTcp, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { connect as connectTls } from 'node:tls'
import { AnswerShapeError } from '../wire/answers/check.js'
import { maxInfoBytes, readInfoLine } from './server-info.js'
import { notTls } from './connection-certificate.js'
import { describeAddress, hostAndPort, type ServerAddress } from './server-address.js'

/** What answers at an address. Everything but `nats` and `unknown` carries the sentence for the user. */
export type ProbeResult =
  | { readonly kind: 'nats'; readonly offersTls: boolean; readonly needsClientCertificate: boolean }
  /** TLS comes first there, so it cannot be told before the handshake. */
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'refused' | 'unreachable' | 'silent' | 'foreign' | 'tls-first'
      readonly text: string
      readonly advice?: string
      /** Waiting does not mend it. */
      readonly final?: boolean
    }

const connectTimeoutMs = 4000
const greetingTimeoutMs = 2000
const handshakeTimeoutMs = 1000
const hearOutMs = 20

/**
 * Looks at an address without logging in: a nats-server speaks first, in one INFO line. The client alone cannot tell
 * a silent listener from a slow server, and leaves its socket open when a dial to one times out (seen with 3.4.0).
 * Resolves within about 7 s, or soon after `signal` aborts; never rejects; leaves no socket open.
 */
export async function probeServer(
  address: ServerAddress,
  options: { readonly tlsFirst: boolean; readonly signal: AbortSignal },
): Promise<ProbeResult> {
  const found = await listen(address, options)
  if (found.kind !== 'silent' || options.signal.aborted) return found
  switch (await shakeHands(address, options.signal)) {
    case 'tls':
      return tlsFirst(address)
    case 'other':
      return notNats(address)
    case 'silent':
      return found
  }
}

// What says nothing may be waiting for TLS, or for a request of another protocol: the start of a handshake tells.
function shakeHands(address: ServerAddress, signal: AbortSignal): Promise<'tls' | 'other' | 'silent'> {
  return new Promise((resolve) => {
    const socket = connectTls({ host: address.host, port: address.port, rejectUnauthorized: false })
    const finish = (result: 'tls' | 'other' | 'silent'): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      socket.removeAllListeners()
      socket.on('error', () => undefined)
      socket.destroy()
      resolve(result)
    }
    const onAbort = (): void => finish('silent')
    const timer = setTimeout(onAbort, handshakeTimeoutMs)
    signal.addEventListener('abort', onAbort)
    socket.on('secureConnect', () => finish('tls'))
    socket.on('error', (error: Error) => {
      const code = errorCode(error)
      if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') return finish('other')
      // A handshake that fails for another reason is one all the same.
      finish(code.startsWith('ERR_SSL') ? 'tls' : 'silent')
    })
    socket.on('close', () => finish('silent'))
  })
}

function listen(
  address: ServerAddress,
  options: { readonly tlsFirst: boolean; readonly signal: AbortSignal },
): Promise<ProbeResult> {
  const { tlsFirst, signal } = options
  return new Promise((resolve) => {
    const place = { host: address.host, port: address.port }
    // What the certificate is worth is the client's to judge; here only whether anybody shakes hands.
    const socket: Socket = tlsFirst ? connectTls({ ...place, rejectUnauthorized: false }) : connectTcp(place)
    let greeting = ''
    let reachedAtMs: number | undefined
    let greeted: ProbeResult | undefined
    let deadline = setTimeout(() => finish(unreachable(address, 'ETIMEDOUT')), connectTimeoutMs)
    const finish = (result: ProbeResult): void => {
      clearTimeout(deadline)
      signal.removeEventListener('abort', onAbort)
      socket.removeAllListeners()
      socket.on('error', () => undefined)
      socket.destroy()
      resolve(result)
    }
    // A server that wants TLS first waits for it (2 s unless configured) and then hangs up.
    const ended = (): ProbeResult =>
      greeted ??
      (greeting === '' && performance.now() - (reachedAtMs ?? Infinity) > 500 ? silent(address) : hungUp(address))
    const onAbort = (): void => finish({ kind: 'unreachable', text: 'stopped' })
    if (signal.aborted) {
      onAbort()
      return
    }
    signal.addEventListener('abort', onAbort)
    socket.on('connect', () => {
      reachedAtMs = performance.now()
      clearTimeout(deadline)
      deadline = setTimeout(() => finish(greeting === '' ? silent(address) : foreign(address)), greetingTimeoutMs)
    })
    socket.on('secureConnect', () => finish({ kind: 'unknown' }))
    socket.on('error', (error) => {
      if (reachedAtMs === undefined) finish(unreachable(address, errorCode(error)))
      else if (tlsFirst && errorCode(error) === 'ERR_SSL_WRONG_VERSION_NUMBER')
        finish({ kind: 'foreign', ...notTls(hostAndPort(address), true), final: true })
      else finish(tlsFirst ? { kind: 'unknown' } : ended())
    })
    socket.on('close', () => finish(ended()))
    socket.on('data', (chunk: Buffer) => {
      if (tlsFirst) return
      greeting += chunk.toString('latin1')
      const end = greeting.indexOf('\r\n')
      if (end === -1) {
        if (greeting.length > maxInfoBytes) finish(foreign(address))
        return
      }
      const why = /^-ERR '(.{1,200}?)'/.exec(greeting.slice(end + 2))?.[1]
      greeted = why === undefined ? readGreeting(address, greeting.slice(0, end)) : turnedAway(address, why)
      if (why !== undefined || greeted.kind !== 'nats') return finish(greeted)
      // A server that takes nobody more says so right behind its greeting: the client would only see it hang up.
      clearTimeout(deadline)
      deadline = setTimeout(() => finish(ended()), hearOutMs)
    })
  })
}

function readGreeting(address: ServerAddress, line: string): ProbeResult {
  if (!/^INFO\s+\{.*\}\s*$/i.test(line)) return foreign(address)
  try {
    const info = readInfoLine(Buffer.from(line, 'latin1').toString('utf8'))
    return {
      kind: 'nats',
      offersTls: info.tls_required === true || info.tls_available === true,
      needsClientCertificate: info.tls_verify === true,
    }
  } catch (error) {
    const why = error instanceof AnswerShapeError ? error.problem : 'it cannot be read'
    return {
      kind: 'foreign',
      text: `${hostAndPort(address)} greets us as no nats-server does: ${why}`,
      advice: 'nothing was sent to it; check the address, or what stands in between',
    }
  }
}

function foreign(address: ServerAddress): ProbeResult {
  return {
    kind: 'foreign',
    text: `something listens on ${hostAndPort(address)} but it is not a NATS server`,
    advice: portAdvice,
    final: true,
  }
}

function turnedAway(address: ServerAddress, why: string): ProbeResult {
  const text = `${hostAndPort(address)} is a NATS server that turns us away: "${why}"`
  const isFull = /maximum connections/i.test(why)
  return {
    kind: 'unreachable',
    text,
    ...(isFull ? { advice: 'its max_connections are used up: close another client' } : {}),
  }
}

function notNats(address: ServerAddress): ProbeResult {
  const text = `something listens on ${hostAndPort(address)} but it is not a NATS server: it sent no greeting`
  return { kind: 'foreign', text, advice: portAdvice, final: true }
}

function tlsFirst(address: ServerAddress): ProbeResult {
  return {
    kind: 'tls-first',
    text: `${hostAndPort(address)} wants TLS first: it sends no greeting, and shakes hands`,
    advice: 'give --tlsfirst (tls_first in a context), if it is a NATS server',
    final: true,
  }
}

const portAdvice =
  'check the port: those for monitoring (8222), clusters (6222) and WebSocket are not the one for clients'

function silent(address: ServerAddress): ProbeResult {
  return {
    kind: 'silent',
    text: `something listens on ${hostAndPort(address)} but it is not a NATS server: it sent no greeting`,
    advice: 'check the port; a NATS server that is frozen looks the same',
  }
}

function hungUp(address: ServerAddress): ProbeResult {
  return {
    kind: 'foreign',
    text: `${hostAndPort(address)} hung up without the greeting of a NATS server`,
    advice: 'check the port; a proxy in between, or a server that is just stopping, looks the same',
  }
}

function unreachable(address: ServerAddress, code: string): ProbeResult {
  const where = hostAndPort(address)
  switch (code) {
    case 'ECONNREFUSED':
      return {
        kind: 'refused',
        text: `nothing listens on ${where}`,
        advice: 'start the server there, give another address, or use a server of our own with --private',
      }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        kind: 'unreachable',
        text: `there is no host ${address.host} (${code})`,
        advice: 'check the spelling and the network',
        // EAI_AGAIN: the name service itself did not answer.
        final: code === 'ENOTFOUND',
      }
    case 'ETIMEDOUT':
      return {
        kind: 'unreachable',
        text: `no answer from ${where}`,
        advice: 'a firewall may drop it; check address and network',
      }
    default:
      return { kind: 'unreachable', text: `${describeAddress(address)} cannot be reached (${code})` }
  }
}

function errorCode(error: Error): string {
  // A name with several addresses fails with one error per address; any of them tells enough.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error
  return first instanceof Error && 'code' in first ? String(first.code) : error.message || 'unknown'
}
