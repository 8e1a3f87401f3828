import { isIP, isIPv4, isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'
import { looksSecret } from '../../lib/looks-secret.js'
import { err, ok, type Result } from '../../lib/result.js'

/** A login written inside an address: `user:password@` or `token@`. */
export type AddressLogin =
  | { readonly kind: 'user'; readonly user: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }

/** One server to connect to. `host` has no brackets; `tls` true means TLS or nothing. */
export type ServerAddress = {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  readonly login?: AddressLogin
}

/** The port a nats-server listens on unless told otherwise. */
export const defaultPort = 4222

const example = 'write nats://host:4222'

/**
 * Reads a comma list of addresses. We do it ourselves because the client connects in clear to a `tls://` address of a
 * server without TLS and ignores a login inside an address. The error names what is wrong and what to write, and
 * never repeats what stands before an `@`.
 */
export function parseServerAddresses(text: string): Result<readonly ServerAddress[], string> {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.every((part) => part === '')) return err(`a server address is needed; ${example}`)
  if (parts.includes('')) return err('the list of server addresses has a comma too many')
  const addresses: ServerAddress[] = []
  for (const part of parts) {
    const parsed = parseServerAddress(part)
    if (!parsed.ok) return parsed
    addresses.push(parsed.value)
  }
  return ok(addresses)
}

/** `host:port`, an IPv6 host in brackets: the form the NATS client dials. */
export function hostAndPort(address: ServerAddress): string {
  return `${isIPv6(address.host) ? `[${address.host}]` : address.host}:${address.port}`
}

/** The address for the screen: scheme, host and port, never the login. */
export function describeAddress(address: ServerAddress): string {
  return `${address.tls ? 'tls' : 'nats'}://${hostAndPort(address)}`
}

/** True when the address cannot leave this machine; a name other than `localhost` is never looked up and never counts. */
export function isLoopback(address: ServerAddress): boolean {
  const host = address.host.toLowerCase().replace(/\.$/, '')
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  if (isIPv4(host)) return host.startsWith('127.')
  if (!isIPv6(host)) return false
  if (/^(0{0,4}:)*0{0,3}1$/.test(host) && !host.startsWith('1')) return true
  const mapped = /^(?:0{0,4}:)*ffff:(.+)$/.exec(host)?.[1] ?? ''
  return (isIPv4(mapped) && mapped.startsWith('127.')) || /^7f[\da-f]{2}:/.test(mapped)
}

function parseServerAddress(text: string): Result<ServerAddress, string> {
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase()
  const rest = scheme === undefined ? text : text.slice(scheme.length + 3)
  const at = rest.lastIndexOf('@')
  const place = rest.slice(at + 1).replace(/\/$/, '')
  if (/[\s\p{Cc}]/u.test(rest)) return err(`the server address holds a space or a control character; ${example}`)
  if (looksSecret(place)) return err(`what stands in place of a server address looks like a secret; ${example}`)
  // Only what is surely a place is repeated: behind a forgotten @host stands a password.
  const shown = /^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.test(place) ? place : 'host:4222'
  if (scheme === 'ws' || scheme === 'wss') {
    return err(
      `${scheme}://${shown}: WebSocket addresses are not supported; use the server's own port, nats://host:4222`,
    )
  }
  if (scheme !== undefined && scheme !== 'nats' && scheme !== 'tls') {
    return err(`${scheme}:// is not a NATS address; write nats://${shown} or tls://${shown}`)
  }
  if (/[/?#]/.test(place)) return err(`there is something after the port; ${example}`)
  const hostPort = splitHostAndPort(place)
  if (!hostPort.ok) return hostPort
  const login = at === -1 ? ok(undefined) : parseLogin(rest.slice(0, at))
  if (!login.ok) return err(`${place}: ${login.error}`)
  return ok({
    ...hostPort.value,
    tls: scheme === 'tls',
    ...(login.value === undefined ? {} : { login: login.value }),
  })
}

function splitHostAndPort(place: string): Result<{ readonly host: string; readonly port: number }, string> {
  if (isIPv6(place)) return err(`an IPv6 address goes in brackets; write [${place}]:${defaultPort}`)
  const match = /^(\[[^\]]*\]|[^:[\]]*)(?::(.*))?$/.exec(place)
  if (match === null) return err(`that is not host:port; ${example}`)
  const [, written = '', portText] = match
  const host = parseHost(written)
  if (!host.ok) return host
  if (portText === undefined) return ok({ host: host.value, port: defaultPort })
  const port = Number(portText)
  // What stands there may be a password whose @host was forgotten, so it is not repeated.
  if (!/^\d{1,5}$/.test(portText) || port < 1 || port > 65535) {
    return err(`the port after "${written}:" must be a number from 1 to 65535; write ${written}:${defaultPort}`)
  }
  return ok({ host: host.value, port })
}

function parseHost(written: string): Result<string, string> {
  if (written === '') return err(`the host is missing; ${example}`)
  if (written.startsWith('[')) {
    const inner = written.slice(1, -1)
    return isIPv6(inner) && !inner.includes('%')
      ? ok(inner.toLowerCase())
      : err(`what stands in the brackets is not an IPv6 address; write [::1]:${defaultPort}`)
  }
  if (isIP(written) !== 0) return ok(written)
  const ascii = domainToASCII(written)
  return /^[a-z\d_]([a-z\d_.-]*)$/i.test(ascii) && ascii.length <= 255 && !ascii.includes('..')
    ? ok(ascii)
    : err(`what stands before the port is not a host name; ${example}`)
}

function parseLogin(text: string): Result<AddressLogin, string> {
  const colon = text.indexOf(':')
  try {
    if (colon === -1) {
      const token = decodeURIComponent(text)
      return token === ''
        ? err('the login before @ is empty; write user:password@ or token@')
        : ok({ kind: 'token', token })
    }
    const user = decodeURIComponent(text.slice(0, colon))
    if (user === '') return err('the user before ":" is missing; write user:password@ or token@')
    return ok({ kind: 'user', user, password: decodeURIComponent(text.slice(colon + 1)) })
  } catch {
    return err('the login before @ has a stray %; write %25 for a percent sign')
  }
}
