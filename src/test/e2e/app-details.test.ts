import { describe, expect, it, onTestFinished } from 'vitest'
import type { ConsumerInfo } from '@nats-io/jetstream'
import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream'
import { reviews } from '../../data.js'
import { startApp } from '../support/app-driver.js'
import type { AppDriver } from '../support/app-driver.js'
import { testServer } from '../support/nats-server.js'
import { rawServer } from '../support/raw-nats-server.js'
import { connectTruth } from '../support/server-truth.js'
import type { ServerTruth } from '../support/server-truth.js'

const sizes = [
  { cols: 80, rows: 24 },
  { cols: 120, rows: 40 },
  { cols: 200, rows: 60 },
] as const
const explicit = { ack_policy: AckPolicy.Explicit } as const
const minuteNs = 60e9

/** A stream with eight reviews, and a consumer of each kind of trouble. */
async function seed(truth: ServerTruth): Promise<void> {
  const { jsm, js } = truth
  await jsm.streams.add({
    name: 'REVIEWS',
    subjects: ['REVIEWS.*'],
    max_msgs: 100,
    max_bytes: 2 ** 20,
    max_age: 3600e9,
  })
  await jsm.streams.add({ name: 'ZOO', subjects: ['zoo.>'] })
  const add = (name: string, config: object) =>
    jsm.consumers.add('REVIEWS', { durable_name: name, ack_wait: 10 * minuteNs, ...explicit, ...config })
  for (const review of reviews.slice(0, 8)) await js.publish('REVIEWS.rateGiven', JSON.stringify(review))
  await add('unasked', { max_ack_pending: 50 })
  await add('full', { max_ack_pending: 3 })
  await add('later', { deliver_policy: DeliverPolicy.New })
  await add('unheard', { deliver_subject: 'nobody.hears' })
  await add('worked', { max_ack_pending: 20 })
  const take = async (name: string, count: number, ack: number): Promise<void> => {
    const consumer = await js.consumers.get('REVIEWS', name)
    let at = 0
    for await (const message of await consumer.fetch({ max_messages: count, expires: 5000 })) {
      at += 1
      if (at <= ack) await message.ackAck()
      if (at === count) break
    }
  }
  await take('full', 3, 0)
  await take('worked', 6, 4)
}

/** What stands beside the list, a line each, with single blanks. */
function details(app: AppDriver): readonly string[] {
  return app.screen().map((line) => line.slice(Math.max(0, line.search(/[│┬]/) + 1)).replaceAll(/ +/g, ' '))
}
async function detailsToSay(app: AppDriver, pattern: RegExp): Promise<void> {
  await app.waitFor(`the details to say ${String(pattern)}`, () => details(app).some((line) => pattern.test(line)))
}
async function openDetails(app: AppDriver): Promise<void> {
  app.command('pane.streams')
  await detailsToSay(app, /── REVIEWS ─/)
  await app.waitForText(/▌ REVIEWS /)
}

/** The cells of the row of a consumer, with the header's names. */
function rowOf(app: AppDriver, consumer: string): string {
  return details(app).find((line) => line.startsWith(` ${consumer} `)) ?? ''
}

describe('the details of a stream', () => {
  it.each(sizes)('say what the server says, at $cols x $rows', async (size) => {
    const server = await testServer()
    onTestFinished(server.stop)
    const truth = await connectTruth(server)
    await seed(truth)
    const app = startApp({ ...size, server, args: ['--read-only'] })
    await app.waitForText(/REVIEWS/)
    await openDetails(app)

    const { state, config } = await truth.jsm.streams.info('REVIEWS')
    await detailsToSay(app, /^ takes REVIEWS\.\*/)
    expect(config.subjects).toEqual(['REVIEWS.*'])
    await detailsToSay(app, new RegExp(`^ stored ${state.messages} seq ${state.first_seq} to ${state.last_seq}`))
    await detailsToSay(app, new RegExp(`^ messages ━+─+ ${state.messages} of ${config.max_msgs}`))
    await detailsToSay(app, new RegExp(`^ bytes ━─+ ${(state.bytes / 1024).toFixed(1)} KiB of 1 MiB`))
    await detailsToSay(app, /^ age at most 1h/)
    await detailsToSay(app, /^ keeps until a limit, in a file/)
    await detailsToSay(app, new RegExp(`^ same id dropped for ${config.duplicate_window / 60e9}m`))
    await detailsToSay(app, new RegExp(`── Consumers ─+ ${state.consumer_count} ──`))

    const isWide = size.cols >= 100
    const why =
      size.cols >= 160
        ? {
            unasked: 'nobody asks: pull sends only what is asked',
            full: 'full: 3 of 3 out, nothing new is sent',
            later: 'takes only what came after it was made',
            unheard: 'nobody listens: push needs a listener',
            worked: 'nobody asks: pull sends only what is asked',
          }
        : {
            unasked: 'nobody asks',
            full: 'full: 3 of 3 out',
            later: 'takes only new ones',
            unheard: 'nobody listens',
            worked: 'nobody asks',
          }
    for (const [name, word] of Object.entries(why)) {
      const info = await truth.info(name)
      await app.waitFor(
        `the row of ${name}`,
        () => rowOf(app, name).endsWith(` ${word}`) || rowOf(app, name).includes(` ${word} `),
      )
      const row = rowOf(app, name)
      const most = info.config.max_ack_pending ?? 0
      const out = `${info.num_ack_pending}${isWide ? `/${most.toLocaleString('en-US')}` : most <= 99 ? `/${most}` : ''}`
      expect(row).toContain(` ${out} ${info.num_pending} `)
      if (isWide) expect(row).toContain(` ${settledBy(info)} `)
    }
    const isTold = size.cols >= 110
    if (!isTold) return expect(details(app).join('\n')).not.toContain('Stored')

    const newest = await truth.jsm.streams.getMessage('REVIEWS', { seq: 8 })
    const at = newest?.time.toTimeString().slice(0, 8)
    await detailsToSay(app, new RegExp(`^ 8 ${at} rateGiven [★☆]{5} `))
    for (let seq = 1; seq <= 8; seq += 1)
      await detailsToSay(app, new RegExp(`^ ${seq} \\d\\d:\\d\\d:\\d\\d rateGiven `))
    // What waits is as old as its oldest message.
    await detailsToSay(app, / unasked pull 0 0\/50 8 \d+s nobody asks/)
    if (size.cols < 200) return
    // In the order of the columns: full, later, unasked, unheard.
    await detailsToSay(app, /^ 3 .* ● out before it to come to come$/)
    await detailsToSay(app, /^ 4 .* to come before it to come to come$/)
    await detailsToSay(app, /^ nats .*stream add REVIEWS .*--max-msgs=100/)
  })

  it('follow what a second client does to the stream and its consumers', { timeout: 120_000 }, async () => {
    const server = await testServer()
    onTestFinished(server.stop)
    const truth = await connectTruth(server)
    await seed(truth)
    const { jsm, js } = truth
    const app = startApp({ cols: 120, rows: 40, server, args: ['--read-only'] })
    await app.waitForText(/REVIEWS/)
    await openDetails(app)
    await detailsToSay(app, /^ 8 \d\d:\d\d:\d\d /)

    await js.publish('REVIEWS.rateAnswer', 'a plain text')
    await detailsToSay(app, /^ 9 \d\d:\d\d:\d\d rateAnswer a plain text/)
    await detailsToSay(app, /^ unasked pull 0 0\/50 9 /)
    await detailsToSay(app, /^ later pull 0 0\/1,000 1 \d+s nobody asks/)

    await jsm.streams.deleteMessage('REVIEWS', 9)
    await detailsToSay(app, /^ stored 8 seq 1 to 9, 1 gone between/)
    await app.waitFor('seq 9 to go', () => !details(app).some((line) => /^ 9 \d\d:/.test(line)))

    await jsm.consumers.pause('REVIEWS', 'full', new Date(Date.now() + 10 * 60_000))
    const until = new Date((await truth.info('full')).config.pause_until ?? '').toTimeString().slice(0, 8)
    await detailsToSay(app, new RegExp(`^ full pull .* paused until ${until}`))
    await jsm.consumers.resume('REVIEWS', 'full')
    await detailsToSay(app, /^ full pull .* full: 3 of 3 out/)

    await jsm.consumers.delete('REVIEWS', 'unheard')
    await detailsToSay(app, /── Consumers ─+ 4 ──/)
    expect(rowOf(app, 'unheard')).toBe('')
    await jsm.consumers.add('REVIEWS', { durable_name: 'brand-new', ...explicit, filter_subject: 'REVIEWS.none' })
    await detailsToSay(app, /^ brand-new pull 0 0\/1,000 0 0s filter matches nothing/)

    await jsm.streams.update('REVIEWS', { max_msgs: 8, discard: 'new' })
    await detailsToSay(app, /── REVIEWS ─+ ■ full ──/)
    await detailsToSay(app, /^ messages ━+ 8 of 8/)
    await expect(js.publish('REVIEWS.rateGiven', 'refused')).rejects.toThrow(/maximum messages/)

    await jsm.streams.purge('REVIEWS')
    await detailsToSay(app, /^ stored none now; the next is seq 10/)
    await detailsToSay(app, /── REVIEWS ─+ ● taking ──/)
    await detailsToSay(app, /^ Nothing is stored\./)
    expect((await truth.streamState()).messages).toBe(0)

    await jsm.streams.delete('REVIEWS')
    await detailsToSay(app, /── ZOO ─/)
    await detailsToSay(app, /No consumer: what is stored here is sent to nobody/)
  })

  it('go to a consumer and back with the keys of the list, and Esc is the way to the messages', async () => {
    const server = await testServer()
    onTestFinished(server.stop)
    const truth = await connectTruth(server)
    await seed(truth)
    const app = startApp({ cols: 120, rows: 40, server, args: ['--read-only'] })
    await app.waitForText(/REVIEWS/)
    await openDetails(app)
    for (const name of ['full', 'later', 'unasked', 'unheard', 'worked']) {
      app.command('list.down')
      await app.waitForText(new RegExp(`│▌ ${name} `))
      await detailsToSay(app, new RegExp(`for ${name} ──`))
    }
    await detailsToSay(app, /^ 4 .* ✓ settled$/)
    await detailsToSay(app, /^ 5 .* ● out$/)
    await detailsToSay(app, /^ 7 .* to come$/)
    app.command('stream.inspect')
    await app.waitForText(/consumer worked/)
    app.press('esc')
    await app.waitForGone(/consumer worked/)
    app.press('esc')
    await app.waitForText(/━━ 3 Messages/)
    await app.waitForGone(/── Consumers/)
  })

  it('say that messages cannot be read where the login may not, and ask once', async () => {
    const server = await rawServer(
      (folder) => `jetstream { store_dir: "${folder}/js" }
authorization { users: [
  { user: boss, password: secret },
  { user: ana, password: secret, permissions: {
    publish: { allow: [">"], deny: ["$JS.API.STREAM.MSG.GET.>"] }, subscribe: { allow: [">"] } } } ] }`,
    )
    onTestFinished(server.stop)
    const truth = await connectTruth({ url: `nats://127.0.0.1:${server.port}`, user: 'boss', pass: 'secret' })
    await seed(truth)
    const url = `nats://ana:secret@127.0.0.1:${server.port}`
    const app = startApp({ cols: 120, rows: 40, args: ['--server', url, '--read-only'] })
    await app.waitForText(/REVIEWS/)
    await openDetails(app)
    await detailsToSay(app, /^ Not read: /)
    await detailsToSay(app, /^ full pull 0 3\/3 5 full: 3 of 3 out/)
    // Later news of the stream does not make it ask again.
    await truth.js.publish('REVIEWS.rateGiven', 'one more')
    await detailsToSay(app, /^ stored 9 /)
    app.command('app.log')
    await app.waitForText(/MSG\.GET/)
    expect(app.text()).not.toContain('secret')
  })
})

function settledBy({ delivered, num_ack_pending: out, config, ack_floor: floor }: ConsumerInfo): string {
  return config.deliver_policy === 'all' || delivered.consumer_seq <= out
    ? String(delivered.consumer_seq - out)
    : `to ${floor.stream_seq}`
}
