import { nkeys } from '@nats-io/transport-node'
import { describe, expect, it } from 'vitest'
import { createLogin } from './connection-auth.js'
import type { ConnectionAuth } from './settings-contract.js'

const seedText = (): { readonly seed: string; readonly publicKey: string } => {
  const pair = nkeys.createUser()
  return { seed: new TextDecoder().decode(pair.getSeed()), publicKey: pair.getPublicKey() }
}
const credsText = (jwt: string, seed: string): string =>
  `-----BEGIN NATS USER JWT-----\n${jwt}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`

function login(auth: ConnectionAuth): {
  /** Reads anew and asks, as before a dial. */
  readonly ask: () => Promise<unknown>
  readonly askAtOnce: () => unknown
  readonly disk: Map<string, string>
  readonly problems: string[]
} {
  const disk = new Map<string, string>()
  const problems: string[] = []
  const { authenticator, refresh } = createLogin({
    auth,
    readText: (path) => {
      const text = disk.get(path)
      return text === undefined ? Promise.reject(new Error(`no ${path}`)) : Promise.resolve(text)
    },
    onProblem: (text) => problems.push(text),
  })
  const ask = async (): Promise<unknown> => {
    await refresh()
    return authenticator('nonce')
  }
  return { ask, askAtOnce: () => authenticator('nonce'), disk, problems }
}

describe('createLogin', () => {
  it('gives what the protocol wants for plain logins', () => {
    expect(login({ kind: 'none' }).askAtOnce()).toBeUndefined()
    expect(login({ kind: 'token', token: 't' }).askAtOnce()).toEqual({ auth_token: 't' })
    expect(login({ kind: 'user', user: 'ana', password: 'p' }).askAtOnce()).toEqual({ user: 'ana', pass: 'p' })
  })

  it('reads a credentials file anew before each dial', async () => {
    const { ask, disk, problems } = login({ kind: 'creds', file: '/c' })
    const [first, second] = [seedText(), seedText()]
    disk.set('/c', credsText('eyJ.one.sig', first.seed))
    expect(await ask()).toMatchObject({ jwt: 'eyJ.one.sig', nkey: first.publicKey })
    disk.set('/c', credsText('eyJ.two.sig', second.seed))
    expect(await ask()).toMatchObject({ jwt: 'eyJ.two.sig', nkey: second.publicKey })
    expect(problems).toEqual([])
  })

  it('takes a file with the line ends of Windows', async () => {
    const { ask, disk } = login({ kind: 'creds', file: '/c' })
    const { seed, publicKey } = seedText()
    disk.set('/c', credsText('eyJ.one.sig', seed).replaceAll('\n', '\r\n'))
    expect(await ask()).toMatchObject({ jwt: 'eyJ.one.sig', nkey: publicKey })
  })

  it.each(['creds', 'nkey'] as const)(
    'never throws over a %s file: it keeps to what it read last, and says so',
    async (kind) => {
      const { ask, disk, problems } = login({ kind, file: '/c' })
      expect(await ask()).toBeUndefined()
      expect(problems).toEqual(['/c cannot be read as credentials now'])
      const { seed, publicKey } = seedText()
      disk.set('/c', kind === 'creds' ? credsText('eyJ.one.sig', seed) : `# mine\n${seed}\n`)
      expect(await ask()).toMatchObject({ nkey: publicKey })
      for (const broken of ['half a fi', `SU${'A'.repeat(56)}`]) {
        disk.set('/c', broken)
        expect(await ask()).toMatchObject({ nkey: publicKey })
        expect(problems.at(-1)).toBe('/c cannot be read as credentials now; what was read before is used')
      }
    },
  )

  it('signs with the seed of a JWT login, or goes without, and survives a broken one', () => {
    const { seed, publicKey } = seedText()
    expect(login({ kind: 'jwt', jwt: 'j', seed }).askAtOnce()).toMatchObject({ jwt: 'j', nkey: publicKey })
    expect(login({ kind: 'jwt', jwt: 'j' }).askAtOnce()).toMatchObject({ jwt: 'j' })
    expect(login({ kind: 'seed', seed }).askAtOnce()).toMatchObject({ nkey: publicKey })
    for (const auth of [
      { kind: 'jwt', jwt: 'j', seed: 'hunter2' },
      { kind: 'seed', seed: 'hunter2' },
    ] as const) {
      const broken = login(auth)
      expect(broken.askAtOnce()).toBeUndefined()
      expect(broken.problems).toHaveLength(1)
      expect(broken.problems[0]).not.toContain('hunter2')
    }
  })
})
