import type { Problem } from '../jetstream/index.js'
import { err } from '../lib/result.js'
import type { Result } from '../lib/result.js'
import { createStore } from '../lib/store.js'
import { plannedBy } from '../stage/set-up-schema.js'
import type { CheckSeen } from '../stage/checks.js'
import type { LessonNow, Lessons, LessonsState } from './lesson-contract.js'
import { listLessons } from './lesson-list.js'
import { createLessonRun, freeStreamName } from './lesson-run.js'
import type { LessonRun, LessonRunDeps } from './lesson-run.js'
import { lessonOn } from './lesson-schema.js'
import type { Lesson } from './lesson-schema.js'
import type { Progress } from './progress.js'

/** What the lessons of a run are made from. */
export type LessonsDeps = LessonRunDeps & {
  /** All lessons; asked for once, when somebody first wants to know of them: reading those that ship takes a while. */
  readonly library: () => readonly Lesson[]
  readonly progress: Progress
}

const noWork = Promise.resolve()
const readOnly: Problem = { summary: 'started with --read-only: a lesson makes nothing here' }
const closeWithinMs = 2000
/** So many names are tried where another copy begins the same lesson in the same moment. */
const mostTries = 4

/** Creates the lessons; none is played yet. */
export function createLessons(deps: LessonsDeps): Lessons {
  const { workspace, clock, progress, ownServer } = deps
  let read: readonly Lesson[] | undefined
  const library = (): readonly Lesson[] => (read ??= deps.library())
  const list = (): LessonsState['list'] => listLessons(library(), progress.state.get(), deps)
  const stateOf = (now: LessonNow | undefined): LessonsState => {
    let listed: LessonsState['list'] | undefined
    const { note } = progress.state.get()
    return {
      get list() {
        return (listed ??= list())
      },
      ...(now === undefined ? {} : { now }),
      ...(note === undefined ? {} : { note }),
    }
  }
  const state = createStore<LessonsState>(stateOf(undefined))
  let run: LessonRun | undefined
  /** The lesson that may be made here, beside what is made on a server of our own. */
  let agreed: string | undefined
  let turn = 0
  let work: Promise<void> = noWork

  const show = (now: LessonNow | undefined): void => state.set(stateOf(now))
  const change = (by: Partial<LessonNow>): void => {
    const { now } = state.get()
    if (now) show({ ...now, ...by })
  }
  const relist = (): void => show(state.get().now)
  progress.state.subscribe(relist)
  workspace.connection.state.subscribe(() => {
    // What nobody has read yet is read as it is then.
    if (read === undefined) return
    const before = state.get().list
    if (list().some(({ locked }, at) => locked !== before[at]?.locked)) relist()
  })

  /** What is under way ends now: it is not waited for. */
  const nextTurn = (): number => {
    run?.abort()
    return ++turn
  }
  /** One after the other: what was begun is ended before the next begins. */
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    work = work.then(act)
    return work
  }
  const end = async (goesOn: boolean): Promise<void> => {
    const ending = run
    run = undefined
    if (ending) await ending.end(goesOn)
    else if (!goesOn) await deps.view.leave(false)
  }
  const failed = (problem: Problem): void => change({ phase: 'failed', problem })
  const freeName = (number: number): Promise<Result<string, Problem>> =>
    workspace.stage ? freeStreamName(number, workspace.stage.look) : Promise.resolve(err(readOnly))
  /** `agreedTo` is the stream that was asked about: on no other one anything is made. */
  const setUp = async (lesson: Lesson, mine: number, agreedTo: string | undefined): Promise<void> => {
    const { now } = state.get()
    let tried: string | undefined
    let problem: Problem | undefined
    for (let tries = 0; tries < mostTries; tries += 1) {
      const name = await freeName(now?.number ?? 1)
      if (mine !== turn) return
      if (!name.ok) return void failed(name.error)
      if (agreedTo !== undefined && name.value !== agreedTo) {
        agreed = undefined
        return void change(asking(lesson, name.value))
      }
      // The same name again: it did not fail because another copy took that meanwhile.
      if (name.value === tried) break
      tried = name.value
      const next = createLessonRun(lesson, name.value, deps)
      run = next
      change({ lesson: next.lesson, stream: next.stream, phase: 'setting-up' })
      const done = await next.setUp()
      if (mine !== turn) return
      if (done.ok) return void change({ phase: 'read', startedAtMs: clock.now() })
      problem = done.error
      await end(true)
    }
    if (problem) failed(problem)
  }
  const start = (at: number, agreedTo?: string): Promise<void> => {
    const lesson = library()[at]
    const mine = nextTurn()
    return inTurn(async () => {
      await end(true)
      if (mine !== turn || !lesson) return
      if (state.get().list[at]?.locked !== undefined) return void show(undefined)
      const stream = `LESSON-${at + 1}`
      const right = lesson.choices.findIndex((choice) => choice.right) as 0 | 1 | 2
      const of = library().length
      const fresh = { number: at + 1, of, stream, right, checks: [], hints: 0, startedAtMs: clock.now() } as const
      const here = lessonOn(lesson, stream)
      if (ownServer || agreed === lesson.id) {
        show({ ...fresh, lesson: here, phase: 'setting-up' })
        return setUp(lesson, mine, agreedTo)
      }
      // What is asked about is what will be made: the name comes first.
      const name = await freeName(at + 1)
      if (mine !== turn) return
      if (name.ok) show({ ...fresh, ...asking(lesson, name.value) })
      else show({ ...fresh, lesson: here, phase: 'failed', problem: name.error })
    })
  }
  const place = (): number => (state.get().now?.number ?? 0) - 1
  const nextOf = (from: number, isWanted: (at: number) => boolean): number | undefined => {
    for (let at = from; at < library().length; at += 1)
      if (state.get().list[at]?.locked === undefined && isWanted(at)) return at
    return undefined
  }
  const sum = (): Promise<void> => {
    nextTurn()
    return inTurn(async () => {
      await end(true)
      change({ phase: 'summary', checks: [] })
    })
  }
  const isIn = (...phases: readonly LessonNow['phase'][]): boolean => {
    const { now } = state.get()
    return now !== undefined && phases.includes(now.phase)
  }
  const leave = (): Promise<void> => {
    nextTurn()
    return inTurn(async () => {
      await end(false)
      show(undefined)
    })
  }
  const close = async (): Promise<void> => {
    nextTurn()
    let cancel = (): void => undefined
    const late = new Promise<void>((resolve) => void (cancel = clock.after(closeWithinMs, resolve)))
    await Promise.race([inTurn(() => end(true)), late])
    cancel()
  }
  const watch = (of: LessonRun): void =>
    of.watch({
      seen: (checks) => {
        const { now } = state.get()
        if (run === of && now && isNew(now.checks, checks)) change({ checks })
      },
      passed: () => {
        if (run !== of) return
        progress.noteDone(of.lesson.id)
        change({ phase: 'why', passedAtMs: clock.now() })
      },
      lost: (problem) => {
        if (run === of) change({ problem, isLost: true })
      },
    })

  return {
    state,
    start: (id) => start(library().findIndex((lesson) => lesson.id === id)),
    agree: async () => {
      const { now } = state.get()
      if (!isIn('ask') || !now) return
      agreed = now.lesson.id
      await start(place(), now.stream)
    },
    answer: async (choice) => {
      const { now } = state.get()
      const playing = run
      if (!isIn('predict') || !now || now.answer !== undefined || !playing) return
      progress.noteGuess(now.lesson.id, choice === now.right ? 'right' : 'wrong')
      change({ answer: choice })
      const lost = await playing.lost()
      if (run !== playing) return
      if (lost) return void change({ phase: 'do', problem: lost, isLost: true })
      const received = now.lesson.joins ? undefined : await deps.view.receive()
      if (run !== playing) return
      // Not before it receives: what is to be done would come to nothing.
      change({ phase: 'do', ...(received?.ok === false && { problem: received.error }) })
      watch(playing)
    },
    go: async () => {
      if (isIn('read')) return void change({ phase: 'predict' })
      if (isIn('failed')) return start(place())
      if (isIn('summary')) return leave()
      if (!isIn('why')) return
      const next = nextOf(place() + 1, () => true) ?? nextOf(0, (at) => state.get().list[at]?.done === false)
      return next === undefined ? sum() : start(next)
    },
    look: () => run?.look() ?? noWork,
    hint: () => {
      const { now } = state.get()
      if (now && isIn('do', 'predict') && now.hints < 3) change({ hints: (now.hints + 1) as 1 | 2 | 3 })
    },
    reset: () => (state.get().now ? start(place()) : noWork),
    skip: () => {
      if (!state.get().now) return noWork
      const next = nextOf(place() + 1, () => true)
      return next === undefined ? sum() : start(next)
    },
    back: () => {
      for (let at = place() - 1; at >= 0; at -= 1) if (state.get().list[at]?.locked === undefined) return start(at)
      return noWork
    },
    leave,
    close,
  }
}

/** What is asked before the lesson makes all this on the stream of this name. */
function asking(lesson: Lesson, stream: string): Pick<LessonNow, 'lesson' | 'stream' | 'phase' | 'asks'> {
  const here = lessonOn(lesson, stream)
  return { lesson: here, stream, phase: 'ask', asks: plannedBy(here.setUp) }
}

function isNew(before: readonly CheckSeen[], now: readonly CheckSeen[]): boolean {
  return (
    before.length !== now.length ||
    now.some((check, at) => {
      const old = before[at]
      return !old || old.seen !== check.seen || old.holds !== check.holds || isNew(old.parts ?? [], check.parts ?? [])
    })
  )
}
