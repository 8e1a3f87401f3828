import { describe, expect, it } from 'vitest'
import { createManualClock } from '../test/support/manual-clock.js'
import { aConsumerInfo, aDelivery, aStreamInfo, someRules } from '../test/support/jetstream-fixtures.js'
import { aConsumerSummary } from '../test/support/stream-summaries.js'
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
    ['deleted', { more: { phase: { kind: 'gone' } } }, 'attention', /^The consumer is gone from the server/],
    [
      'observed',
      { info: { num_pending: 4, num_ack_pending: 2 }, more: { phase: { kind: 'observing' } } },
      'calm',
      'Observing: nothing is taken. 4 to come (pending), 2 out with others (ack pending). Press J to join.',
    ],
    [
      'ordered',
      { more: { mode: 'ordered', totals: { delivered: 1, redelivered: 0, acked: 0, naked: 0, termed: 0 } } },
      'calm',
      /in order and without gaps/,
    ],
    ['ordered, nothing came', { more: { mode: 'ordered' } }, 'calm', /^Nothing has come yet/],
    ['no numbers yet', { more: { numbers: undefined } }, 'calm', /^Waiting for the server/],
    [
      'paused, counted from when the server said so',
      { info: { paused: true, pause_remaining: 65e9 } },
      'attention',
      'Paused for another 1m: the server sends nothing, acks still count. Press z to resume.',
    ],
    ['paused, about to resume', { info: { paused: true, pause_remaining: 1e9 } }, 'attention', /^Paused: the server/],
    [
      'full of ours',
      { info: { num_ack_pending: 2, config: { max_ack_pending: 2 } }, held: [{ streamSeq: 1 }, { streamSeq: 2 }] },
      'attention',
      'Waiting for your verdicts: 2 of 2 out (max ack pending); nothing more is to come. Press a to ack one.',
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
      'full of what is not ours',
      { info: { num_ack_pending: 3, config: { max_ack_pending: 3 } } },
      'attention',
      /^Waiting for what is out elsewhere: 3 of 3/,
    ],
    [
      'full of another worker’s',
      {
        info: { num_ack_pending: 3, config: { max_ack_pending: 3 } },
        more: { elsewhere: { out: 3, causes: ['another-worker'] } },
      },
      'attention',
      /^Waiting for what is out elsewhere, with another worker: 3 of 3/,
    ],
    [
      'nothing more to come, and out with an earlier run',
      { info: { num_ack_pending: 2 }, more: { elsewhere: { out: 2, causes: ['earlier-run'] } } },
      'attention',
      '2 are out elsewhere, with another worker or from an earlier run: each comes back when its ack wait ends, unless settled.',
    ],
    [
      'lost with the connection',
      { info: { num_ack_pending: 1 }, more: { elsewhere: { out: 1, causes: ['lost-with-connection'] } } },
      'attention',
      '1 is out elsewhere, lost with the connection: it comes back when its ack wait ends, unless settled.',
    ],
    [
      'full of ours and of another member',
      {
        info: { num_pending: 3, num_ack_pending: 3, config: { max_ack_pending: 3 } },
        held: [{ streamSeq: 1 }],
        more: { elsewhere: { out: 2, causes: ['another-worker', 'lost-with-connection'] } },
      },
      'attention',
      'Waiting for your verdicts: 3 of 3 out (max ack pending), 2 of them not yours, with another worker or lost with the connection, nothing new is sent: 3 still to come. Press a to ack one.',
    ],
    [
      'pull that acks by itself, nobody asks',
      { info: { num_pending: 4 }, more: { autoAckDelayMs: 0 } },
      'attention',
      '4 to come, but nobody is asking. Press f to pull.',
    ],
    [
      'as many held as are to be kept in hand',
      { info: { num_pending: 4 }, held: [{ streamSeq: 7 }], more: { continuous: 1 } },
      'attention',
      /You keep 1 in hand and hold as many: a verdict asks for the next\. Press a to ack one\.$/,
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
      '4 to come: on their way.',
    ],
    [
      'pull, nobody asks',
      { info: { num_pending: 4 } },
      'attention',
      '4 to come, but nobody is asking. Press f to pull.',
    ],
    [
      'pull, nobody asks for the expired one',
      { held: [{ streamSeq: 7, agoMs: 20_000 }] },
      'attention',
      'seq 7 is due to come back with the next pull. Nobody is asking. Press f to pull.',
    ],
    [
      'the next ack wait to end',
      { held: [{ streamSeq: 7, agoMs: 2000 }, { streamSeq: 8 }] },
      'calm',
      'seq 7 comes back in 8s with the next pull unless settled.',
    ],
    [
      'what is held before what was handed back',
      {
        info: { config: push, push_bound: true },
        held: [{ streamSeq: 7 }, { streamSeq: 8, verdict: { kind: 'nak-delayed', delayMs: 3000 } }],
      },
      'calm',
      'seq 7 comes back in 10s unless settled.',
    ],
    [
      'the next nak to come due, with nothing held',
      {
        info: { config: push, push_bound: true },
        held: [{ streamSeq: 8, verdict: { kind: 'nak-delayed', delayMs: 3000 } }],
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
      /^seq 7 is used up, all its tries are spent/,
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

  const summary = (messages: number, parts: { retention?: string; subjects?: readonly string[] } = {}) => {
    const plain = stream(messages)
    const config = { name: 'REVIEWS', subjects: ['REVIEWS.*'], ...parts }
    return { ...plain, info: { ...plain.info, config } } as unknown as StreamSummary
  }
  const listed = (on: StreamSummary, of: WorkerSnapshot): StreamSummary => ({
    ...on,
    consumers: [
      aConsumerSummary('REVIEWS', 'c', {
        pending: of.numbers?.pending ?? 0,
        ackPending: of.numbers?.ackPending ?? 0,
        ...(of.info ? { info: of.info } : {}),
      }),
    ],
  })
  const spent = {
    delivered: { consumer_seq: 2, stream_seq: 2 },
    ack_floor: { consumer_seq: 2, stream_seq: 2 },
    config: { max_deliver: 1 },
  }

  it('says that used up messages are stuck in a work queue, once the list of streams has seen what we see', () => {
    const now = snapshot({ info: spent })
    const queue = summary(2, { retention: 'workqueue' })
    const text = (on: StreamSummary) => causeSentence(explain(now, { nowMs, stream: on })).text
    expect(text(listed(queue, now))).toMatch(/^2 messages are used up and stuck in this work queue/)
    expect(text(queue)).toMatch(/^Everything stored was delivered/)
    const before = snapshot({ info: { ...spent, num_ack_pending: 2 } })
    expect(text(listed(queue, before))).toMatch(/^Everything stored was delivered/)
    const others = summary(2, { retention: 'workqueue', subjects: ['REVIEWS.a', 'REVIEWS.b'] })
    const filtered = snapshot({ info: { ...spent, config: { filter_subject: 'REVIEWS.a' } } })
    const said = explain(filtered, { nowMs, stream: listed(others, filtered) })
    expect(said.kind).toBe('all-delivered')
  })

  it('does not say that everything was delivered where nothing is stored', () => {
    const now = snapshot()
    const said = causeSentence(explain(now, { nowMs, stream: listed(summary(0), now) }))
    expect(said.text).toBe('Nothing is stored in the stream now. Press p to publish a review.')
  })

  it('names no key that is off under --read-only', () => {
    const off = { readOnly: true }
    expect(causeSentence(explain(snapshot(), { nowMs }), off).text).toBe('Everything stored was delivered.')
    const asks = snapshot({ info: { num_pending: 4 } })
    expect(causeSentence(explain(asks, { nowMs }), off).text).toBe('4 to come, but nobody is asking.')
    const onlyNew = snapshot({ info: { config: { deliver_policy: 'new' } } })
    expect(causeSentence(explain(onlyNew, { nowMs, stream: stream(12) }), off).text).toMatch(/“new”.*was made\.$/)
    const foreign = snapshot({ more: { phase: { kind: 'gone' } } })
    expect(causeSentence(explain(foreign, { nowMs }), off).text).toContain('Press 1 for the streams.')
    expect(causeSentence(explain(foreign, { nowMs, own: true })).text).toContain('Press e and then Enter')
  })

  it('tells of no verdicts of yours where workers beside you are at work', () => {
    const shared = snapshot({ info: { num_ack_pending: 3, num_pending: 4, config: { max_ack_pending: 3 } } })
    expect(explain(shared, { nowMs, beside: 2 })).toEqual({
      kind: 'shared',
      beside: 2,
      out: 3,
      pending: 4,
      limit: 3,
      helps: 'pane.workers',
    })
    expect(causeSentence(explain(shared, { nowMs, beside: 2 })).text).toBe(
      '2 workers beside you on this consumer: 3 out in all, 4 to come. Max ack pending (3) is full: a verdict of any of you makes room. Press 6 for who has what.',
    )
    expect(explain(shared, { nowMs }).kind).toBe('full')
  })

  describe('of a pull in a priority group', () => {
    const said = (
      policy: string,
      more: { readonly info?: object; readonly asks?: object; readonly pinId?: string; readonly outstanding?: number },
    ) => {
      const { info = {}, outstanding = 5, ...own } = more
      const config = { priority_groups: ['jobs'], priority_policy: policy }
      const shown = snapshot({ info: { num_pending: 4, config, ...info }, more: { outstanding, ...own } as never })
      return causeSentence(explain(shown, { nowMs })).text
    }
    const pinned = {
      priority_groups: [{ group: 'jobs', pinned_client_id: 'other', pinned_ts: '2026-01-02T03:04:05Z' }],
    }

    it('sends to the key that pulls while none is open', () => {
      expect(said('overflow', { outstanding: 0 })).toBe('4 to come, but nobody is asking. Press f to pull.')
    })

    it('says that another client is pinned, and since when, and not that we are', () => {
      expect(said('pinned_client', { info: pinned })).toMatch(
        /^4 to come\. Another client is pinned in group jobs since \S+ \(server’s time\): it gets all/,
      )
      expect(said('pinned_client', { info: pinned, pinId: 'other' })).toBe('4 to come: on their way.')
      expect(said('pinned_client', {})).toBe('4 to come: on their way.')
    })

    it('says what an overflow waits for', () => {
      const asks = { group: 'jobs', minPending: 10 }
      expect(said('overflow', { asks })).toMatch(/is served while 10 or more are to come\.$/)
      expect(said('overflow', { asks: { group: 'jobs', minPending: 4 } })).toBe('4 to come: on their way.')
      // A group that is no more is not asked for.
      expect(said('overflow', { asks: { group: 'gone', minPending: 10 } })).toBe('4 to come: on their way.')
    })

    it('says who goes first', () => {
      expect(said('prioritized', { asks: { group: 'jobs', priority: 5 } })).toMatch(
        /a number below your 5 are served first/,
      )
      expect(said('prioritized', { asks: { group: 'jobs', priority: 0 } })).toBe('4 to come: on their way.')
    })
  })

  it('says why the ordered mode gets nothing from a work queue', () => {
    const ordered = snapshot({ more: { mode: 'ordered' } })
    const text = causeSentence(explain(ordered, { nowMs, stream: summary(3, { retention: 'workqueue' }) })).text
    expect(text).toMatch(/work queue: the server lets nobody read it without acks/)
  })

  it('calls what has ended over, while the clock of the screen stands a moment before', () => {
    const over = snapshot({ held: [{ streamSeq: 7, agoMs: 20_000 }], more: { outstanding: 1 } })
    expect(causeSentence(explain(over, { nowMs: nowMs - 400 })).text).toMatch(/^seq 7 is due to come back/)
  })

  it('tells a consumer that starts behind all that is stored', () => {
    const starts =
      'The consumer starts behind the 12 stored messages: only what is published later comes. Press p to publish a review.'
    const bySeq = { filter_subject: 'REVIEWS.*', deliver_policy: 'by_start_sequence' as const }
    expect(say({ info: { config: { ...bySeq, opt_start_seq: 13 } } }, 12).text).toBe(starts)
    expect(say({ info: { config: { ...bySeq, opt_start_seq: 12 } } }, 12).text).toContain('matches nothing that is')
    const byTime = { deliver_policy: 'by_start_time' as const, opt_start_time: '2999-01-01T00:00:00Z' }
    expect(say({ info: { config: byTime } }, 12).text).toBe(starts)
  })
})
