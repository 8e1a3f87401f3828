import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { rawServer } from '../support/raw-nats-server.js'
import { settingsFor, stateToBe, testConnection } from '../support/test-connection.js'
import { conditionToHold } from '../support/wait-for-server.js'

it.each(['newest', 'oldest'] as const)('a full %s server is quoted, and joined once there is room', async (version) => {
  const server = await rawServer('max_connections: 1', { version })
  const other = connect(server.port, '127.0.0.1')
  let greeted = false
  other.once('data', () => (greeted = true))
  await conditionToHold({ check: () => greeted, what: 'the other client to be greeted' })
  const connection = testConnection(settingsFor(`nats://127.0.0.1:${server.port}`))
  try {
    const { lastError } = await stateToBe(connection, 'connecting', {
      accept: (state) => state.lastError !== undefined && /maximum connections exceeded/.test(state.lastError),
    })
    expect(lastError).toContain('turns us away')
    other.destroy()
    await stateToBe(connection, 'connected')
  } finally {
    other.destroy()
    await connection.close()
    await server.stop()
  }
})
