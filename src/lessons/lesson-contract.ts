import type { Problem } from '../jetstream/index.js'
import type { Result } from '../lib/result.js'
import type { ReadableStore } from '../lib/store.js'
import type { CheckSeen } from '../stage/checks.js'
import type { Planned } from '../stage/set-up-schema.js'
import type { LessonEntry } from './lesson-list.js'
import type { Lesson } from './lesson-schema.js'

/** How the consumer of a lesson is shown and received from: by the screen in one way, by plain output in another. */
export type LessonStage = {
  /** Shows the consumer, or only the stream, and takes nothing. */
  readonly show: (at: {
    readonly stream: string
    readonly consumer?: string | undefined
    readonly publishTo: string
  }) => Promise<Result<undefined, Problem>>
  /** The guess is made: receives from what is shown. */
  readonly receive: () => Promise<Result<undefined, Problem>>
  /** What is shown is not the lesson’s any more: receives nothing further of it. Never rejects. */
  readonly letGo: () => void
  /**
   * Lets go of the lesson’s stream and receives nothing of it any more. Unless a lesson `goesOn`, it also goes back to
   * where the user was before. Never rejects.
   */
  readonly leave: (goesOn: boolean) => Promise<void>
}

/** How far a lesson has come. */
export type LessonPhase =
  /** The server is not private: what will be made is shown first. */
  | 'ask'
  | 'setting-up'
  | 'read'
  | 'predict'
  | 'do'
  /** All checks held: what happened, and why. */
  | 'why'
  /** The set-up came to nothing. */
  | 'failed'
  /** No lesson is left: how the guesses went. */
  | 'summary'

/** The lesson that is played; its texts name the stream it is played on. */
export type LessonNow = {
  readonly lesson: Lesson
  readonly number: number
  readonly of: number
  readonly stream: string
  readonly phase: LessonPhase
  readonly asks?: readonly Planned[]
  readonly answer?: 0 | 1 | 2
  readonly right: 0 | 1 | 2
  /** As last read; empty before there was a reading. */
  readonly checks: readonly CheckSeen[]
  readonly hints: 0 | 1 | 2 | 3
  readonly startedAtMs: number
  readonly passedAtMs?: number
  /** Why it failed, or what became of it meanwhile. */
  readonly problem?: Problem
  /** Its stream is gone, or another has its name: nothing more is made or published until it is begun anew or left. */
  readonly isLost?: true
}

/** All that a screen shows of lessons. */
export type LessonsState = {
  readonly list: readonly LessonEntry[]
  readonly now?: LessonNow
  /** What is wrong with the file the progress is kept in. */
  readonly note?: string
}

/** The lessons of one run. Acts that make no sense at the moment do nothing. Promises never reject. */
export type Lessons = {
  readonly state: ReadableStore<LessonsState>
  /** Leaves the one that is played, and sets this one up. */
  readonly start: (id: string) => Promise<void>
  /** The user lets this lesson act on a server that is not private; each one asks for itself. */
  readonly agree: () => Promise<void>
  /** Takes the guess, for good. */
  readonly answer: (choice: 0 | 1 | 2) => Promise<void>
  /** On: from reading to the question, from the end to the next lesson that is not done, from a failure to another try. */
  readonly go: () => Promise<void>
  /** Resolves once the checks have been read anew, after this call; at once where they are not read. */
  readonly look: () => Promise<void>
  readonly hint: () => void
  /** Makes the lesson anew; the question is asked again. */
  readonly reset: () => Promise<void>
  readonly skip: () => Promise<void>
  readonly back: () => Promise<void>
  /** Leaves, and takes away all that was made. */
  readonly leave: () => Promise<void>
  /** The same at the end of the run: nothing is shown in its place, and it takes no longer than two seconds. */
  readonly close: () => Promise<void>
}
