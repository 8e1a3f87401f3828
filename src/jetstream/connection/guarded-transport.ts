import { setTransportFactory, type ServerInfo } from '@nats-io/transport-node'
// Not among the package's own exports: what is dialled, greeted and read is the one place to stand before its parser.
import { nodeResolveHost, NodeTransport } from '@nats-io/transport-node/lib/node_transport.js'
import type { Clock } from '../../lib/clock.js'
import { AnswerShapeError } from '../wire/answers/check.js'
import { maxInfoBytes, readInfoLine } from './server-info.js'
import { createFrameGuard, ProtocolBreak } from './frame-guard.js'
import { lanesOf } from './message-lanes.js'
import { createTroubledLink } from './troubled-link.js'
import type { LinkTrouble, TroubledLink } from './troubled-link.js'

/** Keeps what one connection hears in the form of the protocol, over all its clients and dials. */
export type TransportGuard = {
  /** Has the client library's next dial go through here. It keeps one way to dial for the whole process. */
  readonly install: () => void
  /** Why we gave up the latest dial or connection, in words; undefined when it was not us. Forgotten when taken. */
  readonly takeRefusal: () => Error | undefined
  /** Calls `listener`, this one alone, when a dial has failed in a way the library would only find out by a time-out. */
  readonly onDialFailed: (listener: (error: Error) => void) => void
  /** What is wrong on purpose with the connection and those that follow it; undefined, as at the beginning: nothing. */
  readonly setTrouble: (trouble: LinkTrouble | undefined) => void
}

/** So long at most what came is gone through before timers and keys have their turn. */
const longestReadMs = 2
const cutWords = 'the link is cut, on purpose'
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
  readonly clock: Clock
  readonly onBroken: (error: Error) => void
}): TransportGuard {
  const { tlsAsked, clock, onBroken } = given
  let encryptedOnce = false
  let refusal: Error | undefined
  let dialFailed: ((error: Error) => void) | undefined
  let trouble: LinkTrouble | undefined
  let current: GuardedTransport | undefined

  const setCurrent = (transport: GuardedTransport): void => {
    current = transport
  }

  class GuardedTransport extends NodeTransport {
    private frames = createFrameGuard()
    /** There only while something is wrong with the link on purpose. */
    private link: TroubledLink | undefined
    private arrivals: number[] = []

    override async connect(...to: Parameters<NodeTransport['connect']>): Promise<void> {
      try {
        this.frames = createFrameGuard(lanesOf(to[1]))
        if (trouble?.kind === 'cut') throw new Error(cutWords)
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
      setCurrent(this)
      this.takeTrouble()
      let socketError: Error | undefined
      socket.on('error', (error) => {
        socketError = error
      })
      // Node reads up to 32 chunks before it looks at anything else, and a key would wait for all that is in them.
      let turnBeganMs: number | undefined
      const endTurn = (): void => {
        turnBeganMs = undefined
        if (socket.isPaused() && trouble?.kind !== 'cut') socket.resume()
      }
      socket.on('data', () => {
        if (this.link !== undefined) this.arrivals.push(clock.now())
        if (turnBeganMs === undefined) {
          turnBeganMs = performance.now()
          setImmediate(endTurn)
        } else if (performance.now() - turnBeganMs >= longestReadMs) socket.pause()
      })
      // The library takes a server that hangs up in the middle of the login for a lost connection, and dials a second
      // time beside the first; what the server said goes lost.
      socket.removeAllListeners('close')
      socket.on('close', () => {
        this.link?.end()
        if (this.frames.loggedIn()) return void super.close(socketError)
        const words = this.frames.lastWords()
        const reason = words === undefined ? 'it hung up during the login' : `the server said: ${words}`
        this.breakOff(socketError ?? new ProtocolBreak(reason))
      })
    }

    override async *iterate(): AsyncIterableIterator<Uint8Array> {
      let reason: Error | undefined = new Error('a part of the program failed while it read what the server sent')
      try {
        for await (const chunk of super.iterate()) {
          // What comes after the end of a troubled link is nothing for the one that follows it.
          if (this.link !== undefined && !(await this.link.passage(this.arrivals.shift() ?? clock.now()))) break
          yield* this.frames.take(chunk)
        }
        reason = undefined
      } catch (error) {
        reason = error instanceof Error ? error : new Error(String(error))
      } finally {
        // Else the library would go on writing to a connection it does not read.
        if (reason !== undefined && !this.isClosed) this.breakOff(reason)
      }
    }

    override discard(): void {
      this.link?.end()
      super.discard()
    }

    override disconnect(): void {
      this.link?.end()
      super.disconnect()
    }

    override async close(error?: Error): Promise<void> {
      this.link?.end()
      // The library leaves the socket of a dial open that it gave up (seen with 3.4.0).
      if (this.connected) await super.close(error)
      else this.discard()
    }

    /** Does to the link what is the trouble now. Sending goes another way only meanwhile. */
    takeTrouble(): void {
      if (trouble === undefined) {
        if (this.link === undefined) return
        Reflect.deleteProperty(this, 'send')
        this.link.change(undefined)
        this.link = undefined
        this.arrivals = []
      } else {
        this.link ??= createTroubledLink({ clock, pass: (frame) => super.send(frame) })
        this.send = this.link.send
        this.link.change(trouble)
      }
      if (trouble?.kind === 'cut') this.socket.pause()
      else this.socket.resume()
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
    setTrouble: (next) => {
      trouble = next
      if (current?.isClosed === false) current.takeTrouble()
    },
  }
}

function isOurs(error: unknown): error is Error {
  return error instanceof ProtocolBreak || error instanceof AnswerShapeError
}
