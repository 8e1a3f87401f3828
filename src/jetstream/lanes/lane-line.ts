import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'
import { err, ok } from '../../lib/result.js'
import type { Result } from '../../lib/result.js'
import { createLaneDoor } from '../api/send-door.js'
import type { SendDoor } from '../api/send-door.js'
import { createServerApi } from '../api/server-api.js'
import type { ServerApi } from '../api/server-api.js'
import type { Connection } from '../connection/connection-contract.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import type { Problem } from '../wire/problem.js'

/** The connection of one life of a lane. */
export type LaneLine = {
  /** While it is up. */
  readonly nats: () => NatsConnection | undefined
  readonly door: SendDoor
  /** The calls over this connection. */
  readonly api: ServerApi
  /** Resolves when it is up for the first time, or with why it is not. */
  readonly ready: () => Promise<Result<NatsConnection, Problem>>
  readonly close: () => Promise<void>
  readonly kill: () => void
}

/** What a line is opened with. */
export type LineDeps = {
  readonly clock: Clock
  readonly place: JetStreamPlace
  readonly door: SendDoor
  /** Opens a connection like the screen's; its name tells the server's tools whose it is. */
  readonly connect: (suffix: string) => Connection
}

/** Whom a line tells. */
export type LineEvents = {
  readonly lost: () => void
  /** It is up again; a client made anew has none of the subscriptions of the one before. */
  readonly back: (newClient: boolean) => void
  /** It was cut on purpose, or is whole again. */
  readonly cut: (isCut: boolean) => void
}

const firstConnectMs = 8000

/** Opens the line of a lane; the connection is closed by its `close` or `kill`. */
export function openLaneLine(lane: number, deps: LineDeps, events: LineEvents): LaneLine {
  const { clock, place } = deps
  const connection = deps.connect(`w${lane}`)
  const closing = new AbortController()
  const door = createLaneDoor(deps.door, lane)
  let wasUp = false
  const nats = (): NatsConnection | undefined => {
    const { kind } = connection.state.get()
    return kind === 'connected' || kind === 'stale' ? connection.nats() : undefined
  }
  const stopListening = connection.onConnected((nc, { newClient }) => {
    if (newClient) door.watch(nc)
    if (wasUp) events.back(newClient)
    wasUp = true
  })
  const stopWatching = connection.state.subscribe(() => {
    if (connection.state.get().kind === 'disconnected' && wasUp) events.lost()
  })
  const trouble = connection.faults?.trouble
  const stopTrouble = trouble?.subscribe(() => events.cut(trouble.get()?.kind === 'cut'))
  const end = (): void => {
    stopTrouble?.()
    stopListening()
    stopWatching()
    closing.abort()
  }
  return {
    nats,
    door,
    api: createServerApi(nats, { clock, closing: closing.signal, place, door }),
    ready: () =>
      new Promise((resolve) => {
        const settle = (result: Result<NatsConnection, Problem>): void => {
          cancel()
          stop()
          resolve(result)
        }
        const look = (): void => {
          const state = connection.state.get()
          const nc = nats()
          if (nc) return settle(ok(nc))
          if (state.kind === 'closed') return settle(err({ summary: `w${lane} was ended before it was connected` }))
          if (state.kind === 'connecting' && state.final === true) settle(err(whyNot()))
        }
        const whyNot = (): Problem => {
          const state = connection.state.get()
          const why = state.kind === 'connecting' ? state.lastError : undefined
          const advice = state.kind === 'connecting' ? state.advice : undefined
          return {
            summary: `w${lane} got no connection: ${why ?? 'the server does not answer'}`,
            ...(advice && { advice }),
          }
        }
        const cancel = clock.after(firstConnectMs, () => settle(err(whyNot())))
        const stop = connection.state.subscribe(look)
        look()
      }),
    close: () => {
      end()
      return connection.close()
    },
    kill: () => {
      end()
      connection.kill()
    },
  }
}
