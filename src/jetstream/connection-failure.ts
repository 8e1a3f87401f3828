import { errors } from '@nats-io/transport-node'
import { describeError } from './api-errors.js'
import type { ProbeResult } from './connection-probe.js'
import type { ConnectionSettings } from './connection-settings.js'
import { hostAndPort, type ServerAddress } from './server-address.js'

/** Why a connect failed: for the status line, and whether the login was the reason (then we retry slowly). */
export type ConnectFailure = { readonly text: string; readonly advice?: string; readonly login: boolean }

/** True when the server's words mean that the login is wrong, expired or was taken away. */
export function isLoginError(error: unknown): boolean {
  if (error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError) return true
  return error instanceof Error && /authenti|authoriz/i.test(error.message)
}

/** Translates what the client's `connect` rejected with, for a server that had answered the probe. */
export function explainConnectFailure(given: {
  readonly error: unknown
  readonly address: ServerAddress
  readonly settings: ConnectionSettings
  readonly probe: ProbeResult
}): ConnectFailure {
  const { error, address, settings, probe } = given
  const where = hostAndPort(address)
  const message = error instanceof Error ? error.message : String(error)
  if (isLoginError(error)) return explainLogin(where, settings)
  if (message.includes("does not support 'tls'")) {
    return {
      text: noTls(where),
      advice: 'write nats:// instead of tls:// (and drop the TLS flags) if clear text is what you want',
      login: false,
    }
  }
  const certificate = explainCertificate(error, address)
  if (certificate !== undefined) return { ...certificate, login: false }
  // A refused client certificate shows only after the handshake, and the client then just waits.
  if (probe.kind === 'nats' && probe.needsClientCertificate && settings.tls?.certFile === undefined) {
    return {
      text: `${where} wants a client certificate`,
      advice: 'give --tlscert FILE and --tlskey FILE',
      login: false,
    }
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
export function explainLogin(where: string, settings: ConnectionSettings): ConnectFailure {
  const none = settings.auth.kind === 'none'
  return {
    text: none
      ? `${where} wants a login and none was given`
      : `${where} refused the login: ${settings.authDescription}`,
    advice: none
      ? 'give --user and --password, --token, --creds, --nkey or --context'
      : 'correct it; credential files are read again at every try',
    login: true,
  }
}

function noTls(where: string): string {
  return `TLS was asked for, but ${where} offers none; nothing was sent`
}

function explainCertificate(
  error: unknown,
  address: ServerAddress,
): { readonly text: string; readonly advice?: string } | undefined {
  const code = codeOf(error)
  const where = hostAndPort(address)
  switch (code) {
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return {
        text: `the certificate of ${where} is not signed by an authority this machine trusts`,
        advice: 'give the authority with --tlsca FILE',
      }
    case 'CERT_HAS_EXPIRED':
      return { text: `the certificate of ${where} has expired`, advice: 'it must be renewed on the server' }
    case 'CERT_NOT_YET_VALID':
      return { text: `the certificate of ${where} is not valid yet`, advice: 'check the clocks of both machines' }
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return { text: `the certificate of ${where} is for another name`, advice: 'use the host name it was made for' }
    default:
      return code.startsWith('ERR_SSL') || code === 'EPROTO' || code === 'ERR_OSSL'
        ? { text: `the TLS handshake with ${where} failed (${code})`, advice: 'check certificate, key and authority' }
        : undefined
  }
}

function codeOf(error: unknown): string {
  let link = error
  for (let depth = 0; depth < 4 && link instanceof Error; depth += 1) {
    if ('code' in link && typeof link.code === 'string') return link.code
    link = link.cause
  }
  return ''
}
