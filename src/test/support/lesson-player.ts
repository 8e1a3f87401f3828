import type { Lesson } from '../../lessons/lesson-schema.js'
import { shippedLessons } from '../../lessons/library.js'
import type { AppDriver } from './app-driver.js'

/** Somebody who plays lessons by the keys of the screen. */
export type LessonPlayer = {
  readonly lessons: readonly Lesson[]
  /** Opens a lesson from the list, reads it, and answers its question: then there is something to do. */
  readonly begin: (id: string, guess?: 'right' | 'wrong') => Promise<void>
  /** Begins the lesson that is on anew, up to where there is something to do. */
  readonly beginAnew: () => Promise<void>
  readonly toPass: (timeoutMs?: number) => Promise<void>
  readonly hasPassed: () => boolean
}

const numberUnderCursor = /\[ ?(\d+) /

/** Plays on an app that shows the explorer. */
export function createLessonPlayer(app: AppDriver): LessonPlayer {
  const lessons = shippedLessons()
  const passed = /[─-] (?:Lesson \d+ of |\d+\/)\d+.* Enter next lesson/
  /** The number under the cursor of the list. */
  const under = (): number =>
    Number(
      app
        .screen()
        .map((line) => numberUnderCursor.exec(line)?.[1])
        .find(Boolean),
    )
  let guessKey = 'a'
  const answer = async (): Promise<void> => {
    await app.waitForText(/Enter go on {2}Esc leave/)
    app.press('enter')
    await app.waitForText(/a b c guess {2}Esc leave/)
    app.press(guessKey)
    await app.waitForText(/H hint {2}Esc leave/)
  }
  return {
    lessons,
    hasPassed: () => passed.test(app.text()),
    toPass: (timeoutMs) => app.waitForText(passed, { timeoutMs }),
    begin: async (id, guess = 'right') => {
      const at = lessons.findIndex((lesson) => lesson.id === id)
      const right = lessons[at]?.choices.findIndex((choice) => choice.right) ?? -1
      if (right < 0) throw new Error(`no lesson ${id}`)
      app.command('lesson.list')
      await app.waitForText(/[╭+][─-]* ?Lessons /)
      app.press('home')
      await app.waitFor('the first lesson under the cursor', () => under() === 1)
      for (let number = 2; number <= at + 1; number += 1) {
        app.press('down')
        await app.waitFor(`lesson ${number} under the cursor`, () => under() === number)
      }
      guessKey = 'abc'[guess === 'right' ? right : (right + 1) % 3] ?? ''
      app.press('enter')
      await answer()
    },
    beginAnew: async () => {
      app.command('lesson.reset')
      await answer()
    },
  }
}
