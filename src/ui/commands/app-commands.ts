import { literal } from '../../lib/safe-text.js'
import { layoutKind } from '../layout.js'
import { paneOrder } from '../panes/table.js'
import type { PaneId } from '../panes/table.js'
import { composerFields } from '../ui-state.js'
import type { CommandContext, CommandHandler } from './context.js'
import { filterForm } from './filter-form.js'
import { leaveLesson } from './lesson-commands.js'
import { createQuit } from './quit-command.js'
import { noConsumer } from './refusal-words.js'

/** Panes, overlays, help, quitting: everything that is not JetStream. */
export function createAppCommands(
  context: CommandContext,
  screen: () => { readonly columns: number; readonly rows: number },
) {
  const { ui, slots } = context

  const focus = (pane: PaneId) => (): void =>
    ui.change(({ lower, composer }) => ({
      focus: pane,
      lower: pane === 'truth' || pane === 'life' ? pane : lower,
      composer: { ...composer, editing: false },
    }))
  const step = (by: number) => (): void => {
    const { columns, rows } = screen()
    if (layoutKind(columns, rows) === 'too-small') return
    // What is not in sight slides in, so Tab finds every pane at every size.
    const next = paneOrder[(paneOrder.indexOf(ui.get().focus) + by + paneOrder.length) % paneOrder.length]
    if (next) focus(next)()
  }

  const back = (): void => {
    const { overlays, filter, streamFilter, focus: at, cursors } = ui.get()
    if (overlays.length > 0) return ui.close()
    const view = slots.shown.get()
    const cursor = view.kind === 'open' ? cursors[view.session.key] : undefined
    if (view.kind === 'open' && (cursor?.markFrom !== undefined || cursor?.marked !== undefined)) {
      return ui.setCursor(view.session.key, { rowKey: cursor.rowKey })
    }
    if (at === 'streams' && streamFilter !== '') return ui.change(() => ({ streamFilter: '' }))
    if (filter !== '') return ui.change(() => ({ filter: '' }))
    const inLesson = context.lessons?.state.get().now !== undefined
    const isHome = at === 'consumer' || (inLesson && at === 'streams' && view.kind === 'none')
    if (!isHome) return focus('consumer')()
    if (inLesson) return void leaveLesson(context)
    if (view.kind === 'open') ui.setCursor(view.session.key, {})
  }

  const field = (by: number) => (): void => {
    const at = ui.get().composer.at + by
    if (at < 0 || at >= composerFields.length) return step(by)()
    ui.setComposer({ at })
  }

  const goTo = Object.fromEntries(paneOrder.map((pane) => [`pane.${pane}`, { run: focus(pane) }])) as Readonly<
    Record<`pane.${PaneId}`, CommandHandler>
  >

  return {
    'pane.next': { run: step(1) },
    'pane.previous': { run: step(-1) },
    ...goTo,
    'editing.next': { run: field(1) },
    'editing.previous': { run: field(-1) },
    'editing.done': { run: () => ui.setComposer({ editing: false }) },
    'truth.whole': { run: () => ui.open({ kind: 'truth', top: 0 }) },
    'app.help': { run: () => ui.open({ kind: 'help', top: 0 }) },
    'help.find': { run: () => ui.replaceTop({ kind: 'palette', query: '', at: 0, words: true }) },
    'app.palette': { run: () => ui.open({ kind: 'palette', query: '', at: 0 }) },
    'app.log': { run: () => ui.open({ kind: 'log', top: Infinity }) },
    'app.back': { run: back },
    'app.quit': { run: createQuit(context) },
    'app.suspend': { run: context.suspend },
    'app.redraw': { run: context.redraw },
    'list.filter': {
      run: () =>
        ui.open(
          filterForm({
            title: literal`Show only rows that contain`,
            value: ui.get().filter,
            hint: 'in the review, the subject or the sequence; empty shows all',
            submit: (filter) => {
              ui.close()
              ui.change(() => ({ filter }))
            },
          }),
        ),
      disabled: () => noConsumer(context),
    },
  } as const satisfies Readonly<Record<string, CommandHandler>>
}
