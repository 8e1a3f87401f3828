import type { NatsConnection } from '@nats-io/transport-node'
import { listenToAcks } from '../account/ack-listener.js'
import { accountKey, orderedKey } from '../account/account-contract.js'
import { listenToAckSamples } from '../account/ack-samples.js'
import { createConsumerAccount } from '../account/consumer-account.js'
import type { AccountDeps, ConsumerAccount } from '../account/consumer-account.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { SendDoor } from '../api/send-door.js'
import type { Mode } from '../fields/consumer-settings.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import type { OrderedApi } from './ordered-consumer.js'
import { createOrderedSource } from './ordered-source.js'
import { gateOf } from '../connection/outgoing-gate.js'
import { createPullSource } from './pull-source.js'
import { groupAsked } from './pull-group.js'
import type { PullGroup } from './pull-group.js'
import { createPushSource } from './push-source.js'
import { createVerdictSender } from './verdict-sender.js'
import { createWorker } from './worker.js'
import type { OwnLine, Worker, WorkerDeps, WorkerLink } from './worker-contract.js'
import { asDeliveryId } from '../wire/ids.js'

/** What an account is opened for; `consumer` is only a label in the ordered mode. */
export type AccountTarget = {
  readonly mode: Mode
  readonly stream: string
  readonly consumer: string
  /** In the ordered mode, whose each is: those of one share an account. The screen's unless given. */
  readonly whose?: string
}

/**
 * The accounts and workers of this run: an account per consumer, kept when the last worker has left, since what they
 * hold is still held.
 */
export type WorkerTable = {
  /**
   * The account of this consumer: the one there was, or a new one when it was deleted or made anew meanwhile. `info` is
   * what the server says of it now; undefined for the ordered mode.
   */
  readonly accountFor: (target: AccountTarget, info: ConsumerInfo | undefined) => ConsumerAccount
  /** The screen's first worker of the account; made, and not receiving, when there is none. */
  readonly workerOf: (account: ConsumerAccount, mode: Mode) => Worker
  /** One more worker of the account, not receiving yet; over the connection the screen shares, or over one of its own. */
  readonly addWorker: (account: ConsumerAccount, mode: Mode, line?: WorkerLine) => Worker
  /** The lane that has, or had, a worker; 0 for those of the screen. */
  readonly laneOf: (workerId: number) => number
  readonly find: (stream: string, consumer: string) => ConsumerAccount | undefined
  readonly accounts: () => readonly ConsumerAccount[]
  /** Of one account, or of all. */
  readonly workers: (account?: ConsumerAccount) => readonly Worker[]
  readonly close: () => void
}

/** A connection of a worker's own, and what of it leaves by it. */
export type WorkerLine = OwnLine & {
  readonly lane: number
  /** The connection; undefined before the first connect and after its end. */
  readonly nats: () => NatsConnection | undefined
  readonly door: SendDoor
  readonly api: OrderedApi
  /** Of a consumer with a priority policy. */
  readonly group?: PullGroup
  readonly orderedFilter?: string
}

/** What every account and worker of the table is made from. */
export type WorkerTableDeps = Pick<WorkerDeps, 'clock' | 'termReason'> &
  Pick<
    AccountDeps,
    'readInfo' | 'readStream' | 'listedStream' | 'hasMessage' | 'clockDifference' | 'onLookedAt' | 'happened'
  > & {
    /** The live connection; undefined while there is none. */
    readonly nats: () => NatsConnection | undefined
    readonly orderedFilter: () => string
    readonly api: OrderedApi
    readonly door: SendDoor
    readonly place: JetStreamPlace
  }

/** Creates the table, empty. */
export function createWorkerTable(deps: WorkerTableDeps): WorkerTable {
  const { clock, place } = deps
  const accounts = new Map<string, ConsumerAccount>()
  const workers = new Map<ConsumerAccount, readonly Worker[]>()
  let lastDeliveryId = 0
  let lastWorkerId = 0

  const lanes = new Map<number, number>()
  const laneOf = (workerId: number): number => lanes.get(workerId) ?? 0
  const shared = { door: deps.door, api: deps.api }

  const linkTo = (
    nc: NatsConnection,
    account: ConsumerAccount,
    { door, api, group, orderedFilter }: Pick<WorkerLine, 'door' | 'api' | 'group' | 'orderedFilter'>,
  ): WorkerLink => ({
    readOnly: gateOf(nc)?.readOnly,
    verdicts: createVerdictSender({ nc, clock, door }),
    openSource: (info, source) => {
      const { stream, consumer } = account
      const timed = { ...source, after: clock.after }
      if (!info) {
        const filterSubject = orderedFilter ?? deps.orderedFilter()
        return createOrderedSource({ nc, stream, filterSubject, place, door, api }, timed)
      }
      const gate = gateOf(nc)
      gate?.opened({ stream, consumer })
      const { deliver_subject: deliverSubject, deliver_group: queueGroup, idle_heartbeat: heartbeat } = info.config
      if (deliverSubject === undefined) {
        const maxWaiting = info.config.max_waiting
        const { view } = account
        const asked = (): PullGroup | undefined => group ?? groupAsked(view.now().info?.config, source.asks?.())
        return createPullSource({ nc, stream, consumer, place, door, maxWaiting, group: asked }, timed)
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
  const createAccount = ({ mode, stream, consumer, whose }: AccountTarget): ConsumerAccount =>
    createConsumerAccount(
      { stream, consumer, isOrdered: mode === 'ordered', ...(whose === undefined ? {} : { whose }) },
      {
        clock,
        link: () => {
          const nc = deps.nats()
          if (!nc) return undefined
          return {
            serverId: nc.info?.server_id,
            hearAcks: (prefix, hearing) => listenToAcks({ nc, clock, prefix, stream, consumer }, hearing),
            hearSamples: (hear) =>
              listenToAckSamples({ nc, clock, eventPrefix: place.eventPrefix, stream, consumer }, hear),
          }
        },
        readInfo: deps.readInfo,
        readStream: deps.readStream,
        listedStream: deps.listedStream,
        hasMessage: deps.hasMessage,
        clockDifference: deps.clockDifference,
        onLookedAt: deps.onLookedAt,
        happened: deps.happened,
        // Each lane's life has a worker of its own.
        lineOf: (workerId) => (lanes.has(workerId) ? workerId : 0),
        laneOf,
      },
    )
  const addWorker = (account: ConsumerAccount, mode: Mode, line?: WorkerLine): Worker => {
    const id = ++lastWorkerId
    if (line) lanes.set(id, line.lane)
    const worker = createWorker(
      { id, account, mode },
      {
        clock,
        link: () => {
          const nc = (line ?? deps).nats()
          return nc && linkTo(nc, account, line ?? shared)
        },
        termReason: deps.termReason,
        nextDeliveryId: () => asDeliveryId(++lastDeliveryId),
        ...(line ? { line } : {}),
      },
    )
    workers.set(account, [...(workers.get(account) ?? []), worker])
    return worker
  }
  const close = (account: ConsumerAccount): void => {
    for (const worker of workers.get(account) ?? []) worker.close()
    workers.delete(account)
    account.close()
  }

  return {
    accountFor: (target, info) => {
      // The ordered mode has no consumer of a name: no real one may be taken for it.
      const key = info ? accountKey(target.stream, target.consumer) : orderedKey(target.stream, target.whose)
      const existing = accounts.get(key)
      // A consumer that was deleted and made again starts over at sequence one: the old account must not answer for it.
      const isKept = existing?.keepsAccountOf(info) === true
      if (existing && !isKept) close(existing)
      const account = existing && isKept ? existing : createAccount(target)
      if (info) account.take(info)
      accounts.set(key, account)
      return account
    },
    workerOf: (account, mode) =>
      workers.get(account)?.find(({ hasOwnLine }) => !hasOwnLine) ?? addWorker(account, mode),
    addWorker,
    laneOf,
    find: (stream, consumer) => accounts.get(accountKey(stream, consumer)),
    accounts: () => [...accounts.values()],
    workers: (account) => (account ? (workers.get(account) ?? []) : [...workers.values()].flat()),
    close: () => {
      for (const account of [...accounts.values()]) close(account)
    },
  }
}
