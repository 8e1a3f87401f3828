import { createInterface } from 'node:readline'
import { join } from 'node:path'
import type { FoundServer } from './find-server.js'
import { labOfRun } from './lab-of-run.js'
import { createLessonDesk } from './lesson-deeds.js'
import type { LessonDesk } from './lesson-deeds.js'
import { firstToPlay } from './lessons/lesson-list.js'
import type { ChosenLesson } from './lessons/library.js'
import { createLessons } from './lessons/lessons.js'
import { createProgress } from './lessons/progress.js'
import { systemClock } from './lib/clock.js'
import { safeText } from './lib/safe-text.js'
import { exitCodes } from './plain-exit-codes.js'
import { teach } from './plain-teach.js'
import type { PlainStory } from './plain.js'
import { serverPaths } from './server/index.js'

/** Plays a lesson by lines of text from the input; the code is 0 when it was passed. */
export function teachPlain({ library, id }: ChosenLesson, found: FoundServer): PlainStory {
  return async ({ workspace, signal, say, failed }) => {
    const lab = labOfRun(workspace, found, { session: () => desk.session(), subject: () => '' })
    const desk: LessonDesk = createLessonDesk({ workspace, clock: systemClock, signal, lab })
    const lessons = createLessons({
      workspace,
      clock: systemClock,
      view: desk.stage,
      ownServer: found.privateServer !== undefined,
      replicas: found.replicas,
      library: () => library,
      progress: createProgress({ path: join(serverPaths(process.env).stateDir, 'lessons.json') }),
    })
    const { list, note } = lessons.state.get()
    if (note !== undefined) say(safeText(note))
    const wanted = id ?? firstToPlay(list) ?? ''
    const locked = list.find((entry) => entry.id === wanted)?.locked
    if (locked !== undefined)
      return failed({ summary: `the lesson ${wanted} cannot be played here: ${locked}` }, exitCodes.failed)
    const input = createInterface({ input: process.stdin })
    const stopReading = (): void => input.close()
    signal.addEventListener('abort', stopReading)
    try {
      const lines = input[Symbol.asyncIterator]()
      const end = await teach({ lessons, desk, id: wanted, lines, say, clock: systemClock, signal })
      return end === 'passed' ? exitCodes.done : exitCodes.failed
    } finally {
      signal.removeEventListener('abort', stopReading)
      input.close()
      lab?.close()
    }
  }
}
