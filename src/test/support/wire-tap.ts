import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A server's port as seen through a wire that keeps what clients say. */
export type WireTap = {
  /** Where clients connect instead. */
  readonly port: number
  /** Every line clients sent, in order, payloads left out: `PUB a 3`, `SUB b 1`. The array grows. */
  readonly lines: readonly string[]
  /** The subjects of everything published, in order. */
  readonly published: () => readonly string[]
  /** How many clients are connected now. */
  readonly clients: () => number
  /** What the server says from now on reaches nobody; ended by `cut`. */
  readonly swallow: () => void
  /** Ends all connections; new ones are as any. */
  readonly cut: () => void
}

/** Opens a tap before a server on loopback; it is closed when the running test ends. */
export async function tapWire(serverPort: number): Promise<WireTap> {
  const lines: string[] = []
  const sockets = new Set<Socket>()
  let isSwallowing = false
  let clients = 0
  const tap = createServer((client) => {
    clients += 1
    client.once('close', () => (clients -= 1))
    const server = connect(serverPort, '127.0.0.1')
    const read = lineReader((line) => lines.push(line))
    client.on('data', read)
    client.pipe(server)
    server.on('data', (chunk) => {
      if (!isSwallowing) client.write(chunk)
    })
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        server.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => tap.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    tap.close()
  })
  const address = tap.address()
  if (address === null || typeof address === 'string') throw new Error('the tap has no port')
  return {
    port: address.port,
    lines,
    clients: () => clients,
    published: () => lines.flatMap((line) => /^H?PUB (\S+)/.exec(line)?.[1] ?? []),
    swallow: () => {
      isSwallowing = true
    },
    cut: () => {
      for (const socket of sockets) socket.destroy()
      isSwallowing = false
    },
  }
}

// Lines of the client protocol; what a publish carries is skipped by its length.
function lineReader(onLine: (line: string) => void): (chunk: Buffer) => void {
  let pending = Buffer.alloc(0)
  let skip = 0
  return (chunk) => {
    pending = Buffer.concat([pending, chunk])
    for (;;) {
      const skipped = Math.min(skip, pending.length)
      pending = pending.subarray(skipped)
      skip -= skipped
      const end = pending.indexOf('\r\n')
      if (skip > 0 || end < 0) return
      const line = pending.subarray(0, end).toString('latin1')
      pending = pending.subarray(end + 2)
      onLine(line)
      if (/^H?PUB /.test(line)) skip = Number(line.split(' ').at(-1)) + 2
    }
  }
}
