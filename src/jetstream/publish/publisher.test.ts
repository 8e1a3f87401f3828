import { expect, it } from 'vitest'
import { createManualClock } from '../../test/support/manual-clock.js'
import { publishWindow } from './burst-run.js'
import { createPublisher } from './publisher.js'
import type { PublishOutcome } from '../api/publish-outcome.js'
import { parseReviewPayload } from './review.js'
import type { Review } from './review.js'

const subject = 'REVIEWS.rateGiven'
const reviews: readonly Review[] = ['one', 'two', 'three'].map((text) => ({
  _id: 'from-the-data-set',
  author: 'Ana',
  store: 'Kings Street',
  text,
  rating: 4,
  created: '2020-01-01T00:00:00Z',
}))

type Sent = {
  readonly atMs: number
  readonly msgId: string
  readonly text: string
  readonly answer: (outcome: PublishOutcome) => void
}

/** Lets everything that waits on settled promises run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

/** `later` leaves every publish open until the test answers it. */
function setUp(answerAtOnce: ((seq: number) => PublishOutcome) | 'later' = stored) {
  const clock = createManualClock(1_700_000_000_000)
  const sent: Sent[] = []
  let drawn = 0
  let published = 0
  const publisher = createPublisher(reviews, {
    clock,
    onPublished: () => void (published += 1),
    // Two draws for an id, then the pause after it, which comes out shortest.
    random: () => (drawn++ % 3 === 2 ? 0 : ((drawn * 7) % 101) / 101),
    send: ({ data, msgId }, answer) => {
      const parsed = parseReviewPayload(data)
      const text = parsed.kind === 'review' ? parsed.review.text : '?'
      sent.push({ atMs: clock.now(), msgId, text, answer })
      if (answerAtOnce !== 'later') answer(answerAtOnce(sent.length))
    },
  })
  const run = () => publisher.state.get().run
  return { clock, sent, publisher, run, published: () => published }
}

function stored(seq: number): PublishOutcome {
  return { kind: 'stored', seq, stream: 'REVIEWS', duplicate: false }
}

it('publishes one review and shows what became of it', async () => {
  const { sent, publisher } = setUp()
  expect(await publisher.publishNext(subject)).toEqual(stored(1))
  expect(publisher.state.get().last).toMatchObject({
    subject,
    msgId: sent[0]?.msgId,
    outcome: { kind: 'stored', seq: 1 },
  })
  const again = { ...reviews[0]!, _id: 'mine' }
  await publisher.publish(subject, again)
  await publisher.publish(subject, again, 'other')
  expect(sent.slice(1).map(({ msgId }) => msgId)).toEqual(['mine', 'other'])
})

it('walks the data set again and again under fresh ids', async () => {
  const { sent, publisher } = setUp()
  for (let count = 0; count < 5; count += 1) await publisher.publishNext(subject)
  expect(sent.map(({ text }) => text)).toEqual(['one', 'two', 'three', 'one', 'two'])
  expect(new Set(sent.map(({ msgId }) => msgId)).size).toBe(5)
})

it('paces a run with the article’s pauses and ends when all are out', async () => {
  const { clock, sent, publisher, run } = setUp()
  publisher.startPaced(subject, 3)
  await settle()
  expect(sent).toHaveLength(1)
  clock.advance(199)
  await settle()
  expect(sent).toHaveLength(1)
  for (let turn = 0; turn < 2; turn += 1) {
    clock.advance(201)
    await settle()
  }
  expect(sent).toHaveLength(3)
  expect(run()).toMatchObject({ kind: 'paced', phase: 'done', total: 3, sent: 3, stored: 3, inFlight: 0 })
  expect(run()?.endedMs).toBe(clock.now())
  clock.advance(60_000)
  await settle()
  expect(sent).toHaveLength(3)
})

it('stops between two, pauses and goes on', async () => {
  const { clock, sent, publisher, run } = setUp()
  publisher.startPaced(subject)
  await settle()
  publisher.pause()
  expect(run()?.phase).toBe('paused')
  clock.advance(60_000)
  await settle()
  expect(sent).toHaveLength(1)
  publisher.resume()
  publisher.resume()
  clock.advance(2000)
  await settle()
  expect(sent).toHaveLength(2)
  publisher.stop()
  clock.advance(60_000)
  await settle()
  expect(sent).toHaveLength(2)
  expect(run()).toMatchObject({ phase: 'stopped', sent: 2, stored: 2 })
  publisher.resume()
  expect(run()?.phase).toBe('stopped')
  expect(clock.pending()).toBe(0)
})

it('does not run twice as fast when it was paused and resumed while an answer was out', async () => {
  const { clock, sent, publisher } = setUp('later')
  publisher.startPaced(subject, 4)
  await settle()
  publisher.pause()
  publisher.resume()
  sent[0]?.answer(stored(1))
  await settle()
  clock.advance(2000)
  await settle()
  expect(sent).toHaveLength(2)
  clock.advance(60_000)
  await settle()
  expect(sent).toHaveLength(2)
})

it('never publishes more than asked for, however slow the answers are', async () => {
  const { clock, sent, publisher, run } = setUp('later')
  publisher.startPaced(subject, 1)
  await settle()
  publisher.pause()
  publisher.resume()
  clock.advance(60_000)
  await settle()
  sent[0]?.answer(stored(1))
  await settle()
  expect(sent).toHaveLength(1)
  expect(run()?.phase).toBe('done')
})

it('changes pace at once, also in the middle of a pause', async () => {
  const { clock, sent, publisher } = setUp()
  publisher.setSpeed(0.01)
  expect(publisher.state.get().speed).toBe(0.25)
  publisher.startPaced(subject)
  await settle()
  clock.advance(790)
  await settle()
  expect(sent).toHaveLength(1)
  publisher.setSpeed(100)
  expect(publisher.state.get().speed).toBe(32)
  clock.advance(63)
  await settle()
  expect(sent).toHaveLength(2)
})

it('bursts with never more than the window in flight, also across pause and resume', async () => {
  const { sent, publisher, run, clock } = setUp('later')
  const total = 1000
  publisher.startBurst(subject, total)
  let answered = 0
  const answerNext = async (count: number): Promise<void> => {
    for (; count > 0; count -= 1) sent[answered++]?.answer(stored(answered))
    await settle()
    expect(sent.length - answered).toBeLessThanOrEqual(publishWindow)
  }
  await settle()
  expect(sent).toHaveLength(publishWindow)
  publisher.pause()
  await answerNext(40)
  expect(sent).toHaveLength(publishWindow)
  publisher.resume()
  expect(sent).toHaveLength(publishWindow + 40)
  // A few are not worth a write while others are out.
  await answerNext(31)
  expect(sent).toHaveLength(publishWindow + 40)
  await answerNext(1)
  expect(sent).toHaveLength(publishWindow + 72)
  while (answered < total) await answerNext(Math.min(97, total - answered))
  clock.advance(40)
  expect(sent).toHaveLength(total)
  expect(run()).toMatchObject({ kind: 'burst', phase: 'done', sent: total, stored: total, failed: 0, inFlight: 0 })
  expect(publisher.state.get().last?.outcome.kind).toBe('stored')
})

it('has the streams looked at once at the end of a burst, and not for each of its messages', async () => {
  const { publisher, published } = setUp()
  publisher.startBurst(subject, 20)
  await settle()
  expect(published()).toBe(1)
})

it('counts duplicates, refusals and publishes without an answer', async () => {
  const outcomes: readonly PublishOutcome[] = [
    stored(1),
    { ...stored(1), duplicate: true } as PublishOutcome,
    { kind: 'refused', why: 'no stream captures x' },
    { kind: 'unknown', why: 'no answer in time' },
  ]
  const { publisher, run, clock } = setUp((seq) => outcomes[seq - 1] ?? stored(seq))
  publisher.startBurst(subject, 4)
  await settle()
  clock.advance(40)
  expect(run()).toMatchObject({
    phase: 'done',
    stored: 2,
    duplicates: 1,
    failed: 1,
    unknown: 1,
    lastProblem: 'no answer in time',
  })
})

it('refuses a burst where the server takes requests, and gives up on it', async () => {
  const { sent, publisher, run, clock } = setUp()
  publisher.startBurst('$JS.API.STREAM.PURGE.REVIEWS', 100)
  await settle()
  clock.advance(40)
  expect(sent).toEqual([])
  expect(run()).toMatchObject({ phase: 'stopped', sent: 5, failed: 5, stored: 0, inFlight: 0, gaveUp: { refusals: 5 } })
})

it('leaves a stopped run’s late answers out of the next run', async () => {
  const { sent, publisher, run, clock } = setUp('later')
  publisher.startBurst(subject, 300)
  await settle()
  publisher.startBurst(subject, 2)
  await settle()
  for (const { answer } of sent) answer(stored(1))
  await settle()
  clock.advance(40)
  expect(sent).toHaveLength(publishWindow + 2)
  expect(run()).toMatchObject({ phase: 'done', total: 2, sent: 2, stored: 2, inFlight: 0 })
})

it('asks again for what has no answer, under the same ids, and counts what comes of it', async () => {
  let answers = false
  const { sent, publisher, run, clock } = setUp((seq): PublishOutcome => {
    if (!answers) return seq % 2 === 0 ? { kind: 'unknown', why: 'no answer in time' } : stored(seq)
    return { kind: 'stored', seq, stream: 'REVIEWS', duplicate: true }
  })
  publisher.startBurst(subject, 10)
  await settle()
  clock.advance(40)
  expect(run()).toMatchObject({ phase: 'done', stored: 5, unknown: 5, failed: 0 })
  const open = sent.filter((_, index) => index % 2 === 1).map(({ msgId }) => msgId)
  answers = true
  await publisher.askAgain()
  expect(run()).toMatchObject({ stored: 10, duplicates: 5, unknown: 0, failed: 0, inFlight: 0 })
  expect(new Set(sent.slice(10).map(({ msgId }) => msgId))).toEqual(new Set(open))
  await publisher.askAgain()
  expect(sent).toHaveLength(15)
})

it('publishes no review where the server takes requests', async () => {
  const { sent, publisher } = setUp(stored)
  const outcome = await publisher.publishNext('$JS.API.STREAM.PURGE.REVIEWS')
  expect(outcome).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining('no review is published there') as string,
  })
  expect(sent).toEqual([])
})

it('stops by itself after five refusals in a row, and not before', async () => {
  const refused: PublishOutcome = { kind: 'refused', why: 'the stream is full', advice: 'purge it' }
  const { clock, sent, publisher, run } = setUp((seq) => (seq === 5 ? stored(1) : refused))
  publisher.startPaced(subject)
  for (let step = 0; step < 40; step += 1) {
    await settle()
    clock.advance(2000)
  }
  expect(sent).toHaveLength(10)
  const gaveUp = { refusals: 5, why: 'the stream is full', advice: 'purge it' }
  expect(run()).toMatchObject({ phase: 'stopped', sent: 10, stored: 1, failed: 9, gaveUp })
  publisher.startPaced(subject)
  expect(run()?.gaveUp).toBeUndefined()
  publisher.stop()
})
