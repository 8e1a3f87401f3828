import type { Clock } from '../../lib/clock.js'
import type { Login } from './connection-auth.js'

/** A login that remembers the user JWT it offered last, to say why it was refused. */
export type WatchedLogin = Login & {
  /** When the JWT offered last had ended by now, in epoch milliseconds; `undefined` when it has not, or says not. */
  readonly endedAtMs: () => number | undefined
}

/** Watches a login. What the JWT says of itself is a hint for words, never a reason not to try. */
export function watchLogin(login: Login, clock: Pick<Clock, 'now'>): WatchedLogin {
  let offered: string | undefined
  return {
    refresh: login.refresh,
    authenticator: (nonce) => {
      const auth = login.authenticator(nonce)
      const jwt = typeof auth === 'object' && 'jwt' in auth ? auth.jwt : undefined
      offered = typeof jwt === 'string' ? jwt : undefined
      return auth
    },
    endedAtMs: () => {
      const endMs = offered === undefined ? undefined : jwtEndMs(offered)
      return endMs !== undefined && endMs <= clock.now() ? endMs : undefined
    },
  }
}

/** The end a JWT gives itself (`exp`), in epoch milliseconds; `undefined` when it has none or cannot be read. */
export function jwtEndMs(jwt: string): number | undefined {
  const [, body] = jwt.split('.')
  if (body === undefined) return undefined
  try {
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as unknown
    if (typeof claims !== 'object' || claims === null || !('exp' in claims)) return undefined
    const { exp } = claims
    // Beyond the year 9999 a date has no plain form.
    return typeof exp === 'number' && exp > 0 && exp < 253_402_300_800 ? exp * 1000 : undefined
  } catch {
    return undefined
  }
}
