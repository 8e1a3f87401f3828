import { err, ok, type Result } from '../lib/result.js'
import type { ConnectionAuth, ConnectionFlags } from './connection-settings.js'
import { asGiven, readGivenFile, type Given, type SettingsError } from './given-setting.js'
import { expandPath, type NatsContext, type SettingsPlace } from './nats-context.js'
import type { ServerAddress } from './server-address.js'

/** The login to use, which one it is in words, and what was left out. */
export type ChosenAuth = {
  readonly auth: ConnectionAuth
  readonly description: string
  readonly notes: readonly string[]
}

type Source = {
  readonly user?: Given
  readonly password?: Given
  readonly token?: Given
  readonly creds?: Given
  readonly nkey?: Given
  readonly jwt?: Given
  readonly seed?: Given
  /** On the command line a user without a password is a token; in a context it is a user. */
  readonly userAloneIsToken: boolean
}

/** Chooses one login: flags, then the environment, then the context; inside an address it ranks just before its source's others. */
export function pickAuth(given: {
  readonly place: SettingsPlace
  readonly flags: ConnectionFlags
  readonly context: NatsContext | undefined
  readonly addresses: readonly ServerAddress[]
  readonly server: Given | undefined
}): Result<ChosenAuth, SettingsError> {
  const { place, flags, context, server } = given
  const inAddress = loginOf(given.addresses, server)
  if (!inAddress.ok) return inAddress
  const rank = server === undefined ? 3 : server.origin.startsWith('--') ? 0 : server.origin.startsWith('NATS_') ? 1 : 2
  const sources = [flagSource(place, flags), environmentSource(place), contextSource(place, flags, context)]
  const candidates = sources.flatMap((source, index) => [
    ...(index === rank && inAddress.value !== undefined ? [inAddress.value] : []),
    ...loginsOf(source),
  ])
  const [chosen, ...others] = candidates
  if (chosen === undefined) return ok({ auth: { kind: 'none' }, description: 'no login', notes: [] })
  const problem = checkFile(place, chosen)
  if (problem !== undefined) return err(problem)
  const ignored = others.filter((other) => !other.from.startsWith('context '))
  return ok({
    auth: chosen.auth,
    description: describe(chosen),
    notes: ignored.map((other) => `${describe(other)} is not used; ${describe(chosen)} is`),
  })
}

type Candidate = { readonly auth: ConnectionAuth; readonly from: string }

function describe({ auth, from }: Candidate): string {
  switch (auth.kind) {
    case 'none':
      return 'no login'
    case 'user':
      return `user ${auth.user} from ${from}`
    case 'token':
      return `a token from ${from}`
    case 'creds':
      return `the credentials file ${auth.file} from ${from}`
    case 'nkey':
      return `the nkey file ${auth.file} from ${from}`
    case 'jwt':
      return `a user JWT from ${from}`
  }
}

function loginOf(
  addresses: readonly ServerAddress[],
  server: Given | undefined,
): Result<Candidate | undefined, SettingsError> {
  const logins = addresses.flatMap((address) => (address.login === undefined ? [] : [address.login]))
  const [first] = logins
  if (first === undefined) return ok(undefined)
  if (logins.some((login) => JSON.stringify(login) !== JSON.stringify(first))) {
    return err({
      summary: 'the server addresses hold different logins',
      advice: 'write the login once, with --user and --password',
    })
  }
  return ok({ auth: first, from: `the address (${server?.origin ?? ''})` })
}

function flagSource(place: SettingsPlace, flags: ConnectionFlags): Source {
  const path = (value: string | undefined, name: string): Given | undefined =>
    asGiven(value === undefined ? undefined : expandPath(place, value), name)
  return {
    user: asGiven(flags.user, '--user'),
    password: asGiven(flags.password, '--password') ?? asGiven(place.env.NATS_PASSWORD, 'NATS_PASSWORD'),
    token: asGiven(flags.token, '--token'),
    creds: path(flags.creds, '--creds'),
    nkey: path(flags.nkey, '--nkey'),
    userAloneIsToken: true,
  }
}

function environmentSource(place: SettingsPlace): Source {
  const variable = (name: string): Given | undefined => asGiven(place.env[name], name)
  const path = (name: string): Given | undefined => {
    const found = variable(name)
    return found && { ...found, value: expandPath(place, found.value) }
  }
  return {
    user: variable('NATS_USER'),
    password: variable('NATS_PASSWORD'),
    token: variable('NATS_TOKEN'),
    creds: path('NATS_CREDS'),
    nkey: path('NATS_NKEY'),
    userAloneIsToken: true,
  }
}

function contextSource(place: SettingsPlace, flags: ConnectionFlags, context: NatsContext | undefined): Source {
  const field = (value: string | undefined): Given | undefined => asGiven(value, `context ${context?.name ?? ''}`)
  return {
    user: field(context?.user),
    password:
      asGiven(flags.password, '--password') ??
      asGiven(place.env.NATS_PASSWORD, 'NATS_PASSWORD') ??
      field(context?.password),
    token: field(context?.token),
    creds: field(context?.creds),
    nkey: field(context?.nkey),
    jwt: field(context?.userJwt),
    seed: field(context?.userSeed),
    userAloneIsToken: false,
  }
}

// The order is that of natscontext: user, creds, nkey, jwt, and a token last.
function loginsOf(source: Source): readonly Candidate[] {
  const { user, password, token, creds, nkey, jwt, seed } = source
  const found: Candidate[] = []
  const tokenUser = user !== undefined && password === undefined && source.userAloneIsToken
  if (user !== undefined && !tokenUser) {
    found.push({ auth: { kind: 'user', user: user.value, password: password?.value ?? '' }, from: user.origin })
  }
  if (creds !== undefined) found.push({ auth: { kind: 'creds', file: creds.value }, from: creds.origin })
  if (nkey !== undefined) found.push({ auth: { kind: 'nkey', file: nkey.value }, from: nkey.origin })
  if (jwt !== undefined) {
    found.push({ auth: { kind: 'jwt', jwt: jwt.value, ...(seed && { seed: seed.value }) }, from: jwt.origin })
  }
  if (tokenUser) found.push({ auth: { kind: 'token', token: user.value }, from: user.origin })
  if (token !== undefined) found.push({ auth: { kind: 'token', token: token.value }, from: token.origin })
  return found
}

function checkFile(place: SettingsPlace, { auth, from }: Candidate): SettingsError | undefined {
  if (auth.kind !== 'creds' && auth.kind !== 'nkey') return undefined
  const read = readGivenFile(place, { value: auth.file, origin: from })
  if (!read.ok) return read.error
  const wrong =
    auth.kind === 'creds'
      ? !/BEGIN NATS USER JWT/.test(read.value) || !/BEGIN USER NKEY SEED/.test(read.value)
      : nkeySeed(read.value) === undefined
  if (!wrong) return undefined
  return auth.kind === 'creds'
    ? {
        summary: `${auth.file} (${from}) is not a credentials file`,
        advice: 'it should hold a user JWT and an nkey seed',
      }
    : { summary: `${auth.file} (${from}) holds no user nkey seed`, advice: 'a line of it should begin with SU' }
}

/** The user seed in an nkey file: the first line that begins with `SU`; `undefined` when there is none. */
export function nkeySeed(text: string): string | undefined {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .find((line) => /^SU[A-Z2-7]{20,}$/.test(line))
}
