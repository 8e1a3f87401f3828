import type { PlayedStep, StepDeed, WorkerDeed } from '../jetstream/index.js'
import { formatAmount, formatCount, formatLeft, formatSet } from '../lib/format.js'
import { joinSafe, literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import type { PlayState } from '../scenarios/play.js'
import { deedOf } from '../scenarios/scenario-schema.js'
import type { Scenario, ScenarioPlan } from '../scenarios/scenario-schema.js'
import type { CheckSeen } from '../stage/checks.js'
import { checkWords } from './check-words.js'
import { labActWords } from './lab-words.js'
import { laneName } from './lane-words.js'
import { plannedWords } from './planned-words.js'

/** The longest text of a file that stands in a sentence. */
const limits = { maxBytes: 400 }

/** A step of a scenario that was done, as a sentence. */
export function playedStepWords({ number, of, deed, note, failed }: PlayedStep): SafeText {
  const where = note === undefined ? literal`` : literal`: ${safeText(note, limits)}`
  const head = literal`step ${formatCount(number)} of ${formatCount(of)}: ${deedWords(deed)}${where}`
  return failed === undefined ? head : literal`${head}: not done: ${safeText(failed, limits)}`
}

/** What a step does, in a few words. */
function deedWords(deed: StepDeed): SafeText {
  switch (deed.kind) {
    case 'publish':
      return literal`publish ${formatCount(deed.count)} on ${safeText(deed.subject, limits)}`
    case 'worker':
      return literal`${workerDeeds[deed.did]} ${workerName(deed)}`
    case 'lab': {
      const { name } = labActWords(deed.act)
      const whom = deed.worker === undefined ? literal`` : literal` of ${workerName({ ...deed, worker: deed.worker })}`
      return deed.forMs === undefined ? literal`${name}${whom}` : literal`${name}${whom}, ${formatSet(deed.forMs)}`
    }
    case 'say':
      return safeText(deed.text, limits)
  }
}

/** Both names of a worker: the file's and the one it has on the screen. */
function workerName({ worker, lane }: { readonly worker: string; readonly lane?: number }): SafeText {
  const name = safeText(worker, limits)
  return lane === undefined ? name : literal`${name} (${laneName(lane)})`
}

const workerDeeds: Readonly<Record<WorkerDeed, SafeText>> = {
  join: literal`add worker`,
  kill: literal`kill worker`,
  freeze: literal`freeze worker`,
  thaw: literal`thaw worker`,
  close: literal`close worker`,
  restart: literal`restart worker`,
  leave: literal`take away worker`,
  policy: literal`another policy for worker`,
}

/** What a scenario will make and do, one line each, for whoever is to agree to it. */
export function planWords({ made, publishes, deeds }: ScenarioPlan): readonly SafeText[] {
  return [
    ...made.map(plannedWords),
    ...publishes.map((one) => plannedWords({ kind: 'publish', ...one })),
    ...deeds.map(deedWords),
    literal`and take away at its end what it made, with all that is stored in it`,
  ]
}

/** What was seen of one expectation, as a line. */
export function expectationWords(seen: CheckSeen): SafeText {
  const words = checkWords(seen)
  return seen.holds
    ? literal`holds: ${words.what}: ${words.seen}`
    : literal`does not hold: ${words.what}: ${words.seen}, wanted ${words.wanted}`
}

/** How a scenario came out, in a sentence; undefined while it is not over. */
export function outcomeWords(
  state: PlayState,
): { readonly text: SafeText; readonly tone: 'good' | 'warn' | 'info' } | undefined {
  const { phase, seen, problem, steps } = state
  if (phase === 'stopped') return { tone: 'info', text: literal`stopped before its end` }
  if (phase === 'failed')
    return {
      tone: 'warn',
      text: literal`it could not be played${state.startedMs === undefined ? literal`` : literal` to its end`}: ${safeText(problem?.summary ?? 'no reason is known')}`,
    }
  if (phase !== 'ended') return undefined
  const failed = steps.filter((step) => step.state === 'failed').length
  const undone = failed === 0 ? literal`` : literal`; ${formatAmount(failed, 'step')} could not be done`
  if (seen.length === 0) return { tone: failed === 0 ? 'good' : 'warn', text: literal`played to its end${undone}` }
  const holds = seen.filter((one) => one.holds).length
  return holds === seen.length
    ? {
        tone: failed === 0 ? 'good' : 'warn',
        text: literal`${holds === 1 ? literal`its expectation holds` : literal`all ${formatCount(holds)} expectations hold`}${undone}`,
      }
    : {
        tone: 'warn',
        text: literal`${formatCount(holds)} of ${formatCount(seen.length)} expectations hold${undone}`,
      }
}

/** Where a scenario stands, in one line: what was done last and what comes next, and when. */
export function standWords({ title, steps }: Scenario, state: PlayState, nowMs: number): SafeText {
  const name = safeText(title, { maxBytes: 60 })
  const of = formatCount(steps.length)
  switch (state.phase) {
    case 'waits':
    case 'set-up':
      return literal`${name}: making streams and workers`
    case 'plays': {
      const next = state.steps.findIndex((step) => step.state === 'waits')
      const done = next < 0 ? steps.length : next
      const step = steps[next]
      if (!step) return literal`${name}: step ${of} of ${of}: ${waitsFor(steps, state)}`
      const leftMs = Math.max(0, (state.startedMs ?? nowMs) + step.atMs - nowMs)
      return literal`${name}: step ${formatCount(done)} of ${of}; in ${formatLeft(leftMs)}: ${deedWords(deedOf(step.act, state.lanes))}`
    }
    case 'watches': {
      const open = state.seen.filter((one) => !one.holds).length
      const leftMs = Math.max(0, (state.untilMs ?? nowMs) - nowMs)
      return literal`${name}: all ${of} steps done; ${formatAmount(open, 'expectation')} to come, ${formatLeft(leftMs)} left`
    }
    default:
      return literal`${name}: ${outcomeWords(state)?.text ?? literal``}`
  }
}

function waitsFor(steps: Scenario['steps'], state: PlayState): SafeText {
  const at = state.steps.findIndex((step) => step.state === 'goes-on')
  const step = steps[at]
  return step === undefined ? literal`done` : literal`${deedWords(deedOf(step.act, state.lanes))} goes on`
}

/** All there is to say of a scenario: what to see, how far each step is, and what was seen of what is expected. */
export function scenarioLines(scenario: Scenario, state: PlayState): readonly SafeText[] {
  const outcome = outcomeWords(state)
  const steps = scenario.steps.map(({ atMs, act, note }, at) => {
    const now = state.steps[at]
    const where = note === undefined ? literal`` : literal`: ${safeText(note, limits)}`
    const why = now?.why === undefined ? literal`` : literal` (${safeText(now.why, limits)})`
    return literal`  ${stepStates[now?.state ?? 'waits']} ${formatSet(atMs)}  ${deedWords(deedOf(act, state.lanes))}${where}${why}`
  })
  return [
    safeText(scenario.see, { maxBytes: 1000 }),
    ...(outcome === undefined ? [] : [literal``, literal`Outcome: ${outcome.text}`]),
    ...(scenario.expect.length === 0 ? [] : [literal``, literal`What is expected:`]),
    ...(state.seen.length === 0 && scenario.expect.length > 0 ? [literal`  not looked at yet`] : []),
    ...state.seen.map((seen) => literal`  ${expectationWords(seen)}`),
    literal``,
    literal`Steps:`,
    ...steps,
    literal`  published: ${tallyWords(state)}`,
  ]
}

function tallyWords({ published }: PlayState): SafeText {
  const { stored, duplicates, refused, unknown } = published
  return joinSafe(
    [
      literal`${formatCount(stored)} stored`,
      ...(duplicates > 0 ? [literal`${formatCount(duplicates)} of them dropped as duplicates`] : []),
      ...(refused > 0 ? [literal`${formatCount(refused)} refused`] : []),
      ...(unknown > 0 ? [literal`${formatCount(unknown)} without an answer`] : []),
    ],
    literal`, `,
  )
}

const stepStates: Readonly<Record<PlayState['steps'][number]['state'], SafeText>> = {
  waits: literal`waits `,
  'goes-on': literal`now   `,
  done: literal`done  `,
  failed: literal`failed`,
}
