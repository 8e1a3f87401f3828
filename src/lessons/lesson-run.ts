import type { Problem, Workspace } from '../jetstream/index.js'
import type { Clock } from '../lib/clock.js'
import { err, ok } from '../lib/result.js'
import type { Result } from '../lib/result.js'
import { createChecks } from '../stage/checks.js'
import type { CheckSeen } from '../stage/checks.js'
import { createStage } from '../stage/set-up.js'
import type { LessonStage } from './lesson-contract.js'
import { lessonOn } from './lesson-schema.js'
import type { Lesson } from './lesson-schema.js'
import { createReadings } from './readings.js'
import type { Readings } from './readings.js'

/** So many names are tried where streams of the first ones are somebody else’s. */
const mostNames = 9

/** One lesson on one stream. */
export type LessonRun = {
  readonly lesson: Lesson
  readonly stream: string
  /** Makes what is needed, and shows it. Nothing is left where it fails. */
  readonly setUp: () => Promise<Result<undefined, Problem>>
  /** Lets a set-up that is under way come to nothing, at once; `end` is still needed. */
  readonly abort: () => void
  /** Why it cannot go on: a stream of it is gone, or no longer the one that was made. Then all of it is let go of. */
  readonly lost: () => Promise<Problem | undefined>
  /**
   * Reads the checks four times a second, until all held twice running on the streams that were made: then `passed`, or
   * until these are `lost`.
   */
  readonly watch: (on: {
    readonly seen: (checks: readonly CheckSeen[]) => void
    readonly passed: () => void
    readonly lost: (problem: Problem) => void
  }) => void
  /** Resolves once the checks were read after this call, or are not read any more. */
  readonly look: () => Promise<void>
  /** Ends all of it, lets go of what is shown, and takes away what was made, with what was made on its streams meanwhile. */
  readonly end: (goesOn: boolean) => Promise<void>
}

/** What a run needs. */
export type LessonRunDeps = {
  readonly workspace: Workspace
  readonly clock: Clock
  readonly view: LessonStage
  readonly ownServer: boolean
  readonly replicas?: number | undefined
}

/** Finds the first free name for the stream of a lesson; the problem says that there is none. */
export async function freeStreamName(
  number: number,
  look: NonNullable<Workspace['stage']>['look'],
): Promise<Result<string, Problem>> {
  for (let at = 1; at <= mostNames; at += 1) {
    const name = at === 1 ? `LESSON-${number}` : `LESSON-${number}-${at}`
    try {
      // One of ours may be another copy’s, at work this moment.
      if (!(await look.findStream(name))) return ok(name)
    } catch (error) {
      return err(look.describe(error, { stream: name }))
    }
  }
  return err({
    summary: `there are streams LESSON-${number} to LESSON-${number}-${mostNames} already, so there is no name left for this lesson’s`,
    advice: 'they are left alone; delete one of them to play it here',
  })
}

/** Creates the run of a lesson on a stream of this name; nothing is made yet. */
export function createLessonRun(template: Lesson, stream: string, deps: LessonRunDeps): LessonRun {
  const { workspace, clock, view } = deps
  const lesson = lessonOn(template, stream)
  const stage = createStage({
    workspace,
    clock,
    whose: `lesson ${template.id}`,
    ...(deps.replicas === undefined ? {} : { replicas: deps.replicas }),
  })
  const tools = workspace.stage
  const ending = new AbortController()
  let readings: Readings | undefined
  const checks =
    tools &&
    createChecks({
      workspace,
      look: tools.look,
      defaults: { stream, consumer: lesson.opens ?? 'lesson' },
      workerNamed: stage.workerNamed,
    })
  const isMine = (name: string): boolean => stage.isMade(name)
  const stopPublishing = (): void => {
    const { run } = workspace.publisher.state.get()
    if (run?.stream !== undefined && isMine(run.stream)) workspace.publisher.stop()
  }
  // Workers that the learner let in have nothing left to work on.
  const leaveLanes = async (): Promise<void> => {
    const { lanes } = workspace
    const working = lanes.state.get().lanes.filter(({ place }) => place.kind !== 'core' && isMine(place.stream))
    await Promise.all(working.map(({ id }) => lanes.leave(id)))
  }
  /** What became of its streams; `unknown` where the server does not say. */
  const standing = async (): Promise<Problem | 'ours' | 'unknown'> => {
    for (const { name } of lesson.setUp.streams) {
      const found = await stage.standing(name)
      if (found === 'ours') continue
      if (found === 'unknown') return found
      const other = found === 'others' ? '; another one that is not this lesson’s has its name now' : ''
      return { summary: `the stream ${name} is gone from the server${other}` }
    }
    return 'ours'
  }
  const letGo = async (): Promise<void> => {
    stopPublishing()
    view.letGo()
    await leaveLanes()
  }

  return {
    lesson,
    stream,
    setUp: async () => {
      const { streams, publish, consumers, workers } = lesson.setUp
      // What is stored is there before the consumers: where one begins is a matter of that.
      const stored = await stage.setUp({ streams, publish, consumers: [], workers: [] }, ending.signal)
      if (!stored.ok) return stored
      const made = await stage.setUp({ streams: [], publish: [], consumers, workers }, ending.signal)
      if (!made.ok) return made
      const shown = await view.show({ stream, consumer: lesson.opens, publishTo: lesson.publishTo })
      if (!shown.ok) return shown
      checks?.begin()
      return ok(undefined)
    },
    abort: () => ending.abort(),
    lost: async () => {
      const found = await standing()
      if (typeof found === 'string') return undefined
      if (!ending.signal.aborted) await letGo()
      return found
    },
    watch: ({ seen, passed, lost }) => {
      let heldBefore = false
      const read = async (): Promise<boolean> => {
        const now = (await checks?.read(lesson.checks)) ?? []
        if (ending.signal.aborted) return false
        // After the reading: a stream that is ours now was when it was read.
        const found = await standing()
        if (ending.signal.aborted) return false
        if (typeof found !== 'string') {
          lost(found)
          await letGo()
          return false
        }
        seen(now)
        const holds = now.length > 0 && now.every((check) => check.holds)
        // Where the server does not say whose it is, the next look may.
        const isPassed = holds && heldBefore && found === 'ours'
        heldBefore = holds
        if (isPassed) passed()
        return !isPassed
      }
      readings?.end()
      readings = createReadings(clock, read)
      readings.begin()
    },
    look: () => readings?.next() ?? Promise.resolve(),
    end: async (goesOn) => {
      ending.abort()
      readings?.end()
      stopPublishing()
      await view.leave(goesOn)
      await leaveLanes()
      await stage.clear()
    },
  }
}
