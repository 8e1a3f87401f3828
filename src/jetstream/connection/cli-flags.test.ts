import { describe, expect, it } from 'vitest'
import { settingsFor } from '../../test/support/test-connection.js'
import { cliFlagsOf } from './cli-flags.js'
import { apiPrefixOfDomain, ownJetStream } from '../wire/jetstream-place.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'

const server = ['--server', 'nats://127.0.0.1:4333']
const place = (change: Partial<JetStreamPlace>): { readonly place: JetStreamPlace } => ({
  place: { ...ownJetStream, ...change },
})

describe('cliFlagsOf', () => {
  it.each([
    ['the server, without its login', {}, server],
    ['a domain', place({ apiPrefix: apiPrefixOfDomain('hub') }), [...server, '--js-domain', 'hub']],
    ['an API prefix', place({ apiPrefix: 'acme.API' }), [...server, '--js-api-prefix', 'acme.API']],
    ['an inbox prefix', place({ inboxPrefix: '_INBOX_me' }), [...server, '--inbox-prefix', '_INBOX_me']],
    ['a context that names the server', { context: 'prod', origin: 'context prod' }, ['--context', 'prod']],
    ['a context, and a server that beats its own', { context: 'prod' }, ['--context', 'prod', ...server]],
  ])('names %s', (_what, more, flags) => {
    expect(cliFlagsOf(settingsFor('nats://ana:hunter2@127.0.0.1:4333', more))).toEqual(flags)
  })

  it('names every server of a list', () => {
    expect(cliFlagsOf(settingsFor('127.0.0.1:4333,127.0.0.1:4334'))).toEqual([
      '--server',
      'nats://127.0.0.1:4333,nats://127.0.0.1:4334',
    ])
  })
})
