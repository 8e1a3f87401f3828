import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tlsFilesProblem } from './tls-files.js'

let folder = ''
const at = (name: string): string => join(folder, name)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'review-tui-tls-files-'))
  const openssl = (...args: readonly string[]): void =>
    void execFileSync('openssl', [...args], { cwd: folder, stdio: 'ignore' })
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  for (const name of ['a', 'b']) {
    openssl('req', '-x509', ...curve, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`)
  }
  openssl('pkey', '-in', 'a.key', '-aes256', '-passout', 'pass:burdock', '-out', 'locked.key')
  writeFileSync(at('text'), 'no PEM at all\n')
  writeFileSync(at('broken.pem'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
  writeFileSync(at('broken.key'), '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const judge = async (files: { readonly ca?: string; readonly cert?: string; readonly key?: string }) => {
  const path = (name: string | undefined): string | undefined => (name === undefined ? undefined : at(name))
  const tls = { caFile: path(files.ca), certFile: path(files.cert), keyFile: path(files.key), first: false }
  return (await tlsFilesProblem(tls, (file) => readFileSync(file, 'utf8')))?.summary.replaceAll(`${folder}/`, '')
}

it.each([
  [{ ca: 'a.pem', cert: 'a.pem', key: 'a.key' }, undefined],
  [{ ca: 'text' }, 'text holds no certificate of an authority'],
  [{ ca: 'broken.pem' }, 'broken.pem holds no certificate of an authority'],
  [{ cert: 'a.key', key: 'a.key' }, 'a.key holds no certificate'],
  [{ cert: 'a.pem', key: 'a.pem' }, 'a.pem holds no private key'],
  [{ cert: 'a.pem', key: 'broken.key' }, 'the private key broken.key cannot be read: it is damaged'],
  [{ cert: 'a.pem', key: 'b.key' }, 'the private key b.key does not belong to the certificate a.pem'],
  [
    { cert: 'a.pem', key: 'locked.key' },
    'the private key locked.key is protected by a password, and there is no way to give one',
  ],
  [{ cert: 'gone', key: 'gone' }, undefined],
])('%j: %s', async (files, problem) => {
  expect(await judge(files)).toBe(problem)
})
