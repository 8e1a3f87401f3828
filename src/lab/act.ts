import type { LabActId, LabFinding, LabTools, Worker, Workspace } from '../jetstream/index.js'
import type { Clock } from '../lib/clock.js'
import type { ServerControl } from '../lib/server-control.js'

/** What acts are done with, and to. */
export type LabStage = {
  readonly workspace: Workspace
  readonly tools: LabTools
  /** Power over the server's processes; undefined where another copy of the program started them. */
  readonly control?: ServerControl
  readonly clock: Clock
  /** The worker in view. */
  readonly session: () => Worker | undefined
  /** What the publisher publishes on. */
  readonly subject: () => string
}

/** One act while it goes on. */
export type LabRun = {
  /** Aborted when somebody ends it, and with the program: whatever was done is undone then. */
  readonly signal: AbortSignal
  /** How long it is to last, or for a slow link how much longer each byte is to take. */
  readonly forMs: number
  /** The worker it is done to, where the act is done to one of those beside the screen's. */
  readonly lane?: number
  /** What was waited for is there: the time it took counts from now. */
  readonly begins: () => void
  readonly found: (finding: LabFinding) => void
}

/** A row of the table of acts. */
export type LabAct = {
  readonly id: LabActId
  /** What may be asked for as `forMs`, where that is asked. */
  readonly spans?: readonly number[]
  /** It is done to one of the workers beside the screen's, which is asked. */
  readonly onLane?: true
  /** Why it cannot be done now, as words behind its name; undefined when it can. */
  readonly refusal: (stage: LabStage) => string | undefined
  /** Does it, and resolves when there is nothing more to see. Throws `LabStop` where it cannot go on. */
  readonly run: (stage: LabStage, run: LabRun) => Promise<void>
}

/** Why an act came to nothing, for the user; it may quote the server. */
export class LabStop extends Error {
  override readonly name = 'LabStop'
}

/** The worker in view; an act that needs one says so by its refusal, but the view may have changed since. */
export function sessionOf({ session }: LabStage): Worker {
  const worker = session()
  if (!worker) throw new LabStop('the consumer was left meanwhile')
  return worker
}

/** Why there is no worker here that receives from a consumer of ours. */
export function noOwnWorker({ workspace, tools, session }: LabStage): string | undefined {
  const worker = session()
  if (!worker) return 'no consumer is open'
  const { stream, consumer } = worker
  if (worker.mode === 'ordered' || stream !== tools.ownStream || !workspace.isOwn(stream, consumer)) {
    return `only done to the consumers of the modes on ${tools.ownStream}`
  }
  return worker.state.get().phase.kind === 'live' ? undefined : 'nothing is received here'
}
