import { jwtAuthenticator, nkeyAuthenticator, type Auth, type Authenticator } from '@nats-io/transport-node'
import { describePath } from '../../lib/looks-secret.js'
import type { ConnectionAuth } from './settings-contract.js'
import { nkeySeed, parseCredentials } from './credentials-text.js'

/** How the client logs in, from what was read last. */
export type Login = {
  /** Never throws, because the client closes for good when one does; offers nothing when nothing could be read. */
  readonly authenticator: Authenticator
  /** Reads the credential file anew; to be awaited, or at least begun, before each dial. Never rejects. */
  readonly refresh: () => Promise<void>
}

/**
 * The login of a connection. The client asks for it in the middle of the handshake and cannot wait, so a file is read
 * beforehand, without blocking, and a renewed one is picked up by itself. On trouble `onProblem` is told a sentence that
 * holds no secret, and what was read last is offered.
 */
export function createLogin(given: {
  readonly auth: ConnectionAuth
  readonly readText: (path: string) => Promise<string>
  readonly onProblem: (text: string) => void
}): Login {
  const { auth, onProblem } = given
  switch (auth.kind) {
    case 'none':
      return fixed(() => undefined)
    case 'user':
      return fixed(() => ({ user: auth.user, pass: auth.password }))
    case 'token':
      return fixed(() => ({ auth_token: auth.token }))
    case 'jwt':
      return fixed(guarded(jwtLogin(auth), () => onProblem('the user JWT and its seed cannot be used')))
    case 'seed':
      return fixed(guarded(seedLogin(auth.seed), () => onProblem('the nkey seed cannot be used')))
    case 'creds':
      return fromFile(given, auth.file, (text) => {
        const creds = parseCredentials(text)
        return creds === undefined ? undefined : jwtLogin(creds)
      })
    case 'nkey':
      return fromFile(given, auth.file, (text) => {
        const seed = nkeySeed(text)
        return seed === undefined ? undefined : seedLogin(seed)
      })
  }
}

const encoder = new TextEncoder()

function jwtLogin({ jwt, seed }: { readonly jwt: string; readonly seed?: string }): Authenticator {
  return jwtAuthenticator(jwt, seed === undefined ? undefined : encoder.encode(seed))
}

function seedLogin(seed: string): Authenticator {
  return nkeyAuthenticator(encoder.encode(seed))
}

function fixed(authenticator: Authenticator): Login {
  return { authenticator, refresh: () => Promise.resolve() }
}

function guarded(inner: Authenticator, onFailure: () => void): Authenticator {
  return (nonce) => {
    try {
      return inner(nonce)
    } catch {
      onFailure()
      return undefined
    }
  }
}

function fromFile(
  given: { readonly readText: (path: string) => Promise<string>; readonly onProblem: (text: string) => void },
  file: string,
  build: (text: string) => Authenticator | undefined,
): Login {
  const { readText, onProblem } = given
  let last: Authenticator | undefined
  return {
    authenticator: (nonce): Auth => last?.(nonce),
    refresh: async () => {
      try {
        const read = build(await readText(file))
        // A checksum that is wrong shows only when something is signed.
        read?.('nonce')
        if (read === undefined) throw new Error('no login in it')
        last = read
      } catch {
        const instead = last === undefined ? '' : '; what was read before is used'
        onProblem(`${describePath(file)} cannot be read as credentials now${instead}`)
      }
    },
  }
}
