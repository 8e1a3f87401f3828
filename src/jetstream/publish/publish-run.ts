import type { PublishOutcome } from '../api/publish-outcome.js'

/** A run over the data set. Counts are of this run. */
export type PublishRun = {
  readonly kind: 'paced' | 'burst'
  /** The stream it was meant for, as its subject was when it began; see `PublisherDeps.streamOf`. */
  readonly stream?: string
  readonly phase: 'running' | 'paused' | 'done' | 'stopped'
  /** How many it will publish; undefined runs until stopped. */
  readonly total?: number
  readonly sent: number
  readonly stored: number
  readonly duplicates: number
  /** Refused by the server, or never sent: not stored. */
  readonly failed: number
  /** Without an answer: may be stored. `askAgain` finds out. */
  readonly unknown: number
  readonly inFlight: number
  readonly startedMs: number
  readonly endedMs?: number
  /** Why the last failure failed. */
  readonly lastProblem?: string
  /** Refusals since something was stored last. */
  readonly refusedInRow: number
  /** It stopped by itself: everything was refused, for this reason. */
  readonly gaveUp?: { readonly refusals: number; readonly why: string; readonly advice?: string }
}

/** After so many refusals in a row a run stops by itself: what is full or gone stays so until somebody does something. */
const refusalsToStop = 5

/** A run that has sent nothing yet. */
export function newRun(of: Pick<PublishRun, 'kind' | 'stream' | 'total' | 'startedMs'>): PublishRun {
  const none = { sent: 0, stored: 0, duplicates: 0, failed: 0, unknown: 0, inFlight: 0, refusedInRow: 0 }
  return { ...of, phase: 'running', ...none }
}

/** The run after one more outcome; with the refusal that is one too many it has given up. */
export function counted(run: PublishRun, outcome: PublishOutcome): PublishRun {
  switch (outcome.kind) {
    case 'refused': {
      const { why, advice } = outcome
      const refusedInRow = run.refusedInRow + 1
      const next = { ...run, failed: run.failed + 1, lastProblem: why, refusedInRow }
      const goesOn = run.phase === 'running' || run.phase === 'paused'
      return goesOn && refusedInRow >= refusalsToStop
        ? { ...next, gaveUp: { refusals: refusedInRow, why, ...(advice === undefined ? {} : { advice }) } }
        : next
    }
    case 'unknown':
      return { ...run, unknown: run.unknown + 1, lastProblem: outcome.why }
    case 'stored':
      return {
        ...run,
        stored: run.stored + 1,
        duplicates: run.duplicates + (outcome.duplicate ? 1 : 0),
        refusedInRow: 0,
      }
  }
}
