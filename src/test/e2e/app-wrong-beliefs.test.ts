import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ConsumerUpdateConfig } from '@nats-io/jetstream'
import { openPattern, startApp } from '../support/app-driver.js'
import type { AppDriver } from '../support/app-driver.js'
import { labAct } from '../support/lab-screen.js'
import { testServer } from '../support/nats-server.js'
import { connectTruth } from '../support/server-truth.js'
import type { ServerTruth } from '../support/server-truth.js'

/** The smallest screen on which everything is promised to be said. */
const small = { cols: 80, rows: 24 }
const second = 1e9

type Staged = { readonly app: AppDriver; readonly truth: ServerTruth; readonly consumer: string }

/** The app on a private server in this mode, its consumer changed by a second client, and the change seen by the app. */
async function staged(mode: 'push' | 'pull', config: Partial<ConsumerUpdateConfig> = {}): Promise<Staged> {
  const app = startApp(small)
  const consumer = `rating-${mode}`
  await app.waitForText(openPattern('rating-push'))
  if (mode === 'pull') await app.openMode('pull')
  const truth = await app.truth()
  if (Object.keys(config).length > 0) {
    // The head names a mode from its key on, a moment before the server has its consumer.
    await truth.infoUntil(consumer, 'it is there', () => true)
    await truth.jsm.consumers.update('REVIEWS', consumer, config)
    app.command('pane.happened')
    await app.waitForText(/the consumer was edited/)
    app.command('pane.consumer')
  }
  return { app, truth, consumer }
}

/** Publishes so many, and waits until the stream has them. */
async function publish({ app, truth }: Staged, count: number): Promise<void> {
  for (let one = 1; one <= count; one += 1) {
    app.command('publish.next')
    await truth.streamUntil(`${one} stored`, ({ messages }) => messages === one)
  }
}

/** All that stands on the screen, with single blanks: sentences go over lines, and past the line between two panes. */
const says = ({ app }: Pick<Staged, 'app'>, words: RegExp): Promise<void> =>
  app.waitFor(`the screen to say ${String(words)}`, () => words.test(app.text().replaceAll(/[│|\s]+/g, ' ')))

describe('what people get wrong is corrected where it shows, at 80x24', () => {
  it('1: a nak frees no place, and enough delayed ones stop everybody', async () => {
    const on = await staged('push')
    const { app, truth, consumer } = on
    await publish(on, 6)
    await app.waitForHeld(5)
    await says(on, /Ack or term frees a place, nak does not\./)
    app.command('message.mark-held')
    app.command('message.nak-delayed')
    await says(on, /its place in max ack pending stays taken/)
    await app.choose(/after 15s/)
    await says(on, /What was handed back keeps its place until it is settled\./)
    const info = await truth.info(consumer)
    expect([info.num_ack_pending, info.num_pending]).toEqual([5, 1])
  })

  it('2: backoff delays no nak', async () => {
    const on = await staged('pull', { backoff: [30 * second, 60 * second] })
    const { app, truth, consumer } = on
    await publish(on, 1)
    app.command('consumer.fetch')
    await app.waitForHeld(1)
    app.command('message.nak')
    await says(on, /nak: seq 1 → sent again at once: backoff is for waits that end/)
    app.command('consumer.fetch')
    // A step of thirty seconds has not passed.
    await app.waitForRow({ seq: 1, tries: 2, state: /held/ })
    expect((await truth.info(consumer)).num_redelivered).toBe(1)
  })

  it('3: after max deliver the message is still stored, and no queue of dead letters has it', async () => {
    const on = await staged('pull', { max_deliver: 1, ack_wait: second })
    const { app, truth } = on
    await publish(on, 1)
    // The server gives up only while a pull is open: this one waits for four more.
    app.command('consumer.fetch-options')
    await app.choose(/fetch 5 now/)
    await app.waitForRow({ seq: 1, state: /held/ })
    await says(on, /seq 1: advisory: gave up after 1 delivery; it stays in the stream/)
    await app.select(1)
    await says(on, /used up: still stored, .*never sent .*to this .*consumer again/)
    const { streams } = await truth.jsm.getAccountInfo()
    expect([streams, (await truth.streamState()).messages]).toEqual([1, 1])
    app.type(':dead letter')
    await app.waitForText(/[▌>]\?? +dead letter/)
    app.press('enter')
    await says(on, /could not be processed\. JetStream has none: what is used up stays in its stream\./)
  })

  it('4: the ack wait runs from the sending, not from when somebody looks', async () => {
    const on = await staged('pull')
    const { app } = on
    await publish(on, 3)
    app.command('consumer.fetch-options')
    await app.choose(/fetch 5 now/)
    await app.waitForHeld(3)
    // Nobody has looked at the third; its wait runs as the first one’s does.
    await app.waitForRow({ seq: 3, state: /held +2[0-7]s/ })
    await app.select(3)
    await says(on, /Life of seq 3 .*server sent, try 1 its 30s begin/)
  })

  it('6: a late ack counts', async () => {
    const on = await staged('pull', { ack_wait: 2 * second })
    const { app, truth, consumer } = on
    await publish(on, 1)
    app.command('consumer.fetch')
    await app.waitForRow({ seq: 1, state: /ran out/ })
    await says(on, /a late ack still counts/)
    app.command('message.ack-confirmed')
    await app.waitForRow({ seq: 1, state: /late ack/ })
    await truth.infoUntil(consumer, 'it settled', ({ ack_floor }) => ack_floor.stream_seq === 1)
  })

  it('8: waiting counts pulls, not messages', async () => {
    const on = await staged('pull')
    const { app, truth, consumer } = on
    app.command('consumer.fetch')
    await says(on, /Nothing is stored now; your pull waits for a publish\./)
    await says(on, /to come 0 pending .*open pulls 1 waiting/)
    expect((await truth.info(consumer)).num_waiting).toBe(1)
  })

  it('9: an acked message stays stored', async () => {
    const on = await staged('push')
    const { app, truth, consumer } = on
    await publish(on, 1)
    await app.waitForHeld(1)
    app.command('message.ack')
    await says(on, /ack: seq 1 → done, once the server has it; it stays stored/)
    await truth.infoUntil(consumer, 'it settled', ({ ack_floor }) => ack_floor.stream_seq === 1)
    expect((await truth.streamState()).messages).toBe(1)
  })

  it('10: a durable with a threshold vanishes all the same', async () => {
    const on = await staged('pull', { inactive_threshold: 3 * second })
    const { app } = on
    await says(on, /Messages durable, yet gone after 3s idle/)
    await says(on, /The consumer is gone\. e then Enter makes it again\./)
    expect(app.text()).toContain('rating-pull')
  })

  it('11: push and pull promise the same', async () => {
    const on = await staged('push')
    await says(on, /Push and pull promise the same, at least once: they differ in who asks\./)
    await on.app.openMode('pull')
    await says(on, /pull sends nothing by itself\. Push and pull promise the same, at least once/)
  })

  it('12: a consumer that stopped is full, paused, or its filter matches nothing', async () => {
    const on = await staged('push', { filter_subject: 'REVIEWS.rateAnswer' })
    const { app, truth, consumer } = on
    await publish(on, 1)
    await says(on, /The filter REVIEWS\.rateAnswer matches none of the 1 stored message\./)
    app.command('consumer.pause')
    await says(on, /Paused for another \d+s: nothing is sent, acks still count\. z resumes\./)
    expect((await truth.info(consumer)).paused).toBe(true)
  })

  it('13: consumers of a work queue may not overlap', async () => {
    const server = await testServer()
    const truth = await connectTruth({ url: `nats://127.0.0.1:${server.port}`, token: server.token })
    await truth.jsm.streams.add({ name: 'REVIEWS', subjects: ['REVIEWS.*'], retention: 'workqueue' })
    const app = startApp({ ...small, server })
    await app.waitForText(/● REVIEWS/)
    app.command('mode.next')
    await app.choose(/yes, and open the push mode/)
    await app.waitForText(openPattern('rating-push'))
    app.command('mode.next')
    // Before the server is asked for anything.
    await says({ app }, /rating-pull would overlap rating-push/)
    await says({ app }, /REVIEWS is a work queue: each message has one taker, so its consumers may not overlap/)
    await says({ app }, /rating-push takes REVIEWS\.rateGiven already: the server refuses a second one/)
    expect((await truth.jsm.streams.info('REVIEWS')).state.consumer_count).toBe(1)
    // And the server says the same.
    await app.choose(/ask the server all the same/)
    await says({ app }, /each message has one taker there; set filters that do not overlap/)
    expect((await truth.jsm.streams.info('REVIEWS')).state.consumer_count).toBe(1)
  })

  it('14: a publish that had no answer may be stored, and is not stored twice', async () => {
    const on = await staged('push')
    await labAct(on.app, /lose the next PubAck/)
    on.app.command('publish.next')
    await says(on, /published twice, stored once as seq 1: the second was dropped as a duplicate/)
    expect((await on.truth.streamState()).messages).toBe(1)
  })

  it('5, 7 and 15 are proved beside workers and the failure lab, and none of the fifteen is left out', () => {
    const own = readFileSync(new URL(import.meta.url), 'utf8')
    const beside = readFileSync(new URL('app-beliefs.test.ts', import.meta.url), 'utf8')
    const titles = {
      5: 'that a dead worker’s messages go to another at once is corrected within five keys',
      7: 'that two consumers share the work is corrected within five keys',
      15: 'that a confirmed ack survives everything is corrected within five keys',
    }
    for (const title of Object.values(titles)) expect(beside).toContain(`it('${title}'`)
    const numbers = [...own.matchAll(/^ {2}it\('(\d+): /gm)].map(([, number]) => Number(number))
    expect([...numbers, ...Object.keys(titles).map(Number)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 15 }, (_, index) => index + 1),
    )
  })
})
