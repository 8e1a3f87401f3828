import { describePath, looksSecret } from '../../lib/looks-secret.js'
import { err, ok, type Result } from '../../lib/result.js'
import type { ConnectionAuth, SettingsPlace } from './settings-contract.js'
import { isJwt, nkeySeed, parseCredentials } from './credentials-text.js'
import { parseReference, resolveReference, resolveValue, type NscProfile } from './given-reference.js'
import { nameOf, readGivenFile, type Given, type SettingsError } from './given-setting.js'
import { expandPath } from './nats-context.js'

/** One login that could be used; what it refers to is looked up only when it is. */
export type LoginCandidate = {
  readonly from: string
  readonly description: string
  readonly build: () => Promise<Result<ConnectionAuth, SettingsError>>
}

/** A user and a password; without one, the empty password of the protocol. */
export function fromUser(place: SettingsPlace, user: Given, password: Given | undefined): LoginCandidate {
  return {
    from: user.origin,
    description: describeUser(user, password),
    build: async () => {
      const resolved = password === undefined ? ok('') : await resolveValue(place, password)
      return resolved.ok ? ok({ kind: 'user', user: user.value, password: resolved.value }) : resolved
    },
  }
}

/** A token. */
export function fromToken(place: SettingsPlace, token: Given): LoginCandidate {
  return {
    from: token.origin,
    description: `a token from ${token.origin}`,
    build: async () => {
      const resolved = await resolveValue(place, token)
      return resolved.ok ? ok({ kind: 'token', token: resolved.value }) : resolved
    },
  }
}

/** A user JWT; without a seed nothing is signed, as for a server that asks for no signature. */
export function fromJwt(place: SettingsPlace, jwt: Given, seed: Given | undefined): LoginCandidate {
  return {
    from: jwt.origin,
    description: `a user JWT from ${jwt.origin}`,
    build: async () => {
      const text = await resolveValue(place, jwt)
      if (!text.ok) return text
      if (!isJwt(text.value)) {
        return err({
          summary: `${nameOf(jwt)} holds no user JWT`,
          advice: 'give the JWT itself, or file:///path of a file that holds it',
        })
      }
      if (seed === undefined) return ok({ kind: 'jwt', jwt: text.value })
      const key = await resolveValue(place, seed)
      if (!key.ok) return key
      const found = nkeySeed(key.value)
      if (found === undefined) {
        return err({ summary: `${nameOf(seed)} holds no user nkey seed`, advice: 'a seed of a user begins with SU' })
      }
      return ok({ kind: 'jwt', jwt: text.value, seed: found })
    },
  }
}

/** A credentials file or an nkey file, or a reference to what would stand in one. */
export function fromFile(place: SettingsPlace, given: Given, kind: 'creds' | 'nkey'): LoginCandidate {
  const what = kind === 'creds' ? 'credentials' : 'an nkey seed'
  const reference = parseReference(given.value)
  if (reference.kind !== 'literal' && reference.kind !== 'file') {
    const build = async (): Promise<Result<ConnectionAuth, SettingsError>> => {
      const text = await resolveReference(place, given)
      return text.ok ? readLogin(kind, text.value, nameOf(given)) : text
    }
    const how = {
      env: 'in a variable, ',
      data: 'embedded, ',
      nsc: 'looked up with nsc, ',
      op: 'looked up with op, ',
    }[reference.kind]
    return { from: given.origin, description: `${what} (${how}from ${given.origin})`, build }
  }
  const file = expandPath(place, given.value)
  const noun = kind === 'creds' ? 'the credentials file' : 'the nkey file'
  return {
    from: given.origin,
    description: `${noun} ${describePath(file)} from ${given.origin}`,
    build: async () => {
      // What was written is judged before `$NAME` is filled in, so that the name of its owner is the one told.
      const read = await readGivenFile(place, { ...given, value: looksSecret(given.value) ? given.value : file })
      if (!read.ok) return read
      const login = readLogin(kind, read.value, `${describePath(file)} (${given.origin})`)
      return login.ok ? ok({ kind, file }) : login
    },
  }
}

/** The credentials `nsc` has for the user a context names. */
export function fromNsc(
  place: SettingsPlace,
  nsc: Given,
  profile: () => Promise<Result<NscProfile, SettingsError>>,
): LoginCandidate {
  return {
    from: nsc.origin,
    description: `credentials (looked up with nsc, from ${nsc.origin})`,
    build: async () => {
      const found = await profile()
      if (!found.ok) return found
      const { creds } = found.value
      if (creds === undefined) return err({ summary: `${nameOf(nsc)}: nsc knows no credentials for it` })
      return fromFile(place, { value: creds, origin: `nsc, for ${nameOf(nsc)}` }, 'creds').build()
    },
  }
}

function readLogin(kind: 'creds' | 'nkey', text: string, name: string): Result<ConnectionAuth, SettingsError> {
  if (kind === 'creds') {
    const creds = parseCredentials(text)
    return creds === undefined
      ? err({
          summary: `${name} holds no credentials`,
          advice: 'credentials are a user JWT and an nkey seed, as `nsc generate creds` prints them',
        })
      : ok({ kind: 'jwt', ...creds })
  }
  const seed = nkeySeed(text)
  return seed === undefined
    ? err({ summary: `${name} holds no user nkey seed`, advice: 'a line of it should begin with SU' })
    : ok({ kind: 'seed', seed })
}

/** The login in words. A name without its password, or beside one from elsewhere, may be a token in the wrong field and is not shown. */
export function describeUser(user: Given, password: Given | undefined): string {
  if (password === undefined) return `a user without a password from ${user.origin}`
  const plain = /^[A-Za-z][\w.@-]{0,23}$/.test(user.value) && !looksSecret(user.value)
  return plain && sourceOf(user) === sourceOf(password)
    ? `user ${user.value} from ${user.origin}`
    : `a user from ${user.origin}`
}

/** 0 for flags, 1 for the environment, 2 for a context; an address belongs to where it was given. */
export function sourceOf({ origin }: Given): 0 | 1 | 2 {
  const text = origin.replace(/^the address \(/, '')
  return text.startsWith('--') ? 0 : text.startsWith('NATS_') ? 1 : 2
}
