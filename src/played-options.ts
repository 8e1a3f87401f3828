/** What stands behind `lessons`, and how many words of the command line that is. */
export type LessonWords = {
  readonly words: number
  readonly does: 'list' | 'run' | 'code'
  readonly name?: string
}

type Values = Readonly<
  Partial<
    Record<'list' | 'lesson' | 'scenario' | 'yes' | 'read-only' | 'commands' | 'to', string | boolean | undefined>
  >
>

/** What a command line asks for. */
export type Action = 'run' | 'help' | 'version' | 'doctor' | 'lessons' | 'lesson-code'

/** Reads `lessons`, `lessons run NAME` and `lessons code NAME`; undefined where the command line begins otherwise. */
export function readLessons(args: readonly string[]): LessonWords | undefined {
  if (args[0] !== 'lessons') return undefined
  const [, does, name] = args
  if (does !== 'run' && does !== 'code') return { words: 1, does: 'list' }
  return name === undefined || name.startsWith('-') ? { words: 2, does } : { words: 3, does, name }
}

/** What is wrong with how lessons are asked for, in a sentence. */
export function lessonsError(lessons: LessonWords | undefined, values: Values): string | undefined {
  const { list, lesson, commands, to } = values
  if (lessons?.does !== 'code' && (commands === true || to !== undefined))
    return '--commands and --to are for the code of a lesson: review-tui lessons code NAME'
  if (to === '') return '--to needs the name of a folder'
  if (lesson === '') return '--lesson needs the name of a file'
  if (lessons === undefined) return list === true ? '--list is for the lessons: review-tui lessons --list' : undefined
  if (lessons.does === 'list' && list !== true)
    return 'lessons: write review-tui lessons --list, lessons run NAME --plain, or lessons code NAME'
  if (lessons.does !== 'list' && list === true) return `lessons: give --list, or ${lessons.does} NAME`
  if (lessons.name !== undefined && !/^[a-z0-9-]{1,40}$/.test(lessons.name))
    return `lessons ${lessons.does}: a name is of small letters, digits and -; review-tui lessons --list has them`
  if (lessons.does === 'code') return codeError(lessons, values)
  if (lessons.name !== undefined && lesson !== undefined) return 'lessons run: give a name, or --lesson with a file'
  return undefined
}

function codeError({ name }: LessonWords, { lesson, commands, to }: Values): string | undefined {
  if (lesson !== undefined)
    return 'lessons code: a lesson of your own has none; the log of the screen has what you did, as nats lines and TypeScript'
  if (name === undefined) return 'lessons code: give the name of a lesson; review-tui lessons --list has them'
  return commands === true && to !== undefined
    ? 'lessons code: give --commands, which prints, or --to, which writes all of it'
    : undefined
}

/** What is wrong with how a scenario is asked for, in a sentence. */
export function scenarioError(lessons: LessonWords | undefined, values: Values): string | undefined {
  const { scenario, lesson, yes } = values
  if (scenario === undefined) return yes === true ? '--yes is for a scenario: give --scenario with it' : undefined
  if (scenario === '') return '--scenario needs the name of one that ships, or of a file'
  if (values['read-only'] === true)
    return '--scenario makes streams and publishes, and --read-only forbids it: give one of them'
  if (lessons !== undefined || lesson !== undefined) return '--scenario and a lesson are two runs: give one of them'
  return undefined
}

/** What a command line asks for, where nothing is wrong with it. */
export function actionOf(
  { help, version, list }: Readonly<Partial<Record<'help' | 'version' | 'list', string | boolean>>>,
  { isDoctor, lessons }: { readonly isDoctor: boolean; readonly lessons: LessonWords | undefined },
): Action {
  if (help === true) return 'help'
  if (version === true) return 'version'
  if (isDoctor) return 'doctor'
  if (list === true) return 'lessons'
  return lessons?.does === 'code' ? 'lesson-code' : 'run'
}
