import { expect, it } from 'vitest'
import { bothSizes, startApp } from '../support/app-driver.js'
import { testServer } from '../support/nats-server.js'
import { connectTruth } from '../support/server-truth.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { addWorker, gotBy, gotToBe, laneTexts } from '../support/workers-screen.js'

const stream = 'JOBS'
const second = 1e9

// One server and one start of the app: each step looks at a consumer of its own.
it('a helper in an overflow, one that says working, one that dies and one that terms: on the screen and on the server', async () => {
  const server = await testServer()
  try {
    const { nc, js, jsm } = await connectTruth(server)
    await jsm.streams.add({ name: stream, subjects: ['jobs.>'] })
    const consumers = [
      { durable_name: 'a-overflow', priority_groups: ['team'], priority_policy: 'overflow' },
      { durable_name: 'b-working', ack_wait: 8 * second },
      { durable_name: 'c-dies', ack_wait: 3 * second },
      { durable_name: 'd-terms', ack_wait: 8 * second },
    ] as const
    for (const config of consumers) {
      const more = { ...config, ack_policy: 'explicit', filter_subject: `jobs.${config.durable_name}` }
      await jsm.consumers.add(stream, more as Parameters<typeof jsm.consumers.add>[1])
    }
    const publish = async (consumer: string, ...texts: readonly string[]): Promise<void> => {
      for (const text of texts) await js.publish(`jobs.${consumer}`, text)
    }
    const info = (consumer: string) => jsm.consumers.info(stream, consumer)
    const app = startApp({ ...bothSizes[1], server })
    await app.choose(/no/)
    await app.waitForText(/[▌>] JOBS +0 stored/)
    const open = async (consumer: string, leavesHeld = false): Promise<void> => {
      app.command('pane.streams')
      app.press('down')
      await app.waitForText(new RegExp(`[▌>] +${consumer}`))
      app.command('stream.open')
      if (leavesHeld) await app.choose(/leave it held/)
      await app.waitForText(new RegExp(`› ${consumer} [^]*observing`))
      app.command('pane.workers')
      await app.waitForText('6 Workers')
    }
    const leave = async (name: string): Promise<void> => {
      app.command('lane.leave')
      await app.waitFor(`${name} to be gone`, () => !laneTexts(app).has(name))
    }

    await open('a-overflow')
    await addWorker(app, 1, /group team of a-overflow: helps only while 10 or more are to come/, /acks after 200ms/)
    await publish('a-overflow', ...Array.from({ length: 9 }, () => 'work'))
    await conditionToHold({ what: 'nine to come', check: async () => (await info('a-overflow')).num_pending === 9 })
    expect(gotBy(app, 'w1')).toBe(0)
    await publish('a-overflow', 'work', 'work', 'work')
    await gotToBe(app, 'w1', 3)
    await conditionToHold({
      what: 'three to be settled',
      check: async () => (await info('a-overflow')).ack_floor.consumer_seq === 3,
    })
    expect((await info('a-overflow')).num_pending).toBe(9)
    await leave('w1')

    await open('b-working')
    let saidWorking = 0
    nc.subscribe(`$JS.ACK.${stream}.b-working.>`, {
      callback: (_, message) => {
        if (message.string().startsWith('+WPI')) saidWorking += 1
      },
    })
    await addWorker(app, 2, /share b-working/, /works 40s, says so each 5s/)
    await publish('b-working', 'long work')
    await gotToBe(app, 'w2', 1)
    await app.waitFor('it to have said working three times', () => saidWorking >= 3, { timeoutMs: 25_000 })
    // Nearly twice the ack wait has passed, and the server waits still.
    const working = await info('b-working')
    expect([working.delivered.consumer_seq, working.num_redelivered, working.num_ack_pending]).toEqual([1, 0, 1])
    // Between two of these words it is out, while one is on its way it is not yet known to be.
    await app.waitFor('it to be out at w2', () => /out/.test(laneTexts(app).get('w2') ?? ''))
    expect(gotBy(app, 'w2')).toBe(1)
    await leave('w2')

    await open('c-dies', true)
    await addWorker(app, 3, /share c-dies/, /dies with the 5th in hand/)
    await publish('c-dies', ...Array.from({ length: 6 }, (_, at) => `work ${at}`))
    await app.waitForText(/w3 died, as it was to/)
    const dead = await info('c-dies')
    expect(dead.num_ack_pending).toBe(2)
    expect(dead.ack_floor.consumer_seq).toBe(4)
    await addWorker(app, 4, /share c-dies/, /acks after 200ms/)
    await gotToBe(app, 'w4', 2)
    await conditionToHold({
      what: 'all to be settled',
      check: async () => (await info('c-dies')).num_ack_pending === 0,
    })
    expect((await info('c-dies')).delivered.consumer_seq).toBe(8)
    await leave('w4')
    app.command('lane.next')
    await app.waitFor('the keys to be on w3', () => (laneTexts(app).get('w3') ?? '').startsWith('▌'))
    await leave('w3')

    await open('d-terms')
    const termed: unknown[] = []
    nc.subscribe(`$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.${stream}.d-terms`, {
      callback: (_, message) => {
        termed.push(message.json<{ consumer_seq: number }>().consumer_seq)
      },
    })
    await nc.flush()
    app.command('lane.add')
    await app.choose(/share d-terms/)
    await app.choose(/terms what contains a word/)
    await app.fill('text', 'cold')
    app.press('enter')
    await app.waitForText(/w5 is there/)
    await publish('d-terms', 'warm soup', 'cold soup', 'warm bread')
    await gotToBe(app, 'w5', 3)
    await conditionToHold({
      what: 'all to be settled',
      check: async () => (await info('d-terms')).ack_floor.consumer_seq === 3,
    })
    expect(termed).toEqual([2])
    await app.waitFor('the one that was termed', () => /✗/.test(laneTexts(app).get('w5') ?? ''))
    expect((await info('d-terms')).num_redelivered).toBe(0)
  } finally {
    await server.stop()
  }
})
