/** What stands behind `lessons`, and how many words of the command line that is. */
export type LessonWords = { readonly words: number; readonly runs: boolean; readonly name?: string }

type Values = Readonly<
  Partial<Record<'list' | 'lesson' | 'scenario' | 'yes' | 'read-only', string | boolean | undefined>>
>

/** Reads `lessons` and `lessons run NAME`; undefined where the command line begins otherwise. */
export function readLessons(args: readonly string[]): LessonWords | undefined {
  if (args[0] !== 'lessons') return undefined
  if (args[1] !== 'run') return { words: 1, runs: false }
  const name = args[2]
  return name === undefined || name.startsWith('-') ? { words: 2, runs: true } : { words: 3, runs: true, name }
}

/** What is wrong with how lessons are asked for, in a sentence. */
export function lessonsError(lessons: LessonWords | undefined, { list, lesson }: Values): string | undefined {
  if (lesson === '') return '--lesson needs the name of a file'
  if (lessons === undefined) return list === true ? '--list is for the lessons: review-tui lessons --list' : undefined
  if (!lessons.runs && list !== true)
    return 'lessons: write review-tui lessons --list, or review-tui lessons run NAME --plain'
  if (lessons.runs && list === true) return 'lessons: give --list, or run NAME'
  if (lessons.name !== undefined && !/^[a-z0-9-]{1,40}$/.test(lessons.name))
    return 'lessons run: a name is of small letters, digits and -; review-tui lessons --list has them'
  if (lessons.name !== undefined && lesson !== undefined) return 'lessons run: give a name, or --lesson with a file'
  return undefined
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
