import type { Problem, Workspace } from '../../jetstream/index.js'
import { err, ok } from '../../lib/result.js'
import type { Result } from '../../lib/result.js'
import type { LessonStage } from '../../lessons/lesson-contract.js'
import { sayProblem } from '../commands/context.js'
import type { ActiveView, Slots } from '../slots/slots.js'
import type { UiState, UiStore } from '../ui-state.js'

type Given = { readonly workspace: Workspace; readonly slots: Slots; readonly ui: UiStore }

/** What the learner had on the screen before a lesson took it. */
type Before = {
  readonly stream: string
  readonly view: ActiveView
  readonly settings: ReturnType<Workspace['settings']['get']>
  readonly ui: Pick<UiState, 'focus' | 'lower' | 'filter' | 'streamFilter' | 'streamRow' | 'rawLog' | 'foldsSettled'>
  readonly fetchBatch: number
  readonly subject: string
}

/**
 * Gives the screen to a lesson and back: its stream and consumer are shown in place of the learner's, which are opened
 * again as they were when the lesson is left for good.
 */
export function createLessonStage({ workspace, slots, ui }: Given): LessonStage {
  let before: Before | undefined

  const setSubject = (subject: string): void => {
    const { values } = ui.get().composer
    ui.setComposer({ values: { ...values, subject } })
  }
  const keep = (): Before => {
    const { focus, lower, filter, streamFilter, streamRow, rawLog, foldsSettled, fetchBatch, composer } = ui.get()
    return {
      stream: workspace.stream.get(),
      view: slots.shown.get(),
      settings: workspace.settings.get(),
      ui: { focus, lower, filter, streamFilter, streamRow, rawLog, foldsSettled },
      fetchBatch,
      subject: composer.values.subject,
    }
  }
  const open = async ({ stream, view }: Before): Promise<Result<unknown, Problem> | undefined> => {
    switch (view.kind) {
      case 'open':
        // An ordered consumer is made anew by each view; any other one is still there.
        return view.mode === 'ordered' ? slots.openMode('ordered') : slots.openConsumer(stream, view.session.consumer)
      case 'opening':
        return slots.openMode(view.mode)
      default:
        return undefined
    }
  }

  return {
    show: async ({ stream, consumer, publishTo }) => {
      before ??= keep()
      // Whatever hides rows would hide those of the lesson.
      ui.change(({ composer }) => ({
        // What there is to see of a stream alone stands in its details.
        focus: consumer === undefined ? 'streams' : 'consumer',
        filter: '',
        streamFilter: '',
        rawLog: false,
        foldsSettled: false,
        fetchBatch: 1,
        // What was said before is of another stream.
        status: undefined,
        composer: { ...composer, editing: false },
      }))
      setSubject(publishTo)
      slots.useStream(stream)
      workspace.streams.watch(stream)
      ui.change(() => ({ streamRow: `stream:${stream}` }))
      if (consumer === undefined) return ok(undefined)
      const opened = await slots.openConsumer(stream, consumer)
      return opened.ok ? ok(undefined) : opened
    },
    receive: async () => {
      const view = slots.shown.get()
      if (view.kind !== 'open') return ok(undefined)
      if (view.session.state.get().phase.kind !== 'observing') return ok(undefined)
      const joined = await slots.join()
      return joined.ok ? ok(undefined) : err(joined.error)
    },
    letGo: () => {
      if (before === undefined) return
      slots.useStream(workspace.stream.get())
    },
    leave: async (goesOn) => {
      if (before === undefined) return
      const back = before
      slots.useStream(back.stream, back.settings)
      if (goesOn) return
      before = undefined
      ui.change(() => ({ ...back.ui, fetchBatch: back.fetchBatch }))
      setSubject(back.subject)
      const opened = await open(back)
      if (opened?.ok === false) sayProblem(ui, opened.error)
    },
  }
}
