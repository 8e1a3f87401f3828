import { describe, expect, it } from 'vitest'
import type { ConnectionFlags } from './settings-contract.js'
import { pickPlace, type GivenPlace } from './given-place.js'
import type { SettingsError } from './given-setting.js'
import type { NatsContext } from './nats-context.js'

const context = (fields: Partial<NatsContext>): NatsContext => ({
  name: 'c',
  description: '',
  tlsFirst: false,
  ...fields,
})
const picked = (flags: ConnectionFlags, fields?: Partial<NatsContext>): GivenPlace | undefined => {
  const place = pickPlace(flags, fields && context(fields))
  if (!place.ok) throw new Error(place.error.summary)
  return place.value
}
const problem = (flags: ConnectionFlags, fields?: Partial<NatsContext>): SettingsError => {
  const place = pickPlace(flags, fields && context(fields))
  if (place.ok) throw new Error('it was taken')
  return place.error
}

describe('pickPlace', () => {
  it('is nothing when nothing was asked for', () => {
    expect(picked({})).toBeUndefined()
    expect(picked({ jsDomain: '' }, {})).toBeUndefined()
  })

  it('honours every field of a context, and says where it came from', () => {
    expect(picked({}, { jsDomain: 'leaf' })).toEqual({
      place: { apiPrefix: '$JS.leaf.API', eventPrefix: '$JS.EVENT', inboxPrefix: '_INBOX' },
      description: 'JetStream domain leaf (context c)',
    })
    expect(picked({}, { jsApiPrefix: 'acme.API', jsEventPrefix: 'acme.EVENT', inboxPrefix: '_IN_me' })).toEqual({
      place: { apiPrefix: 'acme.API', eventPrefix: 'acme.EVENT', inboxPrefix: '_IN_me' },
      description: 'JetStream API acme.API (context c), JetStream events acme.EVENT (context c)',
    })
    expect(picked({}, { inboxPrefix: '_IN_me' })?.description).toBeUndefined()
  })

  it('lets a flag beat the same field of the context', () => {
    const flags = { jsDomain: 'hub', jsEventPrefix: 'f.EVENT', inboxPrefix: '_F' }
    expect(picked(flags, { jsDomain: 'leaf', jsEventPrefix: 'c.EVENT', inboxPrefix: '_C' })).toEqual({
      place: { apiPrefix: '$JS.hub.API', eventPrefix: 'f.EVENT', inboxPrefix: '_F' },
      description: 'JetStream domain hub (--js-domain), JetStream events f.EVENT (--js-event-prefix)',
    })
    expect(picked({ jsApiPrefix: 'f.API' }, { jsApiPrefix: 'c.API' })?.place.apiPrefix).toBe('f.API')
  })

  it('refuses a domain beside an API prefix, wherever they come from, as the CLI does', () => {
    expect(problem({}, { jsDomain: 'leaf', jsApiPrefix: 'x.API' }).summary).toBe(
      'the jetstream_domain of context c and the jetstream_api_prefix of context c name two JetStreams: only one of them can be meant',
    )
    expect(problem({ jsDomain: 'leaf' }, { jsApiPrefix: 'x.API' }).summary).toContain(
      '--js-domain and the jetstream_api',
    )
    expect(problem({ jsApiPrefix: 'x.API' }, { jsDomain: 'leaf' }).advice).toContain('--no-context')
  })

  it.each([
    [{ jsDomain: 'a.b' }, '--js-domain: a name cannot hold "."'],
    [{ jsDomain: '*' }, '--js-domain'],
    [{ jsDomain: 'a b' }, '--js-domain'],
    [{ jsApiPrefix: 'a.>' }, '--js-api-prefix'],
    [{ jsApiPrefix: 'a.' }, '--js-api-prefix'],
    [{ jsEventPrefix: '.a' }, '--js-event-prefix'],
    [{ inboxPrefix: 'a b' }, '--inbox-prefix'],
    [{ inboxPrefix: 'a.*' }, '--inbox-prefix'],
  ])('refuses %j', (flags, words) => {
    expect(problem(flags).summary).toContain(words)
  })

  it('never shows a secret that stands in the wrong place', () => {
    const jsDomain = `SU${'A'.repeat(56)}`
    expect(problem({ jsDomain })).toEqual({ summary: '--js-domain: it looks like a secret' })
  })
})
