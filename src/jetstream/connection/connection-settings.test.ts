import { describe, expect, it } from 'vitest'
import { err, ok } from '../../lib/result.js'
import { certificatePem, privateKeyPem, protectedKeyPem, strangerKeyPem } from '../../test/fixtures/pem.js'
import { resolveConnectionSettings } from './connection-settings.js'
import type { ConnectionFlags, ConnectionSettings } from './settings-contract.js'
import type { SettingsError } from './given-setting.js'
import { describeAddress } from './server-address.js'

type World = {
  readonly flags?: ConnectionFlags
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  /** What helper programs print, by command line; others are not installed. */
  readonly helpers?: Readonly<Record<string, string>>
}

const seed = `SU${'A'.repeat(56)}`
const jwt = 'eyJhbGciOiJlZDI1NTE5In0.eyJuYW1lIjoiYW5hIn0.c2ln'
const creds = `-----BEGIN NATS USER JWT-----\n${jwt}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`
const contextFile = (name: string): string => `/home/ana/.config/nats/context/${name}.json`
const selected = '/home/ana/.config/nats/context.txt'

const resolve = ({
  flags = {},
  env = {},
  files = {},
  helpers = {},
}: World): ReturnType<typeof resolveConnectionSettings> =>
  resolveConnectionSettings({
    flags,
    env,
    home: '/home/ana',
    files: {
      readText: (path) => {
        const text = files[path]
        return text === undefined
          ? Promise.reject(Object.assign(new Error('missing'), { code: 'ENOENT' }))
          : Promise.resolve(text)
      },
      list: (folder) =>
        Promise.resolve(
          Object.keys(files).flatMap((path) => (path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [])),
        ),
    },
    runHelper: (program, args) => {
      const printed = helpers[[program, ...args].join(' ')]
      return Promise.resolve(
        printed === undefined ? err({ kind: 'missing', why: `${program} is not on the PATH` }) : ok(printed),
      )
    },
  })
const settings = async (world: World): Promise<ConnectionSettings> => {
  const resolved = await resolve(world)
  if (!resolved.ok) throw new Error(resolved.error.summary)
  if (resolved.value === undefined) throw new Error('nothing was given')
  return resolved.value
}
const problem = async (world: World): Promise<SettingsError> => {
  const resolved = await resolve(world)
  if (resolved.ok) throw new Error('it was taken')
  return resolved.error
}
const where = async (world: World): Promise<string> => {
  const { addresses, origin } = await settings(world)
  return `${addresses.map(describeAddress).join()} ${origin}`
}

describe('where to connect', () => {
  it('is left open when nothing was given', async () => {
    expect(await resolve({})).toEqual({ ok: true, value: undefined })
    expect(await resolve({ env: { NATS_URL: '', NATS_CONTEXT: '' } })).toEqual({ ok: true, value: undefined })
  })

  it('is the flag before the variable before the context', async () => {
    const files = { [contextFile('prod')]: '{"url":"nats://c"}', [selected]: 'prod' }
    expect(await where({ files })).toBe('nats://c:4222 context prod')
    expect(await where({ files, env: { NATS_URL: 'nats://e' } })).toBe('nats://e:4222 NATS_URL')
    expect(await where({ files, env: { NATS_URL: 'nats://e' }, flags: { server: 'f' } })).toBe('nats://f:4222 --server')
  })

  it('is the named context before the selected one, and none with --no-context', async () => {
    const files = {
      [contextFile('prod')]: '{"url":"nats://p"}',
      [contextFile('dev')]: '{"url":"nats://d"}',
      [contextFile('ci')]: '{"url":"nats://i"}',
      [selected]: 'prod',
    }
    expect(await where({ files, env: { NATS_CONTEXT: 'dev' } })).toBe('nats://d:4222 context dev')
    expect(await where({ files, env: { NATS_CONTEXT: 'dev' }, flags: { context: 'ci' } })).toBe(
      'nats://i:4222 context ci',
    )
    expect(await resolve({ files, flags: { noContext: true } })).toEqual({ ok: true, value: undefined })
  })

  it('is the default port of this machine when only a login was given', async () => {
    expect(await where({ env: { NATS_TOKEN: 't' } })).toBe('nats://127.0.0.1:4222 the default address')
    expect(await where({ files: { [contextFile('x')]: '{"user":"a"}' }, flags: { context: 'x' } })).toBe(
      'nats://127.0.0.1:4222 context x',
    )
  })

  it('is refused with the source named', async () => {
    expect((await problem({ env: { NATS_URL: 'ws://h' } })).summary).toMatch(/^NATS_URL: .*WebSocket/)
    expect(await problem({ flags: { context: 'gone' } })).toEqual({
      summary: 'there is no nats context gone; none is stored here',
      advice: 'it was asked for with --context',
    })
    expect((await problem({ files: { [selected]: 'gone' } })).advice).toContain('nats context select')
  })
})

describe('how to log in', () => {
  const auth = async (world: World): Promise<ConnectionSettings['auth']> => (await settings(world)).auth
  const server = 'nats://h'

  it('takes a user without a password as a token, as the CLI does', async () => {
    expect(await auth({ flags: { server, user: 's3cret' } })).toEqual({ kind: 'token', token: 's3cret' })
    expect(await auth({ flags: { server, user: 'ana', password: 'pw' } })).toEqual({
      kind: 'user',
      user: 'ana',
      password: 'pw',
    })
    expect(await auth({ flags: { server, user: 'ana' }, env: { NATS_PASSWORD: 'pw' } })).toMatchObject({ kind: 'user' })
    expect(await auth({ flags: { server }, env: { NATS_USER: 's3cret' } })).toEqual({ kind: 'token', token: 's3cret' })
    const files = { [contextFile('x')]: '{"user":"ana"}' }
    expect(await auth({ files, flags: { context: 'x' } })).toEqual({ kind: 'user', user: 'ana', password: '' })
  })

  it('lets a flag replace the login of the environment, and that the one of the context', async () => {
    const files = { [contextFile('x')]: '{"user":"ana","password":"pw"}', '/e.creds': creds }
    expect(await auth({ files, flags: { context: 'x' }, env: { NATS_CREDS: '/e.creds' } })).toEqual({
      kind: 'creds',
      file: '/e.creds',
    })
    expect(await auth({ files, flags: { context: 'x', token: 't' }, env: { NATS_CREDS: '/e.creds' } })).toEqual({
      kind: 'token',
      token: 't',
    })
    expect(await auth({ files, flags: { context: 'x' }, env: { NATS_PASSWORD: 'other' } })).toEqual({
      kind: 'user',
      user: 'ana',
      password: 'other',
    })
  })

  it('keeps the login of a context for another server, as the CLI does', async () => {
    const files = { [contextFile('x')]: '{"url":"nats://c","token":"t"}', [selected]: 'x' }
    expect(await settings({ files, flags: { server } })).toMatchObject({
      auth: { kind: 'token', token: 't' },
      origin: '--server',
      authDescription: 'a token from context x',
    })
  })

  it('takes a login in the address before others of the same source', async () => {
    expect(await auth({ flags: { server: 'nats://bob:b@h', user: 'ana', password: 'a' } })).toMatchObject({
      user: 'bob',
    })
    expect(await auth({ flags: { user: 'ana', password: 'a' }, env: { NATS_URL: 'nats://bob:b@h' } })).toMatchObject({
      user: 'ana',
    })
    expect(await auth({ env: { NATS_URL: 'tok@h', NATS_USER: 'ana' } })).toEqual({ kind: 'token', token: 'tok' })
    expect((await problem({ flags: { server: 'a:b@h,c:d@i' } })).summary).toContain('different logins')
  })

  it('checks the files at once', async () => {
    const files = { '/home/ana/a.creds': creds, '/a.nk': `# key\n${seed}\n`, '/junk': 'hunter2' }
    expect(await auth({ files, flags: { server, creds: '~/a.creds' } })).toEqual({
      kind: 'creds',
      file: '/home/ana/a.creds',
    })
    expect(await auth({ files, flags: { server, nkey: '/a.nk' } })).toEqual({ kind: 'nkey', file: '/a.nk' })
    expect((await problem({ files, flags: { server, creds: '/none' } })).summary).toBe(
      '/none (--creds): there is no such file',
    )
    expect((await problem({ files, env: { NATS_CREDS: '/junk' } })).summary).toBe(
      '/junk (NATS_CREDS) holds no credentials',
    )
    expect((await problem({ files, env: { NATS_NKEY: '/junk' } })).summary).toBe(
      '/junk (NATS_NKEY) holds no user nkey seed',
    )
  })

  it('says which login is used and what is not, never a value', async () => {
    const resolved = await settings({
      flags: { server: 'nats://h', token: 'hunter2' },
      env: { NATS_USER: 'bob', NATS_PASSWORD: 'hunter3' },
    })
    expect(resolved.authDescription).toBe('a token from --token')
    expect(resolved.notes).toEqual(['user bob from NATS_USER is not used; a token from --token is'])
    expect(JSON.stringify([resolved.notes, resolved.authDescription, resolved.origin])).not.toMatch(/hunter/)
  })
})

describe('TLS and the rest', () => {
  const files = { '/c.pem': certificatePem, '/k.pem': privateKeyPem, '/ca.pem': certificatePem }

  it('is required by a tls address, an authority, a certificate or tlsfirst', async () => {
    expect((await settings({ flags: { server: 'nats://h' } })).tls).toBeUndefined()
    expect((await settings({ flags: { server: 'tls://h' } })).tls).toEqual({ first: false })
    expect((await settings({ flags: { server: 'nats://h,tls://i' } })).tls).toEqual({ first: false })
    expect((await settings({ flags: { server: 'h', tlsfirst: true } })).tls).toEqual({ first: true })
    expect((await settings({ files, flags: { server: 'h' }, env: { NATS_CA: '/ca.pem' } })).tls).toEqual({
      caFile: '/ca.pem',
      first: false,
    })
    expect(
      (await settings({ files, flags: { server: 'h', tlscert: '/c.pem' }, env: { NATS_KEY: '/k.pem' } })).tls,
    ).toEqual({
      certFile: '/c.pem',
      keyFile: '/k.pem',
      first: false,
    })
  })

  it('needs both halves of a certificate, and files that are there', async () => {
    expect((await problem({ files, flags: { server: 'h', tlscert: '/c.pem' } })).advice).toContain('--tlskey')
    expect((await problem({ files, flags: { server: 'h' }, env: { NATS_KEY: '/k.pem' } })).advice).toContain(
      '--tlscert',
    )
    expect((await problem({ flags: { server: 'h', tlsca: '/none' } })).summary).toBe(
      '/none (--tlsca): there is no such file',
    )
  })

  it.each([
    ['a certificate', certificatePem, 'hunter2', '/k (--tlskey) holds no private key'],
    ['a certificate', certificatePem, protectedKeyPem, '/k (--tlskey) is protected by a password'],
    [
      'a certificate',
      certificatePem,
      strangerKeyPem,
      '/k (--tlskey) does not belong to the certificate /c (--tlscert)',
    ],
    ['no certificate', 'hunter2', privateKeyPem, '/c (--tlscert) holds no certificate'],
  ])('looks into the files: %s and a key, %#', async (_, cert, key, summary) => {
    const flags = { server: 'h', tlscert: '/c', tlskey: '/k' }
    expect((await problem({ files: { '/c': cert, '/k': key }, flags })).summary).toBe(summary)
    expect((await problem({ files: { '/a': 'hunter2' }, flags: { server: 'h', tlsca: '/a' } })).summary).toBe(
      '/a (--tlsca) holds no certificate',
    )
  })

  it('works on the JetStream a context or a flag names, also on the default address', async () => {
    const context = { [contextFile('x')]: '{"url":"nats://h","jetstream_domain":"leaf"}' }
    expect(await settings({ files: context, flags: { context: 'x' } })).toMatchObject({
      place: { apiPrefix: '$JS.leaf.API' },
      placeDescription: 'JetStream domain leaf (context x)',
    })
    const alone = await settings({ flags: { jsDomain: 'leaf' } })
    expect(alone.place?.apiPrefix).toBe('$JS.leaf.API')
    expect(alone.addresses.map(describeAddress)).toEqual(['nats://127.0.0.1:4222'])
    expect((await settings({ flags: { server: 'h' } })).place).toBeUndefined()
    expect((await problem({ flags: { server: 'h', jsDomain: 'a', jsApiPrefix: 'b' } })).summary).toContain(
      'two JetStreams',
    )
  })

  it('takes an inbox prefix that is a subject', async () => {
    expect((await settings({ flags: { server: 'h', inboxPrefix: '_INBOX_ana' } })).inboxPrefix).toBe('_INBOX_ana')
    expect((await problem({ flags: { server: 'h', inboxPrefix: 'a.>' } })).summary).toContain('--inbox-prefix')
  })
})

describe('what a context refers to', () => {
  const context = (fields: object): World['files'] => ({
    [contextFile('x')]: JSON.stringify({ url: 'nats://h', ...fields }),
  })
  const b64 = (text: string): string => `data:;base64,${Buffer.from(text).toString('base64')}`
  const from = async (fields: object, more: World = {}): Promise<ConnectionSettings> =>
    settings({ ...more, files: { ...context(fields), ...more.files }, flags: { context: 'x' } })
  const wrong = async (fields: object, more: World = {}): Promise<SettingsError> =>
    problem({ ...more, files: { ...context(fields), ...more.files }, flags: { context: 'x' } })

  it.each([
    ['env://SECRET', { env: { SECRET: 'pw' } }],
    ['ENV://SECRET', { env: { SECRET: 'pw' } }],
    ['env:SECRET', { env: { SECRET: 'pw' } }],
    ['file:///pw', { files: { '/pw': 'pw\r\n' } }],
    ['file://~/pw', { files: { '/home/ana/pw': 'pw\n' } }],
    [b64('pw\n'), {}],
    ['op://vault/item/password', { helpers: { 'op read op://vault/item/password': 'pw\n' } }],
  ] as readonly [string, World][])('%s is resolved for password and token', async (ref, more) => {
    expect((await from({ user: 'ana', password: ref }, more)).auth).toEqual({
      kind: 'user',
      user: 'ana',
      password: 'pw',
    })
    expect((await from({ token: ref }, more)).auth).toEqual({ kind: 'token', token: 'pw' })
  })

  it('may be credentials, an nkey, a JWT and its seed, used from memory', async () => {
    const login = { kind: 'jwt', jwt, seed }
    const env = { C: creds, S: seed, J: jwt }
    for (const text of [creds, creds.replaceAll('\n', '\r\n'), creds.replaceAll('USER', 'MY')]) {
      expect((await from({ creds: b64(text) })).auth).toEqual(login)
    }
    const resolved = await from({ creds: 'env://C' }, { env })
    expect(resolved.auth).toEqual(login)
    expect(resolved.authDescription).toBe('credentials (in a variable, from context x)')
    expect((await from({ nkey: b64(`# ana\n${seed}`) })).auth).toEqual({ kind: 'seed', seed })
    expect((await from({ user_jwt: 'env://J', user_seed: 'env://S' }, { env })).auth).toEqual(login)
    const files = { '/j': `${jwt}\n`, '/s': `${seed}\n` }
    expect((await from({ user_jwt: 'file:///j', user_seed: 'file:///s' }, { files })).auth).toEqual(login)
    expect((await from({ creds: 'file:///c' }, { files: { '/c': creds } })).auth).toEqual({ kind: 'creds', file: '/c' })
  })

  it('may be known to nsc, which also knows the servers', async () => {
    const profile = JSON.stringify({ user_creds: '/n.creds', operator: { service: ['nats://n1', 'nats://n2'] } })
    const helpers = { 'nsc generate profile nsc://op/acc/ana': profile }
    const files = { '/n.creds': creds }
    const only = await settings({
      helpers,
      files: { ...files, [contextFile('x')]: '{"nsc":"nsc://op/acc/ana"}' },
      flags: { context: 'x' },
    })
    expect(only.addresses.map(describeAddress)).toEqual(['nats://n1:4222', 'nats://n2:4222'])
    expect(only.auth).toEqual({ kind: 'creds', file: '/n.creds' })
    expect((await from({ creds: 'nsc://op/acc/ana' }, { helpers, files })).auth).toMatchObject({ kind: 'jwt', jwt })
    // Bare, as old contexts have it; and not asked when the login comes from elsewhere.
    expect((await from({ nsc: 'op/acc/ana' }, { helpers, files })).auth).toMatchObject({ kind: 'creds' })
    expect(
      (await settings({ files: context({ nsc: 'nsc://x' }), flags: { context: 'x', token: 't' } })).auth,
    ).toMatchObject({
      kind: 'token',
    })
  })

  it.each([
    [
      { creds: 'nsc://op/acc/ana' },
      /^the creds of context x is looked up with nsc, and nsc is not on the PATH$/,
      /install nsc/,
    ],
    [{ nsc: 'nsc://op/acc/ana' }, /^the nsc of context x is looked up with nsc/, /--creds FILE/],
    [
      { user: 'a', password: 'op://v/i' },
      /^the password of context x is looked up with op, and op is not/,
      /install op/,
    ],
    [{ token: 'env://NONE' }, /^the token of context x is read from the variable NONE, which is not set$/, undefined],
    [{ token: 'data:,x' }, /^the token of context x is a data: value that is no base64$/, /base64/],
    [{ token: 'data:;base64,%%' }, /no base64/, /base64/],
    [{ token: 'file:///none' }, /^\/none \(context x\): there is no such file$/, undefined],
    [{ ca: 'env://CA' }, /^the ca of context x is a reference \(env:\), and for TLS only files can be used$/, /file/],
    [{ socks_proxy: 'socks5://p' }, /^the socks_proxy of context x asks for a SOCKS proxy/, /--socks-proxy none/],
    [{ windows_cert_store: 'user' }, /^the windows_cert_store of context x/, /--tlscert/],
    [{ user_jwt: 'no' }, /^the user_jwt of context x holds no user JWT$/, /file:/],
    [{ user_jwt: jwt, user_seed: 'no' }, /^the user_seed of context x holds no user nkey seed$/, /SU/],
    [{ user_seed: seed }, /^the user_seed of context x is a seed without its user JWT$/, /--jwt/],
  ] as const)('stops at %j, which it cannot honour', async (fields, summary, advice) => {
    const error = await wrong(fields)
    expect(error.summary).toMatch(summary)
    if (advice !== undefined) expect(error.advice).toMatch(advice)
  })

  it('does what it says: a proxy can be left out by flag or variable', async () => {
    const files = context({ socks_proxy: 'socks5://p' })
    expect(await settings({ files, flags: { context: 'x', socksProxy: 'none' } })).toBeTruthy()
    expect(await settings({ files, flags: { context: 'x' }, env: { NATS_SOCKS_PROXY: '-' } })).toBeTruthy()
    expect((await problem({ flags: { server: 'h' }, env: { NATS_SOCKS_PROXY: 'socks5://p' } })).summary).toContain(
      'SOCKS',
    )
  })
})

describe('flags and variables together', () => {
  it('fill each other, each variable its own flag', async () => {
    const user = { kind: 'user', user: 'ana', password: 'pw' }
    expect((await settings({ flags: { server: 'h', password: 'pw' }, env: { NATS_USER: 'ana' } })).auth).toEqual(user)
    const login = { kind: 'jwt', jwt, seed }
    expect((await settings({ flags: { server: 'h', jwt, seed } })).auth).toEqual(login)
    expect((await settings({ flags: { server: 'h' }, env: { NATS_JWT: jwt, NATS_SEED: seed } })).auth).toEqual(login)
    expect((await settings({ flags: { server: 'h', seed }, env: { NATS_JWT: jwt } })).auth).toEqual(login)
    expect((await settings({ flags: { server: 'h', token: 'env://T' }, env: { T: 't' } })).auth).toMatchObject({
      token: 't',
    })
    expect((await problem({ flags: { server: 'h', seed } })).summary).toBe('--seed is a seed without its user JWT')
  })

  it('leave out every context with --no-context', async () => {
    const files = { [contextFile('x')]: '{"url":"nats://h"}', [selected]: 'x' }
    for (const world of [{ env: { NATS_CONTEXT: 'x' } }, { flags: { context: 'gone' } }]) {
      expect(await resolve({ ...world, files, flags: { ...world.flags, noContext: true } })).toEqual({
        ok: true,
        value: undefined,
      })
    }
  })

  it('say how long to wait and what to be called', async () => {
    expect(await settings({ flags: { server: 'h', timeout: '1m2.5s', connectionName: ' x ' } })).toMatchObject({
      timeoutMs: 62_500,
      clientName: 'x',
    })
    expect((await settings({ flags: { server: 'h' }, env: { NATS_TIMEOUT: '2s' } })).timeoutMs).toBe(2000)
    for (const timeout of ['2', 'x', '1ns', '2h', '-1s']) {
      expect((await problem({ flags: { server: 'h', timeout } })).summary).toContain('--timeout is a time between')
    }
  })
})

describe('the selected context', () => {
  const broken = { [contextFile('x')]: '{"url":"nats://h","socks_proxy":"p"}', [selected]: 'x' }

  it('is named when it alone is to blame, so that one can go on without it', async () => {
    expect(await problem({ files: broken })).toMatchObject({ selectedContext: 'x' })
    expect(await problem({ files: { [selected]: 'gone' } })).toMatchObject({ selectedContext: 'gone' })
    expect((await problem({ files: broken, flags: { context: 'x' } })).selectedContext).toBeUndefined()
    expect((await problem({ files: broken, env: { NATS_CONTEXT: 'x' } })).selectedContext).toBeUndefined()
  })

  it('is not blamed for a wrong flag', async () => {
    const error = await problem({ files: broken, flags: { server: 'ws://h' } })
    expect(error.summary).toContain('WebSocket')
    expect(error.selectedContext).toBeUndefined()
  })
})

describe('a secret in the wrong place', () => {
  const secrets = [seed, creds, jwt, b64(creds)]
  function b64(text: string): string {
    return `data:;base64,${Buffer.from(text).toString('base64').slice(0, -2)}`
  }
  const token = 'hunter2'
  const fieldsOf = (secret: string): readonly World[] => [
    { flags: { server: 'h', creds: secret } },
    { flags: { server: 'h', nkey: secret } },
    { flags: { server: 'h' }, env: { NATS_CREDS: secret } },
    { flags: { server: 'h' }, env: { NATS_NKEY: secret } },
    { flags: { server: 'h', tlscert: secret, tlskey: secret } },
    { flags: { server: 'h', tlsca: secret } },
    { flags: { server: secret } },
    { flags: { server: `nats://${secret}` } },
    { flags: { context: secret } },
    { env: { NATS_CONTEXT: secret } },
    { flags: { server: 'h', jsDomain: secret } },
    { flags: { server: 'h', inboxPrefix: secret } },
    ...['creds', 'nkey', 'ca', 'nsc', 'url', 'user_jwt', 'user_seed', 'jetstream_domain', 'socks_proxy'].map(
      (field) => ({
        files: { [contextFile('x')]: JSON.stringify({ [field]: secret }) },
        flags: { context: 'x' },
      }),
    ),
  ]

  it.each(secrets)('is never repeated: %#', async (secret) => {
    for (const world of fieldsOf(secret)) {
      const resolved = await resolve(world)
      const said = resolved.ok
        ? [resolved.value?.authDescription, resolved.value?.notes, resolved.value?.origin]
        : resolved.error
      const shown = JSON.stringify(said)
      expect(shown, JSON.stringify(world).slice(0, 60)).not.toContain(secret.slice(0, 40))
      expect(shown).not.toContain(seed)
      expect(shown).not.toContain(jwt.slice(0, 20))
    }
  })

  it('is told what belongs there', async () => {
    expect(await problem({ flags: { server: 'h', nkey: seed } })).toEqual({
      summary: 'the value of --nkey looks like a seed itself; it takes the path of a file',
      advice: 'put the secret into a file that only you can read, and give the path of that file',
    })
    expect((await problem({ flags: { server: 'h' }, env: { NATS_CREDS: creds } })).summary).toBe(
      'the value of NATS_CREDS looks like credentials themselves; it takes the path of a file',
    )
    const files = { [contextFile('x')]: JSON.stringify({ url: 'nats://h', nkey: seed }) }
    expect((await problem({ files, flags: { context: 'x' } })).summary).toMatch(
      /^the nkey of context x looks like a seed/,
    )
  })

  it('is not shown as a user, which may be a token', async () => {
    const inContext = { [contextFile('x')]: `{"url":"nats://h","user":"${token}"}` }
    const worlds: readonly World[] = [
      { files: inContext, flags: { context: 'x' } },
      { flags: { server: 'h', user: token }, env: { NATS_PASSWORD: 'wrong' } },
      { flags: { server: `nats://${token}:@h` } },
      { flags: { server: 'h', user: token } },
    ]
    for (const world of worlds) {
      const { authDescription, notes } = await settings(world)
      expect(authDescription + notes.join()).not.toContain(token)
    }
    expect((await settings({ files: inContext, flags: { context: 'x' } })).authDescription).toBe(
      'a user without a password from context x',
    )
    expect((await settings({ flags: { server: 'h', user: 'ana', password: 'pw' } })).authDescription).toBe(
      'user ana from --user',
    )
  })
})
