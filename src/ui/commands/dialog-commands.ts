import { joinSafe, literal } from '../../lib/safe-text.js'
import { findAll, nameOf } from '../dialogs/find.js'
import { submitForm, wholeForm, withValue } from '../dialogs/form-overlay.js'
import { pickPlace } from '../dialogs/pick-place.js'
import type { Overlay } from '../overlays.js'
import type { CommandContext, CommandHandler } from './context.js'

type OverlayOf<K extends Overlay['kind']> = Extract<Overlay, { readonly kind: K }>

/** What keys do in dialogs, beside what the library's list or field does by itself. */
export function createDialogCommands({ ui }: Pick<CommandContext, 'ui'>, pageRows: () => number) {
  const top = <K extends Overlay['kind']>(kind: K): OverlayOf<K> | undefined => {
    const overlay = ui.get().overlays.at(-1)
    return overlay?.kind === kind ? (overlay as OverlayOf<K>) : undefined
  }
  const close: CommandHandler = { run: ui.close }

  const movePick = (by: () => number): CommandHandler => ({
    run: () => {
      const question = top('pick')
      if (!question) return
      const last = question.items.length - 1
      ui.replaceTop({ ...question, at: Math.max(0, Math.min(last, pickPlace(question) + by())) })
    },
  })
  const stepField = (by: 1 | -1): CommandHandler => ({
    run: () => {
      const form = top('form')
      if (!form) return
      ui.replaceTop({ ...form, at: (form.at + by + form.fields.length) % form.fields.length, problem: undefined })
    },
  })
  const pageField = (by: () => number): CommandHandler => ({
    run: () => {
      const form = top('form')
      if (!form) return
      const at = Math.max(0, Math.min(form.fields.length - 1, form.at + by()))
      ui.replaceTop({ ...form, at, problem: undefined })
    },
  })
  const stepChoice = (by: 1 | -1): CommandHandler => ({
    run: () => {
      const form = top('form')
      const field = form?.fields[form.at]
      if (!form || !field?.choices || field.fixed !== undefined) return
      const at = field.choices.indexOf(field.value) + by + field.choices.length
      const next = field.choices[at % field.choices.length]
      if (next !== undefined) ui.replaceTop(withValue(form, field.id, next))
    },
  })
  const inPalette = (change: (palette: OverlayOf<'palette'>) => OverlayOf<'palette'>): CommandHandler => ({
    run: () => {
      const palette = top('palette')
      if (palette) ui.replaceTop(change(palette))
    },
  })

  const movePalette = (by: () => number): CommandHandler =>
    inPalette((palette) => {
      const last = Math.max(0, findAll(palette).length - 1)
      return { ...palette, at: Math.min(last, Math.max(0, palette.at + by())) }
    })

  return {
    'question.close': close,
    'question.whole': {
      run: () => {
        const question = top('pick')
        if (question) ui.open(wholeOf(question))
      },
    },
    'question.page-down': movePick(pageRows),
    'question.page-up': movePick(() => -pageRows()),
    'question.top': movePick(() => -Infinity),
    'question.bottom': movePick(() => Infinity),
    'form.next': stepField(1),
    'form.previous': stepField(-1),
    'form.page-down': pageField(pageRows),
    'form.page-up': pageField(() => -pageRows()),
    'form.whole': {
      run: () => {
        const form = top('form')
        if (form) ui.open({ kind: 'notes', title: form.title, top: 0, lines: wholeForm(form) })
      },
    },
    'form.cancel': {
      run: () => {
        ui.close()
        ui.say('info', literal`cancelled: nothing was changed`)
      },
    },
    'choice.next': stepChoice(1),
    'choice.previous': stepChoice(-1),
    'choice.done': {
      run: () => {
        const form = top('form')
        if (form) submitForm(ui, form)
      },
    },
    'fixed.make-alike': { run: () => top('form')?.likeThis?.() },
    'palette.next': movePalette(() => 1),
    'palette.previous': movePalette(() => -1),
    'palette.page-down': movePalette(pageRows),
    'palette.page-up': movePalette(() => -pageRows()),
    'palette.top': movePalette(() => -Infinity),
    'palette.bottom': movePalette(() => Infinity),
    'palette.complete': inPalette((palette) => {
      const found = findAll(palette)[palette.at]
      const query = found ? nameOf(found) : palette.query
      return { ...palette, query, at: 0, completed: true }
    }),
    'palette.close': close,
    'reader.close': close,
    'help.close': close,
  } as const satisfies Readonly<Record<string, CommandHandler>>
}

function wholeOf({ title, notes, items }: OverlayOf<'pick'>): Overlay {
  const plain = (line: (typeof notes)[number]) =>
    joinSafe(
      line.map(({ text }) => text),
      literal``,
    )
  const lines = [title, ...notes.map(plain), literal``, ...items.map(({ label }) => label)]
  return { kind: 'notes', title, top: 0, lines }
}
