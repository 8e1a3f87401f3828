import { expect, it, onTestFinished } from 'vitest'
import { createOwnDoor } from '../../jetstream/api/send-door.js'
import { createServerApi } from '../../jetstream/api/server-api.js'
import { createOrderedSource } from '../../jetstream/worker/ordered-source.js'
import { createOutgoingGate } from '../../jetstream/connection/outgoing-gate.js'
import { ownJetStream } from '../../jetstream/wire/jetstream-place.js'
import type { SourceEvent } from '../../jetstream/worker/source.js'
import { systemClock } from '../../lib/clock.js'
import { aConsumerInfo, aStreamInfo } from '../support/jetstream-fixtures.js'
import { startLyingServer } from '../support/lying-server.js'
import type { ClientPublish, LyingScript } from '../support/lying-server.js'
import { createManualClock } from '../support/manual-clock.js'
import { connectOurs } from '../support/two-sides.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { asDeliveryId } from '../../jetstream/wire/ids.js'

type Asked = { readonly config: Readonly<Record<string, unknown>> & { readonly name: string } }
type Wrong = (honest: { readonly config: object }) => object | string | null

/** What an honest server says to the API requests of the ordered mode, and nothing to a pull. */
function honest({ subject, text }: ClientPublish, lastSeq = 9): object | null {
  if (subject.startsWith('$JS.API.CONSUMER.CREATE.')) {
    const { config } = JSON.parse(text) as Asked
    return aConsumerInfo({ name: config.name, config: { ...config, durable_name: undefined } })
  }
  if (subject.startsWith('$JS.API.STREAM.INFO.')) {
    const info = aStreamInfo('REVIEWS', { messages: 9, last_seq: lastSeq })
    const limits = {
      max_consumers: -1,
      max_msgs: -1,
      max_bytes: -1,
      max_age: 0,
      max_msg_size: -1,
      max_msgs_per_subject: -1,
    }
    const kinds = { retention: 'limits', storage: 'file', discard: 'old', num_replicas: 1, duplicate_window: 0 }
    return { ...info, config: { ...info.config, ...limits, ...kinds } }
  }
  return subject.startsWith('$JS.API.CONSUMER.DELETE.') ? { success: true } : null
}

/** A source on a lying server, by a clock that stands still. */
async function setUp(answer: LyingScript['answer'], readOnly = false) {
  const server = await startLyingServer({ answer })
  const nc = await connectOurs({ servers: server.url })
  if (readOnly) createOutgoingGate({ readOnly, onRefused: () => undefined, onFault: () => undefined }).install(nc)
  const clock = createManualClock(1000)
  const events: SourceEvent[] = []
  const api = createServerApi(() => nc, { clock: systemClock, closing: new AbortController().signal })
  let id = 0
  const source = createOrderedSource(
    { nc, stream: 'REVIEWS', filterSubject: '', place: ownJetStream, api, door: createOwnDoor(clock) },
    { emit: (event) => events.push(event), now: clock.now, after: clock.after, nextId: () => asDeliveryId(++id) },
  )
  onTestFinished(() => source.stop())
  const sent = (request: string) => server.published.filter(({ subject }) => subject.startsWith(`$JS.API.${request}.`))
  const pulls = () => sent('CONSUMER.MSG.NEXT')
  const texts = () =>
    events.flatMap((event) => (event.kind === 'status' ? [event.text] : event.kind === 'suspect' ? [event.why] : []))
  const seqs = () => events.flatMap((event) => (event.kind === 'delivery' ? [event.delivery.streamSeq] : []))
  const toHold = (what: string, check: () => boolean) => conditionToHold({ check, what, withinMs: 5000 })
  /** Answers the newest pull with a message of its consumer. */
  const deliver = (streamSeq: number, consumerSeq: number): void => {
    const { subject, reply = '' } = pulls().at(-1)!
    const consumer = subject.split('.').at(-1)
    // The lying server finds the subscription by the inbox, as a real one does by its number.
    server.deliver(reply, 'a text', { reply: `$JS.ACK.REVIEWS.${consumer}.1.${streamSeq}.${consumerSeq}.0.0` })
  }
  const starts = () => sent('CONSUMER.CREATE').map(({ text }) => (JSON.parse(text) as Asked).config['opt_start_seq'])
  return { server, nc, clock, events, source, sent, pulls, texts, seqs, toHold, deliver, starts }
}

const wrongs: readonly (readonly [string, Wrong])[] = [
  ['no JSON', () => 'NATS'],
  ['nothing', () => ''],
  ['a list', () => []],
  ['the consumer of another stream', (info) => ({ ...info, stream_name: 'PAYROLL' })],
  ['another consumer', (info) => ({ ...info, name: 'theirs' })],
  ['one that takes acks', (info) => ({ ...info, config: { ...info.config, ack_policy: 'explicit' } })],
  ['one that pushes', (info) => ({ ...info, config: { ...info.config, deliver_subject: 'to.them' } })],
  ['one that starts elsewhere', (info) => ({ ...info, config: { ...info.config, opt_start_seq: 7 } })],
  ['a config that is none', (info) => ({ ...info, config: null })],
  ['an error that is none', () => ({ error: { code: 'x' } })],
]

it.each(wrongs)('%s in answer to CREATE ends in words, said once, and in no request for messages', async (_, wrong) => {
  const { clock, texts, pulls, sent, toHold } = await setUp((request) => {
    const answer = honest(request)
    return request.subject.startsWith('$JS.API.CONSUMER.CREATE.') ? wrong(answer as { config: object }) : answer
  })
  await toHold('the words', () => texts().length === 1)
  expect(texts()[0]).toMatch(/^the ordered consumer could not be made: the server's answer to CONSUMER\.CREATE has an/)
  expect(sent('CONSUMER.CREATE')).toHaveLength(1)
  clock.advance(5000)
  // What it may have made all the same is taken away, by its name, before the next is made.
  await toHold('the next try', () => sent('CONSUMER.CREATE').length === 2)
  expect(sent('CONSUMER.DELETE').map(({ subject }) => subject.split('.').at(-1))).toEqual([
    sent('CONSUMER.CREATE')[0]?.subject.split('.').at(-1),
  ])
  await toHold('another wait', () => clock.pending() === 1)
  expect(texts()).toHaveLength(1)
  expect(pulls()).toEqual([])
})

it('goes on behind the last one shown when a message goes missing or comes twice', async () => {
  const { clock, pulls, seqs, starts, deliver, toHold, sent, texts } = await setUp((request) => honest(request))
  await toHold('the first requests', () => pulls().length === 2)
  deliver(3, 1)
  deliver(4, 2)
  deliver(6, 4)
  deliver(7, 5)
  await toHold('the words', () => texts().some((text) => text.includes('went missing behind seq 4')))
  expect(sent('CONSUMER.CREATE')).toHaveLength(1)
  clock.advance(100)
  await toHold('requests to the new one', () => pulls().length === 4)
  deliver(5, 1)
  deliver(5, 2)
  await toHold('the same again', () => texts().some((text) => text.includes('went missing behind seq 5')))
  clock.advance(1000)
  await toHold('a third one', () => sent('CONSUMER.CREATE').length === 3)
  expect(seqs()).toEqual([3, 4, 5])
  expect(starts()).toEqual([undefined, 5, 6])
})

it('takes nothing for its own that is of another consumer, and says so a few times only', async () => {
  const { server, pulls, events, seqs, toHold, texts, deliver } = await setUp((request) => honest(request))
  await toHold('the first requests', () => pulls().length === 2)
  const inbox = pulls().at(-1)?.reply ?? ''
  for (let left = 20; left > 0; left -= 1) server.deliver(inbox, 'x', { reply: '$JS.ACK.REVIEWS.theirs.1.1.1.0.0' })
  server.deliver(inbox, 'a body', { headers: 'NATS/1.0 409 Consumer Deleted\r\n\r\n' })
  deliver(1, 1)
  await toHold('our own', () => seqs().length === 1)
  expect(texts()).toHaveLength(5)
  expect(events.filter(({ kind }) => kind === 'suspect')).toEqual([])
})

it('makes the consumer anew when heartbeats stay out, and by our clock alone', async () => {
  const { server, clock, pulls, sent, toHold, texts, events } = await setUp((request) => honest(request))
  await toHold('the first requests', () => pulls().length === 2)
  clock.advance(10_000)
  server.deliver(pulls()[0]?.reply ?? '', '', { headers: 'NATS/1.0 100 Idle Heartbeat\r\n\r\n' })
  await toHold('the heartbeat', () => events.some(({ kind }) => kind === 'heartbeat'))
  clock.advance(10_400)
  expect(texts()).toEqual([])
  clock.advance(100)
  expect(texts()).toEqual(['heartbeats stay out'])
  clock.advance(100)
  await toHold('a new consumer', () => sent('CONSUMER.CREATE').length === 2)
})

it.each(['408 Request Timeout', '409 Exceeded MaxWaiting', '503', '409 Consumer Deleted'])(
  'a server that answers %s to everything is asked by our clock, not by its answers',
  async (status) => {
    const { server, clock, pulls, sent, toHold, nc } = await setUp((request) => honest(request))
    const isGone = /503|Deleted/.test(status)
    const end = async (from: number): Promise<void> => {
      for (const { reply = '' } of pulls().slice(from))
        server.deliver(reply, '', { headers: `NATS/1.0 ${status}\r\n\r\n` })
      await nc.flush()
    }
    await toHold('the first requests', () => pulls().length === 2)
    await end(0)
    expect(pulls()).toHaveLength(2)
    expect(sent('CONSUMER.CREATE')).toHaveLength(1)
    clock.advance(2000)
    await toHold('the next requests', () => pulls().length === 4)
    expect(sent('CONSUMER.CREATE')).toHaveLength(isGone ? 2 : 1)
    await end(2)
    expect(pulls()).toHaveLength(4)
  },
)

it('leaves at once and takes its consumer along; with no connection it only leaves', async () => {
  const { clock, pulls, sent, toHold, source, nc } = await setUp((request) => honest(request))
  await toHold('the first requests', () => pulls().length === 2)
  source.connectionLost()
  source.reconnected()
  clock.advance(100)
  await toHold('the second consumer', () => pulls().length === 4)
  expect(sent('CONSUMER.DELETE')).toHaveLength(1)
  source.connectionLost()
  source.stop()
  expect(clock.pending()).toBe(0)
  await nc.flush()
  expect(sent('CONSUMER.DELETE')).toHaveLength(1)
})

it('sends nothing with --read-only, and says why', async () => {
  const { clock, server, texts, nc } = await setUp((request) => honest(request), true)
  clock.advance(60_000)
  await nc.flush()
  expect(server.published).toEqual([])
  expect(texts()).toEqual(['started with --read-only: the ordered mode makes a consumer, so it is off'])
})
