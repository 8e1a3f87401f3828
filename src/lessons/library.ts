import lesson01 from '../../data/lessons/01-capture.json' with { type: 'json' }
import lesson02 from '../../data/lessons/02-same-id.json' with { type: 'json' }
import lesson03 from '../../data/lessons/03-cursor.json' with { type: 'json' }
import lesson04 from '../../data/lessons/04-ack-floor.json' with { type: 'json' }
import lesson05 from '../../data/lessons/05-ack-wait.json' with { type: 'json' }
import lesson06 from '../../data/lessons/06-working.json' with { type: 'json' }
import lesson07 from '../../data/lessons/07-nak.json' with { type: 'json' }
import lesson08 from '../../data/lessons/08-nak-later.json' with { type: 'json' }
import lesson09 from '../../data/lessons/09-term.json' with { type: 'json' }
import lesson10 from '../../data/lessons/10-max-deliver.json' with { type: 'json' }
import lesson11 from '../../data/lessons/11-confirmed-ack.json' with { type: 'json' }
import lesson12 from '../../data/lessons/12-max-ack-pending.json' with { type: 'json' }
import lesson13 from '../../data/lessons/13-push.json' with { type: 'json' }
import lesson14 from '../../data/lessons/14-filters.json' with { type: 'json' }
import lesson15 from '../../data/lessons/15-durable.json' with { type: 'json' }
import lesson16 from '../../data/lessons/16-sharing.json' with { type: 'json' }
import lesson17 from '../../data/lessons/17-starting.json' with { type: 'json' }
import lesson18 from '../../data/lessons/18-ordered.json' with { type: 'json' }
import lesson19 from '../../data/lessons/19-work-queue.json' with { type: 'json' }
import lesson20 from '../../data/lessons/20-pause.json' with { type: 'json' }
import lesson21 from '../../data/lessons/21-pinned.json' with { type: 'json' }
import lesson22 from '../../data/lessons/22-overflow.json' with { type: 'json' }
import lesson23 from '../../data/lessons/23-priority.json' with { type: 'json' }
import lesson24 from '../../data/lessons/24-ack-all.json' with { type: 'json' }
import lesson25 from '../../data/lessons/25-flow-control.json' with { type: 'json' }
import lesson26 from '../../data/lessons/26-killed-worker.json' with { type: 'json' }
import lesson27 from '../../data/lessons/27-lost-ack.json' with { type: 'json' }
import lesson28 from '../../data/lessons/28-timed-out-publish.json' with { type: 'json' }
import { err, ok } from '../lib/result.js'
import type { Result } from '../lib/result.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import { checkDocument, readDocument } from '../stage/read-document.js'
import { ownLessonPrefix } from './lesson-list.js'
import { lessonSchema } from './lesson-schema.js'
import type { Lesson } from './lesson-schema.js'

const documents: readonly unknown[] = [
  lesson01,
  lesson02,
  lesson03,
  lesson04,
  lesson05,
  lesson06,
  lesson07,
  lesson08,
  lesson09,
  lesson10,
  lesson11,
  lesson12,
  lesson13,
  lesson14,
  lesson15,
  lesson16,
  lesson17,
  lesson18,
  lesson19,
  lesson20,
  lesson21,
  lesson22,
  lesson23,
  lesson24,
  lesson25,
  lesson26,
  lesson27,
  lesson28,
]

/** The lessons that ship, in an order that a beginner can follow. */
export function shippedLessons(): readonly Lesson[] {
  return documents.map((document) => {
    const read = checkDocument(document, lessonSchema)
    if (read.ok) return read.value
    throw new Error(`a lesson that ships is broken: ${read.error.join('; ')}`)
  })
}

/** The lesson of this name or number. */
export function findLesson(name: string, library = shippedLessons()): Lesson | undefined {
  return library.find(({ id }, at) => id === name || String(at + 1) === name)
}

/** The lessons of a run, and the one to begin with; the first that is not done where none is named. */
export type ChosenLesson = { readonly library: readonly Lesson[]; readonly id?: string }

/** The lessons a command line asks for: by a name or a number, or one in a file. The error is for the user, a line a fault. */
export async function chooseLesson(of: {
  readonly name?: string | undefined
  readonly file?: string | undefined
}): Promise<Result<ChosenLesson, readonly SafeText[]>> {
  const { name = '', file } = of
  if (file !== undefined) {
    const read = await readDocument(file, lessonSchema)
    if (!read.ok) return read
    const lesson = { ...read.value, id: `${ownLessonPrefix}${read.value.id}` }
    return ok({ library: [lesson], id: lesson.id })
  }
  const library = shippedLessons()
  if (name === '') return ok({ library })
  const lesson = findLesson(name, library)
  return lesson === undefined
    ? err([literal`there is no lesson ${safeText(name)}; review-tui lessons --list has their names`])
    : ok({ library, id: lesson.id })
}
