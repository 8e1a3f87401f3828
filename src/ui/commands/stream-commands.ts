import { exampleSubject } from '../../jetstream/index.js'
import type { Loss, Problem, StreamSummary } from '../../jetstream/index.js'
import { formatAmount, formatBytes, formatCount } from '../../lib/format.js'
import type { Result } from '../../lib/result.js'
import { literal, safeLines, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import { commandById } from '../../keymap/table.js'
import type { CommandId } from '../../keymap/table.js'
import type { Line } from '../components/line.js'
import type { Overlay } from '../overlays.js'
import type { Place } from '../ui-state.js'
import { sayProblem } from './context.js'
import type { CommandContext, CommandHandler } from './context.js'
import { leaveHeld } from './leave-held.js'
import { openMode } from './open-mode.js'
import { streamConfig, streamFields } from './stream-form.js'

/** A row of the streams pane: a stream, or a consumer below it. */
export type StreamRow =
  | { readonly kind: 'stream'; readonly id: string; readonly stream: StreamSummary }
  | {
      readonly kind: 'consumer'
      readonly id: string
      readonly stream: StreamSummary
      readonly consumer: NonNullable<StreamSummary['consumers']>[number]
    }

/** The streams and their consumers as one list of rows. */
export function streamRows(streams: readonly StreamSummary[]): readonly StreamRow[] {
  return streams.flatMap((stream) => [
    { kind: 'stream' as const, id: `stream:${stream.name}`, stream },
    ...(stream.consumers ?? []).map((consumer) => ({
      kind: 'consumer' as const,
      id: `consumer:${stream.name}/${consumer.name}`,
      stream,
      consumer,
    })),
  ])
}

/** The selected row; the first when the selected one is gone. */
export function selectedStreamRow(rows: readonly StreamRow[], id: string | undefined): StreamRow | undefined {
  return rows.find((row) => row.id === id) ?? rows[0]
}

/** Creating, inspecting, purging and deleting streams and consumers. */
export function createStreamCommands(context: CommandContext) {
  const { ui, workspace } = context
  const { streamActions } = workspace
  const selected = (): StreamRow | undefined =>
    selectedStreamRow(streamRows(workspace.streams.state.get().streams), ui.get().streamRow)
  const nothing = (): string | undefined => (selected() ? undefined : 'there is no stream yet: C creates one')

  const report =
    (done: SafeText) =>
    (outcome: Result<unknown, Problem>): void => {
      if (outcome.ok) ui.say('good', done)
      else sayProblem(ui, outcome.error)
    }

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
    const view = workspace.view.get()
    if (row.kind === 'consumer') {
      if (view.kind === 'open' && row.id === `consumer:${view.session.key}`)
        return ui.change(() => ({ focus: 'consumer' }))
      return leaveHeld(context, safeText(row.consumer.name), (place) => openConsumer(row, place))
    }
    if (workspace.stream.get() === row.stream.name) return sayStream(row.stream)
    leaveHeld(context, safeText(row.stream.name), () => {
      composeFor(row.stream)
      workspace.useStream(row.stream.name)
      sayStream(row.stream)
    })
  }
  const sayStream = ({ name }: StreamSummary): void =>
    ui.say('info', literal`working on ${safeText(name)}: m opens a mode, Enter on a consumer opens it`)
  const openConsumer = (row: Extract<StreamRow, { kind: 'consumer' }>, place: Place): void => {
    composeFor(row.stream)
    void workspace.openConsumer(row.stream.name, row.consumer.name).then((opened) => {
      if (!opened.ok) return sayProblem(ui, opened.error)
      if (ui.isAt(place)) ui.change(() => ({ focus: 'consumer' }))
      ui.say('good', literal`watching ${safeText(row.consumer.name)}`)
    })
  }

  // Asks with what would be lost, counted now; away from home the name has to be typed.
  const confirm = async (
    row: StreamRow,
    act: {
      readonly id: CommandId
      readonly verb: string
      readonly notes: (loss: Loss) => readonly Line[]
      readonly run: () => void
    },
  ): Promise<void> => {
    const name = row.kind === 'stream' ? row.stream.name : row.consumer.name
    const place = ui.place()
    const before = selected()?.id
    const loss = await streamActions.loss(row.stream.name, row.kind === 'consumer' ? row.consumer.name : undefined)
    if (!loss.ok) return void sayProblem(ui, loss.error)
    const title = literal`${safeText(act.verb)} ${safeText(name)}?`
    const notes = act.notes(loss.value)
    const run = (): void => {
      ui.close()
      act.run()
    }
    const lost = row.kind === 'stream' ? messagesLost(loss.value) : heldLost(loss.value)
    const ask = (overlay: Overlay): void => {
      if (selected()?.id === before && ui.openFor(place, overlay)) return
      const again = safeText(commandById(act.id).keys[0] ?? '')
      ui.say('info', literal`${title} ${lost[0]?.text ?? literal``}: you went on meanwhile, ${again} asks again`)
    }
    if (context.ownServer) {
      return void ask({
        kind: 'pick',
        guarded: 'read',
        title,
        notes,
        items: [
          { key: 'no', label: literal`no, keep it`, choose: ui.closing() },
          { key: 'yes', label: literal`yes, ${safeText(act.verb.split(' ')[0]?.toLowerCase() ?? '')} it`, choose: run },
        ],
      })
    }
    ask({
      kind: 'form',
      title,
      notes: [...notes, [{ text: literal`This server is not yours alone: type the name to go on.`, role: 'warn' }]],
      at: 0,
      fields: [
        {
          id: 'name',
          label: 'name',
          value: '',
          hint: 'Enter goes on, Esc keeps it',
          check: (text) => (text === name ? undefined : `type ${name}`),
        },
      ],
      submit: run,
    })
  }
  const messagesLost = (loss: Loss): Line => [
    {
      text: literal`${formatAmount(loss.messages, 'message')} (${formatBytes(loss.bytes)}) would be lost`,
      role: loss.messages > 0 ? 'bad' : 'dim',
    },
  ]
  const heldLost = (loss: Loss): Line => [
    {
      text: literal`${formatCount(loss.ackPending)} of them are out and wait for a verdict`,
      role: loss.ackPending > 0 ? 'warn' : 'dim',
    },
  ]

  const remove = (): void => {
    const row = selected()
    if (!row) return
    if (row.kind === 'consumer') {
      void confirm(row, {
        id: 'stream.delete',
        verb: 'Delete consumer',
        notes: (loss) => [
          [{ text: literal`The stream keeps its messages. The consumer’s position is lost:`, role: 'dim' }],
          [
            {
              text: literal`${formatCount(loss.ackPending)} messages wait for a verdict and would be forgotten`,
              role: loss.ackPending > 0 ? 'warn' : 'dim',
            },
          ],
        ],
        run: () =>
          void streamActions
            .removeConsumer(row.stream.name, row.consumer.name)
            .then(report(literal`consumer ${safeText(row.consumer.name)} deleted`)),
      })
      return
    }
    void confirm(row, {
      id: 'stream.delete',
      verb: 'Delete stream',
      notes: (loss) => [
        messagesLost(loss),
        [
          {
            text: literal`with ${formatAmount(loss.consumers.length, 'consumer')}${loss.consumers.length > 0 ? literal`: ${safeText(loss.consumers.slice(0, 4).join(', '))}` : literal``}`,
            role: 'dim',
          },
        ],
        heldLost(loss),
      ],
      run: () =>
        void streamActions.remove(row.stream.name).then(report(literal`stream ${safeText(row.stream.name)} deleted`)),
    })
  }
  const purge = (): void => {
    const row = selected()
    if (!row) return
    void confirm(
      { kind: 'stream', id: `stream:${row.stream.name}`, stream: row.stream },
      {
        id: 'stream.purge',
        verb: 'Purge stream',
        notes: (loss) => [
          messagesLost(loss),
          heldLost(loss),
          [{ text: literal`Consumers stay; their next message counts on.`, role: 'dim' }],
        ],
        run: () =>
          void streamActions.purge(row.stream.name).then((outcome) => {
            if (outcome.ok)
              ui.say('good', literal`${formatCount(outcome.value)} messages removed from ${safeText(row.stream.name)}`)
            else sayProblem(ui, outcome.error)
          }),
      },
    )
  }

  const inspect = (): void => {
    const row = selected()
    if (!row) return
    const shown =
      row.kind === 'stream' ? { config: row.stream.info.config, state: row.stream.info.state } : row.consumer.info
    const name = row.kind === 'stream' ? row.stream.name : row.consumer.name
    ui.open({
      kind: 'inspect',
      title: literal`${safeText(row.kind)} ${safeText(name)}`,
      lines: safeLines(JSON.stringify(shown, null, 2)),
      top: 0,
    })
  }

  const create = (): void => {
    const others = workspace.streams.state.get().streams
    ui.open({
      kind: 'form',
      title: literal`Create a stream`,
      notes: [[{ text: literal`A stream stores every message published on its subjects.`, role: 'dim' }]],
      at: 0,
      fields: streamFields(others, workspace.stream.get()),
      submit: (values) => {
        ui.close()
        const config = streamConfig(values)
        const place = ui.place()
        void streamActions.create(config).then((outcome) => {
          report(literal`stream ${safeText(config.name)} created on ${safeText((config.subjects ?? []).join(', '))}`)(
            outcome,
          )
          if (!outcome.ok) return
          const isThere = ui.isAt(place)
          if (isThere) ui.change(() => ({ streamRow: `stream:${config.name}` }))
          const view = workspace.view.get()
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
    'stream.create': { run: create },
    'stream.purge': { run: purge, disabled: nothing },
    'stream.delete': { run: remove, disabled: nothing },
  } as const satisfies Readonly<Record<string, CommandHandler>>
}
