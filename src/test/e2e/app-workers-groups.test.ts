import type { ConsumerConfig } from '@nats-io/jetstream'
import { expect, it } from 'vitest'
import { bothSizes, startApp } from '../support/app-driver.js'
import type { AppDriver } from '../support/app-driver.js'
import { testServer } from '../support/nats-server.js'
import { connectTruth } from '../support/server-truth.js'
import type { ServerTruth } from '../support/server-truth.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { addWorker, gotBy, gotToBe, laneTexts } from '../support/workers-screen.js'

const acks = /acks after 200ms/

/** A consumer somebody else made, looked at in the app, with the workers on the screen. */
async function looking(
  config: Partial<ConsumerConfig> & Readonly<Record<string, unknown>>,
  work: (of: {
    readonly app: AppDriver
    readonly truth: ServerTruth
    readonly publish: (count: number) => Promise<void>
  }) => Promise<void>,
): Promise<void> {
  const server = await testServer()
  try {
    const truth = await connectTruth(server)
    await truth.jsm.streams.add({ name: 'JOBS', subjects: ['jobs.*'] })
    await truth.jsm.consumers.add('JOBS', { durable_name: 'crew', ack_policy: 'explicit', ...config })
    const app = startApp({ ...bothSizes[1], server })
    await app.choose(/no/)
    await app.waitForText(/[▌>] JOBS +0 stored/)
    app.press('down')
    await app.waitForText(/[▌>] +crew/)
    app.command('stream.open')
    await app.waitForText(/› crew [^]*observing/)
    app.command('pane.workers')
    await app.waitForText('6 Workers')
    await work({
      app,
      truth,
      publish: async (count) => {
        for (let one = 0; one < count; one += 1) await truth.js.publish('jobs.a', 'work')
      },
    })
  } finally {
    await server.stop()
  }
}

const settled = (truth: ServerTruth, seq: number) =>
  truth.jsm.consumers.info('JOBS', 'crew').then(({ ack_floor: floor }) => floor.stream_seq === seq)

it('share a push consumer by its queue group', async () => {
  const config = { deliver_subject: 'to.crew', deliver_group: 'team' }
  await looking(config, async ({ app, truth, publish }) => {
    await addWorker(app, 1, /share crew by its queue group team/, acks)
    await addWorker(app, 2, /share crew by its queue group team/, acks)
    await publish(30)
    await app.waitFor(
      'thirty to have come to both in all',
      () => (gotBy(app, 'w1') ?? 0) + (gotBy(app, 'w2') ?? 0) === 30,
      {
        timeoutMs: 30_000,
      },
    )
    expect(Math.min(gotBy(app, 'w1') ?? 0, gotBy(app, 'w2') ?? 0)).toBeGreaterThan(0)
    await app.waitForText(/w1 and w2 share crew by its queue group/)
    const info = await truth.jsm.consumers.info('JOBS', 'crew')
    expect(info.delivered.consumer_seq).toBe(30)
  })
})

it('one is pinned and gets all; when it is killed, another is after a while', async () => {
  const config = { priority_groups: ['jobs'], priority_policy: 'pinned_client', priority_timeout: 3e9, ack_wait: 5e9 }
  await looking(config as never, async ({ app, truth, publish }) => {
    await addWorker(app, 1, /group jobs of crew: one is pinned/, acks)
    await addWorker(app, 2, /group jobs of crew: one is pinned/, acks)
    await publish(4)
    await app.waitFor('four settled', () => (gotBy(app, 'w1') ?? 0) + (gotBy(app, 'w2') ?? 0) === 4, {
      timeoutMs: 30_000,
    })
    const pinned = gotBy(app, 'w1') === 4 ? 'w1' : 'w2'
    const other = pinned === 'w1' ? 'w2' : 'w1'
    expect([gotBy(app, pinned), gotBy(app, other)]).toEqual([4, 0])
    await app.waitFor(`${pinned} to be shown as pinned`, () => /pinned/.test(laneTexts(app).get(pinned) ?? ''))
    if (pinned === 'w1') app.command('lane.previous')
    await app.waitFor('the keys to be on it', () => (laneTexts(app).get(pinned) ?? '').startsWith('▌'))
    app.command('lane.kill')
    await app.waitForText(new RegExp(`${pinned} was killed`))
    await publish(2)
    await gotToBe(app, other, 2)
    await app.waitFor(`${other} to be shown as pinned`, () => /pinned/.test(laneTexts(app).get(other) ?? ''), {
      timeoutMs: 30_000,
    })
    await conditionToHold({ check: () => settled(truth, 6), what: 'all six to be settled' })
  })
})

it('the first in priority gets all it asks for; the next one what it leaves', async () => {
  const config = { priority_groups: ['jobs'], priority_policy: 'prioritized', ack_wait: 5e9 }
  await looking(config as never, async ({ app, truth, publish }) => {
    await addWorker(app, 1, /group jobs of crew: priority 0/, acks)
    await addWorker(app, 2, /group jobs of crew: priority 1/, acks)
    await publish(1)
    await gotToBe(app, 'w1', 1)
    expect(gotBy(app, 'w2')).toBe(0)
    app.command('lane.previous')
    await app.waitFor('the keys to be on w1', () => (laneTexts(app).get('w1') ?? '').startsWith('▌'))
    app.command('lane.kill')
    await app.waitForText(/w1 was killed/)
    await publish(2)
    await gotToBe(app, 'w2', 2)
    expect((await truth.jsm.consumers.info('JOBS', 'crew')).delivered.stream_seq).toBe(3)
  })
})
