import { connect, createServer, type Server, type Socket } from 'node:net'
import type { AttackRun } from './contract.js'
import { createFrameCutter, subjectOf, type WireFrame } from './wire.js'

/** What the link between program and server does now. */
export type LinkMode = 'pass' | 'blackhole' | 'refuse'

/** A TCP proxy between the program under attack and a real server, which sees, counts and changes what passes. */
export type AttackProxy = {
  readonly port: number
  /** Every subject the program published on, in order, with the body's first bytes. */
  readonly published: readonly { readonly subject: string; readonly body: string }[]
  /** Connections made so far. */
  readonly connections: () => number
  readonly setMode: (mode: LinkMode) => void
  /** Resets every connection. */
  readonly reset: () => void
  /** Milliseconds each chunk waits, both ways, and how many bytes a write has at most (0: as they came). */
  readonly setPace: (pace: { readonly delayMs: number; readonly sliceBytes: number }) => void
  /** Changes frames of the server on their way; undefined passes it on, an empty buffer drops it. */
  readonly setRewrite: (rewrite: ((frame: WireFrame) => Buffer | undefined) | undefined) => void
  /** Changes raw chunks of the server on their way. */
  readonly setCorrupt: (corrupt: ((chunk: Buffer) => Buffer) | undefined) => void
  /** Says something to the program as if the server had. */
  readonly inject: (bytes: Buffer | string) => void
  readonly stop: () => Promise<void>
}

/** Starts a proxy to a port on the loopback address; it is gone when the attack ends. */
export async function startProxy(run: Pick<AttackRun, 'defer'>, upstreamPort: number): Promise<AttackProxy> {
  const published: { subject: string; body: string }[] = []
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket }>()
  let connections = 0
  let mode: LinkMode = 'pass'
  let pace = { delayMs: 0, sliceBytes: 0 }
  let rewrite: ((frame: WireFrame) => Buffer | undefined) | undefined
  let corrupt: ((chunk: Buffer) => Buffer) | undefined

  const send = (to: Socket, chunk: Buffer): void => {
    if (mode === 'blackhole' || to.destroyed || chunk.length === 0) return
    const deliver = (): void => {
      if (to.destroyed) return
      if (pace.sliceBytes <= 0) return void to.write(chunk)
      for (let at = 0; at < chunk.length; at += pace.sliceBytes) to.write(chunk.subarray(at, at + pace.sliceBytes))
    }
    if (pace.delayMs > 0) setTimeout(deliver, pace.delayMs)
    else deliver()
  }
  const join = (client: Socket): void => {
    connections += 1
    if (mode === 'refuse') return void client.resetAndDestroy()
    client.setNoDelay(true)
    const server = connect({ host: '127.0.0.1', port: upstreamPort, noDelay: true })
    const pair = { client, server }
    pairs.add(pair)
    const fromClient = createFrameCutter()
    const fromServer = createFrameCutter()
    client.on('data', (chunk) => {
      for (const frame of fromClient(chunk)) {
        if (frame.verb === 'PUB' || frame.verb === 'HPUB')
          published.push({
            subject: subjectOf(frame),
            body: (frame.payload ?? Buffer.alloc(0)).toString('latin1', 0, 200),
          })
      }
      send(server, chunk)
    })
    server.on('data', (chunk) => {
      // Frames are followed from the first byte on, so that a rewrite may begin in the middle of a connection.
      const frames = fromServer(chunk)
      const out = rewrite === undefined ? chunk : Buffer.concat(frames.map((frame) => rewrite?.(frame) ?? frame.raw))
      send(client, corrupt === undefined ? out : corrupt(out))
    })
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => undefined)
      one.on('close', () => {
        pairs.delete(pair)
        other.destroy()
      })
    }
  }
  const listener: Server = createServer(join)
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const reset = (): void => {
    for (const { client, server } of pairs) {
      client.resetAndDestroy()
      server.destroy()
    }
    pairs.clear()
  }
  const stop = (): Promise<void> => {
    reset()
    return new Promise((resolve) => listener.close(() => resolve()))
  }
  run.defer(stop)
  const address = listener.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    published,
    connections: () => connections,
    setMode: (next) => {
      mode = next
      if (next === 'refuse') reset()
    },
    reset,
    setPace: (next) => {
      pace = next
    },
    setRewrite: (next) => {
      rewrite = next
    },
    setCorrupt: (next) => {
      corrupt = next
    },
    inject: (bytes) => {
      for (const { client } of pairs) send(client, Buffer.from(bytes))
    },
    stop,
  }
}
