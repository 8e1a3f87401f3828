import type { Happening } from '../../jetstream/index.js'
import type { Lessons } from '../../lessons/lesson-contract.js'
import type { LessonEntry } from '../../lessons/lesson-list.js'
import { glossary } from '../../words/glossary.js'
import { happenedWords } from '../../words/happened-words.js'

/** The line of *What just happened* that is at its top: the newest, or where somebody has scrolled to. */
export function happeningAt(list: readonly Happening[], top: number | undefined): Happening | undefined {
  return list.find(({ id }) => id === top) ?? list[0]
}

/** The lesson in which what happened can be tried; undefined where there is none in this run. */
export function lessonOfHappening(
  happening: Happening | undefined,
  lessons: Pick<Lessons, 'state'> | undefined,
): LessonEntry | undefined {
  const term = happening && happenedWords(happening.what).term
  const id = term && glossary[term].lesson
  return id === undefined ? undefined : lessons?.state.get().list.find((entry) => entry.id === id)
}
