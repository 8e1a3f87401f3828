import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contextNameError, expandPath, listContexts, readContext, selectedContext } from './nats-context.js'
import type { SettingsPlace } from './settings-contract.js'
import { settingsFiles } from '../../lib/given-file.js'
import { err } from '../../lib/result.js'

let home = ''
let place: SettingsPlace
const store = (file: string, content: unknown): void => {
  mkdirSync(join(home, '.config/nats/context'), { recursive: true })
  writeFileSync(join(home, '.config/nats', file), typeof content === 'string' ? content : JSON.stringify(content))
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'review-tui-context-'))
  place = {
    env: {},
    home,
    files: settingsFiles,
    runHelper: () => Promise.resolve(err({ kind: 'missing', why: 'none' })),
  }
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

describe('listContexts and selectedContext', () => {
  it('find nothing where nothing is', async () => {
    expect(await listContexts(place)).toEqual([])
    expect(await selectedContext(place)).toEqual({ ok: true, value: undefined })
  })

  it('list the json files by name and read the selection', async () => {
    store('context/prod.json', {})
    store('context/ngs.js.json', {})
    store('context/notes.txt', '')
    store('context.txt', 'prod\n')
    expect(await listContexts(place)).toEqual(['ngs.js', 'prod'])
    expect(await selectedContext(place)).toEqual({ ok: true, value: 'prod' })
  })

  it('obey XDG_CONFIG_HOME, and not when it is empty', async () => {
    store('context/prod.json', {})
    expect(
      await listContexts({ ...place, env: { XDG_CONFIG_HOME: join(home, '.config') }, home: join(home, 'other') }),
    ).toEqual(['prod'])
    expect(await listContexts({ ...place, env: { XDG_CONFIG_HOME: '' } })).toEqual(['prod'])
  })

  it('do not follow a selection out of the folder', async () => {
    store('context.txt', '../../secrets')
    expect(await selectedContext(place)).toEqual({ ok: true, value: undefined })
  })
})

describe('readContext', () => {
  it('reads every field we use', async () => {
    store('context/prod.json', {
      description: 'Production',
      url: 'tls://a,tls://b',
      user: 'ana',
      password: 'pw',
      token: 't',
      creds: '~/ana.creds',
      nkey: '$KEYS/ana.nk',
      cert: '${KEYS}/c.pem',
      key: 'file:///k.pem',
      ca: '/ca.pem',
      user_jwt: 'ey',
      user_seed: 'SU',
      nsc: 'nsc://o/a/u',
      jetstream_domain: 'leaf',
      jetstream_api_prefix: 'acme.API',
      jetstream_event_prefix: 'acme.EVENT',
      inbox_prefix: '_INBOX_ana',
      socks_proxy: 'socks5://p',
      windows_cert_store: 'user',
      windows_ca_certs_match: ['x'],
      tls_first: true,
      color_scheme: 'red',
    })
    expect(await readContext(place, 'prod', { fileToo: false })).toEqual({
      ok: true,
      value: {
        name: 'prod',
        description: 'Production',
        url: 'tls://a,tls://b',
        user: 'ana',
        password: 'pw',
        token: 't',
        creds: '~/ana.creds',
        nkey: '$KEYS/ana.nk',
        cert: '${KEYS}/c.pem',
        key: 'file:///k.pem',
        ca: '/ca.pem',
        nsc: 'nsc://o/a/u',
        userJwt: 'ey',
        userSeed: 'SU',
        jsDomain: 'leaf',
        jsApiPrefix: 'acme.API',
        jsEventPrefix: 'acme.EVENT',
        inboxPrefix: '_INBOX_ana',
        socksProxy: 'socks5://p',
        windowsCertStore: 'user',
        tlsFirst: true,
      },
    })
  })

  it('takes a field by its name in any case, and of two the later, as Go does', async () => {
    store('context/case.json', '{"URL":"nats://a","Creds":"/a","TLS_First":true,"url":"nats://b"}')
    expect(await readContext(place, 'case', { fileToo: false })).toMatchObject({
      ok: true,
      value: { url: 'nats://b', creds: '/a', tlsFirst: true },
    })
  })

  it.each([
    ['{"password":12345}', 'its password must be text'],
    ['{"tls_first":"true"}', 'its tls_first must be true or false'],
    ['{"jetstream_domain":["hunter2"]}', 'its jetstream_domain must be text'],
  ])('refuses %s: left out, it would be another connection', async (content, words) => {
    store('context/odd.json', content)
    expect(await readContext(place, 'odd', { fileToo: false })).toEqual({
      ok: false,
      error: `the nats context odd is not valid: ${words}`,
    })
  })

  it('takes null as absent, and whatever the fields hold that change nothing', async () => {
    store('context/odd.json', '{"url":null,"description":7,"color_scheme":{},"nobody_knows":[],"windows_cert_match":1}')
    expect(await readContext(place, 'odd', { fileToo: false })).toEqual({
      ok: true,
      value: { name: 'odd', description: '', tlsFirst: false },
    })
  })

  it('treats empty strings, as the CLI writes them, as absent', async () => {
    store('context/min.json', { url: 'nats://h', user: '', creds: '', nsc: '', socks_proxy: '', tls_first: false })
    const read = await readContext(place, 'min', { fileToo: true })
    expect(read).toMatchObject({ ok: true, value: { url: 'nats://h', tlsFirst: false } })
    expect(read.ok && read.value.user).toBeUndefined()
    expect(read.ok && read.value.creds).toBeUndefined()
  })

  it('reads a context file by path', async () => {
    store('context/one.json', { url: 'nats://h' })
    const path = join(home, '.config/nats/context/one.json')
    expect(await readContext(place, path, { fileToo: true })).toMatchObject({
      ok: true,
      value: { name: 'one', url: 'nats://h' },
    })
  })

  it('names the known ones when a context is missing', async () => {
    expect(await readContext(place, 'prod', { fileToo: true })).toEqual({
      ok: false,
      error: 'there is no nats context prod; none is stored here',
    })
    store('context/dev.json', {})
    expect(await readContext(place, 'prod', { fileToo: true })).toEqual({
      ok: false,
      error: 'there is no nats context prod; known: dev',
    })
  })

  it.each(['{"password":"hunter2"', '[]', 'null', '"hunter2"'])('refuses %s without repeating it', async (content) => {
    store('context/bad.json', content)
    const read = await readContext(place, 'bad', { fileToo: true })
    expect(read.ok).toBe(false)
    expect(JSON.stringify(read)).toContain('should hold one JSON object')
    expect(JSON.stringify(read)).not.toContain('hunter2')
  })

  it.each(['', '..', '../x', 'a/b', 'a\\b', 'a\u0000b', 'x'.repeat(256)])('does not take the name %j', async (name) => {
    expect(contextNameError(name)).toBeTruthy()
    expect((await readContext(place, name, { fileToo: true })).ok).toBe(false)
  })
})

describe('files that are none', { timeout: 5000 }, () => {
  it('are refused with words and never waited for', async () => {
    mkdirSync(join(home, '.config/nats/context/folder.json'), { recursive: true })
    execFileSync('mkfifo', [join(home, '.config/nats/context/fifo.json'), join(home, '.config/nats/context.txt')])
    expect(await readContext(place, 'fifo', { fileToo: false })).toEqual({
      ok: false,
      error:
        'the nats context fifo cannot be read: it is not a regular file (a pipe, a device, a socket or a file of the system)',
    })
    expect(await readContext(place, 'folder', { fileToo: false })).toMatchObject({ ok: false })
    expect(await selectedContext(place)).toMatchObject({ ok: false })
    expect(JSON.stringify(await selectedContext(place))).toContain('not a regular file')
  })

  it('are not taken from the folder one stands in, unless asked for by name', async () => {
    const name = join(home, 'here.json')
    writeFileSync(name, '{"url":"nats://h"}')
    expect(await readContext(place, name, { fileToo: false })).toMatchObject({ ok: false })
    expect(await readContext(place, name, { fileToo: true })).toMatchObject({ ok: true, value: { name: 'here' } })
  })

  it('do not show a secret in the place of a name', async () => {
    const secret = `SU${'A'.repeat(56)}`
    expect(JSON.stringify(await readContext(place, secret, { fileToo: true }))).not.toContain(secret)
    const longName = 'Prod2024ClusterFrankfurtMainAccount1'
    store(`context/${longName}.json`, { url: 'nats://h' })
    expect(await readContext(place, longName, { fileToo: false })).toMatchObject({ ok: true })
  })
})

describe('expandPath', () => {
  it('fills in the home, variables and the scheme', () => {
    const known = { ...place, env: { KEYS: '/keys' } }
    expect(expandPath(known, '~/a')).toBe(`${home}/a`)
    expect(expandPath(known, '$KEYS/a')).toBe('/keys/a')
    expect(expandPath(known, 'file://${KEYS}/a')).toBe('/keys/a')
  })

  it('leaves alone what it does not know', () => {
    expect(expandPath(place, '/a/$UNSET/~b')).toBe('/a/$UNSET/~b')
    expect(expandPath(place, '~ana/x')).toBe('~ana/x')
  })
})
