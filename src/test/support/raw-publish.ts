import { connect } from 'node:net'

/**
 * Publishes with a header block written by hand, as no client library would let one; resolves once the server has
 * taken all of them.
 */
export function publishRaw(
  server: { readonly port: number; readonly token?: string },
  messages: readonly { readonly subject: string; readonly header: string; readonly body?: string }[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1')
    const login = server.token === undefined ? {} : { auth_token: server.token }
    const options = { verbose: false, pedantic: false, headers: true, no_responders: true, ...login }
    let heard = ''
    const wire = messages.map(({ subject, header, body = '' }) => {
      const length = Buffer.byteLength(header)
      return `HPUB ${subject} ${length} ${length + Buffer.byteLength(body)}\r\n${header}${body}\r\n`
    })
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1')
      if (heard.includes('-ERR')) reject(new Error(heard))
      if (!heard.includes('PONG')) return
      socket.end()
      resolve()
    })
    socket.write(`CONNECT ${JSON.stringify(options)}\r\n${wire.join('')}PING\r\n`)
  })
}
