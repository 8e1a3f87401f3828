import { describe, expect, it } from 'vitest'
import { processorMs } from '../test/support/processor-time.js'
import { createRedactor } from './redact.js'

const { redact } = createRedactor()
const seed = 'SUAMLK2ZNL35WSMW37E7UD4VZ7ELPKW7DHC3BWBSD2GCZ7IUQQXZIORRBU'
const jwt = `eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ.eyJqdGkiOiJYIn0.c2lnbmF0dXJl-_x`

describe('what looks like a login', () => {
  it.each([
    ['an address', 'cannot reach nats://alice:s3cret@host:4222', 's3cret'],
    ['a password with a slash', 'nats://alice:pa/ss/word@host', 'pa/ss/word'],
    ['a password with an @', 'nats://alice:pa@ss@host', 'pa@ss'],
    ['a token in an address', 'tls://t0ken@host:4222', 't0ken'],
    ['a list of addresses', 'nats://a:one@h1,nats://b:two@h2', 'one'],
    ['no scheme', 'address alice:pa/ss@host:4222 is wrong', 'pa/ss'],
    ['a seed', `the file ${seed} is not there`, seed],
    ['an account seed', seed.replace('SU', 'SA'), seed.slice(2)],
    ['a JWT', `token ${jwt}`, 'eyJ'],
    ['the signature of a JWT', `token ${jwt}.`, 'c2lnbmF0dXJl'],
    ['a credentials file', `-----BEGIN USER NKEY SEED-----\nabc\n------END USER NKEY SEED------\nx`, 'abc'],
    ['a cut credentials file', `-----BEGIN NATS USER JWT-----\nabc`, 'abc'],
    ['a private key', `-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----`, 'MIIabc'],
    ['a CONNECT line', 'CONNECT {"user":"a","pass":"hidden","auth_token":"tok"}', 'hidden'],
    ['an escaped CONNECT line', String.raw`"{\"pass\":\"hid\\\"den\"}"`, 'hid'],
    ['an inspected object', "{ password: 'hidden', port: 1 }", 'hidden'],
    ['a flag', '--password=hidden --plain', 'hidden'],
    ['a hash', `$2a$11$PWIFAL8RsWyGI3jVZtO9Nu8.6jOxzxfZo7c/W0eLk017hjgUKWrhy`, 'PWIF'],
  ])('%s is hidden', (_, text, secret) => {
    expect(redact(text)).not.toContain(secret)
    expect(redact(text)).toContain('***')
    expect(redact(redact(text))).toBe(redact(text))
  })

  it('keeps what is around it, and what is no login', () => {
    expect(redact('cannot reach nats://alice:s3cret@host:4222, again')).toBe('cannot reach nats://***@host:4222, again')
    for (const text of [
      'Unexpected token: } in JSON at 12:30:45',
      'no answer from 127.0.0.1:4222',
      'at x (file:///home/me/node_modules/@nats-io/core/a.js:10:5)',
      'nats://127.0.0.1:4222 (context prod)',
      'give --user and --password, --token, --creds, --nkey or --context',
      'SUBJECTS REVIEWS.rateGiven',
    ]) {
      expect(redact(text)).toBe(text)
    }
  })
})

it('takes no longer for text made to be slow', () => {
  const tookMs = processorMs(() => {
    for (const part of ['://', 'a:', '-', '@a:', '"\\\\', 'pass:"', '-----BEGIN A', 'eyJ.', 'SU']) {
      redact(part.repeat(Math.ceil(65_536 / part.length)))
      redact(`${part.repeat(Math.ceil(65_536 / part.length))}@`)
    }
  }, 1)
  expect(tookMs).toBeLessThan(1500)
})

describe('what is known', () => {
  it('is hidden wherever it stands, also encoded', () => {
    const known = createRedactor(['correct horse', undefined, ''])
    known.learn(['p%40ss/word"x'])
    const text = 'correct horse, correct%20horse, p%40ss/word"x, p@ss/word"x, {"a":"p%40ss/word\\"x"}'
    const shown = known.redact(text)
    expect(shown).not.toMatch(/horse|word/)
  })

  it('when short only by itself, and not at all below three characters', () => {
    const known = createRedactor(['abc', 'on'])
    expect(known.redact('abc alphabc "abc" on')).toBe('*** alphabc "***" on')
  })
})
