import type { AccountTotals, Lanes, LaneSnapshot, LanesState } from '../../jetstream/lanes/lane-contract.js'
import type { Worker } from '../../jetstream/worker/worker-contract.js'
import type { Problem } from '../../jetstream/wire/problem.js'
import { err, ok } from '../../lib/result.js'
import { createStore } from '../../lib/store.js'

/** Lanes without connections: what they are asked is written down, and they are what a test says. */
export type LanesDouble = {
  readonly lanes: Lanes
  /** What was asked, in order: `add shared REVIEWS/rating-pull ack`, `kill 2`. */
  readonly calls: readonly string[]
  /** Puts a lane beside the screen's own, or in place of the one with its number, with the worker whose deliveries are its. */
  readonly put: (lane: Partial<LaneSnapshot> & Pick<LaneSnapshot, 'id'>, worker?: Worker) => void
  readonly tell: (totals: readonly AccountTotals[]) => void
  /** What the next requests come to. */
  readonly failWith: (problem: Problem | undefined) => void
}

/** A lane that shares a pull consumer and acks, and has got nothing yet. */
function aLane(parts: Partial<LaneSnapshot> & Pick<LaneSnapshot, 'id'>): LaneSnapshot {
  return {
    place: { kind: 'shared', stream: 'REVIEWS', consumer: 'rating-pull', how: 'pull' },
    wanted: { kind: 'shared', stream: 'REVIEWS', consumer: 'rating-pull' },
    policy: { kind: 'ack', afterMs: 200, spreadMs: 0 },
    state: { kind: 'works' },
    sinceMs: 0,
    workerIds: [],
    got: 0,
    again: 0,
    acked: 0,
    naked: 0,
    termed: 0,
    held: 0,
    left: 0,
    perSecond: 0,
    ...parts,
  }
}

/** Creates the double, with no lane. */
export function createLanesDouble(): LanesDouble {
  const state = createStore<LanesState>({ lanes: [], totals: [] })
  const workers = new Map<number, Worker>()
  const calls: string[] = []
  let problem: Problem | undefined
  let lastId = 0
  const put: LanesDouble['put'] = (parts, worker) => {
    lastId = Math.max(lastId, parts.id)
    if (worker) workers.set(parts.id, worker)
    const workerIds = workers.has(parts.id) ? [workers.get(parts.id)?.id ?? 0] : []
    const lane = aLane({ workerIds, ...parts })
    state.update(({ lanes, totals }) => ({
      lanes: [...lanes.filter(({ id }) => id !== lane.id), lane].sort((a, b) => a.id - b.id),
      totals,
    }))
  }
  const asked = (call: string) => {
    calls.push(call)
    return problem ? err(problem.summary) : ok(undefined)
  }
  const lanes: Lanes = {
    state,
    add: (place, policy) => {
      const where =
        place.kind === 'core' ? place.subject : `${place.stream}${'consumer' in place ? `/${place.consumer}` : ''}`
      calls.push(`add ${place.kind} ${where} ${policy.kind}`)
      if (problem) return Promise.resolve(err(problem))
      const id = lastId + 1
      put({ id, policy })
      return Promise.resolve(ok(id))
    },
    setPolicy: (id, policy) => asked(`setPolicy ${id} ${policy.kind}`),
    close: (id) => Promise.resolve(asked(`close ${id}`)),
    kill: (id) => asked(`kill ${id}`),
    freeze: (id) => asked(`freeze ${id}`),
    thaw: (id) => asked(`thaw ${id}`),
    restart: (id) => {
      calls.push(`restart ${id}`)
      return Promise.resolve(problem ? err(problem) : ok(undefined))
    },
    leave: (id) => {
      const outcome = asked(`leave ${id}`)
      if (outcome.ok) state.update((now) => ({ ...now, lanes: now.lanes.filter((lane) => lane.id !== id) }))
      return Promise.resolve(outcome)
    },
    workerOf: (id) => workers.get(id),
    laneOf: (workerId) => [...workers].find(([, worker]) => worker.id === workerId)?.[0] ?? 0,
    stop: () => Promise.resolve(),
  }
  return {
    lanes,
    calls,
    put,
    tell: (totals) => state.update((now) => ({ ...now, totals })),
    failWith: (next) => {
      problem = next
    },
  }
}
