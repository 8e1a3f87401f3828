import { err, ok, type Result } from '../../lib/result.js'
import type { ConnectionAuth, ConnectionFlags, SettingsPlace } from './settings-contract.js'
import type { NscProfile } from './given-reference.js'
import { asGiven, nameOf, type Given, type SettingsError } from './given-setting.js'
import {
  describeUser,
  fromFile,
  fromJwt,
  fromNsc,
  fromToken,
  fromUser,
  sourceOf,
  type LoginCandidate,
} from './login-candidate.js'
import { fieldOf, type NatsContext } from './nats-context.js'
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
export async function pickAuth(given: {
  readonly place: SettingsPlace
  readonly flags: ConnectionFlags
  readonly context: NatsContext | undefined
  readonly addresses: readonly ServerAddress[]
  readonly server: Given | undefined
  /** What `nsc` knows of the context's user; asks it at the first call. */
  readonly nscProfile: () => Promise<Result<NscProfile, SettingsError>>
}): Promise<Result<ChosenAuth, SettingsError>> {
  const { place, flags, context, server } = given
  const inAddress = loginOf(given.addresses, server)
  if (!inAddress.ok) return inAddress
  const rank = server === undefined ? 3 : sourceOf(server)
  const sources = [flagSource(place, flags), environmentSource(place, flags), contextSource(place, flags, context)]
  const nsc = fieldOf(context, 'nsc')
  const candidates = sources.flatMap((source, index) => [
    ...(index === rank && inAddress.value !== undefined ? [inAddress.value] : []),
    ...loginsOf(place, source),
    ...(index === 2 && nsc !== undefined && source.creds === undefined ? [fromNsc(place, nsc, given.nscProfile)] : []),
  ])
  const [chosen, ...others] = candidates
  const seed = sources.find((source) => source.seed !== undefined && source.jwt === undefined)?.seed
  if (chosen === undefined) {
    return seed === undefined
      ? ok({ auth: { kind: 'none' }, description: 'no login', notes: [] })
      : err(seedAlone(seed))
  }
  const auth = await chosen.build()
  if (!auth.ok) return auth
  const ignored = others.filter((other) => !other.from.startsWith('context '))
  return ok({
    auth: auth.value,
    description: chosen.description,
    notes: ignored.map((other) => `${other.description} is not used; ${chosen.description} is`),
  })
}

function loginOf(
  addresses: readonly ServerAddress[],
  server: Given | undefined,
): Result<LoginCandidate | undefined, SettingsError> {
  const logins = addresses.flatMap((address) => (address.login === undefined ? [] : [address.login]))
  const [first] = logins
  if (first === undefined) return ok(undefined)
  if (logins.some((login) => JSON.stringify(login) !== JSON.stringify(first))) {
    return err({
      summary: 'the server addresses hold different logins',
      advice: 'write the login once, with --user and --password',
    })
  }
  const from = `the address (${server?.origin ?? ''})`
  const description =
    first.kind === 'token'
      ? `a token from ${from}`
      : describeUser({ value: first.user, origin: from }, asGiven(first.password, from))
  return ok({ from, description, build: () => Promise.resolve(ok(first)) })
}

function flagSource({ env }: SettingsPlace, flags: ConnectionFlags): Source {
  return {
    user: asGiven(flags.user, '--user'),
    password: asGiven(flags.password, '--password') ?? asGiven(env.NATS_PASSWORD, 'NATS_PASSWORD'),
    token: asGiven(flags.token, '--token'),
    creds: asGiven(flags.creds, '--creds'),
    nkey: asGiven(flags.nkey, '--nkey'),
    jwt: asGiven(flags.jwt, '--jwt'),
    seed: asGiven(flags.seed, '--seed') ?? asGiven(env.NATS_SEED, 'NATS_SEED'),
    userAloneIsToken: true,
  }
}

function environmentSource({ env }: SettingsPlace, flags: ConnectionFlags): Source {
  const variable = (name: string): Given | undefined => asGiven(env[name], name)
  return {
    user: variable('NATS_USER'),
    password: asGiven(flags.password, '--password') ?? variable('NATS_PASSWORD'),
    token: variable('NATS_TOKEN'),
    creds: variable('NATS_CREDS'),
    nkey: variable('NATS_NKEY'),
    jwt: variable('NATS_JWT'),
    seed: asGiven(flags.seed, '--seed') ?? variable('NATS_SEED'),
    userAloneIsToken: true,
  }
}

function contextSource(place: SettingsPlace, flags: ConnectionFlags, context: NatsContext | undefined): Source {
  const stronger = flagSource(place, flags)
  return {
    user: fieldOf(context, 'user'),
    password: stronger.password ?? fieldOf(context, 'password'),
    token: fieldOf(context, 'token'),
    creds: fieldOf(context, 'creds'),
    nkey: fieldOf(context, 'nkey'),
    jwt: fieldOf(context, 'userJwt'),
    seed: stronger.seed ?? fieldOf(context, 'userSeed'),
    userAloneIsToken: false,
  }
}

// The order is that of natscontext: user, creds, nkey, jwt, and a token last.
function loginsOf(place: SettingsPlace, source: Source): readonly LoginCandidate[] {
  const { user, password, token, creds, nkey, jwt, seed } = source
  const tokenUser = user !== undefined && password === undefined && source.userAloneIsToken
  return [
    ...(user === undefined || tokenUser ? [] : [fromUser(place, user, password)]),
    ...(creds === undefined ? [] : [fromFile(place, creds, 'creds')]),
    ...(nkey === undefined ? [] : [fromFile(place, nkey, 'nkey')]),
    ...(jwt === undefined ? [] : [fromJwt(place, jwt, seed)]),
    ...(tokenUser ? [fromToken(place, user)] : []),
    ...(token === undefined ? [] : [fromToken(place, token)]),
  ]
}

function seedAlone(seed: Given): SettingsError {
  return {
    summary: `${nameOf(seed)} is a seed without its user JWT`,
    advice: 'give --jwt too; a seed that stands alone is an nkey: put it into a file and give --nkey FILE',
  }
}
