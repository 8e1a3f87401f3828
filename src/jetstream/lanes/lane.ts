import { err, ok } from '../../lib/result.js'
import type { Result } from '../../lib/result.js'
import type { Clock } from '../../lib/clock.js'
import type { ServerApi } from '../api/server-api.js'
import type { Happened } from '../account/happenings.js'
import type { Problem } from '../wire/problem.js'
import type { ConsumerName } from '../wire/outgoing-rules.js'
import type { Worker } from '../worker/worker-contract.js'
import type { WorkerTable } from '../worker/worker-table.js'
import { createCoreAway } from './core-away.js'
import type { CoreAway } from './core-away.js'
import { createSeenList } from './core-subscriber.js'
import { isAtWork } from './lane-contract.js'
import type { LanePlace, LanePlaceWanted, LanePolicy, LaneSnapshot, LaneState } from './lane-contract.js'
import type { LaneLine, LineDeps } from './lane-line.js'
import { startLife } from './lane-life.js'
import type { LaneLife } from './lane-life.js'
import type { PlaceDeps } from './lane-place.js'
import { pinnedSince } from './lane-pin.js'

/** One lane over all its lives. */
export type Lane = {
  readonly id: number
  /** `open` is how many entries of a worker are open in its ledger. */
  readonly snapshot: (open: (workerId: number) => number) => LaneSnapshot
  /** Begins a life: the first, or one more. Nothing is left of one that came to nothing. */
  readonly start: () => Promise<Result<undefined, Problem>>
  readonly setPolicy: (policy: LanePolicy) => Result<undefined, string>
  readonly close: () => Promise<Result<undefined, string>>
  readonly kill: () => Result<undefined, string>
  readonly freeze: () => Result<undefined, string>
  readonly thaw: () => Result<undefined, string>
  /** Ends whatever it is at; nothing is left of it but what is on the server. */
  readonly stop: () => Promise<void>
  readonly leave: () => Promise<void>
  /** Of the life that is, or was last. */
  readonly worker: () => Worker | undefined
}

/** How a lane reaches the world. */
export type LaneDeps = LineDeps &
  PlaceDeps & {
    readonly random: () => number
    readonly addWorker: WorkerTable['addWorker']
    /** The calls over the connection that the screen shares. */
    readonly api: ServerApi
    readonly streamsNow: () => readonly { readonly name: string; readonly subjects: readonly string[] }[]
    /** How far the server's clock is ahead of ours. */
    readonly aheadMs: () => number
    readonly happened: (where: { stream: string; consumer?: string }, what: Happened) => void
    readonly describe: (error: unknown, of: Partial<ConsumerName>) => Problem
    readonly clock: Clock
    /** Something of it may look otherwise now. */
    readonly changed: () => void
  }

/** Creates a lane that has not begun. */
export function createLane(
  id: number,
  asked: { readonly wanted: LanePlaceWanted; readonly policy: LanePolicy },
  deps: LaneDeps,
): Lane {
  const { clock, changed } = deps
  const { wanted } = asked
  let { policy } = asked
  let place: LanePlace | undefined
  let state: LaneState = { kind: 'starting' }
  let sinceMs = clock.now()
  let life: LaneLife | undefined
  let isFrozen = false
  /** The connection of a life that has not begun. */
  let opening: Pick<LaneLine, 'close'> | undefined
  let isLeft = false
  /** No byte passes on its link since then, on purpose. */
  let cutSinceMs: number | undefined
  let earlier = { got: 0, again: 0, acked: 0, naked: 0, termed: 0 }
  const workerIds: number[] = []
  const seen = createSeenList()
  const away: CoreAway | undefined =
    wanted.kind === 'core' && wanted.queue === undefined ? createCoreAway(wanted.subject, deps.streamsNow) : undefined

  const setState = (next: LaneState): void => {
    if (next.kind !== state.kind) sinceMs = clock.now()
    state = next
    changed()
  }
  const tell = (did: Extract<Happened, { readonly kind: 'lane' }>['did'], by?: 'policy'): void => {
    if (place === undefined) return
    const where = place.kind === 'core' ? { stream: '' } : { stream: place.stream, consumer: place.consumer }
    deps.happened(where, { kind: 'lane', lane: id, did, ...(by ? { by } : {}) })
  }
  const works = (): boolean => isAtWork(state)
  const working = (): LaneState => ({ kind: isFrozen ? 'frozen' : 'works' })
  /** What a life did is kept when it ends. */
  const endLife = (): void => {
    if (!life) return
    const now = life.tally()
    earlier = {
      got: earlier.got + now.got,
      again: earlier.again + now.again,
      acked: earlier.acked + now.acked,
      naked: earlier.naked + now.naked,
      termed: earlier.termed + now.termed,
    }
    isFrozen = false
    cutSinceMs = undefined
  }
  const leftCore = (): void => away?.left(clock.now(), deps.api.by('look'))

  const kill = (by: 'you' | 'policy'): void => {
    if (!life || !works()) return
    life.kill()
    leftCore()
    endLife()
    setState({ kind: 'killed', by })
    tell('killed', by === 'policy' ? 'policy' : undefined)
  }
  const close = async (): Promise<void> => {
    const ending = life
    if (!ending || !works()) return
    endLife()
    setState({ kind: 'closed' })
    leftCore()
    await ending.close()
  }
  const fail = (problem: Problem): void => {
    if (!life || !works()) return
    endLife()
    void life.close()
    setState({ kind: 'failed', problem })
    tell('failed')
  }
  const begin = async (): Promise<Result<undefined, Problem>> => {
    life?.forget()
    life = undefined
    const isFirst = place === undefined
    setState({ kind: 'starting' })
    const began = await startLife({ lane: id, wanted, had: place, policy, away, seen }, deps, {
      lost: () => {
        leftCore()
        setState({ kind: 'lost' })
        tell('lost')
      },
      back: () => {
        setState(working())
        tell('back')
      },
      cut: (isCut) => {
        cutSinceMs = isCut ? clock.now() : undefined
        changed()
      },
      die: () => kill('policy'),
      failed: fail,
      changed,
      opened: (line) => {
        opening = line
      },
    })
    opening = undefined
    if (began.ok && isLeft) {
      await began.value.close()
      return err({ summary: `w${id} was left before it worked` })
    }
    if (!began.ok) {
      setState({ kind: 'failed', problem: began.error })
      return began
    }
    life = began.value
    place = life.place
    const { worker } = life
    if (worker) workerIds.push(worker.id)
    setState(life.isUp() ? working() : { kind: 'lost' })
    tell(isFirst ? 'joined' : 'restarted')
    return ok(undefined)
  }

  return {
    id,
    worker: () => life?.worker,
    snapshot: (open) => {
      const now = life && works() ? life.tally() : undefined
      const held = workerIds.reduce((sum, workerId) => sum + open(workerId), 0)
      const last = workerIds.at(-1)
      const missed = away?.missed()
      const pinned = life && works() ? pinnedSince(life, deps.aheadMs()) : undefined
      return {
        id,
        place: place ?? placeholder(wanted),
        wanted,
        policy,
        ...(cutSinceMs !== undefined && works() ? { state: { kind: 'cut' }, sinceMs: cutSinceMs } : { state, sinceMs }),
        workerIds: [...workerIds],
        got: earlier.got + (now?.got ?? 0),
        again: earlier.again + (now?.again ?? 0),
        acked: earlier.acked + (now?.acked ?? 0),
        naked: earlier.naked + (now?.naked ?? 0),
        termed: earlier.termed + (now?.termed ?? 0),
        held,
        left: works() && last !== undefined ? held - open(last) : held,
        perSecond: now?.perSecond ?? 0,
        ...(missed ? { missed } : {}),
        ...(wanted.kind === 'core' ? { seen: seen.list() } : {}),
        ...(pinned === undefined ? {} : { pinned: { sinceMs: pinned } }),
      }
    },
    start: async () => {
      if (opening !== undefined) return err({ summary: `w${id} is only starting` })
      if (works()) await close()
      try {
        return await begin()
      } catch (error) {
        opening = undefined
        const problem = deps.describe(error, wanted.kind === 'core' ? {} : wanted)
        setState({ kind: 'failed', problem })
        return err(problem)
      }
    },
    setPolicy: (next) => {
      if (wanted.kind === 'core') return err('a plain subscriber answers nothing: there is nothing to decide')
      policy = next
      life?.setPolicy(next, isFrozen)
      changed()
      return ok(undefined)
    },
    close: async () => {
      if (!works()) return err(notAtWork(id, state))
      await close()
      tell('closed')
      return ok(undefined)
    },
    kill: () => {
      if (!works()) return err(notAtWork(id, state))
      kill('you')
      return ok(undefined)
    },
    freeze: () => {
      if (wanted.kind === 'core') return err('a plain subscriber answers nothing anyway: there is nothing to freeze')
      if (!works()) return err(notAtWork(id, state))
      if (isFrozen) return err(`w${id} is frozen already`)
      isFrozen = true
      life?.freeze()
      if (state.kind === 'works') setState(working())
      tell('frozen')
      return ok(undefined)
    },
    thaw: () => {
      if (!isFrozen || !works()) return err(`w${id} is not frozen`)
      isFrozen = false
      life?.thaw()
      if (state.kind === 'frozen') setState(working())
      tell('thawed')
      return ok(undefined)
    },
    stop: async () => {
      isLeft = true
      await Promise.all([close(), opening?.close()])
    },
    leave: async () => {
      isLeft = true
      await Promise.all([close(), opening?.close()])
      if (place?.kind === 'own' && place.how !== 'ordered') {
        await deps.api.deleteConsumer(place.stream, place.consumer).catch(() => undefined)
      }
      tell('left')
      life?.forget()
    },
  }
}

function notAtWork(id: number, { kind }: LaneState): string {
  return kind === 'starting' ? `w${id} is only starting` : `w${id} is ${kind === 'failed' ? 'not at work' : kind}`
}

/** What is shown of a place that was not found yet. */
function placeholder(wanted: LanePlaceWanted): LanePlace {
  if (wanted.kind === 'core') return wanted
  if (wanted.kind === 'own') return { kind: 'own', stream: wanted.stream, consumer: '', how: wanted.how }
  return { kind: 'shared', stream: wanted.stream, consumer: wanted.consumer, how: 'pull' }
}
