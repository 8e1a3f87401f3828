import { exampleSubject } from '../../jetstream/index.js'
import type { StreamSummary } from '../../jetstream/index.js'
import { commandKey } from '../../keymap/describe.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { bucketWords } from '../../words/bucket-words.js'
import { keyOf } from '../../words/key-words.js'
import type { Place } from '../ui-state.js'
import { sayProblem } from './context.js'
import type { CommandContext, CommandHandler } from './context.js'
import { leaveHeld } from './leave-held.js'
import { openMode } from './open-mode.js'
import { selectedStreamRow, streamRows, type StreamRow } from './stream-rows.js'
import { createDestroying } from './destroy-stream.js'
import { filterForm } from './filter-form.js'
import { reporter } from './report.js'
import { createStepDown } from './step-down.js'
import { newStreamConfig, newStreamFields } from './stream-form.js'
import { connectedVersion, createConfigEdits } from './config-edit.js'
import { inspectConsumer, inspectStream } from './inspect-lines.js'

/** Creating, inspecting, purging and deleting streams and consumers. */
export function createStreamCommands(context: CommandContext) {
  const { ui, workspace, slots } = context
  const { streamActions } = workspace
  const selected = (): StreamRow | undefined =>
    selectedStreamRow(streamRows(workspace.streams.state.get().streams, ui.get().streamFilter), ui.get().streamRow)
  const nothing = (): string | undefined => {
    if (selected()) return undefined
    const { streamFilter } = ui.get()
    return streamFilter === ''
      ? `there is no stream yet: ${keyOf('stream.create')} creates one`
      : `no name contains "${streamFilter}": ${keyOf('stream.filter')} changes the filter`
  }

  const destroy = createDestroying(context, selected)
  const stepDown = createStepDown(context, selected)
  const report = reporter(ui)

  // What is written goes to the stream in view, not into the one before.
  const composeFor = (stream: StreamSummary): void => {
    if (workspace.stream.get() === stream.name) return
    const subject = exampleSubject(stream.subjects, 'rateGiven')
    const { values } = ui.get().composer
    if (subject !== undefined) ui.setComposer({ values: { ...values, subject } })
  }
  const open = (): void => {
    const row = selected()
    if (!row) return
    workspace.streams.watch(row.stream.name)
    const view = slots.shown.get()
    if (row.kind === 'consumer') {
      if (view.kind === 'open' && row.id === `consumer:${view.session.key}`)
        return ui.change(() => ({ focus: 'consumer' }))
      return leaveHeld(context, safeText(row.consumer.name), (place) => openConsumer(row, place))
    }
    if (workspace.stream.get() === row.stream.name) return sayStream(row.stream)
    leaveHeld(context, safeText(row.stream.name), () => {
      composeFor(row.stream)
      slots.useStream(row.stream.name)
      sayStream(row.stream)
    })
  }
  const sayStream = ({ name }: StreamSummary): void =>
    ui.say('info', literal`working on ${safeText(name)}${bucketWords(name)}: ${waysOn()}`)
  const waysOn = (): SafeText => {
    const opens = literal`${keyOf('stream.open')} on a consumer opens it`
    return context.readOnly ? opens : literal`${keyOf('mode.next')} opens a mode, ${opens}`
  }
  const openConsumer = (row: Extract<StreamRow, { kind: 'consumer' }>, place: Place): void => {
    composeFor(row.stream)
    void slots.openConsumer(row.stream.name, row.consumer.name).then((opened) => {
      if (!opened.ok) return sayProblem(ui, opened.error)
      if (ui.isAt(place)) ui.change(() => ({ focus: 'consumer' }))
      const isObserved = opened.value.state.get().phase.kind === 'observing'
      ui.say(
        'good',
        isObserved
          ? literal`observing ${safeText(row.consumer.name)}: nothing is taken, ${safeText(commandKey('consumer.join'))} joins`
          : literal`watching ${safeText(row.consumer.name)}`,
      )
    })
  }

  const inspect = (): void => {
    const row = selected()
    if (!row) return
    const name = row.kind === 'stream' ? row.stream.name : row.consumer.name
    ui.open({
      kind: 'inspect',
      title: literal`${safeText(row.kind)} ${safeText(name)}`,
      lines: row.kind === 'stream' ? inspectStream(row.stream.info) : inspectConsumer(row.consumer.info),
      top: 0,
    })
  }
  const edits = createConfigEdits(context)
  const edit = (): void => {
    const row = selected()
    if (row?.kind === 'stream') edits.stream(row.stream)
    if (row?.kind === 'consumer') edits.consumer({ stream: row.stream.name, info: row.consumer.info })
  }

  const create = (): void => {
    const others = workspace.streams.state.get().streams
    const of = { others, wanted: workspace.stream.get(), place: { version: connectedVersion(workspace) } }
    ui.open({
      kind: 'form',
      title: literal`Create a stream`,
      notes: [[{ text: literal`A stream stores every message published on its subjects.`, role: 'dim' }]],
      at: 0,
      fields: newStreamFields(of),
      submit: (values) => {
        ui.close()
        const config = newStreamConfig(of, values)
        const place = ui.place()
        void streamActions.create(config).then((outcome) => {
          report(literal`stream ${safeText(config.name)} created on ${safeText((config.subjects ?? []).join(', '))}`)(
            outcome,
          )
          if (!outcome.ok) return
          const isThere = ui.isAt(place)
          if (isThere) ui.change(() => ({ streamRow: `stream:${config.name}` }))
          const view = slots.shown.get()
          // The stream a mode was waiting for is there now.
          if (config.name === workspace.stream.get() && view.kind === 'failed')
            void openMode(context, view.mode, isThere ? ui.place() : place)
        })
      },
    })
  }

  return {
    'stream.open': {
      run: open,
      disabled: () => {
        const row = selected()
        return context.readOnly && row?.kind === 'consumer' && row.consumer.kind === 'push'
          ? 'started with --read-only: listening to a push consumer makes the server send'
          : nothing()
      },
    },
    'stream.inspect': { run: inspect, disabled: nothing },
    'stream.edit': { run: edit, disabled: nothing },
    'stream.create': { run: create },
    'stream.filter': {
      run: () => {
        ui.open(
          filterForm({
            title: literal`Show only streams and consumers whose names contain`,
            value: ui.get().streamFilter,
            hint: 'of those listed: consumers once their stream was selected; empty shows all',
            submit: (streamFilter) => {
              ui.close()
              ui.change(() => ({ streamFilter }))
            },
          }),
        )
      },
    },
    'stream.purge': { run: destroy.purge, disabled: nothing },
    'stream.delete': { run: destroy.remove, disabled: nothing },
    'stream.step-down': { run: stepDown.ask, disabled: () => nothing() ?? stepDown.refusal() },
  } as const satisfies Readonly<Record<string, CommandHandler>>
}
