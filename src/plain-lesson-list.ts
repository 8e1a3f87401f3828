import { listLessons, summaryOf } from './lessons/lesson-list.js'
import type { Lesson } from './lessons/lesson-schema.js'
import type { ProgressState } from './lessons/progress.js'
import { formatCount } from './lib/format.js'
import { joinSafe, literal, safeText } from './lib/safe-text.js'
import type { SafeText } from './lib/safe-text.js'
import { beliefWords, entryState, summaryLines } from './words/lesson-words.js'

/** The lessons as lines: name, title, how it stands, what it needs, and the wrong belief it corrects. */
export function lessonLines(library: readonly Lesson[], progress: ProgressState): readonly SafeText[] {
  // What this server lacks is known once there is one.
  const list = listLessons(library, progress)
  const width = Math.max(...library.map(({ id }) => id.length))
  const lines = list.flatMap((entry, at) => {
    const lesson = library[at]
    const number = safeText(String(entry.number).padStart(2))
    const head = literal`${number}  ${safeText(entry.id.padEnd(width))}  ${safeText(entry.title)} (${entryState(entry)}${needs(lesson)})`
    const beliefs = entry.beliefs.map((belief) => beliefWords[belief]).filter((words) => words !== undefined)
    return beliefs.length === 0
      ? [head]
      : [head, literal`      it is not so that ${joinSafe(beliefs, literal`, or that `)}`]
  })
  return [
    ...lines,
    ...summaryLines(summaryOf(list)),
    ...(progress.note === undefined ? [] : [safeText(progress.note)]),
    literal`${formatCount(library.length)} lessons: ${safeText('review-tui lessons run NAME --plain')} plays one without a screen,`,
    literal`${safeText('review-tui lessons code NAME')} prints one as a program of your own.`,
  ]
}

function needs(lesson: Lesson | undefined): SafeText {
  const since =
    lesson === undefined || lesson.since === '2.9'
      ? literal``
      : literal`, nats-server ${safeText(lesson.since)} or newer`
  const what =
    lesson?.needs === undefined
      ? literal``
      : lesson.needs === 'lab'
        ? literal`, a private server`
        : literal`, a private cluster`
  return literal`${since}${what}`
}
