import type { LabActId, LabFinding, LabReport } from '../jetstream/index.js'
import { createStore } from '../lib/store.js'
import type { ReadableStore } from '../lib/store.js'
import { ackActs } from './ack-acts.js'
import { LabStop } from './act.js'
import { clusterActs } from './cluster-acts.js'
import type { LabAct, LabRun, LabStage } from './act.js'
import { until } from './evidence.js'
import { limitActs, removeFullStream } from './limit-acts.js'
import { linkActs } from './link-acts.js'
import { lossActs } from './loss-acts.js'
import { workerActs } from './worker-acts.js'
import { serverActs } from './server-acts.js'

/** The act that goes on. */
export type LabUnderWay = { readonly id: LabActId; readonly sinceMs: number }

/** The failure lab: does one thing at a time on purpose, and tells before and after where it stays. */
export type Lab = {
  /** Every act, in the order in which they are offered. */
  readonly acts: readonly Pick<LabAct, 'id' | 'spans' | 'onLane'>[]
  readonly underWay: ReadableStore<LabUnderWay | undefined>
  /** Why an act cannot be done now; undefined when it can. */
  readonly refusal: (id: LabActId) => string | undefined
  /** Does it; resolves with what came of it. `forMs` is one of its spans, where it has some, `lane` the worker it is done to. */
  readonly run: (id: LabActId, forMs?: number, lane?: number) => Promise<LabReport>
  /** Ends the act that goes on: what it did is undone, and what was seen until then is told. */
  readonly end: () => void
  /** The same for good. */
  readonly close: () => void
}

const tidyWithinMs = 60_000

/** Every act of the lab. */
const labActs: readonly LabAct[] = [
  ...workerActs,
  ...serverActs,
  ...clusterActs,
  ...linkActs,
  ...lossActs,
  ...ackActs,
  ...limitActs,
]

/** Creates the lab of a workspace; `onReport` hears each step as it is told. */
export function createLab(stage: LabStage, onReport: (report: LabReport) => void = () => undefined): Lab {
  const { clock, tools, workspace } = stage
  const underWay = createStore<LabUnderWay | undefined>(undefined)
  let ending = new AbortController()
  let isClosed = false

  const actOf = (id: LabActId): LabAct | undefined => labActs.find((act) => act.id === id)
  const refusal = (id: LabActId): string | undefined => {
    if (isClosed) return 'the program ends'
    const now = underWay.get()
    if (now) return now.id === id ? 'it is under way' : 'another act is under way'
    return actOf(id)?.refusal(stage)
  }
  const tell = (report: LabReport): LabReport => {
    const worker = stage.session()
    tools.tell({ stream: worker?.stream ?? workspace.stream.get(), consumer: worker?.consumer }, report)
    onReport(report)
    return report
  }
  const run: Lab['run'] = async (id, forMs, lane) => {
    const act = actOf(id)
    const why = refusal(id)
    const step = { act: id, ...(lane === undefined ? {} : { lane }) }
    if (!act || why !== undefined)
      return tell({ ...step, step: 'failed', why: why ?? 'there is no such act', found: [] })
    ending = new AbortController()
    const found: LabFinding[] = []
    let startedMs = clock.now()
    underWay.set({ id, sinceMs: startedMs })
    tell({ ...step, step: 'begun', ...(forMs === undefined ? {} : { forMs }) })
    const current: LabRun = {
      signal: ending.signal,
      forMs: forMs ?? act.spans?.[0] ?? 0,
      ...(lane === undefined ? {} : { lane }),
      begins: () => {
        startedMs = clock.now()
      },
      found: (finding) => found.push(finding),
    }
    try {
      await act.run(stage, current)
      return tell({ ...step, step: 'ended', tookMs: clock.now() - startedMs, found })
    } catch (error) {
      return tell({ ...step, step: 'failed', why: wordsOf(stage, error), found })
    } finally {
      underWay.set(undefined)
    }
  }
  // Only where nobody else may be at it: the servers are ours, and have just been started.
  const closing = new AbortController()
  if (stage.control) void tidy(stage, closing.signal)
  return {
    acts: labActs,
    underWay,
    refusal,
    run,
    end: () => ending.abort(),
    close: () => {
      isClosed = true
      closing.abort()
      ending.abort()
      tools.faults.heal()
    },
  }
}

function wordsOf({ tools }: LabStage, error: unknown): string {
  return error instanceof LabStop ? error.message : tools.look.describe(error).summary
}

async function tidy(stage: LabStage, signal: AbortSignal): Promise<void> {
  const isUp = (): boolean => stage.workspace.connection.state.get().kind === 'connected'
  if (!(await until(stage, { signal }, { holds: isUp, withinMs: tidyWithinMs }))) return
  await removeFullStream(stage).catch(() => undefined)
}
