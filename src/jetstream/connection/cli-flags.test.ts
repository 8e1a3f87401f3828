import { describe, expect, it } from 'vitest'
import { settingsFor } from '../../test/support/test-connection.js'
import { cliFlagsOf } from './cli-flags.js'
import { createCommandLog } from '../api/command-log.js'
import { commandFor } from '../api/command-lines.js'
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

describe('a line of the command log', () => {
  const linesAt = (apiPrefix: string, cliFlags: readonly string[]) => {
    const log = createCommandLog(() => 0, { ...place({ apiPrefix }), cliFlags })
    log.add(commandFor.purgeStream('REVIEWS', 8))
    log.add(commandFor.pull({ stream: 'REVIEWS', consumer: 'c', batch: 3, expiresMs: 1000 }))
    return log.entries.get()
  }

  it('acts on the JetStream we acted on, in each of its three forms', () => {
    const [purge, pull] = linesAt('$JS.hub.API', ['--context', 'it’s $& mine', '--js-domain', 'hub'])
    expect(purge).toMatchObject({
      cli: `nats --context 'it’s $& mine' --js-domain hub stream purge REVIEWS --seq=8 --force`,
      code: 'await jsm.streams.purge("REVIEWS", {"seq":8}) // jetstreamManager(nc, { domain: "hub" })',
      wire: 'request $JS.hub.API.STREAM.PURGE.REVIEWS  {"seq":8}',
    })
    expect(pull?.cli).toMatch(/^nats --context .+ --js-domain hub consumer next REVIEWS c /)
    expect(pull?.code).toMatch(/ \/\/ jetstreamManager\(nc, \{ domain: "hub" \}\)$/)
    expect(linesAt('acme.API', [])[0]?.code).toMatch(/ \/\/ jetstreamManager\(nc, \{ apiPrefix: "acme\.API" \}\)$/)
  })

  it('says nothing of the JetStream when it is the account’s own', () => {
    const [purge] = linesAt(ownJetStream.apiPrefix, server)
    expect(purge).toMatchObject({
      cli: 'nats --server nats://127.0.0.1:4333 stream purge REVIEWS --seq=8 --force',
      code: 'await jsm.streams.purge("REVIEWS", {"seq":8})',
    })
  })
})
