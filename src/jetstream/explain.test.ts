import { describe, expect, it } from 'vitest'
import { createManualClock } from '../test/support/manual-clock.js'
import { aConsumerInfo, aDelivery, aStreamInfo, someRules } from '../test/support/jetstream-fixtures.js'
import { explain } from './explain.js'
import { createFeed } from './feed.js'
import { numbersOf } from './info-watch.js'
import { createLedger } from './ledger.js'
import type { Verdict } from './verdict.js'
import { initialSnapshot } from './session-snapshot.js'
import type { SessionSnapshot } from './session-snapshot.js'
import type { StreamSummary } from './streams.js'

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
    readonly more?: Partial<SessionSnapshot>
  } = {},
): SessionSnapshot {
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
  const info = aStreamInfo('REVIEWS', { messages })
  return { name: 'REVIEWS', subjects: [], messages, bytes: 0, firstSeq: 1, lastSeq: messages, consumerCount: 1, info }
}
const say = (of: Parameters<typeof snapshot>[0], messages?: number) =>
  explain(snapshot(of), { nowMs, ...(messages === undefined ? {} : { stream: stream(messages) }) })

describe('explain', () => {
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
      'Waiting for your verdicts: 2 of 2 out (max ack pending), nothing new is sent.',
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
    expect(say({ info: { config: { ...config, deliver_policy: 'new' } } }, 12).text).toContain('Deliver policy “new”')
    const delivered = { consumer_seq: 1, stream_seq: 1 }
    expect(say({ info: { config, delivered } }, 12).text).toContain('Everything stored was delivered')
  })
})
