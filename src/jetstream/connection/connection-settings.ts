import { ok, err, type Result } from '../../lib/result.js'
import { pickAuth } from './connection-login.js'
import { lookUpInNsc, type NscProfile } from './given-reference.js'
import { asGiven, nameOf, type Given, type SettingsError } from './given-setting.js'
import { pickTls, trustPlaces } from './given-tls.js'
import { parseGoDuration } from './go-duration.js'
import { pickPlace, type GivenPlace } from './given-place.js'
import { fieldOf, readContext, selectedContext, type NatsContext } from './nats-context.js'
import type { ConnectionFlags, ConnectionSettings, SettingsPlace } from './settings-contract.js'
import { defaultPort, parseServerAddresses } from './server-address.js'

/**
 * Works out where and how to connect, with the `nats` CLI's names and precedence: a flag beats its environment
 * variable, which beats the context (`--context`, `NATS_CONTEXT`, else the selected one). Two things differ on
 * purpose: a login given by flag or environment replaces the context's login as a whole, and a login inside an address
 * yields to one given by a stronger source. What changes where or how we act and cannot be done is an error.
 * `undefined`: nothing was given at all, so the caller may look further. May take as long as a helper program
 * (`nsc`, `op`) or a slow disk; never throws.
 */
export async function resolveConnectionSettings(
  given: SettingsPlace & { readonly flags: ConnectionFlags },
): Promise<Result<ConnectionSettings | undefined, SettingsError>> {
  const { flags, env } = given
  if (flags.noContext === true) return resolveWith(given, undefined)
  const asked = asGiven(flags.context, '--context') ?? asGiven(env.NATS_CONTEXT, 'NATS_CONTEXT')
  if (asked !== undefined) {
    const context = await readContext(given, asked.value, { fileToo: true })
    return context.ok
      ? resolveWith(given, context.value)
      : err({ summary: context.error, advice: `it was asked for with ${asked.origin}` })
  }
  const selected = await selectedContext(given)
  if (selected.ok && selected.value === undefined) return resolveWith(given, undefined)
  const name = selected.ok ? (selected.value ?? '') : 'selected'
  const withIt = await withSelected(given, selected)
  if (withIt.ok) return withIt
  // Nobody asked for the selected context this time: when all is well without it, it alone is to blame.
  const without = await resolveWith(given, undefined)
  return without.ok ? err({ ...withIt.error, selectedContext: name }) : without
}

async function withSelected(
  given: SettingsPlace & { readonly flags: ConnectionFlags },
  selected: Result<string | undefined, string>,
): Promise<Result<ConnectionSettings | undefined, SettingsError>> {
  const advice = 'it is the selected one; choose another with `nats context select`, or leave it out with --no-context'
  const context = selected.ok ? await readContext(given, selected.value ?? '', { fileToo: false }) : selected
  if (!context.ok) return err({ summary: context.error, advice })
  const resolved = await resolveWith(given, context.value)
  return resolved.ok ? resolved : err({ advice, ...resolved.error })
}

async function resolveWith(
  given: SettingsPlace & { readonly flags: ConnectionFlags },
  context: NatsContext | undefined,
): Promise<Result<ConnectionSettings | undefined, SettingsError>> {
  const { flags, env } = given
  const proxy = refuseProxy(flags, given, context)
  if (proxy !== undefined) return err(proxy)
  const nscProfile = onceFor(given, fieldOf(context, 'nsc'))
  const server = await pickServer(given, context, nscProfile)
  if (!server.ok) return server
  const parsed = parseServerAddresses(server.value?.value ?? `nats://127.0.0.1:${defaultPort}`)
  if (!parsed.ok) return err({ summary: `${server.value?.origin ?? ''}: ${parsed.error}` })
  const addresses = parsed.value
  const auth = await pickAuth({ place: given, flags, context, addresses, server: server.value, nscProfile })
  if (!auth.ok) return auth
  const tls = await pickTls({ place: given, flags, context, addresses })
  if (!tls.ok) return tls
  const place = pickPlace(flags, context)
  if (!place.ok) return place
  const timeoutMs = pickTimeout(asGiven(flags.timeout, '--timeout') ?? asGiven(env.NATS_TIMEOUT, 'NATS_TIMEOUT'))
  if (!timeoutMs.ok) return timeoutMs

  const nothing =
    server.value === undefined &&
    context === undefined &&
    auth.value.auth.kind === 'none' &&
    tls.value === undefined &&
    place.value === undefined
  if (nothing) return ok(undefined)
  const clientName = flags.connectionName?.trim()
  return ok({
    addresses,
    auth: auth.value.auth,
    ...(tls.value === undefined ? {} : { tls: tls.value }),
    trust: trustPlaces(given),
    ...placeSettings(place.value),
    ...(timeoutMs.value === undefined ? {} : { timeoutMs: timeoutMs.value }),
    ...(clientName === undefined || clientName === '' ? {} : { clientName }),
    ...(context === undefined ? {} : { context: context.name }),
    origin: server.value?.origin ?? (context === undefined ? 'the default address' : `context ${context.name}`),
    authDescription: auth.value.description,
    notes: auth.value.notes,
  })
}

async function pickServer(
  { flags, env }: SettingsPlace & { readonly flags: ConnectionFlags },
  context: NatsContext | undefined,
  nscProfile: () => Promise<Result<NscProfile, SettingsError>>,
): Promise<Result<Given | undefined, SettingsError>> {
  const given = asGiven(flags.server, '--server') ?? asGiven(env.NATS_URL, 'NATS_URL')
  const url = fieldOf(context, 'url')
  if (given !== undefined || url !== undefined || context?.nsc === undefined) return ok(given ?? url)
  const profile = await nscProfile()
  if (!profile.ok) return profile
  return ok(asGiven(profile.value.service, `nsc, for context ${context.name}`))
}

function onceFor(place: SettingsPlace, nsc: Given | undefined): () => Promise<Result<NscProfile, SettingsError>> {
  let asked: Promise<Result<NscProfile, SettingsError>> | undefined
  return () => (asked ??= nsc === undefined ? Promise.resolve(ok({})) : lookUpInNsc(place, nsc))
}

function refuseProxy(
  flags: ConnectionFlags,
  { env }: SettingsPlace,
  context: NatsContext | undefined,
): SettingsError | undefined {
  const proxy =
    asGiven(flags.socksProxy, '--socks-proxy') ??
    asGiven(env.NATS_SOCKS_PROXY, 'NATS_SOCKS_PROXY') ??
    fieldOf(context, 'socksProxy')
  if (proxy === undefined || ['none', 'NONE', '-'].includes(proxy.value)) return undefined
  return {
    summary: `${nameOf(proxy)} asks for a SOCKS proxy, which this program cannot use`,
    advice: 'give --socks-proxy none to dial directly, or forward a port and give it with --server',
  }
}

function pickTimeout(given: Given | undefined): Result<number | undefined, SettingsError> {
  if (given === undefined) return ok(undefined)
  const timeoutMs = parseGoDuration(given.value)
  return timeoutMs !== undefined && timeoutMs >= 500 && timeoutMs <= 600_000
    ? ok(timeoutMs)
    : err({ summary: `${nameOf(given)} is a time between 500ms and 10m`, advice: 'write 5s, 500ms or 1m30s' })
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
