import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  contextNameError,
  expandPath,
  listContexts,
  readContext,
  selectedContext,
  settingsFiles,
  type SettingsPlace,
} from './nats-context.js'

let home = ''
let place: SettingsPlace
const store = (file: string, content: unknown): void => {
  mkdirSync(join(home, '.config/nats/context'), { recursive: true })
  writeFileSync(join(home, '.config/nats', file), typeof content === 'string' ? content : JSON.stringify(content))
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'review-tui-context-'))
  place = { env: {}, home, files: settingsFiles }
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

describe('listContexts and selectedContext', () => {
  it('find nothing where nothing is', () => {
    expect(listContexts(place)).toEqual([])
    expect(selectedContext(place)).toBeUndefined()
  })

  it('list the json files by name and read the selection', () => {
    store('context/prod.json', {})
    store('context/ngs.js.json', {})
    store('context/notes.txt', '')
    store('context.txt', 'prod\n')
    expect(listContexts(place)).toEqual(['ngs.js', 'prod'])
    expect(selectedContext(place)).toBe('prod')
  })

  it('obey XDG_CONFIG_HOME, and not when it is empty', () => {
    store('context/prod.json', {})
    expect(
      listContexts({ ...place, env: { XDG_CONFIG_HOME: join(home, '.config') }, home: join(home, 'other') }),
    ).toEqual(['prod'])
    expect(listContexts({ ...place, env: { XDG_CONFIG_HOME: '' } })).toEqual(['prod'])
  })

  it('do not follow a selection out of the folder', () => {
    store('context.txt', '../../secrets')
    expect(selectedContext(place)).toBeUndefined()
  })
})

describe('readContext', () => {
  it('reads every field we use', () => {
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
      inbox_prefix: '_INBOX_ana',
      tls_first: true,
      color_scheme: 'red',
    })
    const read = readContext({ ...place, env: { KEYS: '/keys' } }, 'prod')
    expect(read).toEqual({
      ok: true,
      value: {
        name: 'prod',
        description: 'Production',
        url: 'tls://a,tls://b',
        user: 'ana',
        password: 'pw',
        token: 't',
        creds: `${home}/ana.creds`,
        nkey: '/keys/ana.nk',
        cert: '/keys/c.pem',
        key: '/k.pem',
        ca: '/ca.pem',
        userJwt: 'ey',
        userSeed: 'SU',
        inboxPrefix: '_INBOX_ana',
        tlsFirst: true,
        notes: [],
      },
    })
  })

  it('treats empty strings, as the CLI writes them, as absent', () => {
    store('context/min.json', { url: 'nats://h', user: '', creds: '', nsc: '', socks_proxy: '', tls_first: false })
    const read = readContext(place, 'min')
    expect(read).toMatchObject({ ok: true, value: { url: 'nats://h', tlsFirst: false, notes: [] } })
    expect(read.ok && read.value.user).toBeUndefined()
    expect(read.ok && read.value.creds).toBeUndefined()
  })

  it('notes what it cannot honour, and never the value', () => {
    store('context/odd.json', {
      nsc: 'nsc://op/acc/hunter2',
      socks_proxy: 'socks5://hunter2',
      jetstream_domain: 'hub',
      password: 'op://vault/hunter2',
    })
    const read = readContext(place, 'odd')
    const notes = read.ok ? read.value.notes : []
    expect(notes).toHaveLength(3)
    expect(notes.join('\n')).toMatch(/nsc[\s\S]*SOCKS[\s\S]*password is a op: reference/)
    expect(notes.join('\n')).not.toContain('hunter2')
    expect(read.ok && read.value.password).toBeUndefined()
  })

  it('reads a context file by path', () => {
    store('context/one.json', { url: 'nats://h' })
    const path = join(home, '.config/nats/context/one.json')
    expect(readContext(place, path)).toMatchObject({ ok: true, value: { name: 'one', url: 'nats://h' } })
  })

  it('names the known ones when a context is missing', () => {
    expect(readContext(place, 'prod')).toEqual({
      ok: false,
      error: 'there is no nats context prod; none is stored here',
    })
    store('context/dev.json', {})
    expect(readContext(place, 'prod')).toEqual({ ok: false, error: 'there is no nats context prod; known: dev' })
  })

  it.each(['{"password":"hunter2"', '[]', 'null', '"hunter2"'])('refuses %s without repeating it', (content) => {
    store('context/bad.json', content)
    const read = readContext(place, 'bad')
    expect(read.ok).toBe(false)
    expect(JSON.stringify(read)).toContain('should hold one JSON object')
    expect(JSON.stringify(read)).not.toContain('hunter2')
  })

  it.each(['', '..', '../x', 'a/b', 'a\\b', 'a\u0000b', 'x'.repeat(256)])('does not take the name %j', (name) => {
    expect(contextNameError(name)).toBeTruthy()
    expect(readContext(place, name).ok).toBe(false)
  })
})

describe('expandPath', () => {
  it('leaves alone what it does not know', () => {
    expect(expandPath(place, '/a/$UNSET/~b')).toBe('/a/$UNSET/~b')
    expect(expandPath(place, '~ana/x')).toBe('~ana/x')
  })
})
