import { describe, expect, it } from 'vitest'
import { describeAddress, hostAndPort, isLoopback, parseServerAddresses, type ServerAddress } from './server-address.js'

const parse = (text: string): readonly ServerAddress[] => {
  const parsed = parseServerAddresses(text)
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value
}
const problem = (text: string): string => {
  const parsed = parseServerAddresses(text)
  if (parsed.ok) throw new Error(`${text} was taken`)
  return parsed.error
}

describe('parseServerAddresses', () => {
  it.each<[string, ServerAddress]>([
    ['nats://127.0.0.1:4222', { host: '127.0.0.1', port: 4222, tls: false }],
    ['demo.example', { host: 'demo.example', port: 4222, tls: false }],
    ['localhost:41873', { host: 'localhost', port: 41873, tls: false }],
    ['TLS://demo.example', { host: 'demo.example', port: 4222, tls: true }],
    ['nats://demo.example:1/', { host: 'demo.example', port: 1, tls: false }],
    ['[::1]:5222', { host: '::1', port: 5222, tls: false }],
    ['tls://[2001:DB8::1]', { host: '2001:db8::1', port: 4222, tls: true }],
    ['nats_1:4222', { host: 'nats_1', port: 4222, tls: false }],
    [' münchen.example ', { host: 'xn--mnchen-3ya.example', port: 4222, tls: false }],
    [
      'nats://ana:p%40ss%3Aw@host:1',
      { host: 'host', port: 1, tls: false, login: { kind: 'user', user: 'ana', password: 'p@ss:w' } },
    ],
    ['ana:@host', { host: 'host', port: 4222, tls: false, login: { kind: 'user', user: 'ana', password: '' } }],
    ['s3cret@host', { host: 'host', port: 4222, tls: false, login: { kind: 'token', token: 's3cret' } }],
    ['nats://t@k@host', { host: 'host', port: 4222, tls: false, login: { kind: 'token', token: 't@k' } }],
  ])('reads %s', (text, expected) => expect(parse(text)).toEqual([expected]))

  it('reads a comma list in order', () => {
    expect(parse('a:1, nats://b:2,tls://[::1]').map(describeAddress)).toEqual([
      'nats://a:1',
      'nats://b:2',
      'tls://[::1]:4222',
    ])
  })

  it.each([
    ['', 'is needed'],
    [' , ', 'is needed'],
    ['a,,b', 'a comma too many'],
    ['ws://host:80', 'WebSocket addresses are not supported'],
    ['wss://host', 'WebSocket addresses are not supported'],
    ['http://host:8222', 'write nats://host:8222 or tls://host:8222'],
    ['nats://', 'the host is missing'],
    [':4222', 'the host is missing'],
    ['host:', 'must be a number from 1 to 65535'],
    ['host:0', 'must be a number from 1 to 65535'],
    ['host:65536', 'must be a number from 1 to 65535'],
    ['host:four', 'must be a number from 1 to 65535'],
    ['host:1:2', 'must be a number'],
    ['::1', 'write [::1]:4222'],
    ['[::g]:1', 'is not an IPv6 address'],
    ['[fe80::1%eth0]:1', 'is not an IPv6 address'],
    ['[::1', 'is not host:port'],
    ['host name:1', 'a space'],
    ['host\u001b[2J', 'control character'],
    ['ho$t', 'is not a host name'],
    ['a..b', 'is not a host name'],
    ['host:4222/path', 'something after the port'],
    [':pw@host', 'the user before ":" is missing'],
    ['@host', 'the login before @ is empty'],
    ['50%@host', '%25'],
  ])('refuses %j and says: %s', (text, words) => expect(problem(text)).toContain(words))

  it.each([
    `SU${'A'.repeat(56)}`,
    `nats://SU${'A'.repeat(56)}:4222`,
    'eyJhbGciOiJIUzI1NiJ9.eyJh.c2ln',
    'data:;base64,aA==',
  ])('does not take a secret for a host: %#', (text) => expect(problem(text)).toContain('looks like a secret'))

  it('never repeats a login in an error', () => {
    for (const text of [
      'ana:hunter2@host:x',
      'ana:hunter2@',
      'ws://ana:hunter2@h',
      'http://ana:hunter2@h',
      'hunter2%@h',
      'nats://host:hunter2',
      'ws://ana:hunter2',
      'http://ana:hunter2/x',
      'bob:x/hunter2',
      'bob:x:hunter2',
      'hunter2$',
      '[hunter2]:1',
      'http://h/hunter2?x',
      'ana:hunter2@a b',
    ]) {
      expect(problem(text)).not.toMatch(/hunter2|ana/)
    }
  })
})

describe('describeAddress', () => {
  it('never shows the login', () => {
    expect(parse('tls://ana:hunter2@host').map(describeAddress)).toEqual(['tls://host:4222'])
    expect(parse('hunter2@[::1]:1').map(hostAndPort)).toEqual(['[::1]:1'])
  })
})

describe('isLoopback', () => {
  const at = (host: string): ServerAddress => ({ host, port: 4222, tls: false })

  it.each([
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
  ])('%s stays here', (host) => expect(isLoopback(at(host))).toBe(true))

  it.each([
    '10.0.0.1',
    '128.0.0.1',
    '0.0.0.0',
    'localhost.example',
    'mylocalhost',
    '127.0.0.1.example',
    '::',
    '::2',
    '1::1',
    '::ffff:10.0.0.1',
    '::11',
  ])('%s does not', (host) => expect(isLoopback(at(host))).toBe(false))
})
