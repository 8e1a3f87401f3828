import type { PlayedStep, Problem, Workspace } from '../jetstream/index.js'
import type { Lab } from '../lab/lab.js'
import type { Clock } from '../lib/clock.js'
import { pauseFor } from '../lib/pause.js'
import { err, ok } from '../lib/result.js'
import type { Result } from '../lib/result.js'
import { createStore } from '../lib/store.js'
import type { ReadableStore } from '../lib/store.js'
import { waitForStore } from '../lib/wait-for-store.js'
import { createChecks } from '../stage/checks.js'
import type { CheckSeen } from '../stage/checks.js'
import { createStage } from '../stage/set-up.js'
import type { PublishTally } from '../stage/set-up.js'
import { createStreamWatch } from './stream-watch.js'
import { createTurns } from './turns.js'
import { createUnderWay } from './under-way.js'
import { deedOf, lateWorkers, planOf } from './scenario-schema.js'
import type { Scenario, ScenarioAct } from './scenario-schema.js'

/** How far one step has come. */
export type StepNow = { readonly state: 'waits' | 'goes-on' | 'done' | 'failed'; readonly why?: string }

/** How far a scenario has come. */
export type PlayState = {
  /** `set-up`: streams and workers are made; `ended`: all was played, and looked at to the end. */
  readonly phase: 'waits' | 'set-up' | 'plays' | 'watches' | 'ended' | 'failed' | 'stopped'
  /** When all was set up: the steps count from then. */
  readonly startedMs?: number
  /** One for each step of the scenario. */
  readonly steps: readonly StepNow[]
  /** Until when what is expected may come about; while it is watched. */
  readonly untilMs?: number
  /** What was seen of each expectation at the last look. */
  readonly seen: readonly CheckSeen[]
  /** Why it could not be played, or not to the end. */
  readonly problem?: Problem
  readonly published: PublishTally
  /** The numbers that the workers of the file have here, by their names. */
  readonly lanes: Readonly<Record<string, number>>
}

/** One playing of a scenario. It acts on streams and consumers it makes, and on nothing else. */
export type Play = {
  readonly scenario: Scenario
  readonly state: ReadableStore<PlayState>
  /** Why it cannot be played here; undefined when it can. */
  readonly refusal: () => Problem | undefined
  /** Makes what it needs. Nothing is left of it when that fails. */
  readonly setUp: () => Promise<Result<undefined, Problem>>
  /**
   * Plays the steps, and looks until all expectations hold or their time is over. It fails, and takes away what it
   * made, as soon as a stream of it is another one or gone: nothing is done on somebody else's.
   */
  readonly play: () => Promise<void>
  /** It was stopped, or left nothing. */
  readonly isGone: () => boolean
  /** Ends it: no further step is done, and an act of the lab is undone. What it made stays. */
  readonly end: () => void
  /** Ends it, and takes away what it made. */
  readonly stop: () => Promise<Result<undefined, Problem>>
}

/** Every expectation held at the last look; nothing failed, nothing is open. */
export function isFulfilled({ phase, seen, steps }: PlayState): boolean {
  return phase === 'ended' && seen.every(({ holds }) => holds) && steps.every(({ state }) => state !== 'failed')
}

const lookMs = 250
/** An act of the lab that is still looked at keeps the next one waiting so long at most. */
const labWithinMs = 120_000
/** What is under way when it is stopped may end first: it may be making something. */
const underWayWithinMs = 1000

/** Creates the playing of a scenario on the server of `workspace`; nothing is done yet. */
export function createPlay(deps: {
  readonly scenario: Scenario
  readonly workspace: Workspace
  readonly clock: Clock
  /** There where the server is ours: faults are done to no other. */
  readonly lab?: Lab
  /** When this process started the private server it is on; see `createStage`. */
  readonly serverStartedMs?: number | undefined
  readonly replicas?: number
  /** How the journal says a step. */
  readonly words: (step: PlayedStep) => string
}): Play {
  const { scenario, workspace, clock, lab } = deps
  const stage = createStage({ ...deps, whose: scenario.title })
  const ending = new AbortController()
  const { signal } = ending
  const home = scenario.streams[0]?.name ?? ''
  const none: PlayState = {
    phase: 'waits',
    steps: scenario.steps.map(() => ({ state: 'waits' })),
    seen: [],
    published: stage.tally(),
    lanes: {},
  }
  const lanes = (): PlayState['lanes'] =>
    Object.fromEntries(
      scenario.workers.flatMap(({ name }) => {
        const id = stage.workerNamed(name)
        return id === undefined ? [] : [[name, id]]
      }),
    )
  const state = createStore<PlayState>(none)
  const change = (by: Partial<PlayState>): void =>
    state.update((now) => ({ ...now, ...by, published: stage.tally(), lanes: { ...now.lanes, ...lanes() } }))
  const setStep = (at: number, step: StepNow): void =>
    change({ steps: state.get().steps.map((one, index) => (index === at ? step : one)) })
  const look = workspace.stage?.look
  const watched = createStreamWatch({ scenario, stage, look, clock, signal, lab })
  const checks =
    look &&
    createChecks({
      workspace,
      look: { ...look, findStream: watched.find },
      workerNamed: stage.workerNamed,
      countsStage: true,
    })
  let clearing: Promise<unknown> = Promise.resolve()
  /** Nothing more is done, and what is still ours is taken away; what is another's stays as it is. */
  const lose = (why: string): void => {
    if (signal.aborted) return
    change({ phase: 'failed', problem: { summary: why } })
    end()
    clearing = stage.clear()
  }
  const underWay = createUnderWay(clock)

  const laneOf = (worker: string): Result<number, string> => {
    const id = stage.workerNamed(worker)
    return id === undefined ? err(`the worker ${worker} is not there`) : ok(id)
  }
  const onWorker = async (
    did: Extract<ScenarioAct, { readonly kind: 'worker' }>['did'],
    worker: string,
  ): Promise<string | undefined> => {
    if (did === 'join') {
      const wanted = scenario.workers.find(({ name }) => name === worker)
      if (!wanted) return `there is no worker ${worker} in this document`
      const added = await stage.addWorker(wanted)
      return added.ok ? undefined : added.error.summary
    }
    const lane = laneOf(worker)
    if (!lane.ok) return lane.error
    const { lanes } = workspace
    if (did === 'restart') {
      const again = await lanes.restart(lane.value)
      return again.ok ? undefined : again.error.summary
    }
    const done = await lanes[did](lane.value)
    return done.ok ? undefined : done.error
  }
  const byLab = async (act: Extract<ScenarioAct, { readonly kind: 'lab' }>): Promise<string | undefined> => {
    if (!lab) return 'faults are done to private servers only'
    await waitForStore(lab.underWay, (now) => now === undefined, { clock, signal, withinMs: labWithinMs })
    const lane = act.worker === undefined ? undefined : laneOf(act.worker)
    if (lane && !lane.ok) return lane.error
    const report = await lab.run(act.act, act.forMs, lane?.value)
    return report.step === 'failed' ? report.why : undefined
  }
  /** Why it was not done; undefined when it was. */
  const done = async (act: ScenarioAct): Promise<string | undefined> => {
    switch (act.kind) {
      case 'publish': {
        const published = await stage.publish(act.publishing, signal)
        return published.ok ? undefined : published.error.summary
      }
      case 'worker':
        return onWorker(act.did, act.worker)
      case 'policy': {
        const lane = laneOf(act.worker)
        if (!lane.ok) return lane.error
        const set = workspace.lanes.setPolicy(lane.value, act.policy)
        return set.ok ? undefined : set.error
      }
      case 'lab':
        return byLab(act)
      case 'say':
        return undefined
    }
  }
  const tell = (what: Omit<PlayedStep, 'of'>): void => {
    const step = { ...what, of: scenario.steps.length }
    workspace.stage?.tell(home, step, deps.words(step))
  }
  const doStep = async (at: number, hasBegun: () => void): Promise<void> => {
    const step = scenario.steps[at]
    if (!step) return
    const deed = deedOf(step.act, state.get().lanes)
    const note = step.note === undefined ? {} : { note: step.note }
    setStep(at, { state: 'goes-on' })
    tell({ number: at + 1, deed, ...note })
    const stray = await watched.before(step.act)
    if (signal.aborted) {
      setStep(at, { state: 'waits' })
      return
    }
    const doing = stray ? undefined : done(step.act)
    hasBegun()
    const why =
      stray?.why ??
      (await doing?.catch((error: unknown) => (error instanceof Error ? error.message : 'it came to an end')))
    if (why === undefined || signal.aborted) {
      setStep(at, { state: 'done' })
      return
    }
    setStep(at, { state: 'failed', why })
    tell({ number: at + 1, deed, failed: why })
    if (stray?.isLost === true) lose(stray.why)
  }

  const see = async (): Promise<readonly CheckSeen[]> => {
    const [lost, seen = []] = await watched.look(() => checks?.read(scenario.expect))
    if (lost !== undefined) lose(lost)
    if (!signal.aborted) change({ seen })
    return seen
  }
  /** Looks all the while: what is to hold once may hold only for a moment. */
  const watch = async (isOver: (seen: readonly CheckSeen[]) => boolean): Promise<void> => {
    while (!signal.aborted && !isOver(await see())) await pauseFor(lookMs, { clock, signal })
  }

  const end = (): void => {
    const { phase, steps } = state.get()
    const playsLab = scenario.steps.some(({ act }, at) => act.kind === 'lab' && steps[at]?.state === 'goes-on')
    ending.abort()
    if (playsLab) lab?.end()
    if (phase !== 'ended' && phase !== 'failed') change({ phase: 'stopped' })
  }

  return {
    scenario,
    state,
    refusal: () => {
      if (!workspace.stage)
        return {
          summary: 'started with --read-only: a scenario makes streams and publishes, so there is nothing to do',
        }
      if (planOf(scenario).needsLab && !lab)
        return {
          summary: 'this scenario does faults to the server or its network, which is done to private servers only',
          advice: 'leave out --server and --context: it starts a server of its own',
        }
      return undefined
    },
    setUp: async () => {
      change({ phase: 'set-up' })
      const late = lateWorkers(scenario)
      const first = { ...scenario, workers: scenario.workers.filter(({ name }) => !late.has(name)) }
      checks?.begin()
      const made = await underWay.track(stage.setUp(first, signal))
      if (!made.ok) change({ phase: signal.aborted ? 'stopped' : 'failed', problem: made.error })
      return made
    },
    play: async () => {
      if (state.get().phase !== 'set-up') return
      const startedMs = clock.now()
      change({ phase: 'plays', startedMs })
      let isPlayed = false
      const watching = watch(() => isPlayed)
      const turns = createTurns()
      const steps = scenario.steps.map(async ({ atMs }, at) => {
        const turn = turns.next(atMs)
        await pauseFor(Math.max(0, startedMs + atMs - clock.now()), { clock, signal })
        await turn.comes
        if (!signal.aborted) await doStep(at, turn.pass)
        turn.pass()
      })
      await underWay.track(Promise.all(steps))
      isPlayed = true
      await watching
      await clearing
      if (signal.aborted) return
      const untilMs = clock.now() + scenario.withinMs
      change({ phase: 'watches', untilMs })
      // Twice in a row: one look may fall between two things that belong together.
      let before = false
      await watch((seen) => {
        const holds = seen.every((one) => one.holds)
        const isSteady = holds && before
        before = holds
        return isSteady || clock.now() >= untilMs
      })
      await clearing
      if (!signal.aborted) change({ phase: 'ended' })
    },
    isGone: () => ending.signal.aborted || state.get().phase === 'failed',
    end,
    stop: async () => {
      end()
      // What comes after all is taken away when it does.
      await underWay.ended(underWayWithinMs, stage.clear)
      return stage.clear()
    },
  }
}
