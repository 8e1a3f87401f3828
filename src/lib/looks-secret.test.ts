import { describe, expect, it } from 'vitest'
import { describePath, looksSecret } from './looks-secret.js'

const seed = `SUAM${'K5TQ'.repeat(13)}AA`

describe('looksSecret', () => {
  it.each([
    ['a seed', seed],
    ['a seed of an account inside a path', `/keys/SA${'A'.repeat(56)}.nk`],
    ['a user JWT', 'eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ.eyJqdGkiOiJ4In0.c2ln'],
    ['the head of a JWT', 'eyJhbGciOiJIUzI1NiJ9'],
    ['a credentials file', `-----BEGIN NATS USER JWT-----\ney\n------END NATS USER JWT------`],
    ['a private key on one line', '-----BEGIN PRIVATE KEY----- MIIE'],
    ['two lines', 'hunter2\n'],
    ['embedded data', 'data:;base64,aHVudGVyMg=='],
    ['an address with a login', 'nats://ana:hunter2@h:4222'],
    ['a long text', `x${' y'.repeat(120)}`],
    ['a hex token', '0123456789abcdef0123456789abcdef'],
    ['a mixed token', 'aB3'.repeat(12)],
  ])('takes %s for one', (_, text) => {
    expect(looksSecret(text)).toBe(true)
    expect(describePath(text)).toBe('a path that looks like a secret')
  })

  it.each([
    '/home/ana/.config/nats/ana.creds',
    '~/ana.nk',
    './keys/$USER/ana.creds',
    'ana.creds',
    'C:\\keys\\ana.creds',
    `/${'deep/'.repeat(60)}ana.creds`,
    '/home/ana/.local/share/nats/nsc/keys/creds/op/A/UABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGH.creds',
    'prod',
    'nats://host:4222',
    '$JS.leaf.API',
    'the-credentials-of-the-production-cluster-in-frankfurt',
  ])('lets %s through', (text) => {
    expect(looksSecret(text)).toBe(false)
    expect(describePath(text)).toBe(text)
  })
})
