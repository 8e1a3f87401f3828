import { describe, expect, it } from 'vitest'
import { bothSizes, heldPattern, startApp } from '../support/app-driver.js'
import type { AppDriver } from '../support/app-driver.js'
import type { ServerTruth } from '../support/server-truth.js'

type Mode = 'push' | 'pull' | 'wildcard'

const cases = (['push', 'pull', 'wildcard'] as const).flatMap((mode) => bothSizes.map((size) => ({ mode, ...size })))

/** Publishes with pauses until at least `count` are stored, stops, and returns how many there are. */
const publishWithPauses = async (app: AppDriver, truth: ServerTruth, count: number): Promise<number> => {
  app.command('publish.faster')
  app.command('publish.faster')
  await app.waitForText(/pace ×4/)
  app.command('publish.run')
  await truth.streamUntil(`${count} messages`, ({ messages }) => messages >= count)
  app.command('publish.stop')
  // The one that was on its way when the run stopped is counted too.
  await app.waitForText(/publishing stopped: \d+ stored/)
  const { messages } = await truth.streamState()
  await app.waitForStored(messages)
  return messages
}

/** Lets a pull consumer ask; a push one needs no asking. */
const ask = async (app: AppDriver, mode: Mode, batch: 1 | 5): Promise<void> => {
  if (mode !== 'pull') return
  app.command('consumer.fetch-options')
  await app.choose(new RegExp(`fetch ${batch} now`))
}

/** Acks whatever comes until the server has nothing left for this consumer. */
const settleTheRest = async (
  app: AppDriver,
  truth: ServerTruth,
  o: { mode: Mode; consumer: string },
): Promise<void> => {
  for (let rounds = 0; rounds < 20; rounds += 1) {
    const { num_ack_pending, num_pending } = await truth.info(o.consumer)
    if (num_ack_pending + num_pending === 0) return
    if (num_ack_pending === 0) await ask(app, o.mode, 5)
    await app.waitForText(heldPattern('[1-9]\\d*'))
    const before = await truth.info(o.consumer)
    app.command('message.mark-held')
    app.command('message.ack')
    await truth.infoUntil(
      o.consumer,
      'some acked',
      ({ ack_floor }) => ack_floor.stream_seq > before.ack_floor.stream_seq,
    )
  }
  throw new Error(`not settled:\n${app.text()}`)
}

describe('every verdict, on the screen and in the server’s own consumer info', () => {
  it.each(cases)('in $mode mode at $cols x $rows', async ({ mode, cols, rows }) => {
    const app = startApp({ cols, rows })
    await app.waitForHeld(0)
    if (mode !== 'push') await app.openMode('pull')
    if (mode === 'wildcard') await app.openMode('wildcard')
    const consumer = `rating-${mode}`
    const truth = await app.truth()
    const terms = truth.hear(`$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.REVIEWS.${consumer}`)

    const stored = await publishWithPauses(app, truth, 7)
    // One pull of five has to leave room for a repeat.
    expect(stored).toBeLessThan(10)
    if (mode === 'pull') {
      const untouched = await truth.info(consumer)
      expect([untouched.num_pending, untouched.num_ack_pending, untouched.num_waiting]).toEqual([stored, 0, 0])
      await app.waitForHeld(0)
    }
    await ask(app, mode, 5)
    await app.waitForHeld(5)
    const full = await truth.infoUntil(consumer, '5 out', (info) => info.num_ack_pending === 5)
    expect([full.num_pending, full.delivered.consumer_seq, full.num_redelivered]).toEqual([stored - 5, 5, 0])
    // Push: the slot that a final verdict frees is filled at once.
    const out = (settled: number): number => Math.min(5, stored - settled)
    const pulled = (settled: number): number => (mode === 'pull' ? stored - settled : out(settled))

    await app.select(1)
    app.command('message.ack')
    await app.waitForRow({ seq: 1, state: /acked/ })
    await truth.infoUntil(consumer, 's1 acked', (info) => info.ack_floor.stream_seq === 1)
    const freed = mode === 'pull' ? 4 : out(1)
    await truth.infoUntil(consumer, 'the slot', (info) => info.num_ack_pending === freed)

    await app.select(2)
    app.command('message.nak')
    // A push consumer sends it again at once, into the same row.
    if (mode === 'pull') await app.waitForRow({ seq: 2, tries: 1, state: /nak/ })
    await ask(app, mode, 1)
    await app.select(2, 2)
    await app.waitForRow({ seq: 2, tries: 2, state: /held +\d+s/ })
    await truth.infoUntil(consumer, 's2 redelivered', (info) => {
      return info.num_redelivered === 1 && info.num_ack_pending === freed
    })

    await app.select(3)
    app.command('message.nak-delayed')
    const nakedAtMs = performance.now()
    await app.choose(/(?:after )?5s/)
    await app.waitForRow({ seq: 3, tries: 1, state: /nak(?:, in)? +\ds/ })
    // What is new comes meanwhile; the rest of the pull waits for the delayed one.
    await ask(app, mode, 5)
    await truth.infoUntil(consumer, 's3 still out, not redelivered', (info) => {
      return info.num_ack_pending === pulled(1) && info.num_redelivered === 1
    })

    await app.select(4)
    app.command('message.term')
    await app.choose(/spam/)
    await app.waitForRow({ seq: 4, state: /termed/ })
    await truth.infoUntil(consumer, 's4 termed', (info) => info.num_ack_pending === pulled(2))
    expect(terms).toMatchObject([{ stream_seq: 4, deliveries: 1, reason: 'spam' }])

    await app.select(5)
    app.command('message.ack-confirmed')
    await app.waitForRow({ seq: 5, state: /confirmed/ })
    const confirmed = await truth.info(consumer)
    expect(confirmed.num_ack_pending).toBeLessThanOrEqual(pulled(2))
    expect(confirmed.ack_floor.stream_seq).toBe(1)
    await truth.infoUntil(consumer, 's5 acked', (info) => info.num_ack_pending === pulled(3))

    await app.waitForRow({ seq: 3, tries: 2, state: /held +\d+s/ })
    expect(performance.now() - nakedAtMs).toBeGreaterThan(4900)
    const back = await truth.infoUntil(consumer, 's3 redelivered', (info) => info.num_redelivered === 2)

    // Five seconds of its thirty are gone by now.
    await app.select(2, 2)
    await app.waitForRow({ seq: 2, tries: 2, state: /held +2[0-7]s/ })
    app.command('message.working')
    await app.waitForRow({ seq: 2, tries: 2, state: /held +(?:30|29)s/ })
    const still = await truth.info(consumer)
    expect([still.num_ack_pending, still.delivered.consumer_seq]).toEqual([pulled(3), back.delivered.consumer_seq])

    await settleTheRest(app, truth, { mode, consumer })
    const end = await truth.infoUntil(consumer, 'all settled', (info) => info.ack_floor.stream_seq === stored)
    expect([end.num_ack_pending, end.num_pending, end.num_redelivered]).toEqual([0, 0, 0])
    await app.waitForHeld(0)
    if (mode === 'wildcard') await answerAReview(app, truth, stored)
    expect(app.output()).not.toMatch(/undefined|NaN|\[object/)
  })
})

/** Answers a review from its row and sees the answer come in as a message of its own. */
const answerAReview = async (app: AppDriver, truth: ServerTruth, stored: number): Promise<void> => {
  app.command('publish.next')
  await app.waitForHeld(1)
  await app.select(stored + 1)
  app.command('message.answer')
  await app.waitForText(/REVIEWS\.rateAnswer/)
  await app.fill('answer', 'Thank you, come again')
  app.press('enter')
  await app.waitForRow({ seq: stored + 2, state: /Thank you.*held \d+s/ })
  const answer = await truth.jsm.streams.getMessage('REVIEWS', { seq: stored + 2 })
  expect(answer?.subject).toBe('REVIEWS.rateAnswer')
  await truth.infoUntil('rating-wildcard', 'review and answer out', (info) => info.num_ack_pending === 2)
  app.command('message.mark-held')
  app.command('message.ack')
  await truth.infoUntil('rating-wildcard', 'both acked', (info) => info.ack_floor.stream_seq === stored + 2)
}
