import { describe, expect, it } from 'vitest'
import { bothSizes, heldPattern, isRunning, processToEnd, startApp } from '../support/app-driver.js'
import { testServer } from '../support/nats-server.js'

describe('faults', () => {
  it.each(bothSizes)(
    'a private server killed hard mid-consume comes back with every message, at $cols x $rows',
    async (size) => {
      const app = startApp(size)
      await app.waitForHeld(0)
      const truth = await app.truth()
      // Killed hard, a server forgets what it sent last: only the ack wait brings that again.
      app.command('mode.edit')
      await app.fill('ack wait', '5s')
      app.press('enter')
      await app.choose(/yes, change/)
      await app.waitForText(/ack wait is 5s now/)
      await truth.infoUntil('rating-push', 'ack wait 5 s', ({ config }) => config.ack_wait === 5e9)
      await app.waitForHeld(0)
      for (let seq = 1; seq <= 4; seq += 1) {
        app.command('publish.next')
        await app.waitForHeld(seq)
      }
      await app.select(1)
      app.command('message.ack-confirmed')
      await app.waitForRow({ seq: 1, state: /confirmed/ })
      const { pid } = app.privateServer()

      process.kill(pid, 'SIGKILL')
      await processToEnd(pid, 'the killed server')
      await app.waitForText(/starting it again|server ended|ended \(/)
      await app.waitForText(/runs again|every stored message/)
      await app.waitForText(/^ ● .*REVIEWS › rating-push/m)
      const again = app.privateServer().pid
      expect(again).not.toBe(pid)
      expect(isRunning(again)).toBe(true)

      // File storage: all four are there, and what had no verdict comes again, marked so.
      const state = await truth.streamUntil('four messages', ({ messages }) => messages === 4)
      expect([state.first_seq, state.last_seq]).toEqual([1, 4])
      await truth.infoUntil('rating-push', 'at least three out', (info) => info.num_ack_pending >= 3)
      app.command('list.bottom')
      await app.waitFor('a repeat that says so', () => {
        return [1, 2, 3, 4].some((seq) => {
          return app.hasRow({ seq, tries: 2, state: /held/ }) || app.hasRow({ seq, state: /seen before.*held/ })
        })
      })

      for (let rounds = 0; rounds < 10 && (await truth.info('rating-push')).ack_floor.stream_seq < 4; rounds += 1) {
        await app.waitForText(heldPattern('[1-9]\\d*'))
        app.command('message.mark-held')
        app.command('message.ack-confirmed')
        await app.waitForHeld(0)
      }
      const end = await truth.infoUntil('rating-push', 'all settled', (info) => info.ack_floor.stream_seq === 4)
      expect([end.num_ack_pending, end.num_pending]).toEqual([0, 0])
      app.command('publish.next')
      await app.waitForRow({ seq: 5, tries: 1, state: /held +\d+s/ })
      expect((await truth.streamState()).messages).toBe(5)
    },
  )

  it('a frozen server of another is called so within seconds, and all goes on when it thaws', async () => {
    const server = await testServer()
    try {
      const app = startApp({ ...bothSizes[0], server })
      await app.choose(/yes/)
      await app.waitForHeld(0)
      app.command('publish.next')
      await app.waitForHeld(1)
      server.freeze()
      await app.waitForText(/no answer for \d+s/, { timeoutMs: 10_000 })
      expect(app.hasRow({ seq: 1, state: /held|too late/ })).toBe(true)
      server.thaw()
      await app.waitForText(/^ ● .*REVIEWS › rating-push/m)
      app.command('message.ack-confirmed')
      await app.waitForRow({ seq: 1, state: /confirmed/ })
    } finally {
      await server.stop()
    }
  })
})
