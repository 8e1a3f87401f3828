import { connect } from '@nats-io/transport-node'
import { expect, it, onTestFinished } from 'vitest'
import { createServerApi } from '../../jetstream/api/server-api.js'
import { systemClock } from '../../lib/clock.js'
import { startLyingServer } from '../support/lying-server.js'

const noStore = { error: { code: 500, err_code: 10049, description: 'error creating store for stream' } }
const made = {
  type: 'io.nats.jetstream.api.v1.stream_create_response',
  config: { name: 'REVIEWS', subjects: ['REVIEWS.*'], retention: 'limits', storage: 'file' },
  created: '2026-01-01T00:00:00Z',
  state: { messages: 0, bytes: 0, first_seq: 0, last_seq: 0, consumer_count: 0 },
}

it.each([
  [2, 'made', 3],
  [9, 'refused', 3],
])('a store that could not be made %i times leaves the stream %s after %i requests', async (times, end, requests) => {
  let asked = 0
  const server = await startLyingServer({
    answer: ({ subject }) => {
      if (!subject.startsWith('$JS.API.STREAM.CREATE.')) return undefined
      asked += 1
      return asked > times ? made : noStore
    },
  })
  onTestFinished(() => server.stop())
  const nc = await connect({ servers: server.url })
  onTestFinished(() => nc.close())
  const api = createServerApi(() => nc, { clock: systemClock, closing: new AbortController().signal })
  const outcome = await api.createStream({ name: 'REVIEWS' }).then(
    (info) => (info.config.name === 'REVIEWS' ? 'made' : 'another'),
    (error: unknown) => (api.describe(error).code === 10049 ? 'refused' : String(error)),
  )
  expect({ outcome, asked }).toEqual({ outcome: end, asked: requests })
})
