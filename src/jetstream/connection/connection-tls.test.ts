import { rootCertificates } from 'node:tls'
import { describe, expect, it } from 'vitest'
import type { ConnectionSettings } from './settings-contract.js'
import { createTlsMaterial, trustedAuthorities } from './connection-tls.js'
import type { SettingsFiles } from '../../lib/given-file.js'

const pem = (name: string): string => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----\n`
const filesWith = (disk: Readonly<Record<string, string>>): SettingsFiles => ({
  readText: (path) => {
    const text = disk[path]
    return text === undefined
      ? Promise.reject(Object.assign(new Error('no'), { code: 'ENOENT' }))
      : Promise.resolve(text)
  },
  list: (folder) =>
    Promise.resolve(
      Object.keys(disk).flatMap((path) => (path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [])),
    ),
})
const settings = (more: Partial<ConnectionSettings>): ConnectionSettings => ({
  addresses: [{ host: 'h', port: 4222, tls: true }],
  auth: { kind: 'none' },
  origin: '--server',
  authDescription: 'no login',
  notes: [],
  ...more,
})

describe('createTlsMaterial', () => {
  it('puts what it reads into the one object the client holds, anew each time', async () => {
    const disk: Record<string, string> = { '/c': 'c1', '/k': 'k1', '/ca': 'a1' }
    const tls = { certFile: '/c', keyFile: '/k', caFile: '/ca', first: true }
    const { options, refresh } = createTlsMaterial(settings({ tls, trust: { folders: [] } }), filesWith(disk))
    await refresh()
    expect(options).toEqual({ cert: 'c1', key: 'k1', ca: 'a1', handshakeFirst: true })
    disk['/c'] = 'c2'
    await refresh()
    expect(options.cert).toBe('c2')
  })

  it('says in words which file cannot be read', async () => {
    const { refresh } = createTlsMaterial(settings({ tls: { caFile: '/ca', first: false } }), filesWith({}))
    await expect(refresh()).rejects.toThrow('/ca: there is no such file')
  })

  it('leaves the authorities to Node when nobody said where the machine keeps its own', async () => {
    const { options, refresh } = createTlsMaterial(settings({ tls: { first: false } }), filesWith({}))
    await refresh()
    expect(options).toEqual({ handshakeFirst: false })
  })
})

describe('trustedAuthorities', () => {
  it('are those of Node, of the system, and what was added for Node', async () => {
    const files = filesWith({ '/etc/pki/tls/certs/ca-bundle.crt': pem('system'), '/extra': pem('extra') })
    expect(await trustedAuthorities({ folders: [], extraFile: '/extra' }, files)).toEqual([
      ...rootCertificates,
      pem('system'),
      pem('extra'),
    ])
  })

  it('are in the named file and folders in place of the bundle', async () => {
    const files = filesWith({
      '/etc/ssl/cert.pem': pem('system'),
      '/f': pem('file'),
      '/d/1': pem('one'),
      '/d/2': 'key',
    })
    expect(
      (await trustedAuthorities({ file: '/f', folders: ['/d', '/none'] }, files)).slice(rootCertificates.length),
    ).toEqual([pem('file'), pem('one')])
  })
})
