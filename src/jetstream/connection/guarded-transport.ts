import { setTransportFactory, type ServerInfo } from '@nats-io/transport-node'
// Not among the package's own exports: what is dialled, greeted and read is the one place to stand before its parser.
import { nodeResolveHost, NodeTransport } from '@nats-io/transport-node/lib/node_transport.js'
import { AnswerShapeError } from '../wire/answers/check.js'
import { maxInfoBytes, readInfoLine } from './server-info.js'
import { createFrameGuard, ProtocolBreak } from './frame-guard.js'
import { lanesOf } from './message-lanes.js'

/** Keeps what one connection hears in the form of the protocol, over all its clients and dials. */
export type TransportGuard = {
  /** Has the client library's next dial go through here. It keeps one way to dial for the whole process. */
  readonly install: () => void
  /** Why we gave up the latest dial or connection, in words; undefined when it was not us. Forgotten when taken. */
  readonly takeRefusal: () => Error | undefined
  /** Calls `listener`, this one alone, when a dial has failed in a way the library would only find out by a time-out. */
  readonly onDialFailed: (listener: (error: Error) => void) => void
}

/** So long at most what came is gone through before timers and keys have their turn. */
const longestReadMs = 4
/** The library's own words where TLS was asked for and is not there. */
const noTls = "does not support 'tls'"

/**
 * Creates the guard of one connection. nats.js 3.4.0 believes what a server says of itself and dies of what is not the
 * protocol, printing it: here the greeting is bounded and checked, a connection that was encrypted once stays so, what
 * breaks the protocol ends the connection at once, and so does an end of the library's own reading.
 */
export function createTransportGuard(given: {
  /** TLS or nothing was asked for: the library then refuses the rest by itself, and there are words for that. */
  readonly tlsAsked: boolean
  readonly onBroken: (error: Error) => void
}): TransportGuard {
  const { tlsAsked, onBroken } = given
  let encryptedOnce = false
  let refusal: Error | undefined
  let dialFailed: ((error: Error) => void) | undefined

  class GuardedTransport extends NodeTransport {
    private frames = createFrameGuard()

    override async connect(...to: Parameters<NodeTransport['connect']>): Promise<void> {
      try {
        this.frames = createFrameGuard(lanesOf(to[1]))
        await super.connect(...to)
        if (encryptedOnce && !this.isEncrypted()) throw new Error(noTls)
        encryptedOnce ||= this.isEncrypted()
      } catch (error) {
        this.discard()
        const { hostname, port } = to[0]
        const downgrade = !tlsAsked && encryptedOnce && error instanceof Error && error.message.includes(noTls)
        const why = downgrade
          ? new ProtocolBreak(`${hostname}:${port} offers no TLS, but it had it before; nothing was sent`)
          : error
        if (isOurs(why)) refusal = why
        throw why
      }
    }

    override peekInfo(): Promise<ServerInfo> {
      const { socket } = this
      return new Promise((resolve, reject) => {
        let peekError: Error | undefined
        const settle = (act: () => void): void => {
          socket.removeAllListeners()
          act()
        }
        socket.on('error', (error) => {
          peekError = error
        })
        socket.on('close', () => settle(() => reject(peekError ?? new Error('it hung up without a greeting'))))
        socket.on('data', (frame: Uint8Array) => {
          this.yields.push(frame)
          const bytes = Buffer.concat(this.yields)
          const end = bytes.indexOf('\r\n')
          if (end === -1 && bytes.length <= maxInfoBytes) return
          settle(() => {
            try {
              // What the library wants is the server's own INFO; ours has the same names.
              resolve(readInfoLine(bytes.toString('utf8', 0, end === -1 ? 0 : end)) as unknown as ServerInfo)
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)))
            }
          })
        })
      })
    }

    override setupHandlers(): void {
      super.setupHandlers()
      const { socket } = this
      let socketError: Error | undefined
      socket.on('error', (error) => {
        socketError = error
      })
      // Node reads up to 32 chunks before it looks at anything else, and a key would wait for all that is in them.
      let turnBeganMs: number | undefined
      const endTurn = (): void => {
        turnBeganMs = undefined
        if (socket.isPaused()) socket.resume()
      }
      socket.on('data', () => {
        if (turnBeganMs === undefined) {
          turnBeganMs = performance.now()
          setImmediate(endTurn)
        } else if (performance.now() - turnBeganMs >= longestReadMs) socket.pause()
      })
      // The library takes a server that hangs up in the middle of the login for a lost connection, and dials a second
      // time beside the first; what the server said goes lost.
      socket.removeAllListeners('close')
      socket.on('close', () => {
        if (this.frames.loggedIn()) return void super.close(socketError)
        const words = this.frames.lastWords()
        const reason = words === undefined ? 'it hung up during the login' : `the server said: ${words}`
        this.breakOff(socketError ?? new ProtocolBreak(reason))
      })
    }

    override async *iterate(): AsyncIterableIterator<Uint8Array> {
      let reason: Error | undefined = new Error('a part of the program failed while it read what the server sent')
      try {
        for await (const chunk of super.iterate()) yield* this.frames.take(chunk)
        reason = undefined
      } catch (error) {
        reason = error instanceof Error ? error : new Error(String(error))
      } finally {
        // Else the library would go on writing to a connection it does not read.
        if (reason !== undefined && !this.isClosed) this.breakOff(reason)
      }
    }

    override async close(error?: Error): Promise<void> {
      // The library leaves the socket of a dial open that it gave up (seen with 3.4.0).
      if (this.connected) await super.close(error)
      else this.discard()
    }

    private breakOff(reason: Error): void {
      if (isOurs(reason)) refusal = reason
      if (this.frames.loggedIn()) {
        onBroken(reason)
        return void super.close(reason)
      }
      // Before the login is through, the dial that waits for it has to fail, not a connection to end.
      this.discard()
      dialFailed?.(reason)
    }
  }

  return {
    install: () =>
      setTransportFactory({ factory: () => new GuardedTransport(), dnsResolveFn: nodeResolveHost, defaultPort: 4222 }),
    takeRefusal: () => {
      const taken = refusal
      refusal = undefined
      return taken
    },
    onDialFailed: (listener) => {
      dialFailed = listener
    },
  }
}

function isOurs(error: unknown): error is Error {
  return error instanceof ProtocolBreak || error instanceof AnswerShapeError
}
