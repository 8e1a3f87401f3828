import type { KeyPair } from '@nats-io/nkeys'

const base64Url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A NATS JWT: `claims` about `subject`, signed by `issuer`. `exp` is in seconds since 1970. */
export function signJwt(given: {
  readonly subject: KeyPair
  readonly issuer: KeyPair
  readonly name: string
  readonly claims: Readonly<Record<string, unknown>>
  readonly exp?: number
}): string {
  const { subject, issuer, name, claims, exp } = given
  const body = {
    jti: name,
    iat: Math.floor(Date.now() / 1000) - 60,
    iss: issuer.getPublicKey(),
    name,
    sub: subject.getPublicKey(),
    ...(exp === undefined ? {} : { exp }),
    nats: { version: 2, ...claims },
  }
  const signed = `${base64Url({ typ: 'JWT', alg: 'ed25519-nkey' })}.${base64Url(body)}`
  return `${signed}.${Buffer.from(issuer.sign(Buffer.from(signed))).toString('base64url')}`
}

/** The text of a credentials file; `label` is what stands between the dashes, `END` lines included. */
export function credsText(jwt: string, seed: string | undefined): string {
  const block = (label: string, text: string): string => `-----BEGIN ${label}-----\n${text}\n------END ${label}------\n`
  return `${block('NATS USER JWT', jwt)}\n${seed === undefined ? '' : `${block('USER NKEY SEED', seed)}\n`}`
}
