import { describe, expect, it } from 'vitest'
import { secretsGiven, secretsOf } from './known-secrets.js'
import { createRedactor } from './lib/redact.js'

/** What is left of a text that names every secret, once those of `known` are hidden. */
const left = (known: readonly (string | undefined)[], text: string): string => createRedactor(known).redact(text)

describe('the secrets that were given', () => {
  it('are passwords, tokens, seeds and JWTs of flags and environment', () => {
    const flags = { user: 'ana', password: 'flag-word', token: 'flag-token' }
    const env = { NATS_PASSWORD: 'env-word', NATS_TOKEN: 'env-token', NATS_SEED: 'env-seed', NATS_JWT: 'env-jwt' }
    const text = 'flag-word flag-token env-word env-token env-seed env-jwt ana'
    expect(left(secretsGiven(flags, env), text)).toBe('*** *** *** *** *** *** ana')
  })

  it('are what stands in addresses, up to the last @', () => {
    const flags = { server: 'nats://ana:pa/ss@w,rd@host:4222,tls://to-ken@other' }
    expect(left(secretsGiven(flags, { NATS_URL: 'env-token@third' }), 'to-ken env-token host other')).toBe(
      '*** *** host other',
    )
    expect(left(secretsGiven({ server: 'nats://ana:pa/ss@host' }, {}), 'said pa/ss to ana')).toBe('said *** to ana')
  })

  it('are a user too when there is no password: then it is a token', () => {
    expect(left(secretsGiven({ user: 'my-token' }, { NATS_USER: 'env-user' }), 'my-token env-user')).toBe('*** ***')
    expect(left(secretsGiven({ user: 'ana' }, { NATS_PASSWORD: 'x-word' }), 'ana')).toBe('ana')
  })
})

describe('the secrets of the settings in use', () => {
  const base = { addresses: [], origin: '', authDescription: '', notes: [] }
  it.each([
    [{ kind: 'user', user: 'ana', password: 'pass-word' }, 'pass-word'],
    [{ kind: 'token', token: 'my-token' }, 'my-token'],
    [{ kind: 'seed', seed: 'my-seed' }, 'my-seed'],
    [{ kind: 'jwt', jwt: 'my-jwt', seed: 'my-seed' }, 'my-jwt my-seed'],
  ] as const)('%o', (auth, secrets) => {
    expect(left(secretsOf({ ...base, auth }), secrets)).toMatch(/^\*\*\*(?: \*\*\*)?$/)
  })

  it('are those of their addresses', () => {
    const address = {
      host: 'h',
      port: 1,
      tls: false,
      login: { kind: 'user', user: 'ana', password: 'pass-word' },
    } as const
    expect(left(secretsOf({ ...base, addresses: [address], auth: { kind: 'none' } }), 'pass-word')).toBe('***')
  })
})
