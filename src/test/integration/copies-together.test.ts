import { describe, expect, it, onTestFinished } from 'vitest'
import { testServer } from '../support/nats-server.js'
import { openWorkspaceOn } from '../support/open-workspace.js'
import { heldToBe, must, openTestWorkspace } from '../support/workspace.js'

const rounds = 20

describe.each(['newest', 'oldest'] as const)(
  'two copies that open a mode in the same moment, on the %s server',
  (version) => {
    it('make one consumer: one receives, the other is asked', async () => {
      const server = await testServer({ version })
      onTestFinished(server.stop)
      const first = await openTestWorkspace(server)
      onTestFinished(first.close)
      const second = await openWorkspaceOn(server.url, { auth: { kind: 'token', token: server.token } })
      for (let round = 0; round < rounds; round += 1) {
        await first.api.purgeStream('REVIEWS')
        // The other one begins in each second round.
        const copies = round % 2 === 0 ? [first, second] : [second, first]
        const opened = await Promise.all(copies.map((copy) => copy.openMode('push')))
        const winners = opened.filter(({ ok }) => ok)
        const refusals = opened.flatMap((one) => (one.ok ? [] : [one.error]))
        expect(refusals).toMatchObject([{ inUse: true }])
        expect(winners).toHaveLength(1)

        const session = must(winners[0]!)
        await first.infoUntil(session, (info) => info.push_bound === true)
        await first.publishMany(1)
        await heldToBe(session, 1)
        const { num_ack_pending: out } = await first.infoUntil(session, (info) => info.num_pending === 0)
        expect(out).toBe(1)
        for (const copy of copies) copy.useStream('REVIEWS')
        await first.api.deleteConsumer('REVIEWS', session.consumer)
      }
    })

    it('with other settings each: the one that comes second is asked too, and changes nothing', async () => {
      const server = await testServer({ version })
      onTestFinished(server.stop)
      const first = await openTestWorkspace(server)
      onTestFinished(first.close)
      const second = await openWorkspaceOn(server.url, { auth: { kind: 'token', token: server.token } })
      const push = first.settings.get().push
      const opened = await Promise.all([
        first.applySettings({ ...push, ackWaitMs: 11_000 }),
        second.applySettings({ ...push, ackWaitMs: 22_000 }),
      ])
      expect(opened.flatMap((one) => (one.ok ? [] : [one.error]))).toMatchObject([{ inUse: true }])
      const session = must(opened.find(({ ok }) => ok)!)
      const { config } = await first.infoUntil(session, (info) => info.push_bound === true)
      expect(config.ack_wait).toBe(opened[0].ok ? 11e9 : 22e9)
    })
  },
)
