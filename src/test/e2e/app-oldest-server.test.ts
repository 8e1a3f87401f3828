import { describe, expect, it } from 'vitest'
import { bothSizes, startApp } from '../support/app-driver.js'
import { testServer } from '../support/nats-server.js'
import { connectTruth } from '../support/server-truth.js'

describe('the oldest server', () => {
  it('takes every verdict in push mode; what it lacks is refused with the version that has it', async () => {
    const server = await testServer({ version: 'oldest' })
    try {
      expect(server.version).toMatch(/^2\.9\./)
      const truth = await connectTruth(server)
      const app = startApp({ ...bothSizes[1], server })
      await app.waitForText(/Create stream REVIEWS/)
      await app.choose(/yes/)
      await app.waitForHeld(0)
      expect(app.text()).toContain(server.version)
      for (let seq = 1; seq <= 5; seq += 1) {
        app.command('publish.next')
        await app.waitForHeld(seq)
      }
      const consumer = 'rating-push'
      await truth.infoUntil(consumer, '5 out', (info) => info.num_ack_pending === 5)

      app.command('message.ack')
      await app.waitForRow({ seq: 1, state: /acked/ })
      await truth.infoUntil(consumer, 's1 acked', (info) => info.ack_floor.stream_seq === 1)

      await app.select(2)
      app.command('message.nak')
      await app.waitForRow({ seq: 2, tries: 2, state: /held +\d+s/ })
      await truth.infoUntil(consumer, 's2 again', (info) => info.num_redelivered === 1 && info.num_ack_pending === 4)

      await app.select(3)
      app.command('message.nak-delayed')
      await app.choose(/(?:after )?1s/)
      await app.waitForRow({ seq: 3, tries: 2, state: /held +\d+s/ })
      await truth.infoUntil(consumer, 's3 again', (info) => info.num_redelivered === 2)

      await app.select(4)
      app.command('message.term')
      await app.waitForText(/needs nats-server 2\.10\.4/)
      await app.choose(/spam/)
      await app.waitForRow({ seq: 4, state: /termed/ })
      await truth.infoUntil(consumer, 's4 termed', (info) => info.num_ack_pending === 3)

      await app.select(5)
      app.command('message.working')
      await app.waitForText(/working: seq 5/)
      app.command('message.ack-confirmed')
      await app.waitForRow({ seq: 5, state: /confirmed/ })
      expect((await truth.info(consumer)).num_ack_pending).toBe(2)

      app.command('consumer.pause')
      await app.waitForText(/pause.*needs nats-server 2\.11/)
      app.command('message.mark-held')
      app.command('message.ack')
      await truth.infoUntil(consumer, 'all settled', (info) => info.ack_floor.stream_seq === 5)
      await app.waitForHeld(0)
      app.command('app.quit')
      expect(await app.toExit()).toEqual({ exitCode: 0, signal: 0 })
      // A server that is not ours stays.
      expect((await truth.streamState()).messages).toBe(5)
    } finally {
      await server.stop()
    }
  })
})
