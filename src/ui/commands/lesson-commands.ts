import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { padToWidth, textWidth } from '../../lib/text-width.js'
import type { LessonNow, Lessons } from '../../lessons/lesson-contract.js'
import type { LessonEntry } from '../../lessons/lesson-list.js'
import { keyOf } from '../../words/key-words.js'
import { happeningAt, lessonOfHappening } from '../lessons/happened-lesson.js'
import { wholeLesson } from '../lessons/strip-lines.js'
import type { PickItem } from '../overlays.js'
import { chooseCode, doneLessons } from './code-commands.js'
import type { CommandContext, CommandHandler } from './context.js'
import { leaveHeld } from './leave-held.js'

/** Why a command that would change the server has to wait: the lesson is not so far, or lost. */
export function lessonWaits(now: LessonNow | undefined): string | undefined {
  // Another stream may have its name now: what goes there would be published to a stranger.
  if (now?.phase === 'do' && now.isLost === true)
    return `the stream of this lesson is gone: ${keyOf('lesson.reset')} makes it anew, ${keyOf('app.back')} leaves the lesson`
  switch (now?.phase) {
    case 'ask':
    case 'read':
      return `read the lesson first: ${keyOf('lesson.go')} goes on`
    case 'predict':
      return 'guess first: a, b or c'
    case 'setting-up':
      return 'the lesson is being made'
    default:
      return undefined
  }
}

/**
 * Starts a lesson, wherever the user is: says why it cannot be, and asks what becomes of what is held on a consumer of
 * the user's own.
 */
export function startLesson(context: CommandContext, id: string): void {
  const { ui, lessons } = context
  const entry = lessons?.state.get().list.find((one) => one.id === id)
  if (lessons === undefined || entry === undefined) return ui.say('warn', literal`there is no such lesson here`)
  if (entry.locked !== undefined)
    return ui.say('warn', literal`lesson ${entry.number} is locked: ${safeText(entry.locked)}`)
  const go = (): void => void lessons.start(id)
  // What a lesson holds goes with its stream.
  if (lessons.state.get().now !== undefined) return go()
  leaveHeld(context, literal`lesson ${entry.number}`, go)
}

/** The lessons: starting one, its answers, hints and ways on. */
export function createLessonCommands(context: CommandContext) {
  const { ui, lessons } = context
  const now = (): LessonNow | undefined => lessons?.state.get().now
  const none = (): string | undefined => {
    if (lessons === undefined) return 'there are no lessons here'
    return now() === undefined ? `no lesson is on: ${keyOf('lesson.list')} lists them` : undefined
  }
  const inLesson = (act: (lessons: Lessons) => unknown, disabled = none): CommandHandler => ({
    run: () => {
      if (lessons) void act(lessons)
    },
    disabled,
  })
  const guess = (choice: 0 | 1 | 2): CommandHandler =>
    inLesson(
      (all) => all.answer(choice),
      () => none() ?? (now()?.phase === 'predict' ? undefined : 'nothing is asked just now'),
    )

  const list = (of: Lessons): void => {
    const { list: entries, now: current, note } = of.state.get()
    const start = (id: string) => ui.closing(() => startLesson(context, id))
    const nextAt = entries.findIndex(({ done, locked }) => !done && locked === undefined)
    const at = current ? entries.findIndex(({ id }) => id === current.lesson.id) : Math.max(0, nextAt)
    ui.open({
      kind: 'pick',
      title: literal`Lessons`,
      notes: [
        [{ text: progressWords(entries) }],
        ...(note === undefined ? [] : [[{ text: safeText(note), role: 'warn' as const }]]),
      ],
      items: [
        ...lessonItems(entries, start),
        ...(doneLessons(context).length === 0
          ? []
          : [{ key: 'code', label: codeLabel, choose: ui.closing(() => chooseCode(context)) }]),
      ],
      at,
    })
  }

  // In What just happened it is about the line at the top, wherever that has a lesson.
  const pointedAt = (): LessonEntry | undefined => {
    const { focus, happenedTop } = ui.get()
    if (focus !== 'happened') return undefined
    return lessonOfHappening(happeningAt(context.workspace.happened.get(), happenedTop), lessons)
  }

  return {
    'lesson.list': {
      run: () => {
        const pointed = pointedAt()
        if (pointed) startLesson(context, pointed.id)
        else if (lessons) list(lessons)
      },
      disabled: () => (lessons === undefined ? 'there are no lessons here' : undefined),
    },
    'lesson.hint': inLesson(
      (all) => all.hint(),
      () => {
        const on = now()
        if (on === undefined) return none()
        if (on.phase !== 'do') return lessonWaits(on) ?? 'there is nothing to do just now'
        return on.hints >= on.lesson.hints.length
          ? `that were all hints; ${keyOf('lesson.whole')} shows them`
          : undefined
      },
    ),
    'lesson.skip': inLesson((all) => all.skip()),
    'lesson.back': inLesson(
      (all) => all.back(),
      () => none() ?? (now()?.number === 1 ? 'this is the first lesson' : undefined),
    ),
    'lesson.reset': inLesson((all) => all.reset()),
    'lesson.whole': {
      run: () => {
        const on = now()
        if (on)
          ui.open({
            kind: 'notes',
            title: literal`Lesson ${on.number} of ${on.of} · ${safeText(on.lesson.title)}`,
            lines: wholeLesson(on),
            top: 0,
          })
      },
      disabled: none,
    },
    'lesson.go': inLesson((all) => (now()?.phase === 'ask' ? all.agree() : all.go())),
    'lesson.guess-a': guess(0),
    'lesson.guess-b': guess(1),
    'lesson.guess-c': guess(2),
    'welcome.first': {
      run: () => {
        ui.close()
        const first = lessons?.state.get().list[0]
        if (!first) return
        const place = ui.place()
        ui.say('info', literal`the first lesson begins as soon as the server is there`)
        // The first view is still being opened: it would take the screen from the lesson.
        void Promise.resolve(context.noteWelcomed?.()).then(() => {
          if (ui.isAt(place)) startLesson(context, first.id)
        })
      },
    },
    'welcome.close': {
      run: () => {
        ui.close()
        void context.noteWelcomed?.()
        ui.say(
          'info',
          literal`${keyOf('lesson.list')} opens the lessons whenever you want; ${keyOf('app.help')} lists the keys`,
        )
      },
    },
  } as const satisfies Readonly<Record<string, CommandHandler>>
}

/** Leaves the lesson that is on: asks nothing, for nothing of the user's is lost. */
export async function leaveLesson({ ui, lessons, workspace }: CommandContext): Promise<void> {
  const on = lessons?.state.get().now
  if (!lessons || !on) return
  await lessons.leave()
  const gone = literal`left lesson ${on.number}: its stream ${safeText(on.stream)} is gone, you are back on ${safeText(workspace.stream.get())}`
  ui.say('info', literal`${gone}; ${keyOf('lesson.list')} lists the lessons`)
}

/** How many are done, and how often the guess was right. */
function progressWords(entries: readonly LessonEntry[]): SafeText {
  const done = entries.filter((one) => one.done).length
  const guessed = entries.filter(({ guessed: how }) => how !== undefined)
  const right = guessed.filter(({ guessed: how }) => how === 'right').length
  const guesses = guessed.length === 0 ? literal`` : literal`; ${right} of ${guessed.length} guesses right`
  return literal`${done} of ${entries.length} done${guesses}. Each lesson works on a stream of its own.`
}

const codeLabel = literal`    Code of those that are done, to take home`

function lessonItems(entries: readonly LessonEntry[], start: (id: string) => () => void): readonly PickItem[] {
  const titleCells = Math.max(0, ...entries.map(({ title }) => textWidth(safeText(title))))
  return entries.map((entry) => {
    const number = `${entry.number}`.padStart(2)
    const title = padToWidth(safeText(entry.title), titleCells)
    return {
      key: entry.id,
      label: literal`${safeText(number)}  ${title}  ${stateWords(entry)}`,
      choose: start(entry.id),
    }
  })
}

function stateWords({ done, guessed, locked, level }: LessonEntry): SafeText {
  // Which server this is, the status line says of the one that is chosen.
  if (locked !== undefined) return literal`locked: ${safeText(locked.replace(/;.*/, ''))}`
  const guess = guessed === undefined ? literal`` : literal`, guessed ${safeText(guessed)}`
  if (done) return literal`done${guess}`
  const kind = level === 'core' ? literal`` : safeText(level)
  return guessed === undefined ? kind : literal`begun${guess}`
}
