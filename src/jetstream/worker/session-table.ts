import type { NatsConnection } from '@nats-io/transport-node'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { SendDoor } from '../api/send-door.js'
import { createConsumerSession, sessionKey } from './consumer-session.js'
import type { Mode } from '../fields/consumer-settings.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import type { OrderedApi } from './ordered-consumer.js'
import { createOrderedSource } from './ordered-source.js'
import { gateOf } from '../connection/outgoing-gate.js'
import { createPullSource } from './pull-source.js'
import { createPushSource } from './push-source.js'
import type { ConsumerSession, SessionDeps, SessionLink } from './session-contract.js'
import { createVerdictSender } from './verdict-sender.js'

/** What a session is opened for; `consumer` is only a label in the ordered mode. */
export type SessionTarget = { readonly mode: Mode; readonly stream: string; readonly consumer: string }

/** The sessions of this run: one per consumer, kept when the view leaves, since what they hold is still held. */
export type SessionTable = {
  /** The session on this consumer: the one there was, or a new one when it was deleted or made anew meanwhile. */
  readonly sessionFor: (target: SessionTarget, info: ConsumerInfo | undefined) => ConsumerSession
  readonly find: (stream: string, consumer: string) => ConsumerSession | undefined
  readonly all: () => readonly ConsumerSession[]
}

/** What every session of the table is made from. */
export type SessionTableDeps = Pick<SessionDeps, 'clock' | 'termReason' | 'readInfo'> & {
  /** The live connection; undefined while there is none. */
  readonly nats: () => NatsConnection | undefined
  readonly orderedFilter: () => string
  readonly api: OrderedApi
  readonly door: SendDoor
  readonly place: JetStreamPlace
}

/** Creates the table, empty. */
export function createSessionTable(deps: SessionTableDeps): SessionTable {
  const { clock, door, place } = deps
  const sessions = new Map<string, ConsumerSession>()
  let lastDeliveryId = 0

  const linkTo = (nc: NatsConnection, { stream, consumer }: SessionTarget): SessionLink => ({
    serverId: nc.info?.server_id,
    readOnly: gateOf(nc)?.readOnly,
    sendVerdicts: createVerdictSender({ nc, clock, door }),
    openSource: (info, source) => {
      const timed = { ...source, after: clock.after }
      if (!info) {
        return createOrderedSource(
          { nc, stream, filterSubject: deps.orderedFilter(), place, door, api: deps.api },
          timed,
        )
      }
      const gate = gateOf(nc)
      gate?.opened({ stream, consumer })
      const { deliver_subject: deliverSubject, deliver_group: queueGroup, idle_heartbeat: heartbeat } = info.config
      if (deliverSubject === undefined) {
        return createPullSource({ nc, stream, consumer, place, door }, timed)
      }
      const idleHeartbeatMs = heartbeat ? heartbeat / 1e6 : undefined
      const stopAnswering = gate?.receiving({ stream, consumer })
      const push = createPushSource({ nc, stream, consumer, deliverSubject, queueGroup, idleHeartbeatMs, door }, timed)
      return {
        ...push,
        stop: () => {
          push.stop()
          stopAnswering?.()
        },
      }
    },
  })
  const create = (target: SessionTarget): ConsumerSession =>
    createConsumerSession(target, {
      clock,
      link: () => {
        const nc = deps.nats()
        return nc && linkTo(nc, target)
      },
      termReason: deps.termReason,
      readInfo: deps.readInfo,
      nextDeliveryId: () => ++lastDeliveryId,
    })

  return {
    sessionFor: (target, info) => {
      // The ordered mode has no consumer of a name: no real one may be taken for it.
      const key = sessionKey(target.stream, info ? target.consumer : '')
      const existing = sessions.get(key)
      // A consumer that was deleted and made again starts over at sequence one: the old account must not answer for it.
      if (existing?.keepsAccountOf(info)) return existing
      existing?.close()
      const session = create(target)
      sessions.set(key, session)
      return session
    },
    find: (stream, consumer) => sessions.get(sessionKey(stream, consumer)),
    all: () => [...sessions.values()],
  }
}
