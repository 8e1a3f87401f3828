import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testServer } from '../support/nats-server.js'
import type { TestServer } from '../support/nats-server.js'
import { must, openTestWorkspace } from '../support/workspace.js'
import type { TestWorkspace } from '../support/workspace.js'

const stream = 'REVIEWS'

describe.each(['oldest', 'newest'] as const)(
  'on the %s server, nothing is silently turned into something else',
  (age) => {
    let server: TestServer
    let workspace: TestWorkspace

    beforeAll(async () => {
      server = await testServer({ version: age })
    })
    afterAll(() => server.stop())
    beforeEach(async () => {
      workspace = await openTestWorkspace(server)
    })
    afterEach(() => workspace.close())

    const configOf = async (name: string) => (await workspace.api.consumerInfo(stream, name))?.config

    it('a durable consumer is not made ephemeral, nor a pull consumer a push one', async () => {
      const pull = workspace.settings.get().pull
      must(await workspace.applySettings(pull))
      const before = await configOf(pull.name)
      const refused = 'there already, a durable pull consumer, and stays one'
      for (const change of [{ durable: false }, { kind: 'push' as const }]) {
        const outcome = await workspace.applySettings({ ...pull, ...change })
        expect(outcome.ok ? 'taken' : outcome.error.summary).toContain(refused)
      }
      expect(await configOf(pull.name)).toEqual(before)
    })

    it('settings that want one thing otherwise change that one', async () => {
      const pull = workspace.settings.get().pull
      must(await workspace.applySettings(pull))
      await workspace.api.updateConsumer(stream, pull.name, { touched: { max_batch: 7, description: 'theirs' } })
      const before = await configOf(pull.name)
      must(await workspace.applySettings({ ...pull, ackWaitMs: 11_000 }))
      expect(await configOf(pull.name)).toEqual({ ...before, ack_wait: 11e9 })
    })

    it('a consumer made like another changes none that is there, and a push one delivers where nobody else listens', async () => {
      const like = { ack_policy: 'all', deliver_policy: 'all', deliver_subject: '', ack_wait: 9e9 }
      const made = await workspace.api.makeConsumer(stream, { ...like, durable_name: 'second' })
      expect(made.config).toMatchObject({ ack_policy: 'all', ack_wait: 9e9 })
      expect(made.config.deliver_subject).toMatch(/\.[0-9a-f]{32}$/)
      const again = workspace.api.makeConsumer(stream, { ...like, durable_name: 'second', ack_wait: 5e9 })
      await expect(again).rejects.toThrow('there is a consumer second already')
      expect(await configOf('second')).toEqual(made.config)
    })
  },
)
