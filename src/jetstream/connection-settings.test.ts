import { describe, expect, it } from 'vitest'
import { type ConnectionFlags, type ConnectionSettings, resolveConnectionSettings } from './connection-settings.js'
import type { SettingsError } from './given-setting.js'
import { describeAddress } from './server-address.js'

type World = {
  readonly flags?: ConnectionFlags
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
}

const creds = '-----BEGIN NATS USER JWT-----\ney\n------END NATS USER JWT------\n-----BEGIN USER NKEY SEED-----\nSU\n'
const seed = `SU${'A'.repeat(56)}`
const contextFile = (name: string): string => `/home/ana/.config/nats/context/${name}.json`
const selected = '/home/ana/.config/nats/context.txt'

const resolve = ({ flags = {}, env = {}, files = {} }: World): ReturnType<typeof resolveConnectionSettings> =>
  resolveConnectionSettings({
    flags,
    env,
    home: '/home/ana',
    files: {
      readText: (path) => {
        const text = files[path]
        if (text === undefined) throw Object.assign(new Error('missing'), { code: 'ENOENT' })
        return text
      },
      list: (folder) =>
        Object.keys(files).flatMap((path) => (path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [])),
    },
  })
const settings = (world: World): ConnectionSettings => {
  const resolved = resolve(world)
  if (!resolved.ok) throw new Error(resolved.error.summary)
  if (resolved.value === undefined) throw new Error('nothing was given')
  return resolved.value
}
const problem = (world: World): SettingsError => {
  const resolved = resolve(world)
  if (resolved.ok) throw new Error('it was taken')
  return resolved.error
}
const where = (world: World): string =>
  `${settings(world).addresses.map(describeAddress).join()} ${settings(world).origin}`

describe('where to connect', () => {
  it('is left open when nothing was given', () => {
    expect(resolve({})).toEqual({ ok: true, value: undefined })
    expect(resolve({ env: { NATS_URL: '', NATS_CONTEXT: '' } })).toEqual({ ok: true, value: undefined })
  })

  it('is the flag before the variable before the context', () => {
    const files = { [contextFile('prod')]: '{"url":"nats://c"}', [selected]: 'prod' }
    expect(where({ files })).toBe('nats://c:4222 context prod')
    expect(where({ files, env: { NATS_URL: 'nats://e' } })).toBe('nats://e:4222 NATS_URL')
    expect(where({ files, env: { NATS_URL: 'nats://e' }, flags: { server: 'f' } })).toBe('nats://f:4222 --server')
  })

  it('is the named context before the selected one, and none with --no-context', () => {
    const files = {
      [contextFile('prod')]: '{"url":"nats://p"}',
      [contextFile('dev')]: '{"url":"nats://d"}',
      [contextFile('ci')]: '{"url":"nats://i"}',
      [selected]: 'prod',
    }
    expect(where({ files, env: { NATS_CONTEXT: 'dev' } })).toBe('nats://d:4222 context dev')
    expect(where({ files, env: { NATS_CONTEXT: 'dev' }, flags: { context: 'ci' } })).toBe('nats://i:4222 context ci')
    expect(resolve({ files, flags: { noContext: true } })).toEqual({ ok: true, value: undefined })
  })

  it('is the default port of this machine when only a login was given', () => {
    expect(where({ env: { NATS_TOKEN: 't' } })).toBe('nats://127.0.0.1:4222 the default address')
    expect(where({ files: { [contextFile('x')]: '{"user":"a"}' }, flags: { context: 'x' } })).toBe(
      'nats://127.0.0.1:4222 context x',
    )
  })

  it('is refused with the source named', () => {
    expect(problem({ env: { NATS_URL: 'ws://h' } }).summary).toMatch(/^NATS_URL: .*WebSocket/)
    expect(problem({ flags: { context: 'gone' } })).toEqual({
      summary: 'there is no nats context gone; none is stored here',
      advice: 'it was asked for with --context',
    })
    expect(problem({ files: { [selected]: 'gone' } }).advice).toContain('nats context select')
  })
})

describe('how to log in', () => {
  const auth = (world: World): ConnectionSettings['auth'] => settings(world).auth
  const server = 'nats://h'

  it('takes a user without a password as a token, as the CLI does', () => {
    expect(auth({ flags: { server, user: 's3cret' } })).toEqual({ kind: 'token', token: 's3cret' })
    expect(auth({ flags: { server, user: 'ana', password: 'pw' } })).toEqual({
      kind: 'user',
      user: 'ana',
      password: 'pw',
    })
    expect(auth({ flags: { server, user: 'ana' }, env: { NATS_PASSWORD: 'pw' } })).toMatchObject({ kind: 'user' })
    expect(auth({ flags: { server }, env: { NATS_USER: 's3cret' } })).toEqual({ kind: 'token', token: 's3cret' })
    const files = { [contextFile('x')]: '{"user":"ana"}' }
    expect(auth({ files, flags: { context: 'x' } })).toEqual({ kind: 'user', user: 'ana', password: '' })
  })

  it('lets a flag replace the login of the environment, and that the one of the context', () => {
    const files = { [contextFile('x')]: '{"user":"ana","password":"pw"}', '/e.creds': creds }
    expect(auth({ files, flags: { context: 'x' }, env: { NATS_CREDS: '/e.creds' } })).toEqual({
      kind: 'creds',
      file: '/e.creds',
    })
    expect(auth({ files, flags: { context: 'x', token: 't' }, env: { NATS_CREDS: '/e.creds' } })).toEqual({
      kind: 'token',
      token: 't',
    })
    expect(auth({ files, flags: { context: 'x' }, env: { NATS_PASSWORD: 'other' } })).toEqual({
      kind: 'user',
      user: 'ana',
      password: 'other',
    })
  })

  it('keeps the login of a context for another server, as the CLI does', () => {
    const files = { [contextFile('x')]: '{"url":"nats://c","token":"t"}', [selected]: 'x' }
    expect(settings({ files, flags: { server } })).toMatchObject({
      auth: { kind: 'token', token: 't' },
      origin: '--server',
      authDescription: 'a token from context x',
    })
  })

  it('takes a login in the address before others of the same source', () => {
    expect(auth({ flags: { server: 'nats://bob:b@h', user: 'ana', password: 'a' } })).toMatchObject({ user: 'bob' })
    expect(auth({ flags: { user: 'ana', password: 'a' }, env: { NATS_URL: 'nats://bob:b@h' } })).toMatchObject({
      user: 'ana',
    })
    expect(auth({ env: { NATS_URL: 'tok@h', NATS_USER: 'ana' } })).toEqual({ kind: 'token', token: 'tok' })
    expect(problem({ flags: { server: 'a:b@h,c:d@i' } }).summary).toContain('different logins')
  })

  it('checks the files at once', () => {
    const files = { '/home/ana/a.creds': creds, '/a.nk': `# key\n${seed}\n`, '/junk': 'hunter2' }
    expect(auth({ files, flags: { server, creds: '~/a.creds' } })).toEqual({ kind: 'creds', file: '/home/ana/a.creds' })
    expect(auth({ files, flags: { server, nkey: '/a.nk' } })).toEqual({ kind: 'nkey', file: '/a.nk' })
    expect(problem({ files, flags: { server, creds: '/none' } }).summary).toBe('/none (--creds): there is no such file')
    expect(problem({ files, env: { NATS_CREDS: '/junk' } }).summary).toBe(
      '/junk (NATS_CREDS) is not a credentials file',
    )
    expect(problem({ files, env: { NATS_NKEY: '/junk' } }).summary).toBe('/junk (NATS_NKEY) holds no user nkey seed')
  })

  it('says which login is used and what is not, never a value', () => {
    const resolved = settings({
      flags: { server: 'nats://h', token: 'hunter2' },
      env: { NATS_USER: 'bob', NATS_PASSWORD: 'hunter3' },
    })
    expect(resolved.authDescription).toBe('a token from --token')
    expect(resolved.notes).toEqual(['user bob from NATS_USER is not used; a token from --token is'])
    expect(JSON.stringify([resolved.notes, resolved.authDescription, resolved.origin])).not.toMatch(/hunter/)
  })
})

describe('TLS and the rest', () => {
  const files = { '/c.pem': 'c', '/k.pem': 'k', '/ca.pem': 'ca' }

  it('is required by a tls address, an authority, a certificate or tlsfirst', () => {
    expect(settings({ flags: { server: 'nats://h' } }).tls).toBeUndefined()
    expect(settings({ flags: { server: 'tls://h' } }).tls).toEqual({ first: false })
    expect(settings({ flags: { server: 'nats://h,tls://i' } }).tls).toEqual({ first: false })
    expect(settings({ flags: { server: 'h', tlsfirst: true } }).tls).toEqual({ first: true })
    expect(settings({ files, flags: { server: 'h' }, env: { NATS_CA: '/ca.pem' } }).tls).toEqual({
      caFile: '/ca.pem',
      first: false,
    })
    expect(settings({ files, flags: { server: 'h', tlscert: '/c.pem' }, env: { NATS_KEY: '/k.pem' } }).tls).toEqual({
      certFile: '/c.pem',
      keyFile: '/k.pem',
      first: false,
    })
  })

  it('needs both halves of a certificate, and files that are there', () => {
    expect(problem({ files, flags: { server: 'h', tlscert: '/c.pem' } }).advice).toContain('--tlskey')
    expect(problem({ files, flags: { server: 'h' }, env: { NATS_KEY: '/k.pem' } }).advice).toContain('--tlscert')
    expect(problem({ flags: { server: 'h', tlsca: '/none' } }).summary).toBe('/none (--tlsca): there is no such file')
  })

  it('works on the JetStream a context or a flag names, also on the default address', () => {
    const context = { [contextFile('x')]: '{"url":"nats://h","jetstream_domain":"leaf"}' }
    expect(settings({ files: context, flags: { context: 'x' } })).toMatchObject({
      place: { apiPrefix: '$JS.leaf.API' },
      placeDescription: 'JetStream domain leaf (context x)',
    })
    const alone = settings({ flags: { jsDomain: 'leaf' } })
    expect(alone.place?.apiPrefix).toBe('$JS.leaf.API')
    expect(alone.addresses.map(describeAddress)).toEqual(['nats://127.0.0.1:4222'])
    expect(settings({ flags: { server: 'h' } }).place).toBeUndefined()
    expect(problem({ flags: { server: 'h', jsDomain: 'a', jsApiPrefix: 'b' } }).summary).toContain('two JetStreams')
  })

  it('takes an inbox prefix that is a subject', () => {
    expect(settings({ flags: { server: 'h', inboxPrefix: '_INBOX_ana' } }).inboxPrefix).toBe('_INBOX_ana')
    expect(problem({ flags: { server: 'h', inboxPrefix: 'a.>' } }).summary).toContain('--inbox-prefix')
  })

  it('passes on what the context asks for in vain', () => {
    const context = { [contextFile('x')]: '{"url":"nats://h","socks_proxy":"p"}' }
    expect(settings({ files: context, flags: { context: 'x' } }).notes).toHaveLength(1)
  })
})
