import { expect, it, onTestFinished } from 'vitest'
import { createWorkspace } from '../../jetstream/workspace.js'
import { systemClock } from '../../lib/clock.js'
import { startLyingServer } from '../support/lying-server.js'
import { settingsFor, stateToBe, testConnection } from '../support/test-connection.js'
import { conditionToHold } from '../support/wait-for-server.js'
import { presets, reviews } from '../support/workspace.js'

const advisory = '$JS.EVENT.ADVISORY.'
const body = JSON.stringify({ stream: 'REVIEWS', consumer: 'c', stream_seq: 7, deliveries: 3 })

it('ten thousand advisories, true or not, are worth a few looks at the list and nothing else', async () => {
  const server = await startLyingServer({
    answer: ({ subject, text }) =>
      subject === '$JS.API.STREAM.LIST'
        ? { total: 0, limit: 256, streams: [], ...(JSON.parse(text) as { offset: number }) }
        : undefined,
  })
  const connection = testConnection(settingsFor(server.url))
  const workspace = createWorkspace({ clock: systemClock, connection, presets, reviews })
  onTestFinished(() => workspace.close())
  await stateToBe(connection, 'connected')
  await conditionToHold({ check: () => server.subscribed.length >= 2, what: 'advisories to be listened to' })
  await conditionToHold({ check: () => server.published.length > 0, what: 'the first look' })
  const before = server.published.length
  const sinceMs = performance.now()
  for (let round = 0; round < 1000; round += 1) {
    server.deliver(`${advisory}STREAM.CREATED.S${round}`, '{}')
    server.deliver(`${advisory}CONSUMER.CREATED.REVIEWS.c`, 'no JSON')
    server.deliver(`${advisory}CONSUMER.DELETED.REVIEWS.c`, body)
    server.deliver(`${advisory}CONSUMER.DELETED.REVIEWS.other`, body)
    server.deliver(`${advisory}CONSUMER.MSG_NAKED.REVIEWS.c`, body.replace('7', '1e999'))
    server.deliver(`${advisory}CONSUMER.MSG_TERMINATED.REVIEWS.c`, body.replace('7', '"\u001b[31m"'))
    server.deliver(`${advisory}CONSUMER.MAX_DELIVERIES.REVIEWS.c`, '['.repeat(500))
    server.deliver(`${advisory}CONSUMER.PAUSE.REVIEWS.c`, '')
    server.deliver(`${advisory}STREAM.DELETED.S${round}`, Buffer.alloc(3))
    // A round trip lets the answer to a look come in between, so that the next one could begin.
    if (round % 5 === 0) await connection.nats()?.flush()
    // To somewhere else: an order in it would be seen.
    server.deliver(`${advisory}CONSUMER.DELETED.REVIEWS.c`, body, { reply: '$JS.API.STREAM.DELETE.REVIEWS' })
  }
  await connection.nats()?.flush()
  await conditionToHold({ check: () => server.published.length > before, what: 'a look after the advisories' })
  const seconds = Math.ceil((performance.now() - sinceMs) / 1000)
  const asked = server.published.slice(before).map(({ subject }) => subject)
  // Twice a second for them, and the look of every two seconds.
  expect(asked.length).toBeLessThanOrEqual(3 * seconds + 1)
  expect(new Set(asked)).toEqual(new Set(['$JS.API.STREAM.LIST']))
  expect(connection.state.get().kind).toBe('connected')
})
