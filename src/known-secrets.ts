import type { ConnectionFlags, ConnectionSettings } from './jetstream/index.js'

/** The secrets that flags and environment hold, so that they can be hidden wherever they turn up. */
export function secretsGiven(
  flags: ConnectionFlags,
  env: Readonly<Record<string, string | undefined>>,
): readonly (string | undefined)[] {
  const { NATS_PASSWORD, NATS_TOKEN, NATS_JWT, NATS_SEED, NATS_USER, NATS_URL } = env
  const hasPassword = flags.password !== undefined || NATS_PASSWORD !== undefined
  return [
    flags.password,
    flags.token,
    NATS_PASSWORD,
    NATS_TOKEN,
    NATS_JWT,
    NATS_SEED,
    // Without a password a user is a token.
    ...(hasPassword ? [] : [flags.user, NATS_USER]),
    ...secretsInAddresses(flags.server),
    ...secretsInAddresses(NATS_URL),
  ]
}

/** The secrets of the settings a run works with, wherever they came from. */
export function secretsOf({ addresses, auth }: ConnectionSettings): readonly (string | undefined)[] {
  const logins = addresses.flatMap(({ login }) => (login === undefined ? [] : [login]))
  const inAddresses = logins.map((login) => (login.kind === 'user' ? login.password : login.token))
  switch (auth.kind) {
    case 'user':
      return [...inAddresses, auth.password]
    case 'token':
      return [...inAddresses, auth.token]
    case 'seed':
      return [...inAddresses, auth.seed]
    case 'jwt':
      return [...inAddresses, auth.jwt, auth.seed]
    default:
      return inAddresses
  }
}

/** What stands before the last @ of each address: the password, or all of it when there is none. */
function secretsInAddresses(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').flatMap((address) => {
    const end = address.lastIndexOf('@')
    if (end < 0) return []
    const login = address.slice(0, end).replace(/^[^/]*:\/\//, '')
    const colon = login.indexOf(':')
    return [colon < 0 ? login : login.slice(colon + 1)]
  })
}
