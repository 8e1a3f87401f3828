import type { StageTools } from '../jetstream/index.js'
import type { Lab } from '../lab/lab.js'
import type { Clock } from '../lib/clock.js'
import { pauseFor } from '../lib/pause.js'
import { strayWords, streamsAt, streamsOf } from '../stage/standing.js'
import type { Stage } from '../stage/set-up.js'
import type { Standing } from '../stage/standing.js'
import type { Scenario, ScenarioAct } from './scenario-schema.js'

/** Why a step is not done; `isLost`: nothing else of the scenario either. */
export type Stray = { readonly why: string; readonly isLost: boolean }

/** Watches that the streams of a scenario are those it made: another client may delete one and make its own. */
export type StreamWatch = {
  /** Finds a stream; during a look each is asked for once. */
  readonly find: StageTools['look']['findStream']
  /** Reads together with the standing of every stream; the first is why it cannot go on. */
  readonly look: <T>(read: () => Promise<T> | undefined) => Promise<readonly [string | undefined, T | undefined]>
  /** Why this is not done now; undefined when it may be. */
  readonly before: (act: ScenarioAct) => Promise<Stray | undefined>
}

/** A server with a fault of the lab may not answer; nobody else reaches it either. */
const faultyWithinMs = 1000
/** A stream in memory is gone with its server. */
const endsServer = new Set(['kill-server', 'restart-server', 'kill-leader', 'kill-two', 'heal-cluster'])
const touches = new Set(['join', 'restart', 'thaw'])

/** Creates the watch over the streams of `scenario`. */
export function createStreamWatch(deps: {
  readonly scenario: Scenario
  readonly stage: Pick<Stage, 'standing'>
  readonly look: StageTools['look'] | undefined
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly lab: Lab | undefined
}): StreamWatch {
  const { scenario, stage, clock, signal, lab } = deps
  let asked: Map<string, ReturnType<StageTools['look']['findStream']>> | undefined
  /** Gone at the look before. */
  let missed = new Set<string>()
  /** A step did what ends a server. */
  let hasEndedServer = false

  const ask: StageTools['look']['findStream'] = async (name) => (await deps.look?.findStream(name)) ?? null
  const find: StageTools['look']['findStream'] = (name) => {
    const known = asked?.get(name)
    if (known) return known
    const asking = ask(name)
    asked?.set(name, asking)
    return asking
  }
  const mayBeGone = (name: string): boolean =>
    hasEndedServer && scenario.streams.some((one) => one.name === name && one.config['storage'] === 'memory')
  const lostNow = async (): Promise<string | undefined> => {
    const now = await Promise.all(
      scenario.streams.map(async ({ name }) => [name, await stage.standing(name, find)] as const),
    )
    const before = missed
    missed = new Set(now.flatMap(([name, standing]) => (standing === 'gone' ? [name] : [])))
    for (const [name, standing] of now) {
      if (standing === 'others') return strayWords(name, standing)
      if (standing === 'gone' && before.has(name) && !mayBeGone(name)) return strayWords(name, standing)
    }
    return undefined
  }
  const touchedBy = (act: ScenarioAct): readonly string[] => {
    if (act.kind === 'publish') return streamsOf(scenario.streams, act.publishing.subject)
    if (act.kind !== 'policy' && !(act.kind === 'worker' && touches.has(act.did))) return []
    const worker = scenario.workers.find(({ name }) => name === act.worker)
    return worker === undefined ? [] : streamsAt(scenario.streams, worker.place)
  }
  const isFaulty = (): boolean => lab?.underWay.get() !== undefined
  const standingNow = async (name: string): Promise<Standing> => {
    const answered = new AbortController()
    const late = isFaulty()
      ? [pauseFor(faultyWithinMs, { clock, signal: answered.signal }).then((): Standing => 'unknown')]
      : []
    const now = await Promise.race([stage.standing(name), ...late])
    answered.abort()
    return now
  }

  return {
    find,
    look: async (read) => {
      asked = new Map()
      return Promise.all([lostNow(), read()])
    },
    before: async (act) => {
      if (act.kind === 'lab' && endsServer.has(act.act)) hasEndedServer = true
      for (const name of touchedBy(act)) {
        const standing = await standingNow(name)
        if (signal.aborted) return undefined
        if (standing === 'ours' || (standing === 'unknown' && isFaulty())) continue
        const isLost = standing === 'others' || (standing === 'gone' && !mayBeGone(name))
        return { why: strayWords(name, standing), isLost }
      }
      return undefined
    },
  }
}
