import { settingsFor, stateToBe, testConnection } from '../support/test-connection.js'

// A program that connects, comes into the state asked for, closes, and then must end without being told to.
const [port = '', how = ''] = process.argv.slice(2)
const connection = testConnection(settingsFor(`127.0.0.1:${port}`))
if (how === 'silent') {
  await stateToBe(connection, 'connecting', { accept: ({ lastError }) => lastError !== undefined })
} else {
  await stateToBe(connection, 'connected')
  if (how === 'frozen') {
    process.send?.('freeze')
    await stateToBe(connection, 'disconnected', { accept: ({ attempt }) => attempt >= 1 })
  }
}
await connection.close()
process.send?.('closed')
process.disconnect()
