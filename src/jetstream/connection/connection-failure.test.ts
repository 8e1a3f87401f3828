import { errors } from '@nats-io/transport-node'
import { describe, expect, it } from 'vitest'
import { explainTls } from './connection-certificate.js'
import { explainLogin, isLoginError, sumUpFailures } from './connection-failure.js'
import { jwtEndMs, watchLogin } from './connection-jwt.js'
import type { ConnectionSettings } from './settings-contract.js'

const settings = (more: Partial<ConnectionSettings> = {}): ConnectionSettings => ({
  addresses: [{ host: 'h', port: 1, tls: false }],
  auth: { kind: 'creds', file: 'C' },
  origin: '--server',
  authDescription: 'the credentials file C from --creds',
  notes: [],
  ...more,
})
const withCode = (code: string, more: object = {}): Error =>
  new Error('error:0A000086:SSL routines::certificate verify failed', {
    cause: Object.assign(new Error('inner'), { code }, more),
  })
const jwt = (claims: unknown): string => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`

describe('a failed TLS handshake', () => {
  it('names the authority that was given, and asks for one when none was', () => {
    const error = withCode('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
    expect(explainTls(error, 'h:1', { caFile: 'ca.pem', first: false })?.text).toBe(
      'ca.pem did not sign the certificate of h:1',
    )
    expect(explainTls(error, 'h:1', { first: false })?.advice).toContain('--tlsca')
  })

  it('says for which name the certificate is', () => {
    const error = withCode('ERR_TLS_CERT_ALTNAME_INVALID', { cert: { subjectaltname: 'DNS:other.example' } })
    expect(explainTls(error, 'h:1', undefined)?.text).toContain('is for another name: DNS:other.example')
    expect(explainTls(withCode('ERR_TLS_CERT_ALTNAME_INVALID', { cert: 7 }), 'h:1', undefined)?.text).toBe(
      'the certificate of h:1 is for another name',
    )
  })

  it.each([
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'h:1 does not speak TLS'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'h:1 wants a client certificate'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'h:1 did not take the client certificate'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'no version of TLS in common'],
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'the TLS handshake with h:1 failed: tlsv1 alert internal error'],
  ])('%s: never in the words of OpenSSL', (code, words) => {
    const text = explainTls(withCode(code), 'h:1', { first: false })?.text ?? ''
    expect(text).toContain(words)
    expect(text).not.toMatch(/ERR_|routines/)
  })

  it('leaves other errors alone', () => {
    expect(explainTls(withCode('ECONNRESET'), 'h:1', undefined)).toBeUndefined()
    expect(explainTls(new Error('x'), 'h:1', undefined)).toBeUndefined()
  })
})

describe('a refused login', () => {
  it('is called expired by the word of the server, or by that of the JWT when the server only said no', () => {
    const expired = new errors.UserAuthenticationExpiredError('x')
    expect(explainLogin('h:1', settings(), { error: expired }).text).toContain('the server says it has expired')
    const ended = explainLogin('h:1', settings(), { jwtEndedAtMs: Date.UTC(2026, 0, 2, 3, 4) })
    expect(ended.text).toBe(
      'h:1 refused the login: the credentials file C from --creds; its JWT expired on 2026-01-02 03:04 UTC',
    )
    expect(explainLogin('h:1', settings()).text).not.toContain('expired')
    const revoked = explainLogin('h:1', settings(), { error: new Error('User Authentication Revoked') })
    expect(revoked.text).toContain('the server says it was revoked')
  })

  it('names a client certificate when that was the login', () => {
    const tls = { certFile: 'c.pem', keyFile: 'c.key', first: false }
    expect(explainLogin('h:1', settings({ auth: { kind: 'none' }, tls })).text).toBe(
      'h:1 refused the login: the client certificate c.pem',
    )
  })

  it('is not what a login was that came too late', () => {
    expect(isLoginError(new Error('Authentication Timeout'))).toBe(false)
    expect(isLoginError(new Error('Authorization Violation'))).toBe(true)
  })
})

describe('the end of a JWT', () => {
  it.each([
    [{ exp: 1000 }, 1_000_000],
    [{ exp: '1000' }, undefined],
    [{ exp: -1 }, undefined],
    [{ exp: 1e300 }, undefined],
    [{}, undefined],
    [null, undefined],
  ])('%j', (claims, end) => expect(jwtEndMs(jwt(claims))).toBe(end))

  it('cannot be read from what is no JWT', () => {
    expect(jwtEndMs('')).toBeUndefined()
    expect(jwtEndMs('a.b.c')).toBeUndefined()
  })

  it('is that of the JWT offered last', () => {
    let nowMs = 2_000_000
    const authenticator = () => ({ jwt: jwt({ exp: 1000 }), nkey: '', sig: '' })
    const login = watchLogin({ authenticator, refresh: () => Promise.resolve() }, { now: () => nowMs })
    expect(login.endedAtMs()).toBeUndefined()
    login.authenticator('')
    expect(login.endedAtMs()).toBe(1_000_000)
    nowMs = 999_999
    expect(login.endedAtMs()).toBeUndefined()
  })
})

describe('several addresses', () => {
  it('give every reason, and are final only when all are', () => {
    const refused = { text: 'a refused the login', advice: 'correct it', login: true, final: true }
    const dead = { text: 'nothing listens on b', advice: 'start it', login: false }
    expect(sumUpFailures([refused, dead])).toEqual({
      text: 'a refused the login; nothing listens on b',
      advice: 'correct it',
      login: false,
      final: false,
    })
    expect(sumUpFailures([refused, refused])).toEqual(refused)
  })
})
