import { ok, err, type Result } from '../lib/result.js'
import { pickAuth } from './connection-login.js'
import { asGiven, readGivenFile, type Given, type SettingsError } from './given-setting.js'
import { pickPlace, type GivenPlace } from './given-place.js'
import type { JetStreamPlace } from './jetstream-place.js'
import { expandPath, readContext, selectedContext, type NatsContext, type SettingsPlace } from './nats-context.js'
import { defaultPort, parseServerAddresses, type ServerAddress } from './server-address.js'

/** The connection flags as they were typed; the names and meanings are those of the `nats` CLI. */
export type ConnectionFlags = {
  readonly server?: string
  readonly context?: string
  /** Do not use the context chosen with `nats context select`. */
  readonly noContext?: boolean
  /** Without a password it is a token. */
  readonly user?: string
  readonly password?: string
  readonly token?: string
  readonly creds?: string
  readonly nkey?: string
  readonly tlscert?: string
  readonly tlskey?: string
  readonly tlsca?: string
  readonly tlsfirst?: boolean
  /** The JetStream to work on, by its domain or by the prefix of its API; never both. */
  readonly jsDomain?: string
  readonly jsApiPrefix?: string
  readonly jsEventPrefix?: string
  readonly inboxPrefix?: string
}

/** How to log in. Holds secrets, or the paths of files that do: never print it. */
export type ConnectionAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'user'; readonly user: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'creds'; readonly file: string }
  | { readonly kind: 'nkey'; readonly file: string }
  | { readonly kind: 'jwt'; readonly jwt: string; readonly seed?: string }

/** Files for TLS, read at each connect; present means TLS or nothing. `first` shakes hands before the greeting. */
export type ConnectionTls = {
  readonly certFile?: string
  readonly keyFile?: string
  readonly caFile?: string
  readonly first: boolean
}

/** Everything `createConnection` needs. Holds secrets: print `origin`, `authDescription` and `describeAddress` only. */
export type ConnectionSettings = {
  /** At least one; tried in this order. */
  readonly addresses: readonly ServerAddress[]
  readonly auth: ConnectionAuth
  readonly tls?: ConnectionTls
  readonly inboxPrefix?: string
  /** The JetStream to work on; the connected account's own when absent. */
  readonly place?: JetStreamPlace
  /** Which JetStream that is and who said so: `JetStream domain leaf (context c)`; absent for the account's own. */
  readonly placeDescription?: string
  /** Where the addresses came from: `--server`, `NATS_URL`, `context prod`, `the default address`, `private server`. */
  readonly origin: string
  /** Which login is used and from where, never its value: `a token from NATS_TOKEN`. */
  readonly authDescription: string
  /** Sentences for the user: what was ignored, and what a context asks for that we cannot do. */
  readonly notes: readonly string[]
}

/**
 * Works out where and how to connect, with the `nats` CLI's names and precedence: a flag beats its environment
 * variable, which beats the context (`--context`, `NATS_CONTEXT`, else the selected one). Two things differ on
 * purpose: a login given by flag or environment replaces the context's login as a whole, and a login inside an address
 * yields to one given by a stronger source. `undefined`: nothing was given at all, so the caller may look further.
 */
export function resolveConnectionSettings(
  given: SettingsPlace & { readonly flags: ConnectionFlags },
): Result<ConnectionSettings | undefined, SettingsError> {
  const { flags, env } = given
  const contextName = asGiven(flags.context, '--context') ?? asGiven(env.NATS_CONTEXT, 'NATS_CONTEXT')
  const name = contextName?.value ?? (flags.noContext === true ? undefined : selectedContext(given))
  const loaded = name === undefined ? ok(undefined) : readContext(given, name)
  if (!loaded.ok) return err({ summary: loaded.error, advice: contextAdvice(contextName) })
  const context = loaded.value

  const server =
    asGiven(flags.server, '--server') ?? asGiven(env.NATS_URL, 'NATS_URL') ?? fromContext(context, context?.url)
  const parsed = parseServerAddresses(server?.value ?? `nats://127.0.0.1:${defaultPort}`)
  if (!parsed.ok) return err({ summary: `${server?.origin ?? ''}: ${parsed.error}` })
  const auth = pickAuth({ place: given, flags, context, addresses: parsed.value, server })
  if (!auth.ok) return auth
  const tls = pickTls({ place: given, flags, context, addresses: parsed.value })
  if (!tls.ok) return tls
  const place = pickPlace(flags, context)
  if (!place.ok) return place

  const nothing =
    server === undefined &&
    context === undefined &&
    auth.value.auth.kind === 'none' &&
    tls.value === undefined &&
    place.value === undefined
  if (nothing) return ok(undefined)
  return ok({
    addresses: parsed.value,
    auth: auth.value.auth,
    ...(tls.value === undefined ? {} : { tls: tls.value }),
    ...placeSettings(place.value),
    origin: server?.origin ?? (context === undefined ? 'the default address' : `context ${context.name}`),
    authDescription: auth.value.description,
    notes: [...(context?.notes ?? []), ...auth.value.notes],
  })
}

function fromContext(context: NatsContext | undefined, value: string | undefined): Given | undefined {
  return context === undefined || value === undefined ? undefined : { value, origin: `context ${context.name}` }
}

function placeSettings(
  given: GivenPlace | undefined,
): Pick<ConnectionSettings, 'inboxPrefix' | 'place' | 'placeDescription'> {
  if (given === undefined) return {}
  const { place, description } = given
  return {
    inboxPrefix: place.inboxPrefix,
    place,
    ...(description === undefined ? {} : { placeDescription: description }),
  }
}

function contextAdvice(asked: Given | undefined): string {
  return asked === undefined
    ? 'it is the selected one; choose another with `nats context select`, or leave it out with --no-context'
    : `it was asked for with ${asked.origin}`
}

function pickTls(given: {
  readonly place: SettingsPlace
  readonly flags: ConnectionFlags
  readonly context: NatsContext | undefined
  readonly addresses: readonly ServerAddress[]
}): Result<ConnectionTls | undefined, SettingsError> {
  const { place, flags, context, addresses } = given
  const { env } = place
  const path = (found: Given | undefined): Given | undefined =>
    found && { ...found, value: expandPath(place, found.value) }
  const cert =
    path(asGiven(flags.tlscert, '--tlscert') ?? asGiven(env.NATS_CERT, 'NATS_CERT')) ??
    fromContext(context, context?.cert)
  const key =
    path(asGiven(flags.tlskey, '--tlskey') ?? asGiven(env.NATS_KEY, 'NATS_KEY')) ?? fromContext(context, context?.key)
  const ca =
    path(asGiven(flags.tlsca, '--tlsca') ?? asGiven(env.NATS_CA, 'NATS_CA')) ?? fromContext(context, context?.ca)
  const first = flags.tlsfirst ?? context?.tlsFirst ?? false
  if (cert !== undefined && key === undefined) {
    return err({ summary: `a certificate (${cert.origin}) needs its private key`, advice: 'give --tlskey FILE' })
  }
  if (key !== undefined && cert === undefined) {
    return err({ summary: `a private key (${key.origin}) needs its certificate`, advice: 'give --tlscert FILE' })
  }
  for (const file of [cert, key, ca]) {
    const read = file === undefined ? ok('') : readGivenFile(place, file)
    if (!read.ok) return read
  }
  const wanted = first || cert !== undefined || ca !== undefined || addresses.some((address) => address.tls)
  if (!wanted) return ok(undefined)
  return ok({
    ...(cert === undefined ? {} : { certFile: cert.value }),
    ...(key === undefined ? {} : { keyFile: key.value }),
    ...(ca === undefined ? {} : { caFile: ca.value }),
    first,
  })
}
