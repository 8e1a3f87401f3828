import type { Clock } from '../../lib/clock.js'
import type { Delivery } from '../wire/delivery.js'
import type { DeliveryId } from '../wire/ids.js'
import type { Verdict } from '../wire/verdict.js'
import { createDueList } from './due-list.js'
import type { LanePolicy } from './lane-contract.js'

/** What the work of a lane looks at of a delivery. */
export type Task = Pick<Delivery, 'id' | 'receivedAtMs' | 'data'>

/** A policy at work on what one life of a lane gets. It sends nothing itself. */
export type LaneWork = {
  readonly take: (task: Task) => void
  /** From now on; `inHand` is what was taken and not decided, oldest first. */
  readonly setPolicy: (policy: LanePolicy, inHand: readonly Task[]) => void
  /** Does nothing until `thaw`; what comes meanwhile waits. */
  readonly freeze: () => void
  readonly thaw: () => void
  /** Forgets everything; nothing is done any more. */
  readonly stop: () => void
}

/** What a policy can have done. */
export type LaneActs = {
  /** Each with the same verdict, in the order they were due. */
  readonly decide: (ids: readonly DeliveryId[], verdict: Verdict) => void
  /** The end of the whole lane, once what it decided before is answered. */
  readonly die: () => void
}

type Due = { readonly id: DeliveryId; readonly then: Verdict | 'die' | 'next' | 'working'; readonly untilMs?: number }

const ack: Verdict = { kind: 'ack' }

/** Creates the work of one life. `random` gives numbers from 0 to 1. */
export function createLaneWork(
  first: LanePolicy,
  deps: { readonly clock: Clock; readonly random: () => number; readonly acts: LaneActs },
): LaneWork {
  const { clock, random, acts } = deps
  let policy = first
  /** Deliveries taken under this policy. */
  let taken = 0
  /** Of the slow one, which begins the next when one is done; the first is being worked on. */
  let queue: Task[] = []
  let stopped = false

  const due = createDueList<Due>(clock, (items) => {
    const runs: { readonly verdict: Verdict; readonly ids: DeliveryId[] }[] = []
    const say = (id: DeliveryId, verdict: Verdict): void => {
      const last = runs.at(-1)
      if (last?.verdict === verdict) last.ids.push(id)
      else runs.push({ verdict, ids: [id] })
    }
    let dies = false
    for (const { id, then, untilMs } of items) {
      if (dies) break
      if (then === 'die') dies = true
      else if (then === 'next') {
        say(id, ack)
        queue.shift()
        beginNext()
      } else if (then === 'working') {
        say(id, working)
        workOn(id, untilMs ?? 0)
      } else say(id, then)
    }
    for (const { ids, verdict } of runs) acts.decide(ids, verdict)
    if (dies) acts.die()
  })
  const beginNext = (): void => {
    const [next] = queue
    if (next && policy.kind === 'slow') due.add({ id: next.id, then: 'next' }, clock.now() + policy.afterMs)
  }
  const workOn = (id: DeliveryId, untilMs: number): void => {
    if (policy.kind !== 'working') return
    const nextMs = clock.now() + policy.everyMs
    if (nextMs < untilMs) due.add({ id, then: 'working', untilMs }, nextMs)
    else due.add({ id, then: ack }, untilMs)
  }
  const take = (task: Task): void => {
    if (stopped) return
    const { id, receivedAtMs } = task
    taken += 1
    switch (policy.kind) {
      case 'you':
      case 'silent':
        return
      case 'ack': {
        const spreadMs = (random() * 2 - 1) * policy.spreadMs
        return due.add({ id, then: ack }, receivedAtMs + Math.max(0, policy.afterMs + spreadMs))
      }
      case 'slow':
        queue.push(task)
        if (queue.length === 1) beginNext()
        return
      case 'nak-every': {
        const then = taken % Math.max(1, policy.nth) === 0 ? nak : ack
        return due.add({ id, then }, receivedAtMs + policy.afterMs)
      }
      case 'term-matching':
      case 'nak-matching': {
        const { kind, text } = policy
        const then = !Buffer.from(task.data).includes(text) ? ack : kind === 'nak-matching' ? nak : termFor(text)
        return due.add({ id, then }, receivedAtMs + policy.afterMs)
      }
      case 'working':
        return workOn(id, receivedAtMs + policy.forMs)
      case 'dies-after': {
        if (taken > policy.count) return
        return due.add({ id, then: taken === policy.count ? 'die' : ack }, receivedAtMs + policy.afterMs)
      }
    }
  }
  return {
    take,
    setPolicy: (next, inHand) => {
      due.clear()
      queue = []
      taken = 0
      policy = next
      for (const task of inHand) take(task)
    },
    freeze: due.pause,
    thaw: due.resume,
    stop: () => {
      stopped = true
      queue = []
      due.clear()
    },
  }
}

const nak: Verdict = { kind: 'nak' }
const working: Verdict = { kind: 'working' }
const terms = new Map<string, Verdict>()

// One object for all of one text, so that those due together go as one.
function termFor(text: string): Verdict {
  const known = terms.get(text)
  if (known) return known
  const verdict: Verdict = { kind: 'term', reason: `it says ${JSON.stringify(text)}` }
  terms.clear()
  terms.set(text, verdict)
  return verdict
}
