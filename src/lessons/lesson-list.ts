import type { Workspace } from '../jetstream/index.js'
import { isAtLeast } from '../jetstream/index.js'
import type { Lesson } from './lesson-schema.js'
import type { ProgressState } from './progress.js'

/** A lesson in the list of all. */
export type LessonEntry = Pick<Lesson, 'id' | 'title' | 'level' | 'beliefs' | 'terms'> & {
  /** From 1, in the order of the list. */
  readonly number: number
  readonly done: boolean
  readonly guessed?: 'right' | 'wrong'
  /** Why it cannot be played here. */
  readonly locked?: string
}

/** Begins the id of a lesson from a file of somebody’s own: its progress is its own, whatever it is called. */
export const ownLessonPrefix = 'own-'

/** Whether a lesson is from a file of somebody’s own. */
export function isOwnLesson(id: string): boolean {
  return id.startsWith(ownLessonPrefix)
}

/** How many were done, and how the guesses went. */
export type LessonSummary = {
  readonly done: number
  readonly of: number
  readonly right: number
  readonly wrong: number
  /** Those that were guessed wrong, to look at again. */
  readonly surprised: readonly LessonEntry[]
}

/** What lessons may need of where they are played. */
export type LessonPlace = {
  readonly workspace: Pick<Workspace, 'connection' | 'stage' | 'lab'>
  /** How many copies a stream gets on a private cluster. */
  readonly replicas?: number | undefined
}

/** All lessons, with what is known of each; what is locked, only with a place to play them. */
export function listLessons(
  library: readonly Lesson[],
  progress: Pick<ProgressState, 'lessons'>,
  place?: LessonPlace,
): readonly LessonEntry[] {
  return library.map((lesson, at) => {
    const { id, title, level, beliefs, terms } = lesson
    const { done = false, guess } = progress.lessons[id] ?? {}
    const locked = place && lockedWhy(lesson, place)
    return {
      ...{ id, title, level, beliefs, terms, number: at + 1, done },
      ...(guess === undefined ? {} : { guessed: guess }),
      ...(locked === undefined ? {} : { locked }),
    }
  })
}

/** The one to play where none is named: the first that is not done. */
export function firstToPlay(list: readonly LessonEntry[]): string | undefined {
  return (list.find(({ done, locked }) => !done && locked === undefined) ?? list[0])?.id
}

/** Counts the list. */
export function summaryOf(list: readonly LessonEntry[]): LessonSummary {
  const surprised = list.filter(({ guessed }) => guessed === 'wrong')
  return {
    done: list.filter(({ done }) => done).length,
    of: list.length,
    right: list.filter(({ guessed }) => guessed === 'right').length,
    wrong: surprised.length,
    surprised,
  }
}

/** Why a lesson cannot be played here; undefined where it can, or where nothing is known yet. */
function lockedWhy({ since, needs }: Lesson, { workspace, replicas }: LessonPlace): string | undefined {
  if (!workspace.stage) return 'started with --read-only: a lesson makes a stream of its own'
  const state = workspace.connection.state.get()
  if (state.kind === 'connected' && !isAtLeast(state.server.version, since))
    return `needs nats-server ${since}; this one is ${state.server.version}`
  if ((needs === 'lab' || needs === 'one server') && !workspace.lab)
    return 'needs the failure lab, which only a private server has: start with --private'
  if (needs === 'one server' && workspace.connection.nats()?.info?.cluster !== undefined)
    return 'needs a single server, whose end is the end of all: start without --cluster'
  if (needs === 'cluster' && replicas === undefined) return 'needs a private cluster: start with --cluster'
  return undefined
}
