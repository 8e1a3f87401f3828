import { expect, it } from 'vitest'
import { createFakeNats } from '../test/support/fake-nats.js'
import { createManualClock } from '../test/support/manual-clock.js'
import { createPullSource } from './pull-source.js'
import type { PullRequest, SourceEvent } from './source.js'

function setUp() {
  const fake = createFakeNats()
  const clock = createManualClock(1000)
  const events: SourceEvent[] = []
  let id = 0
  const source = createPullSource(
    { nc: fake.nc, stream: 'REVIEWS', consumer: 'c', inboxPrefix: '_INBOX_mine' },
    { emit: (event) => events.push(event), now: clock.now, after: clock.after, nextId: () => ++id },
  )
  const inbox = (index = -1): string => fake.published.at(index)?.reply ?? ''
  const message = (seq: number) => ({ reply: `$JS.ACK.REVIEWS.c.1.${seq}.${seq}.1700000000123456789.0`, body: 'x' })
  const requests = (): readonly PullRequest[] =>
    events.flatMap((event) => (event.kind === 'request' ? [event.request] : []))
  return { ...fake, clock, events, source, inbox, message, requests }
}

it('asks the server for just what it was asked for, with heartbeats where the wait allows', () => {
  const { source, published, inbox } = setUp()
  source.request(3, 5000)
  source.request(4, 20_000)
  source.request(0, 5000)
  expect(published.map(({ subject, body }) => [subject, JSON.parse(body) as unknown])).toEqual([
    ['$JS.API.CONSUMER.MSG.NEXT.REVIEWS.c', { batch: 3, expires: 5e9 }],
    ['$JS.API.CONSUMER.MSG.NEXT.REVIEWS.c', { batch: 4, expires: 20e9, idle_heartbeat: 5e9 }],
  ])
  expect(inbox().startsWith('_INBOX_mine.')).toBe(true)
  expect(source.outstanding()).toBe(7)
})

it('ends a request when it is filled', () => {
  const { source, say, subjects, inbox, message, requests, events, clock } = setUp()
  source.request(2, 5000)
  say(inbox(), message(1))
  expect(source.outstanding()).toBe(1)
  say(inbox(), message(2))
  expect(requests().at(-1)).toMatchObject({ batch: 2, got: 2, end: { text: 'filled' } })
  expect(events.filter(({ kind }) => kind === 'delivery')).toHaveLength(2)
  expect([source.outstanding(), subjects(), clock.pending()]).toEqual([0, [], 0])
})

it.each([
  [{ code: 408, text: 'Request Timeout' }, { code: 408, text: 'Request Timeout' }, undefined],
  [{ code: 409, text: 'Exceeded MaxWaiting' }, { code: 409, text: 'Exceeded MaxWaiting' }, undefined],
  [{ code: 409, text: 'Consumer Deleted' }, { code: 409, text: 'Consumer Deleted' }, 'Consumer Deleted'],
  [{ code: 409, text: 'Consumer is push based' }, { code: 409 }, 'Consumer is push based'],
  [{ code: 503 }, { code: 503, text: 'no such consumer' }, 'no consumer answers'],
] as const)('ends a request with the server’s status %j', (status, end, suspect) => {
  const { source, say, inbox, requests, events } = setUp()
  source.request(2, 5000)
  say(inbox(), status)
  expect(requests().at(-1)?.end).toMatchObject(end)
  expect(events.flatMap((event) => (event.kind === 'suspect' ? [event.why] : []))).toEqual(suspect ? [suspect] : [])
  expect(source.outstanding()).toBe(0)
})

it('ends a request that the server leaves without an answer, and passes heartbeats and errors on', () => {
  const { source, say, inbox, requests, events, clock } = setUp()
  source.request(2, 20_000)
  say(inbox(), { code: 100, text: 'Idle Heartbeat' })
  expect(events.at(-1)).toEqual({ kind: 'heartbeat', stalled: false })
  clock.advance(22_000)
  expect(requests().at(-1)?.end?.text).toBe('the server never answered')
  expect(events.at(-1)).toEqual({ kind: 'suspect', why: 'a pull request was never answered' })
  source.request(1, 1000)
  say(inbox(), new Error('permissions violation'))
  expect(requests().at(-1)?.end).toEqual({ atMs: 23_000, text: 'permissions violation' })
})

it('ends every request with the connection, and with its own stop', () => {
  const { source, subjects, requests, clock } = setUp()
  source.request(2, 5000)
  source.connectionLost()
  expect(requests().at(-1)?.end?.text).toBe('lost with the connection')
  source.request(2, 5000)
  source.stop()
  source.stop()
  expect(requests().at(-1)?.end?.text).toBe('stopped: no longer asked for')
  source.request(2, 5000)
  expect([source.outstanding(), subjects(), clock.pending(), requests()]).toEqual([0, [], 0, requests().slice(0, 4)])
})
