import type { Loss } from '../../jetstream/index.js'
import { commandKey } from '../../keymap/describe.js'
import type { CommandId } from '../../keymap/table.js'
import { formatAmount, formatBytes, formatCount } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { Line } from '../components/line.js'
import type { Overlay } from '../overlays.js'
import { sayProblem, type CommandContext } from './context.js'
import { reporter } from './report.js'
import type { StreamRow } from './stream-rows.js'

/** Purging and deleting the selected stream or consumer: counted on the server, then asked, then done as asked. */
export function createDestroying(
  context: CommandContext,
  selected: () => StreamRow | undefined,
): { readonly purge: () => void; readonly remove: () => void } {
  const { ui, workspace } = context
  const { streamActions } = workspace
  const report = reporter(ui)

  // Asks with what would be lost, counted now; away from home the name has to be typed.
  const confirm = async (
    row: StreamRow,
    act: {
      readonly id: CommandId
      readonly verb: string
      readonly notes: (loss: Loss) => readonly Line[]
      /** Given what the question said would be lost. */
      readonly run: (asked: Loss) => void
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
      act.run(loss.value)
    }
    const lost = row.kind === 'stream' ? messagesLost(loss.value) : heldLost(loss.value)
    const ask = (overlay: Overlay): void => {
      if (selected()?.id === before && ui.openFor(place, overlay)) return
      ui.say(
        'info',
        literal`${title} ${lost[0]?.text ?? literal``}: you went on meanwhile, ${safeText(commandKey(act.id))} asks again`,
      )
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
        [{ text: literal`What is published until then goes with it.`, role: 'dim' }],
      ],
      run: (asked) => void removeAsAsked(row.stream.name, asked),
    })
  }
  // A consumer that came meanwhile was not in the question: somebody works there.
  const removeAsAsked = async (stream: string, asked: Loss): Promise<void> => {
    const now = await streamActions.loss(stream)
    if (!now.ok) return void sayProblem(ui, now.error)
    const [came] = now.value.consumers.filter((name) => !asked.consumers.includes(name))
    if (came !== undefined) {
      const what = literal`consumer ${safeText(came)} came to ${safeText(stream)} meanwhile`
      return void ui.say(
        'warn',
        literal`${what}: nothing is deleted, ${safeText(commandKey('stream.delete'))} asks again`,
      )
    }
    report(literal`stream ${safeText(stream)} deleted`)(await streamActions.remove(stream))
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
          [{ text: literal`Consumers stay. What is published meanwhile stays too.`, role: 'dim' }],
        ],
        run: ({ lastSeq }) =>
          void streamActions.purge(row.stream.name, lastSeq).then((outcome) => {
            if (outcome.ok)
              ui.say('good', literal`${formatCount(outcome.value)} messages removed from ${safeText(row.stream.name)}`)
            else sayProblem(ui, outcome.error)
          }),
      },
    )
  }
  return { purge, remove }
}
