import {
  credsAuthenticator,
  jwtAuthenticator,
  nkeyAuthenticator,
  type Auth,
  type Authenticator,
} from '@nats-io/transport-node'
import { nkeySeed } from './connection-login.js'
import type { ConnectionAuth } from './connection-settings.js'

/**
 * The client's authenticator for a login; credential files are read again at every connect, so a renewed file is
 * picked up by itself. It never throws, because the client closes for good when one does: on trouble it calls
 * `onProblem` with a sentence that holds no secret, and offers what it read last.
 */
export function createAuthenticator(given: {
  readonly auth: ConnectionAuth
  readonly readText: (path: string) => string
  readonly onProblem: (text: string) => void
}): Authenticator {
  const { auth, readText, onProblem } = given
  const encoder = new TextEncoder()
  switch (auth.kind) {
    case 'none':
      return () => undefined
    case 'user':
      return () => ({ user: auth.user, pass: auth.password })
    case 'token':
      return () => ({ auth_token: auth.token })
    case 'jwt':
      return guard(jwtAuthenticator(auth.jwt, auth.seed === undefined ? undefined : encoder.encode(auth.seed)), () =>
        onProblem('the user JWT of the context cannot be used'),
      )
    case 'creds':
      return rereading({
        file: auth.file,
        readText,
        onProblem,
        build: (text) => credsAuthenticator(encoder.encode(text)),
      })
    case 'nkey':
      return rereading({
        file: auth.file,
        readText,
        onProblem,
        build: (text) => {
          const seed = nkeySeed(text)
          if (seed === undefined) throw new Error('no seed')
          return nkeyAuthenticator(encoder.encode(seed))
        },
      })
  }
}

function guard(inner: Authenticator, onFailure: () => void): Authenticator {
  return (nonce) => {
    try {
      return inner(nonce)
    } catch {
      onFailure()
      return undefined
    }
  }
}

function rereading(given: {
  readonly file: string
  readonly readText: (path: string) => string
  readonly onProblem: (text: string) => void
  readonly build: (text: string) => Authenticator
}): Authenticator {
  const { file, readText, onProblem, build } = given
  let lastText: string | undefined
  return (nonce): Auth => {
    try {
      const text = readText(file)
      const answer = build(text)(nonce)
      lastText = text
      return answer
    } catch {
      onProblem(
        `${file} cannot be read as credentials now${lastText === undefined ? '' : '; what was read before is used'}`,
      )
      return lastText === undefined ? undefined : build(lastText)(nonce)
    }
  }
}
