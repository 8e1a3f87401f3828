import { settingsFor, testConnection } from '../support/test-connection.js'

// A program of its own, so that it can trust an authority of the test's. It tells how its connection stands.
const [address = ''] = process.argv.slice(2)
const connection = testConnection(settingsFor(address))
const tell = (): void => void process.send?.(connection.state.get())
connection.state.subscribe(tell)
tell()
process.on('message', () => void connection.close().then(() => process.disconnect()))
