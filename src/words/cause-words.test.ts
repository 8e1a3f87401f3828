import { describe, expect, it } from 'vitest'
import { createManualClock } from '../test/support/manual-clock.js'
import { aConsumerInfo, aDelivery, aStreamInfo, someRules } from '../test/support/jetstream-fixtures.js'
import { explain } from '../jetstream/diagnose/explain.js'
import { createFeed } from '../jetstream/account/feed.js'
import { numbersOf } from '../jetstream/account/info-watch.js'
import { createLedger } from '../jetstream/account/ledger.js'
import type { Verdict } from '../jetstream/wire/verdict.js'
import { initialSnapshot } from '../jetstream/worker/worker-snapshot.js'
import type { WorkerSnapshot } from '../jetstream/worker/worker-snapshot.js'
import { causeSentence } from './cause-words.js'
import type { StreamSummary } from '../jetstream/streams/streams.js'

const clock = createManualClock(100_000)
const nowMs = clock.now()

type Held = {
  readonly streamSeq: number
  readonly verdict?: Verdict
  readonly agoMs?: number
  readonly maxDeliver?: number
}

function snapshot(
  of: {
    readonly info?: Parameters<typeof aConsumerInfo>[0]
    readonly held?: readonly Held[]
    readonly more?: Partial<WorkerSnapshot>
  } = {},
): WorkerSnapshot {
  const ledger = createLedger({ clock, rules: someRules({ ackWaitMs: 10_000 }) })
  for (const { streamSeq, verdict, agoMs = 0, maxDeliver = -1 } of of.held ?? []) {
    ledger.setRules(someRules({ ackWaitMs: 10_000, maxDeliver }))
    const { delivery } = ledger.deliver(aDelivery({ streamSeq, receivedAtMs: nowMs - agoMs }))
    const begun = verdict && ledger.begin(delivery.id, verdict, { wire: '', by: 'you' })
    if (begun?.ok) ledger.settle(begun.value, { kind: 'sent', confirmed: true, tookMs: 1 })
  }
  ledger.expireDue()
  const info = aConsumerInfo(of.info)
  return {
    ...initialSnapshot({
      mode: 'pull',
      stream: 'REVIEWS',
      consumer: 'c',
      ledger,
      feed: createFeed(10, () => undefined),
    }),
    phase: { kind: 'live' },
    info,
    numbers: numbersOf(info),
    infoAtMs: nowMs - 5000,
    counts: ledger.counts(),
    ...of.more,
  }
}
const push = { deliver_subject: 'd' }
const stream = (messages: number): StreamSummary => {
  const info = aStreamInfo('REVIEWS', { messages, last_ts: '2026-01-01T00:00:00Z' })
  return { name: 'REVIEWS', subjects: [], messages, bytes: 0, firstSeq: 1, lastSeq: messages, consumerCount: 1, info }
}
const say = (of: Parameters<typeof snapshot>[0], messages?: number) =>
  causeSentence(explain(snapshot(of), { nowMs, ...(messages === undefined ? {} : { stream: stream(messages) }) }))

describe('what comes next, in words', () => {
  it.each<[string, Parameters<typeof snapshot>[0], 'calm' | 'attention', string | RegExp]>([
    ['no link', { more: { link: 'lost' } }, 'attention', /^No connection/],
    ['deleted', { more: { phase: { kind: 'gone' } } }, 'attention', /^The consumer was deleted/],
    ['opening', { more: { phase: { kind: 'opening' } } }, 'calm', /^Opening/],
    ['ordered', { more: { mode: 'ordered' } }, 'calm', /in order and without gaps/],
    ['no numbers yet', { more: { numbers: undefined } }, 'calm', /^Waiting for the server/],
    [
      'paused, counted from when the server said so',
      { info: { paused: true, pause_remaining: 65e9 } },
      'attention',
      'Paused for another 1m: the server sends nothing, acks still count. z resumes.',
    ],
    ['paused, about to resume', { info: { paused: true, pause_remaining: 1e9 } }, 'attention', /^Paused: the server/],
    [
      'full of ours',
      { info: { num_ack_pending: 2, config: { max_ack_pending: 2 } }, held: [{ streamSeq: 1 }, { streamSeq: 2 }] },
      'attention',
      'Waiting for your verdicts: 2 of 2 out (max ack pending); nothing more waits behind them.',
    ],
    [
      'full of naked ones',
      {
        info: { num_ack_pending: 1, config: { max_ack_pending: 1 } },
        held: [{ streamSeq: 1, verdict: { kind: 'nak-delayed', delayMs: 5000 } }],
      },
      'attention',
      /^Waiting for naked ones to come back: 1 of 1/,
    ],
    [
      'full of another client’s',
      { info: { num_ack_pending: 3, config: { max_ack_pending: 3 } } },
      'attention',
      /^Waiting for acks of another client: 3 of 3/,
    ],
    [
      'full of ours and of another member',
      {
        info: { num_pending: 3, num_ack_pending: 3, config: { max_ack_pending: 3 } },
        held: [{ streamSeq: 1 }],
      },
      'attention',
      'Waiting for your verdicts: 3 of 3 out (max ack pending), 2 of them with another client, nothing new is sent.',
    ],
    [
      'pull that acks by itself, nobody asks',
      { info: { num_pending: 4 }, more: { autoAckDelayMs: 0 } },
      'attention',
      '4 ready, but nobody is asking: press f to pull.',
    ],
    [
      'as many held as are to be kept in hand',
      { info: { num_pending: 4 }, held: [{ streamSeq: 7 }], more: { continuous: 1 } },
      'attention',
      /You keep 1 in hand and hold as many: a verdict asks for the next\.$/,
    ],
    [
      'a last try that nobody pulls for',
      { held: [{ streamSeq: 7, maxDeliver: 1 }] },
      'calm',
      'seq 7 is on its last try: in 10s its wait ends, and with the next pull the server gives up on it unless settled.',
    ],
    [
      'the next ack wait to end, a pull open',
      { held: [{ streamSeq: 7 }], more: { outstanding: 1 } },
      'calm',
      'seq 7 comes back in 10s with your open pull unless settled.',
    ],
    ['push without a listener', { info: { config: push } }, 'attention', /^Nobody is subscribed/],
    [
      'push, subscribed a moment ago',
      { info: { config: push }, more: { infoAtMs: nowMs - 100 } },
      'calm',
      /^Everything stored/,
    ],
    [
      'push with messages to come',
      { info: { config: push, push_bound: true, num_pending: 4 } },
      'calm',
      '4 on their way.',
    ],
    ['pull, nobody asks', { info: { num_pending: 4 } }, 'attention', '4 ready, but nobody is asking: press f to pull.'],
    [
      'pull, nobody asks for the expired one',
      { held: [{ streamSeq: 7, agoMs: 20_000 }] },
      'attention',
      'seq 7 is due to come back with the next pull. Nobody is asking: press f to pull.',
    ],
    [
      'the next ack wait to end',
      { held: [{ streamSeq: 7, agoMs: 2000 }, { streamSeq: 8 }] },
      'calm',
      'seq 7 comes back in 8s with the next pull unless settled.',
    ],
    [
      'the next nak to come due',
      {
        info: { config: push, push_bound: true },
        held: [{ streamSeq: 7 }, { streamSeq: 8, verdict: { kind: 'nak-delayed', delayMs: 3000 } }],
      },
      'calm',
      'seq 8 comes back in 3s.',
    ],
    [
      'used up',
      {
        info: { config: push, push_bound: true, delivered: { consumer_seq: 1, stream_seq: 7 } },
        held: [{ streamSeq: 7, agoMs: 20_000, maxDeliver: 1 }],
      },
      'attention',
      /^seq 7 has used all its deliveries/,
    ],
    ['a pull that waits', { more: { outstanding: 3 } }, 'calm', /your pull waits for the next publish/],
    ['all delivered', {}, 'calm', 'Everything stored was delivered. Press p to publish a review.'],
  ])('%s', (_name, of, tone, text) => {
    const said = say(of)
    if (typeof text === 'string') expect(said).toEqual({ tone, text })
    else expect([said.tone, text.test(said.text) || said.text]).toEqual([tone, true])
  })

  it('tells a filter that matches nothing from a consumer that begins with what is new', () => {
    const config = { filter_subject: 'REVIEW.*' }
    expect(say({ info: { config } }, 12)).toEqual({
      tone: 'attention',
      text: 'The filter REVIEW.* matches none of the 12 messages in the stream.',
    })
    expect(say({ info: { config } }, 0).text).toContain('Everything stored was delivered')
    const skips = { ...config, deliver_policy: 'last' as const }
    expect(say({ info: { config: skips } }, 12).text).toBe(
      'The filter REVIEW.* matches nothing that is stored from where the consumer starts.',
    )
    expect(say({ info: { config: { ...config, deliver_policy: 'new' } } }, 12).text).toContain('Deliver policy “new”')
    const delivered = { consumer_seq: 1, stream_seq: 1 }
    expect(say({ info: { config, delivered } }, 12).text).toContain('Everything stored was delivered')
  })

  it('tells a consumer that starts behind all that is stored', () => {
    const starts = 'The consumer starts behind the 12 stored messages: only what is published later comes.'
    const bySeq = { filter_subject: 'REVIEWS.*', deliver_policy: 'by_start_sequence' as const }
    expect(say({ info: { config: { ...bySeq, opt_start_seq: 13 } } }, 12).text).toBe(starts)
    expect(say({ info: { config: { ...bySeq, opt_start_seq: 12 } } }, 12).text).toContain('matches nothing that is')
    const byTime = { deliver_policy: 'by_start_time' as const, opt_start_time: '2999-01-01T00:00:00Z' }
    expect(say({ info: { config: byTime } }, 12).text).toBe(starts)
  })
})
