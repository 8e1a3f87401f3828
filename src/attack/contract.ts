import type { ServerAge } from '../test/support/nats-server.js'
import type { Random } from '../test/support/random.js'

/** One thing that should have held and did not. `seed` brings the same case back. */
export type AttackFailure = { readonly what: string; readonly seed: number; readonly detail: string }

/** What an attack came to. `figure` is the one number it is known by, in words. */
export type AttackTally = {
  readonly tried: number
  readonly survived: number
  readonly failed: readonly AttackFailure[]
  readonly figure: string
}

/** What an attack works with. What it starts it hands to `defer`, which runs last in first out, also after a time-out. */
export type AttackRun = {
  readonly seed: number
  readonly random: Random
  /** The bounded form, for every change; the full one is for the published figures. */
  readonly short: boolean
  readonly server: ServerAge
  /** The built program under attack. */
  readonly bundle: string
  readonly tell: (line: string) => void
  readonly defer: (end: () => unknown) => void
  /** Whether the time for new cases is up: a loop ends, the case at hand may finish. */
  readonly isOver: () => boolean
}

/** One attack. `runMs` is when `isOver` begins to hold; a bit more than that later it is ended from outside. */
export type Attack = {
  readonly name: string
  /** What is tried, for the table's readers. */
  readonly about: string
  readonly runMs: { readonly short: number; readonly full: number }
  /** It closes terminals, whose other ends are handed on to whatever else is started meanwhile and outlives them. */
  readonly alone?: true
  readonly run: (run: AttackRun) => Promise<AttackTally>
}

/** Counts cases as they end. */
export type TallyKeeper = {
  /** Runs one case: it survived when `body` neither throws nor returns findings. */
  readonly attempt: (what: string, seed: number, body: () => Promise<readonly string[]>) => Promise<boolean>
  /** Runs `cases` cases that are judged together: without findings all of them survived, else none; one when `body` throws. */
  readonly attemptMany: (
    what: string,
    seed: number,
    body: () => Promise<{ readonly cases: number; readonly findings: readonly string[] }>,
  ) => Promise<void>
  /** Counts cases that were judged together. */
  readonly count: (cases: number) => void
  readonly fail: (failure: AttackFailure) => void
  readonly done: (figure: string) => AttackTally
}

const shownLength = 900
const keptLength = 6000

/** A tally that starts at nothing. */
export function keepTally(run: Pick<AttackRun, 'tell'>): TallyKeeper {
  let tried = 0
  let survived = 0
  const failed: AttackFailure[] = []
  const fail = (failure: AttackFailure): void => {
    // A screen in it goes without its empty lines.
    const detail = failure.detail.replace(/\n\s*\n/g, '\n').slice(0, keptLength)
    failed.push({ ...failure, detail })
    run.tell(`FAILED ${failure.what} (seed ${failure.seed}): ${detail.slice(0, shownLength)}`)
  }
  const together: (...given: Parameters<TallyKeeper['attemptMany']>) => Promise<boolean> = async (what, seed, body) => {
    try {
      const { cases, findings } = await body()
      tried += cases
      if (findings.length === 0) {
        survived += cases
        return true
      }
      fail({ what, seed, detail: findings.slice(0, 4).join(' | ') })
    } catch (error) {
      tried += 1
      fail({ what, seed, detail: error instanceof Error ? error.message : String(error) })
    }
    return false
  }
  return {
    attempt: async (what, seed, body) => together(what, seed, async () => ({ cases: 1, findings: await body() })),
    attemptMany: async (what, seed, body) => void (await together(what, seed, body)),
    count: (cases) => {
      tried += cases
      survived += cases
    },
    fail: (failure) => {
      tried += 1
      fail(failure)
    },
    done: (figure) => ({ tried, survived, failed, figure }),
  }
}

/** Resolves once `check` holds, with true; with false after `withinMs`. */
export async function comesTrue(check: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + withinMs
  while (!(await check())) {
    if (performance.now() > deadlineMs) return false
    await pause(20)
  }
  return true
}

/** Lets time pass: what is attacked gets it to do wrong. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
