import { connect } from 'node:net'
import { beforeEach, describe, expect, it } from 'vitest'
import { bothSizes, processToEnd, startApp } from '../support/app-driver.js'

/** Whether somebody listens where the app would look first: then no private server would be started. */
const someoneListens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('connect', () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.on('close', () => socket.destroy())
    socket.on('connect', () => socket.destroy())
  })

describe('the first start on an empty home', () => {
  beforeEach(async () => {
    expect(await someoneListens(4222), 'this test needs port 4222 to be free').toBe(false)
  })

  it.each(bothSizes)(
    'reaches a live view without a question, and goes without a trace, at $cols x $rows',
    async (size) => {
      const app = startApp(size)
      await app.waitForText('rating-push')
      await app.waitForHeld(0)
      expect(app.text()).toMatch(/^ ● .*REVIEWS › rating-push .*\[push\]/m)
      expect(app.isAlternateScreen()).toBe(true)
      const { pid } = app.privateServer()
      const truth = await app.truth()
      expect((await truth.jsm.streams.info('REVIEWS')).config.subjects).toEqual(['REVIEWS.*'])
      await truth.infoUntil('rating-push', 'bound, push, durable', ({ config, push_bound }) => {
        return push_bound && config.deliver_subject !== undefined && config.durable_name === 'rating-push'
      })

      app.command('publish.next')
      await app.waitForRow({ seq: 1, tries: 1, state: /held +\d+s/ })
      await app.waitForHeld(1)
      const held = await truth.infoUntil('rating-push', 'one out', (info) => info.num_ack_pending === 1)
      expect(held.delivered.stream_seq).toBe(1)

      app.command('app.quit')
      await app.waitForText(/1 (?:message )?held without a verdict/)
      await app.choose(/quit, leave it/)
      expect(await app.toExit()).toEqual({ exitCode: 0, signal: 0 })
      expect(app.isAlternateScreen()).toBe(false)
      expect(app.isCursorHidden()).toBe(false)
      expect([app.mode(2004), app.mode(7), app.mode(2026)]).toEqual([false, true, false])
      expect(app.text()).toMatch(/1 (?:message )?held: the server sends/)
      await processToEnd(pid, 'the private server')
    },
  )
})
