import type { FoundServer } from './find-server.js'
import type { Happening, Workspace } from './jetstream/index.js'
import { labOfRun } from './lab-of-run.js'
import { systemClock } from './lib/clock.js'
import { literal, safeText } from './lib/safe-text.js'
import type { SafeText } from './lib/safe-text.js'
import { exitCodes } from './plain-exit-codes.js'
import type { PlainStory } from './plain.js'
import { createPlay, isFulfilled } from './scenarios/play.js'
import type { Scenario } from './scenarios/scenario-schema.js'
import { planOf } from './scenarios/scenario-schema.js'
import { happenedWords } from './words/happened-words.js'
import { expectationWords, outcomeWords, planWords, playedStepWords } from './words/scenario-words.js'

/**
 * Plays a scenario and says each step and what happened as a line; the code is 0 when all it expects held. On a server
 * that is not ours only what was agreed to beforehand is done. What it made is taken away at the end.
 */
export function playPlain(scenario: Scenario, found: FoundServer): PlainStory {
  return async ({ workspace, options, signal, say, failed }) => {
    const tell = (line: SafeText): void => say(literal`Scenario => ${line}`)
    const ownServer = found.privateServer !== undefined
    const lab = labOfRun(workspace, found, { session: () => undefined, subject: () => '' })
    const play = createPlay({
      scenario,
      workspace,
      clock: systemClock,
      serverStartedMs: found.serverStartedMs,
      words: playedStepWords,
      ...(lab ? { lab } : {}),
      ...(found.replicas === undefined ? {} : { replicas: found.replicas }),
    })
    const refusal = play.refusal()
    if (refusal) return failed(refusal, exitCodes.usage)
    if (!ownServer) {
      tell(literal`on this server, which is not private, it will:`)
      for (const line of planWords(planOf(scenario))) tell(line)
      const advice =
        'add --yes to agree to all of this, or leave out --server and --context to play it on a private server'
      if (!options.agrees)
        return failed({ summary: 'nothing was done: this server is not private', advice }, exitCodes.usage)
    }
    const stopTelling = sayHappened(workspace, say)
    const stop = (): void => void play.stop()
    signal.addEventListener('abort', stop)
    try {
      tell(literal`making streams and workers`)
      const made = await play.setUp()
      if (!made.ok) return failed(made.error, exitCodes.failed)
      // Whose leader is killed, say.
      const [first] = scenario.streams
      if (first) workspace.useStream(first.name)
      await play.play()
      stopTelling()
      const state = play.state.get()
      if (state.phase === 'ended') for (const seen of state.seen) say(literal`Outcome => ${expectationWords(seen)}`)
      const outcome = outcomeWords(state)
      if (outcome) tell(outcome.text)
      return isFulfilled(state) ? exitCodes.done : exitCodes.failed
    } finally {
      signal.removeEventListener('abort', stop)
      stopTelling()
      const gone = await play.stop()
      if (!gone.ok) tell(literal`not all of what it made could be taken away: ${safeText(gone.error.summary)}`)
      lab?.close()
    }
  }
}

/** What did not grow for so long is told as it is; it is longer than what happens is gathered. */
const stillMs = 2100

/** Says what happened: steps and what was done on purpose at once, the rest as soon as it grows no more. */
function sayHappened({ happened }: Workspace, say: (line: SafeText) => void): () => void {
  const told = new Set<number>()
  /** What is not told yet, and since when it is as it is. */
  const growing = new Map<number, { readonly as: Happening; readonly sinceMs: number }>()
  let cancel: (() => void) | undefined
  let isOver = false
  const tell = (isLast = false): void => {
    cancel?.()
    cancel = undefined
    const now = systemClock.now()
    for (const happening of happened
      .get()
      .filter(({ id }) => !told.has(id))
      .reverse()) {
      const { id } = happening
      const before = growing.get(id)
      const sinceMs = before?.as === happening ? before.sinceMs : now
      if (isLast || isToldAtOnce(happening) || now - sinceMs >= stillMs) {
        told.add(id)
        growing.delete(id)
        say(literal`Happened => ${happenedWords(happening.what).text}`)
      } else growing.set(id, { as: happening, sinceMs })
    }
    if (growing.size > 0 && !isLast) cancel = systemClock.after(stillMs / 3, () => tell())
  }
  const stop = happened.subscribe(() => tell())
  return () => {
    if (isOver) return
    isOver = true
    stop()
    tell(true)
  }
}

function isToldAtOnce({ what }: Happening): boolean {
  return what.kind === 'step' || what.kind === 'lab' || what.kind === 'lane' || what.kind === 'leader'
}
