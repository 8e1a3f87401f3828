import { createFrameThrottle } from '../../lib/frame-throttle.js'
import { err, ok } from '../../lib/result.js'
import type { Result } from '../../lib/result.js'
import { createStore } from '../../lib/store.js'
import type { ConsumerAccount } from '../account/account-contract.js'
import type { Problem } from '../wire/problem.js'
import type { WorkerTable } from '../worker/worker-table.js'
import { createLane } from './lane.js'
import type { Lane, LaneDeps } from './lane.js'
import { mostLanes } from './lane-contract.js'
import type { AccountTotals, Lanes, LanesState } from './lane-contract.js'

/** How the lanes reach the world; given by the workspace. */
export type LanesDeps = Omit<LaneDeps, 'changed' | 'addWorker' | 'accountFor' | 'random' | 'connect'> & {
  /** Without it there can be none. */
  readonly connect?: LaneDeps['connect']
  readonly table: Pick<WorkerTable, 'accountFor' | 'addWorker' | 'laneOf'>
  readonly readOnly: boolean
  readonly random?: () => number
}

const frameMs = 33
/** Rates fall while nothing happens. */
const tickMs = 500
const none: LanesState = { lanes: [], totals: [] }

/** Creates the lanes of a run: none. */
export function createLanes(deps: LanesDeps): Lanes {
  const { clock, table } = deps
  const state = createStore<LanesState>(none)
  let lanes: readonly Lane[] = []
  let lastId = 0
  let isOver = false
  let cancelTick: (() => void) | undefined

  const accounts = (): readonly ConsumerAccount[] => [...new Set(lanes.flatMap((lane) => lane.worker()?.account ?? []))]
  const show = createFrameThrottle({
    intervalMs: frameMs,
    clock,
    run: () => {
      const used = accounts()
      const open = openByWorker(used)
      state.set({
        lanes: lanes.map((lane) => lane.snapshot((workerId) => open.get(workerId) ?? 0)),
        totals: used.map((account) => totalsOf(account, table.laneOf)),
      })
      cancelTick?.()
      const isMoving = state.get().lanes.some(({ perSecond }) => perSecond > 0)
      cancelTick = isMoving && !isOver ? clock.after(tickMs, show.request) : undefined
    },
  })
  const changed = (): void => {
    if (!isOver) show.request()
  }
  const laneDeps: Omit<LaneDeps, 'connect'> = {
    ...deps,
    random: deps.random ?? Math.random,
    addWorker: table.addWorker,
    accountFor: table.accountFor,
    changed,
  }
  const find = (id: number): Result<Lane, string> => {
    const lane = lanes.find((one) => one.id === id)
    return lane ? ok(lane) : err(`there is no w${id}`)
  }
  const on = (id: number, act: (lane: Lane) => Result<undefined, string>): Result<undefined, string> => {
    const lane = find(id)
    if (!lane.ok) return lane
    const done = act(lane.value)
    show.flush()
    return done
  }
  const shown = <T>(result: T): T => {
    if (!isOver) show.flush()
    return result
  }
  const drop = (lane: Lane): void => {
    lanes = lanes.filter((one) => one !== lane)
    if (!isOver) show.flush()
  }
  const refusal = (): Problem | undefined => {
    if (deps.readOnly) return { summary: 'started with --read-only: a worker would take messages from others' }
    if (isOver) return { summary: 'the program is ending' }
    return lanes.length >= mostLanes
      ? { summary: `there are ${mostLanes} workers beside you: more are not shown` }
      : undefined
  }

  return {
    state,
    add: async (wanted, policy) => {
      const why = refusal()
      if (why) return err(why)
      const { connect } = deps
      if (!connect) return err({ summary: 'no connection of its own can be had here' })
      const lane = createLane(++lastId, { wanted, policy }, { ...laneDeps, connect })
      lanes = [...lanes, lane]
      changed()
      const started = await lane.start()
      if (started.ok && !isOver) {
        show.flush()
        return ok(lane.id)
      }
      drop(lane)
      return started.ok ? err({ summary: 'the program is ending' }) : started
    },
    setPolicy: (id, policy) => on(id, (lane) => lane.setPolicy(policy)),
    kill: (id) => on(id, (lane) => lane.kill()),
    freeze: (id) => on(id, (lane) => lane.freeze()),
    thaw: (id) => on(id, (lane) => lane.thaw()),
    close: async (id) => {
      const lane = find(id)
      return lane.ok ? shown(await lane.value.close()) : lane
    },
    restart: async (id) => {
      const lane = find(id)
      if (!lane.ok) return err({ summary: lane.error })
      return shown(await lane.value.start())
    },
    leave: async (id) => {
      const lane = find(id)
      if (!lane.ok) return lane
      await lane.value.leave()
      drop(lane.value)
      return ok(undefined)
    },
    workerOf: (id) => lanes.find((lane) => lane.id === id)?.worker(),
    laneOf: table.laneOf,
    stop: async () => {
      isOver = true
      show.cancel()
      cancelTick?.()
      const leaving = lanes
      lanes = []
      await Promise.all(leaving.map((lane) => lane.stop()))
    },
  }
}

/** How many entries of each worker are open, over all these accounts. */
function openByWorker(accounts: readonly ConsumerAccount[]): ReadonlyMap<number, number> {
  const open = new Map<number, number>()
  for (const { ledger } of accounts) {
    for (const { workerId } of ledger.peekOpen()) {
      if (workerId !== undefined) open.set(workerId, (open.get(workerId) ?? 0) + 1)
    }
  }
  return open
}

function totalsOf(account: ConsumerAccount, laneOf: Lanes['laneOf']): AccountTotals {
  const { numbers } = account.view.now()
  const { twice, ...sum } = account.sum()
  return {
    key: account.key,
    stream: account.stream,
    consumer: account.consumer,
    ...(numbers ? { serverDelivered: numbers.deliveredConsumerSeq } : {}),
    ...sum,
    twice: twice.map(({ seq, tries, workers }) => ({ seq, tries, lanes: workers.map(laneOf) })),
  }
}
