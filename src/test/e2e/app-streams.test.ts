import { describe, expect, it } from 'vitest'
import { bothSizes, openPattern, startApp } from '../support/app-driver.js'
import { connectTruth } from '../support/server-truth.js'
import { testServer } from '../support/nats-server.js'

describe('the streams pane', () => {
  it.each(bothSizes)('creates, follows, purges and deletes a stream, at $cols x $rows', async (size) => {
    const app = startApp(size)
    await app.waitForHeld(0)
    const truth = await app.truth()
    app.command('pane.streams')
    app.command('stream.create')
    await app.fill('name', 'ORDERS')
    await app.fill('subjects', 'REVIEWS.extra')
    await app.waitForText(/REVIEWS\.extra overlaps REVIEWS\.\* of stream/)
    app.press('enter')
    // Refused in the form: it stays open and the server was not asked.
    await app.waitForText(/overlaps/)
    expect((await truth.jsm.streams.list().next()).length).toBe(1)
    await app.fill('subjects', 'ORDERS.>')
    await app.fill('max messages', '50')
    app.press('enter')
    await app.waitForText(/stream ORDERS created on ORDERS\.>/)
    const { config } = await truth.jsm.streams.info('ORDERS')
    expect([config.subjects, config.max_msgs, config.storage]).toEqual([['ORDERS.>'], 50, 'file'])
    await app.waitForText(/[▌>] ORDERS +0 stored/)

    // The cursor stays on its stream while others grow and new ones come before it.
    for (let n = 0; n < 12; n += 1) await truth.js.publish('ORDERS.new', `order ${n}`)
    await truth.jsm.streams.add({ name: 'AAA', subjects: ['aaa'] })
    await app.waitForText(/AAA +0 stored/)
    await app.waitForText(/[▌>] ORDERS +12 stored/)

    app.command('stream.inspect')
    await app.waitForText(/subjects +ORDERS/)
    app.command('app.back')
    await app.waitForGone(/What decides what is stored/)

    app.command('stream.purge')
    await app.waitForText(/Purge stream ORDERS\?/)
    await app.waitForText(/12 messages \(.*\) would be lost/)
    await app.choose(/no, keep/)
    expect((await truth.streamState('ORDERS')).messages).toBe(12)
    app.command('stream.purge')
    await app.choose(/yes/)
    await app.waitForText(/12 messages removed from ORDERS/)
    expect((await truth.streamState('ORDERS')).messages).toBe(0)

    await truth.js.publish('ORDERS.new', 'one more')
    await truth.jsm.consumers.add('ORDERS', { durable_name: 'billing', ack_policy: 'explicit' })
    await app.waitForText(/[▌>] ORDERS +1 stored/)
    await app.waitForText(/billing/)
    app.command('stream.delete')
    await app.waitForText(/Delete stream ORDERS\?/)
    await app.waitForText(/1 messages? \(.*\) would be lost/)
    await app.waitForText(/1 consumers?: billing/)
    await app.choose(/yes/)
    await app.waitForText(/stream ORDERS deleted/)
    expect((await truth.jsm.streams.list().next()).map(({ config: { name } }) => name).sort()).toEqual([
      'AAA',
      'REVIEWS',
    ])
    await app.waitForGone(/ORDERS +\d+ stored/)
  })

  it('keeps what is in view fresh among many, and lists only those whose names contain a text', async () => {
    const app = startApp(bothSizes[1])
    await app.waitForHeld(0)
    const truth = await app.truth()
    // So many that reading all of them every two seconds would cost more than the list is worth.
    const names = Array.from({ length: 400 }, (_, at) => `S${String(at).padStart(3, '0')}`)
    for (const name of names)
      await truth.jsm.streams.add({ name, subjects: [`${name}.>`], storage: 'memory', num_replicas: 1 })
    app.command('pane.streams')
    app.command('stream.filter')
    await app.fill('text', 's39')
    app.press('enter')
    await app.waitForText(/10 of 401/)
    await app.waitForText(/only s39 · Esc all/)
    await app.waitForGone(/S000/)
    await truth.js.publish('S395.new', 'one')
    await truth.jsm.consumers.add('S390', { durable_name: 'billing', ack_policy: 'explicit' })
    await app.waitForText(/S395 +1 stored/)
    // Consumers are listed once their stream was selected.
    app.press('down')
    app.press('up')
    await app.waitForText(/billing +idle/)
    await truth.js.publish('S390.new', 'one')
    await app.waitForText(/billing +1 to come/)
    await truth.jsm.streams.delete('S395')
    await app.waitForText(/9 of 400/)
    app.command('app.back')
    await app.waitForText(/S389/)
  })

  it('deleting the consumer in view says so, and coming back makes it anew', async () => {
    const app = startApp(bothSizes[1])
    await app.waitForHeld(0)
    const truth = await app.truth()
    app.command('publish.next')
    await app.waitForHeld(1)
    await truth.jsm.consumers.delete('REVIEWS', 'rating-push')
    await app.waitForText(/gone from the server|was deleted/)
    await app.waitForRow({ seq: 1, state: /gone/ })
    app.command('mode.next')
    await app.waitForText(openPattern('rating-pull'))
    app.command('mode.previous')
    await app.waitForText(openPattern('rating-push'))
    await truth.infoUntil('rating-push', 'a fresh consumer with one out', (info) => info.num_ack_pending === 1)
    await app.waitForHeld(1)
  })

  it('opens a consumer somebody else made, and works on it', async () => {
    const server = await testServer()
    try {
      const truth = await connectTruth(server)
      await truth.jsm.streams.add({ name: 'JOBS', subjects: ['jobs.*'] })
      await truth.jsm.consumers.add('JOBS', { durable_name: 'workers', ack_policy: 'explicit', max_deliver: 3 })
      await truth.js.publish('jobs.a', '{"not":"a review"}')
      const app = startApp({ ...bothSizes[1], server })
      await app.choose(/no/)
      await app.waitForText(/[▌>] JOBS +1 stored/)
      app.press('down')
      await app.waitForText(/[▌>] +workers/)
      app.command('stream.open')
      await app.waitForText(/› workers [^]*observing/)
      expect((await truth.jsm.consumers.info('JOBS', 'workers')).num_waiting).toBe(0)
      app.command('consumer.join')
      await app.choose(/join it/)
      await app.waitForText(openPattern('workers'))
      app.command('consumer.fetch')
      await app.waitForRow({ seq: 1, tries: 1, state: /held +\d+s/ })
      app.command('message.ack')
      await app.waitForRow({ seq: 1, state: /acked/ })
      const end = await truth.jsm.consumers.info('JOBS', 'workers')
      expect([end.num_ack_pending, end.ack_floor.stream_seq]).toEqual([0, 1])
      // Looking made nothing.
      expect((await truth.jsm.streams.list().next()).map(({ config }) => config.name)).toEqual(['JOBS'])
    } finally {
      await server.stop()
    }
  })
})
