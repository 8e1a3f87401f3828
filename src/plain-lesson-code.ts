import type { Options } from './options.js'
import { lessonCode } from './lessons/lesson-code.js'
import { findLesson } from './lessons/library.js'
import { err, ok } from './lib/result.js'
import type { Result } from './lib/result.js'
import { exitCodes } from './plain-exit-codes.js'
import { writeOwnFolder } from './lib/write-own-folder.js'
import { takeHomeFiles } from './words/take-home.js'

/** What `lessons code NAME` prints: the program, its commands, or where both were written. The error is one sentence, and the exit code. */
export function lessonCodeText({
  lesson = '',
  asCommands,
  to,
}: Pick<Options, 'lesson' | 'asCommands' | 'to'>): Result<string, { readonly why: string; readonly code: number }> {
  const found = findLesson(lesson)
  const code = found && lessonCode(found.id)
  if (!code) return err({ why: `there is no lesson ${lesson}; review-tui lessons --list has their names`, code: 2 })
  if (to === undefined) return ok((asCommands ? code.commands : code.program).trimEnd())
  const files = takeHomeFiles(code)
  const written = writeOwnFolder(to, files)
  if (written.ok) return ok([written.value, ...files.map(({ name }) => `  ${name}`)].join('\n'))
  const { error } = written
  const why =
    error.kind === 'failed'
      ? `--to: nothing more was written: ${error.why}`
      : `--to: nothing was written: there is another ${error.names.join(', ')}; name another folder, or take it away`
  return err({ why, code: exitCodes.failed })
}
