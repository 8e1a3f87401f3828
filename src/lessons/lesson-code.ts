import { codeTexts } from './code-texts.js'
import type { Lesson } from './lesson-schema.js'
import { shippedLessons } from './library.js'

/** What a lesson gives to take home: the same behaviour as a program, and as commands of the `nats` tool. */
export type LessonCode = Pick<Lesson, 'title' | 'since' | 'needs'> & {
  /** Its number and id, such as `05-ack-wait`. */
  readonly name: string
  /** A complete TypeScript program. */
  readonly program: string
  /** A shell script. */
  readonly commands: string
}

/** The code of a lesson that ships; undefined for any other. Loaded when it is asked for: it is no part of a start. */
export function lessonCode(id: string): LessonCode | undefined {
  const lessons = shippedLessons()
  const at = lessons.findIndex((lesson) => lesson.id === id)
  const lesson = lessons[at]
  const name = `${String(at + 1).padStart(2, '0')}-${id}`
  const program = codeTexts[`${name}.ts`]
  const commands = codeTexts[`${name}.sh`]
  if (!lesson || program === undefined || commands === undefined) return undefined
  const { title, since, needs } = lesson
  return { name, title, since, needs, program, commands }
}
