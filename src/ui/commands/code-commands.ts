import { formatCount } from '../../lib/format.js'
import { joinSafe, literal, safeText } from '../../lib/safe-text.js'
import { writeOwnFolder } from '../../lib/write-own-folder.js'
import type { LessonCode } from '../../lessons/lesson-code.js'
import { isOwnLesson } from '../../lessons/lesson-list.js'
import type { LessonEntry } from '../../lessons/lesson-list.js'
import { keyOf } from '../../words/key-words.js'
import { takeHomeFiles, takeHomeFolder } from '../../words/take-home.js'
import type { Overlay } from '../overlays.js'
import type { CommandContext, CommandHandler } from './context.js'
import { askToWriteOver, copyText, pathError } from './write-out.js'

/** Shows the code of a lesson that ships. */
function openCode({ ui }: Pick<CommandContext, 'ui'>, id: string): void {
  const place = ui.place()
  // Loaded now: no start pays for it.
  void import('../../lessons/lesson-code.js').then(({ lessonCode }) => {
    const code = lessonCode(id)
    if (code) ui.openFor(place, { kind: 'code', code, form: 'program', top: 0 })
  })
}

/** Lets one of the lessons that are done be chosen, and shows its code. */
export function chooseCode(context: Pick<CommandContext, 'ui' | 'lessons'>): void {
  const { ui } = context
  ui.open({
    kind: 'pick',
    title: literal`Code to take home`,
    notes: [[{ text: literal`Of each lesson that is done: a TypeScript program, and nats commands.`, role: 'dim' }]],
    items: doneLessons(context).map(({ id, number, title }) => ({
      key: id,
      label: literal`${safeText(`${number}`.padStart(2))}  ${safeText(title)}`,
      choose: ui.closing(() => openCode(context, id)),
    })),
  })
}

/** The lessons that are done, and have code. */
export function doneLessons({ lessons }: Pick<CommandContext, 'lessons'>): readonly LessonEntry[] {
  return lessons?.state.get().list.filter(({ done, id }) => done && !isOwnLesson(id)) ?? []
}

/** Code to take home: showing, copying and writing it. */
export function createCodeCommands(context: CommandContext) {
  const { ui, lessons } = context
  const shown = (): Extract<Overlay, { readonly kind: 'code' }> | undefined => {
    const top = ui.get().overlays.at(-1)
    return top?.kind === 'code' ? top : undefined
  }

  /** The lesson whose code the key shows at once. */
  const lessonOn = (): string | undefined => {
    const now = lessons?.state.get().now
    return now?.phase === 'summary' ? undefined : now?.lesson.id
  }
  const why = (): string | undefined => {
    if (lessons === undefined) return 'there are no lessons here'
    const id = lessonOn()
    if (id === undefined)
      return doneLessons(context).length === 0 ? `no lesson is done yet: ${keyOf('lesson.list')} lists them` : undefined
    if (isOwnLesson(id))
      return `none comes with a lesson of your own: ${keyOf('app.log')} has what you did, as nats lines and TypeScript`
    const isDone = lessons.state.get().now?.phase === 'why' || doneLessons(context).some((entry) => entry.id === id)
    return isDone ? undefined : 'do the lesson first: its code comes then'
  }

  const save = (code: LessonCode, path: string, replace = false): void => {
    const written = writeOwnFolder(path, takeHomeFiles(code), { replace })
    if (written.ok) return ui.say('good', literal`written to ${safeText(written.value)}: its README says how to run it`)
    const { error } = written
    if (error.kind === 'failed') return ui.say('bad', literal`not written to ${safeText(path)}: ${safeText(error.why)}`)
    const names = joinSafe(
      error.names.map((name) => safeText(name)),
      literal`, `,
    )
    askToWriteOver(context, {
      path,
      warning: literal`${formatCount(error.names.length)} of its files hold something else: ${names}. What they hold would be gone.`,
      replace: () => save(code, path, true),
    })
  }
  const write = (code: LessonCode): void => {
    const files = joinSafe(
      takeHomeFiles(code).map(({ name }) => safeText(name)),
      literal`, `,
    )
    ui.open({
      kind: 'form',
      title: literal`Write the code of the lesson`,
      notes: [[{ text: literal`${files}`, role: 'dim' }]],
      at: 0,
      fields: [
        {
          id: 'path',
          label: 'folder',
          value: takeHomeFolder(code),
          hint: 'made where it is missing; below where you started',
          check: pathError,
        },
      ],
      submit: ({ path = '' }) => {
        ui.close()
        save(code, path.trim())
      },
    })
  }
  const withCode = (act: (overlay: Extract<Overlay, { readonly kind: 'code' }>) => void): CommandHandler => ({
    run: () => {
      const overlay = shown()
      if (overlay) act(overlay)
    },
  })

  return {
    'lesson.code': {
      run: () => {
        const id = lessonOn()
        if (id === undefined) chooseCode(context)
        else openCode(context, id)
      },
      disabled: why,
    },
    'code.form': withCode((overlay) =>
      ui.replaceTop({ ...overlay, form: overlay.form === 'program' ? 'commands' : 'program', top: 0 }),
    ),
    'code.copy': withCode(({ code, form }) => copyText(context, code[form])),
    'code.write': withCode(({ code }) => write(code)),
  } as const satisfies Readonly<Record<string, CommandHandler>>
}
