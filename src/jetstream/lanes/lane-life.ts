import { err, ok } from '../../lib/result.js'
import type { Result } from '../../lib/result.js'
import type { Problem } from '../wire/problem.js'
import type { Worker } from '../worker/worker-contract.js'
import type { WorkerTally } from '../worker/worker-tally.js'
import { createTally } from '../worker/worker-tally.js'
import type { CoreAway } from './core-away.js'
import { subscribeCore } from './core-subscriber.js'
import type { CoreSubscriber, SeenList } from './core-subscriber.js'
import type { LaneDeps } from './lane.js'
import type { LanePlace, LanePlaceWanted, LanePolicy } from './lane-contract.js'
import { within } from '../connection/connection-client.js'
import { openLaneLine } from './lane-line.js'
import type { LaneLine } from './lane-line.js'
import { takePlace } from './lane-place.js'
import type { TakenPlace } from './lane-place.js'
import { createLaneWork } from './lane-work.js'
import type { LaneWork, Task } from './lane-work.js'

/** From one connection to its end. */
export type LaneLife = {
  readonly place: LanePlace
  /** None for a plain subscriber. */
  readonly worker?: Worker
  readonly tally: () => WorkerTally
  /** Whether its connection is up. */
  readonly isUp: () => boolean
  readonly setPolicy: (policy: LanePolicy, isFrozen: boolean) => void
  readonly freeze: () => void
  readonly thaw: () => void
  /** Says goodbye. */
  readonly close: () => Promise<void>
  /** Breaks off without a word. */
  readonly kill: () => void
  /** After its end: nothing of it is drawn any more. */
  readonly forget: () => void
}

/** Whom a life tells. */
export type LifeEvents = {
  readonly lost: () => void
  readonly back: () => void
  readonly cut: (isCut: boolean) => void
  /** Its policy wants it dead. */
  readonly die: () => void
  readonly failed: (problem: Problem) => void
  readonly changed: () => void
  /** Its connection is opened; closed before it works, it comes to nothing. */
  readonly opened: (line: Pick<LaneLine, 'close'>) => void
}

type LifeOf = {
  readonly lane: number
  readonly wanted: LanePlaceWanted
  readonly had: LanePlace | undefined
  readonly policy: LanePolicy
  readonly away: CoreAway | undefined
  readonly seen: SeenList
}

/** Connects, finds the place and receives. What came to nothing has left nothing behind but, perhaps, a consumer. */
export async function startLife(of: LifeOf, deps: LaneDeps, events: LifeEvents): Promise<Result<LaneLife, Problem>> {
  let life: { readonly lost: () => void; readonly back: (newClient: boolean) => void } | undefined
  const line = openLaneLine(of.lane, deps, {
    lost: () => life?.lost(),
    back: (newClient) => life?.back(newClient),
    cut: events.cut,
  })
  events.opened(line)
  try {
    const ready = await line.ready()
    const taken = ready.ok ? await takePlace(of, line.api, deps) : ready
    if (!taken.ok) {
      await line.close()
      return taken
    }
    const made =
      taken.value.kind === 'core'
        ? await coreLife(of, { line, taken: taken.value, deps, events })
        : ok(receivingLife(of, { line, taken: taken.value, deps, events }))
    if (!made.ok) {
      await line.close()
      return made
    }
    life = made.value
    // It works once the server has read what it subscribed to.
    const nc = line.nats()
    if (nc) await within(deps.clock, subscribeMs, nc.flush())
    return made
  } catch (error) {
    await line.close()
    throw error
  }
}

type Living = LaneLife & { readonly lost: () => void; readonly back: (newClient: boolean) => void }
type Kit<K extends TakenPlace['kind']> = {
  readonly line: LaneLine
  readonly taken: Extract<TakenPlace, { readonly kind: K }>
  readonly deps: LaneDeps
  readonly events: LifeEvents
}

/** How many a pulling lane keeps asked for or in hand. Who works on one at a time takes one at a time. */
function inHandOf(policy: LanePolicy): number {
  if (policy.kind === 'slow') return 1
  if (policy.kind === 'you') return 5
  return policy.kind === 'ack' && policy.afterMs < quickMs ? 256 : 10
}

const quickMs = 100
/** The server reads a subscription at once; a connection that was lost meanwhile comes back by itself. */
const subscribeMs = 2000

function receivingLife(of: LifeOf, { line, taken, deps, events }: Kit<'account'>): Living {
  const { clock, random } = deps
  const { place, account, mode, orderedFilter } = taken
  const group = place.kind === 'shared' ? place.group : undefined
  let ended = false
  let deciding: Promise<unknown> = Promise.resolve()
  let { policy } = of
  let stopWatching = (): void => undefined

  const work: LaneWork = createLaneWork(policy, {
    clock,
    random,
    acts: {
      decide: (ids, verdict) => {
        deciding = Promise.all([deciding, worker.decideAlone(ids, verdict)]).then(() => undefined)
      },
      die: () => void deciding.then(events.die),
    },
  })
  const worker = deps.addWorker(account, mode, {
    lane: of.lane,
    name: `w${of.lane}`,
    nats: () => (ended ? undefined : line.nats()),
    isUp: () => !ended && line.nats() !== undefined,
    noLink: () =>
      ended
        ? `w${of.lane} has no connection any more: nothing of its can be sent`
        : `w${of.lane} has lost its connection: decide again when it is back`,
    door: line.door,
    api: line.api.by('refill'),
    onDelivery: (delivery) => work.take(delivery),
    ...(group ? { group } : {}),
    ...(orderedFilter === undefined ? {} : { orderedFilter }),
  })
  const isPull = mode === 'pull'
  const keepAsking = (isAsking: boolean): void => {
    if (isPull) worker.setContinuous(isAsking ? inHandOf(policy) : 0)
  }
  const end = (): void => {
    ended = true
    work.stop()
    stopWatching()
    worker.detach()
  }
  worker.attach()
  stopWatching = worker.state.subscribe(() => {
    const { phase, gone } = worker.state.get()
    events.changed()
    if (ended || phase.kind === 'live') return
    const how = gone === undefined ? 'it was made anew' : goneHow[gone.how]
    events.failed({ summary: `w${of.lane} gets nothing any more: ${how}` })
  })
  keepAsking(true)
  return {
    place,
    worker,
    tally: worker.tally,
    isUp: () => line.nats() !== undefined,
    setPolicy: (next, isFrozen) => {
      policy = next
      work.setPolicy(next, tasksOf(worker))
      keepAsking(!isFrozen)
    },
    freeze: () => {
      work.freeze()
      keepAsking(false)
    },
    thaw: () => {
      work.thaw()
      keepAsking(true)
    },
    close: async () => {
      end()
      await line.close()
    },
    kill: () => {
      line.kill()
      worker.lineLost()
      end()
    },
    forget: worker.close,
    lost: () => {
      worker.lineLost()
      events.lost()
    },
    back: (newClient) => {
      if (newClient) worker.reattach()
      worker.lineBack()
      // What it meant to say while it had no link was not said.
      work.setPolicy(policy, tasksOf(worker))
      events.back()
    },
  }
}

/** What a worker has in hand, oldest first: late or not, no other try has come. */
function tasksOf({ id, account }: Worker): readonly Task[] {
  return account.ledger
    .open()
    .filter(({ workerId, state: { kind } }) => workerId === id && kind !== 'naked')
    .map(({ delivery }) => delivery)
}

const goneHow = {
  'consumer-deleted': 'its consumer was deleted',
  'consumer-made-anew': 'its consumer was made anew',
  'stream-deleted': 'its stream was deleted',
} as const

async function coreLife(of: LifeOf, { line, taken, deps, events }: Kit<'core'>): Promise<Result<Living, Problem>> {
  const { clock } = deps
  const { away, seen } = of
  const { place } = taken
  const tally = createTally()
  let refusal: string | undefined
  let subscriber: CoreSubscriber | undefined
  const subscribe = (): CoreSubscriber | undefined => {
    const nc = line.nats()
    if (!nc) return undefined
    return subscribeCore(nc, place, {
      came: (message) => {
        const atMs = clock.now()
        tally.came(atMs, false)
        away?.came(message)
        seen.add({ subject: message.subject, bytes: message.bytes, atMs })
        events.changed()
      },
      refused: (why) => {
        refusal = why
        events.failed({ summary: `nothing can arrive here: ${why}` })
      },
    })
  }
  const arrive = async (): Promise<void> => {
    await subscriber?.flush()
    await away?.back(clock.now(), { api: line.api.by('look'), flush: () => subscriber?.flush() ?? Promise.resolve() })
    events.changed()
  }
  subscriber = subscribe()
  await arrive()
  if (refusal !== undefined || !subscriber) {
    return err({ summary: `nothing can arrive here: ${refusal ?? 'the connection was lost'}` })
  }
  const stop = (): void => subscriber?.stop()
  return ok({
    place,
    tally: () => tally.now(clock.now()),
    isUp: () => line.nats() !== undefined,
    setPolicy: () => undefined,
    freeze: () => undefined,
    thaw: () => undefined,
    close: async () => {
      stop()
      await line.close()
    },
    kill: () => {
      line.kill()
      stop()
    },
    forget: () => undefined,
    lost: events.lost,
    back: (newClient) => {
      if (newClient) subscriber = subscribe()
      void arrive().catch(() => undefined)
      events.back()
    },
  })
}
