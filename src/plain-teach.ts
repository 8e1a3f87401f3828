import type { CommandId } from './keymap/table.js'
import type { LessonDesk } from './lesson-deeds.js'
import { deedWords } from './lesson-deed-words.js'
import type { LessonNow, Lessons } from './lessons/lesson-contract.js'
import { isOwnLesson } from './lessons/lesson-list.js'
import type { Clock } from './lib/clock.js'
import { formatCount } from './lib/format.js'
import { joinSafe, literal, safeText } from './lib/safe-text.js'
import type { SafeText } from './lib/safe-text.js'
import { waitForStore } from './lib/wait-for-store.js'
import { plannedWords } from './words/planned-words.js'
import { checkWords, missingWords } from './words/check-words.js'
import { keyOf } from './words/key-words.js'
import { choiceLetter, lessonText } from './words/lesson-words.js'

/** How a lesson without a screen ended. */
export type TaughtEnd = 'passed' | 'not-passed' | 'failed'

const choices = [0, 1, 2] as const
/** So long checks may still come true once nothing more is typed. */
const graceMs = 15_000
const ownWords: readonly { readonly word: string; readonly does: string }[] = [
  { word: 'check', does: 'say what holds and what is missing' },
  { word: 'hint', does: 'a hint; three times' },
  { word: 'words', does: 'these words' },
  { word: 'reset', does: 'begin anew' },
  { word: 'quit', does: 'leave; what the lesson made is taken away' },
]

/** Plays one lesson in lines of text: says it, takes the guess and then deeds, one a line, until all checks hold. */
export async function teach(of: {
  readonly lessons: Lessons
  readonly desk: LessonDesk
  readonly id: string
  readonly lines: AsyncIterator<string>
  readonly say: (line: SafeText) => void
  readonly clock: Clock
  readonly signal: AbortSignal
}): Promise<TaughtEnd> {
  const { lessons, desk, lines, say, signal } = of
  const now = (): LessonNow | undefined => lessons.state.get().now
  const nextLine = async (): Promise<string | undefined> => {
    if (signal.aborted) return undefined
    const line = await lines.next()
    return line.done === true ? undefined : line.value.trim()
  }

  const told = new Set<string>()
  const tellChecks = (): void => {
    const state = now()
    for (const check of state?.checks ?? []) {
      const { what } = checkWords(check)
      if (check.holds && !told.has(what)) {
        told.add(what)
        say(literal`Check => yes: ${what}`)
      }
    }
    if (state?.problem && state.phase === 'do') say(literal`Lesson => ${safeText(state.problem.summary)}`)
  }

  const begin = async (): Promise<boolean> => {
    told.clear()
    // Asked once more where the name it agreed to was taken meanwhile.
    for (let asked = now(); asked?.phase === 'ask'; asked = now()) {
      say(literal`Lesson => this server is not private. The lesson will do this, and take away what it made:`)
      for (const planned of asked.asks ?? []) say(literal`  ${plannedWords(planned)}`)
      say(literal`  publish on ${safeText(asked.lesson.publishTo)} when you type publish, again, burst or run`)
      say(literal`Agree => yes or no?`)
      if ((await nextLine()) !== 'yes') return false
      await lessons.agree()
    }
    const state = now()
    if (signal.aborted || !state || state.phase === 'failed') return false
    sayLesson(state, say)
    await lessons.go()
    return guess()
  }
  const guess = async (): Promise<boolean> => {
    const state = now()
    if (!state) return false
    const { lesson } = state
    say(literal`Question => ${textOf(lesson.question)}`)
    for (const at of choices) say(literal`  ${choiceLetter(at)}  ${textOf(lesson.choices[at].text)}`)
    for (;;) {
      say(literal`Guess => a, b or c?`)
      const line = await nextLine()
      if (line === undefined || line === 'quit') return false
      const at = choices.find((one) => choiceLetter(one) === line)
      if (at === undefined) continue
      await lessons.answer(at)
      say(literal`Task => ${textOf(lesson.task)}`)
      say(literal`Task => one word a line, such as fetch or check; “words” lists them`)
      return true
    }
  }
  /** Says what holds of what was done until now: what was read a moment ago may be from before that. */
  const sayMissing = async (): Promise<void> => {
    await lessons.look()
    if (now()?.phase !== 'do') return
    for (const check of now()?.checks ?? []) {
      say(
        check.holds
          ? literal`Check => yes: ${checkWords(check).what}`
          : literal`Check => not yet: ${missingWords(check)}`,
      )
    }
  }
  const hint = (): void => {
    const { hints = 0, lesson } = now() ?? {}
    lessons.hint()
    const plain = lesson?.plain ?? []
    const text = lesson?.hints[Math.min(hints, 2)] ?? ''
    if (hints < 2 || plain.length === 0) say(literal`Hint => ${textOf(text)}`)
    else
      say(
        literal`Hint => ${joinSafe(
          plain.map((line) => safeText(line)),
          literal`, then `,
        )}`,
      )
  }
  /** Does one line; false where the lesson is left. */
  const act = async (line: string): Promise<boolean> => {
    switch (line) {
      case '':
        return true
      case 'quit':
        return false
      case 'check':
        await sayMissing()
        return true
      case 'hint':
        hint()
        return true
      case 'words':
        for (const { word, does } of [...deedWords, ...ownWords])
          say(literal`  ${safeText(word.padEnd(16))} ${safeText(does)}`)
        return true
      case 'reset':
        await lessons.reset()
        return begin()
    }
    const done = await desk.doLine(line)
    if (!done.ok) say(literal`Not done => ${safeText(done.error)}; “words” lists what there is`)
    else if (done.value !== '') say(literal`Done => ${safeText(done.value)}`)
    return true
  }

  const stopTelling = lessons.state.subscribe(tellChecks)
  const leaving = new AbortController()
  const over = waitForStore(lessons.state, (state) => state.now?.phase === 'why', {
    clock: of.clock,
    signal: AbortSignal.any([signal, leaving.signal]),
  }).then(() => undefined)
  // Not only when its turn comes: the lesson may be in the midst of being made.
  const leaveAtOnce = (): void => void lessons.leave()
  signal.addEventListener('abort', leaveAtOnce)
  try {
    await lessons.start(of.id)
    if (!(await begin())) return ended(now(), say)
    const isOver = (): boolean => now()?.phase !== 'do'
    for (;;) {
      const line = await Promise.race([nextLine(), over])
      if (isOver()) break
      if (line === undefined) {
        await waitForStore(lessons.state, isOver, { ...of, withinMs: graceMs })
        break
      }
      if (!(await act(line))) break
    }
    await sayMissing()
    return ended(now(), say)
  } finally {
    stopTelling()
    signal.removeEventListener('abort', leaveAtOnce)
    leaving.abort()
    await lessons.leave()
  }
}

function sayLesson({ lesson, number, of, stream }: LessonNow, say: (line: SafeText) => void): void {
  say(
    literal`Lesson ${formatCount(number)} of ${formatCount(of)} => ${safeText(lesson.title)}, on the stream ${safeText(stream)}`,
  )
  for (const line of lesson.text) say(literal`  ${textOf(line)}`)
}

function ended(now: LessonNow | undefined, say: (line: SafeText) => void): TaughtEnd {
  if (now?.phase === 'failed') {
    const { summary = '', advice } = now.problem ?? {}
    say(
      literal`Lesson => it could not begin: ${safeText(summary)}${advice === undefined ? literal`` : literal`; ${safeText(advice)}`}`,
    )
    return 'failed'
  }
  if (now?.phase !== 'why') return 'not-passed'
  const { lesson, answer, right } = now
  say(literal`Passed => ${safeText(lesson.title)}`)
  for (const line of lesson.why) say(literal`  ${textOf(line)}`)
  if (answer !== undefined) {
    const came = answer === right ? literal`it came as you said` : literal`it went otherwise than you said`
    say(literal`Guess => ${choiceLetter(answer)}: ${came}. ${textOf(lesson.choices[answer].why)}`)
  }
  if (!isOwnLesson(lesson.id))
    say(
      literal`Code => ${safeText(`review-tui lessons code ${lesson.id}`)} prints the same as a program of your own; --commands, --to DIR`,
    )
  return 'passed'
}

/** A text of a lesson, each key as the word that does the same here. */
function textOf(text: string): SafeText {
  return lessonText(text, (id: CommandId) => {
    const word = deedWords.find(({ ids }) => ids.includes(id))?.word.split(' ')[0]
    return word === undefined ? keyOf(id) : safeText(word)
  })
}
