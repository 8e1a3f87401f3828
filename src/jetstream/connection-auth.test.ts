import { nkeys } from '@nats-io/transport-node'
import { describe, expect, it } from 'vitest'
import { createAuthenticator } from './connection-auth.js'
import type { ConnectionAuth } from './connection-settings.js'

const seedText = (): { readonly seed: string; readonly publicKey: string } => {
  const pair = nkeys.createUser()
  return { seed: new TextDecoder().decode(pair.getSeed()), publicKey: pair.getPublicKey() }
}
const credsText = (jwt: string, seed: string): string =>
  `-----BEGIN NATS USER JWT-----\n${jwt}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`

function authenticator(auth: ConnectionAuth): {
  readonly ask: () => unknown
  readonly disk: Map<string, string>
  readonly problems: string[]
} {
  const disk = new Map<string, string>()
  const problems: string[] = []
  const answer = createAuthenticator({
    auth,
    readText: (path) => {
      const text = disk.get(path)
      if (text === undefined) throw new Error(`no ${path}`)
      return text
    },
    onProblem: (text) => problems.push(text),
  })
  return { ask: () => answer('nonce'), disk, problems }
}

describe('createAuthenticator', () => {
  it('gives what the protocol wants for plain logins', () => {
    expect(authenticator({ kind: 'none' }).ask()).toBeUndefined()
    expect(authenticator({ kind: 'token', token: 't' }).ask()).toEqual({ auth_token: 't' })
    expect(authenticator({ kind: 'user', user: 'ana', password: 'p' }).ask()).toEqual({ user: 'ana', pass: 'p' })
  })

  it('reads a credentials file anew each time', () => {
    const { ask, disk, problems } = authenticator({ kind: 'creds', file: '/c' })
    const [first, second] = [seedText(), seedText()]
    disk.set('/c', credsText('jwt-one', first.seed))
    expect(ask()).toMatchObject({ jwt: 'jwt-one', nkey: first.publicKey })
    disk.set('/c', credsText('jwt-two', second.seed))
    expect(ask()).toMatchObject({ jwt: 'jwt-two', nkey: second.publicKey })
    expect(problems).toEqual([])
  })

  it.each(['creds', 'nkey'] as const)(
    'never throws over a %s file: it keeps to what it read last, and says so',
    (kind) => {
      const { ask, disk, problems } = authenticator({ kind, file: '/c' })
      expect(ask()).toBeUndefined()
      expect(problems).toEqual(['/c cannot be read as credentials now'])
      const { seed, publicKey } = seedText()
      disk.set('/c', kind === 'creds' ? credsText('jwt', seed) : `# mine\n${seed}\n`)
      expect(ask()).toMatchObject({ nkey: publicKey })
      disk.set('/c', 'half a fi')
      expect(ask()).toMatchObject({ nkey: publicKey })
      expect(problems.at(-1)).toBe('/c cannot be read as credentials now; what was read before is used')
    },
  )

  it('signs with the seed of a JWT login, or goes without, and survives a broken one', () => {
    const { seed, publicKey } = seedText()
    expect(authenticator({ kind: 'jwt', jwt: 'j', seed }).ask()).toMatchObject({ jwt: 'j', nkey: publicKey })
    expect(authenticator({ kind: 'jwt', jwt: 'j' }).ask()).toMatchObject({ jwt: 'j' })
    const broken = authenticator({ kind: 'jwt', jwt: 'j', seed: 'hunter2' })
    expect(broken.ask()).toBeUndefined()
    expect(broken.problems).toHaveLength(1)
    expect(broken.problems[0]).not.toContain('hunter2')
  })
})
