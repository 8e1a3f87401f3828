import type { Authenticator } from '@nats-io/transport-node'

/** Remembers the user JWT an authenticator offered last, to say why it was refused. */
export type WatchedLogin = {
  readonly authenticator: Authenticator
  /** When the JWT offered last had ended by `nowMs`, in epoch milliseconds; `undefined` when it has not, or says not. */
  readonly endedAtMs: (nowMs: number) => number | undefined
}

/** Wraps an authenticator. What the JWT says of itself is a hint for words, never a reason not to try. */
export function watchLogin(inner: Authenticator): WatchedLogin {
  let offered: string | undefined
  return {
    authenticator: (nonce) => {
      const auth = inner(nonce)
      const jwt = typeof auth === 'object' && 'jwt' in auth ? auth.jwt : undefined
      offered = typeof jwt === 'string' ? jwt : undefined
      return auth
    },
    endedAtMs: (nowMs) => {
      const endMs = offered === undefined ? undefined : jwtEndMs(offered)
      return endMs !== undefined && endMs <= nowMs ? endMs : undefined
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
