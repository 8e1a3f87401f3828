import { mostLanes } from '../jetstream/index.js'
import type { LaneSnapshot, LanePlaceWanted, LanePolicy } from '../jetstream/index.js'
import { LabStop } from './act.js'
import type { LabAct, LabRun, LabStage } from './act.js'
import { until } from './evidence.js'

const heldCount = 3
const ackWaitMs = 5000
/** Its open pull goes with its connection, within some milliseconds. */
const mostLooks = 200
const arriveWithinMs = 10_000
/** What the server needs beyond the wait, on a busy machine. */
const lateMs = 5000

/** An act on workers that it brings itself. */
export const workerActs: readonly LabAct[] = [
  {
    id: 'kill-worker',
    refusal: ({ workspace, tools }) => {
      if (workspace.stream.get() !== tools.ownStream) return `only done on the stream ${tools.ownStream}`
      const { length } = workspace.lanes.state.get().lanes
      return length + 2 > mostLanes ? `it brings two workers, and there are ${length}: let some leave first` : undefined
    },
    run: killWorker,
  },
]

async function killWorker(stage: LabStage, run: LabRun): Promise<void> {
  const { workspace, tools, clock } = stage
  const { lanes } = workspace
  const brought: number[] = []
  const bring = async (place: LanePlaceWanted, policy: LanePolicy): Promise<number> => {
    const added = await lanes.add(place, policy)
    if (!added.ok) throw new LabStop(added.error.summary)
    brought.push(added.value)
    return added.value
  }
  const laneOf = (id: number): LaneSnapshot | undefined => lanes.state.get().lanes.find((lane) => lane.id === id)
  try {
    const place = { kind: 'own', stream: tools.ownStream, how: 'pull', from: 'new', ackWaitMs } as const
    const first = await bring({ ...place, filterSubject: stage.subject() }, { kind: 'silent' })
    await publish(stage, heldCount)
    const hasSome = (): boolean => (laneOf(first)?.held ?? 0) >= heldCount
    await until(stage, run, { holds: hasSome, withinMs: arriveWithinMs })
    const { held = 0, place: taken } = laneOf(first) ?? {}
    if (run.signal.aborted) return void run.found({ kind: 'ended-early' })
    if (held === 0 || taken?.kind !== 'own') throw new LabStop('the worker got nothing')
    const { stream, consumer } = taken
    const second = await bring({ kind: 'shared', stream, consumer }, { kind: 'ack', afterMs: 200, spreadMs: 0 })
    run.begins()
    const killed = lanes.kill(first)
    if (!killed.ok) throw new LabStop(killed.error)
    tools.note(`w${first} is killed with ${held} in hand; w${second} asks on the same consumer`)
    const killedMs = clock.now()
    await untilUnheard(stage, taken)
    await publish(stage, 1)
    const gotNew = (): boolean => (laneOf(second)?.got ?? 0) > (laneOf(second)?.again ?? 0)
    await until(stage, run, { holds: gotNew, withinMs: arriveWithinMs })
    const newMs = gotNew() ? clock.now() - killedMs : undefined
    const againWas = laneOf(second)?.again ?? 0
    run.found({ kind: 'worker-killed', lane: first, held, other: second, newMs, again: againWas })
    const hasAgain = (): boolean => (laneOf(second)?.again ?? 0) >= held
    await until(stage, run, { holds: hasAgain, withinMs: ackWaitMs + lateMs })
    const { again = 0 } = laneOf(second) ?? {}
    run.found({ kind: 'taken-over', other: second, again, of: held, afterMs: clock.now() - killedMs, ackWaitMs })
  } finally {
    for (const id of brought) await lanes.leave(id)
  }
}

// Until the server knows that its end is gone, a new message may be sent to whom nobody hears.
async function untilUnheard(
  { tools }: LabStage,
  of: { readonly stream: string; readonly consumer: string },
): Promise<void> {
  for (let looks = mostLooks; looks > 0; looks -= 1) {
    const info = await tools.look.consumerInfo(of.stream, of.consumer)
    if ((info?.num_waiting ?? 0) <= 1) return
  }
}

async function publish(stage: LabStage, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) {
    const outcome = await stage.workspace.publisher.publishNext(stage.subject())
    if (outcome.kind !== 'stored') throw new LabStop(`nothing could be published: ${outcome.why}`)
  }
}
