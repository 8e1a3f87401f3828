import { getEventListeners } from 'node:events'
import { connect } from '@nats-io/transport-node'
import { expect, it, onTestFinished } from 'vitest'
import { createServerApi } from '../../jetstream/api/server-api.js'
import { systemClock } from '../../lib/clock.js'
import { testServer } from '../support/nats-server.js'

it('fifty requests at once put one listener on the closing signal, and all end when it aborts', async () => {
  const server = await testServer()
  onTestFinished(() => server.stop())
  const nc = await connect({ servers: server.url, token: server.token })
  onTestFinished(() => nc.close())
  const closing = new AbortController()
  const api = createServerApi(() => nc, { clock: systemClock, closing: closing.signal })
  server.freeze()
  const asked = Array.from({ length: 50 }, (_, index) =>
    api.streamInfo(`NONE_${index}`).then(
      () => 'answered',
      (error: unknown) => (error instanceof Error ? error.name : String(error)),
    ),
  )
  expect(getEventListeners(closing.signal, 'abort')).toHaveLength(1)
  closing.abort()
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['ClosedConnectionError']))
  server.thaw()
})
