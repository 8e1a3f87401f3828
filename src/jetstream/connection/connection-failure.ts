import { errors } from '@nats-io/transport-node'
import { describeError } from '../wire/api-errors.js'
import { explainTls, wantsCertificate } from './connection-certificate.js'
import type { ProbeResult } from './connection-probe.js'
import type { ConnectionSettings } from './settings-contract.js'
import { hostAndPort, type ServerAddress } from './server-address.js'

/** Why a connect failed: for the status line, and whether the login was the reason (then we retry slowly). */
export type ConnectFailure = {
  readonly text: string
  readonly advice?: string
  readonly login: boolean
  /** Waiting does not mend it: somebody has to change a setting, here or on the server. */
  readonly final?: boolean
}

/** True when the server's words mean that the login is wrong, expired or was taken away. */
export function isLoginError(error: unknown): boolean {
  if (error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError) return true
  // "authentication timeout" is said to a login that came too late, right or wrong.
  return error instanceof Error && /authenti|authoriz/i.test(error.message) && !/time-?out/i.test(error.message)
}

/** What came of going through all addresses, as one failure: every reason once, and final only when all are. */
export function sumUpFailures(failures: readonly ConnectFailure[]): ConnectFailure {
  const [first] = failures
  if (first === undefined) return { text: 'no address was given', login: false, final: true }
  // What can be changed is worth more than that a server is not there.
  const telling = failures.find(({ final }) => final === true) ?? failures.at(-1) ?? first
  return {
    text: [...new Set(failures.map(({ text }) => text))].join('; '),
    advice: telling.advice,
    login: failures.every(({ login }) => login),
    final: failures.every(({ final }) => final === true),
  }
}

/** Translates what the client's `connect` rejected with, for a server that had answered the probe. */
export function explainConnectFailure(given: {
  readonly error: unknown
  readonly address: ServerAddress
  readonly settings: ConnectionSettings
  readonly probe: ProbeResult
  /** When the user JWT that was offered had ended, in epoch milliseconds, as it says itself. */
  readonly jwtEndedAtMs?: number
}): ConnectFailure {
  const { error, address, settings, probe } = given
  const where = hostAndPort(address)
  const message = error instanceof Error ? error.message : String(error)
  if (isLoginError(error)) return explainLogin(where, settings, { error, jwtEndedAtMs: given.jwtEndedAtMs })
  if (message.includes("does not support 'tls'")) {
    return { text: noTls(where), advice: noTlsAdvice, login: false, final: true }
  }
  const tls = explainTls(error, where, settings.tls)
  if (tls !== undefined) return { ...tls, login: false, final: true }
  // A refused client certificate shows only after the handshake, and the client then just waits.
  if (probe.kind === 'nats' && probe.needsClientCertificate && settings.tls?.certFile === undefined) {
    return { ...wantsCertificate(where), login: false, final: true }
  }
  if (error instanceof errors.TimeoutError) {
    return { text: `${where} greeted us but did not complete the login in time`, login: false }
  }
  return {
    text: `${where}: ${error === undefined ? 'the connection broke while it was opened' : describeError(error).summary}`,
    login: false,
  }
}

/** Why a server that was there cannot be had now, from a look at its address; `undefined` when the look tells nothing. */
export function explainOutage(
  address: ServerAddress,
  probe: ProbeResult,
  settings: ConnectionSettings,
): string | undefined {
  switch (probe.kind) {
    case 'unknown':
      return undefined
    case 'nats':
      return settings.tls !== undefined && !probe.offersTls ? noTls(hostAndPort(address)) : undefined
    case 'silent':
      return `${hostAndPort(address)} accepts connections but does not answer: frozen or overloaded`
    default:
      return probe.text
  }
}

/** The sentence for a refused login: which one was used and from where, never its value. */
export function explainLogin(
  where: string,
  settings: ConnectionSettings,
  known: { readonly error?: unknown; readonly jwtEndedAtMs?: number } = {},
): ConnectFailure {
  const { certFile } = settings.tls ?? {}
  const final = { login: true, final: true }
  if (settings.auth.kind === 'none' && certFile === undefined) {
    return {
      text: `${where} wants a login and none was given`,
      advice: 'give --user and --password, --token, --creds, --nkey or --context',
      ...final,
    }
  }
  const used = settings.auth.kind === 'none' ? `the client certificate ${certFile ?? ''}` : settings.authDescription
  const text = `${where} refused the login: ${used}`
  if (known.error instanceof errors.UserAuthenticationExpiredError) {
    return { text: `${text}; the server says it has expired`, advice: renew, ...final }
  }
  if (known.error instanceof Error && /revoked/i.test(known.error.message)) {
    return { text: `${text}; the server says it was revoked`, advice: 'ask who runs the server for another', ...final }
  }
  // The server only said no. That the JWT had ended is its own claim, and reason enough.
  if (known.jwtEndedAtMs !== undefined) {
    const ended = new Date(known.jwtEndedAtMs).toISOString().slice(0, 16).replace('T', ' ')
    return { text: `${text}; its JWT expired on ${ended} UTC`, advice: renew, ...final }
  }
  return { text, advice: 'correct it; credential files are read again at every try', ...final }
}

const renew = 'ask for renewed credentials; files are read again at every try'
const noTlsAdvice = 'write nats:// instead of tls:// (and drop the TLS flags) if clear text is what you want'

function noTls(where: string): string {
  return `TLS was asked for, but ${where} offers none; nothing was sent`
}
