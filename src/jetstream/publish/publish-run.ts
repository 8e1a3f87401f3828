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

/** A run as it is counted: thousands of messages a second make no object each. */
export type LiveRun = { -readonly [key in keyof PublishRun]: PublishRun[key] }

/** A run that has sent nothing yet. */
export function newRun(of: Pick<PublishRun, 'kind' | 'stream' | 'total' | 'startedMs'>): LiveRun {
  const none = { sent: 0, stored: 0, duplicates: 0, failed: 0, unknown: 0, inFlight: 0, refusedInRow: 0 }
  return { ...of, phase: 'running', ...none }
}

/** Counts one more outcome in the run that is going on; with the refusal that is one too many it has given up. */
export function count(run: LiveRun, outcome: PublishOutcome): void {
  switch (outcome.kind) {
    case 'refused': {
      const { why, advice } = outcome
      run.failed += 1
      run.lastProblem = why
      run.refusedInRow += 1
      const goesOn = run.phase === 'running' || run.phase === 'paused'
      if (goesOn && run.refusedInRow >= refusalsToStop) {
        run.gaveUp = { refusals: run.refusedInRow, why, ...(advice === undefined ? {} : { advice }) }
      }
      return
    }
    case 'unknown':
      run.unknown += 1
      run.lastProblem = outcome.why
      return
    case 'stored':
      countStored(run, outcome.duplicate)
  }
}

/** Counts one more that was stored. */
export function countStored(run: LiveRun, duplicate: boolean): void {
  run.stored += 1
  if (duplicate) run.duplicates += 1
  run.refusedInRow = 0
}
