import type { WorkerSnapshot } from '../../../jetstream/index.js'
import type { CommandId } from '../../../keymap/table.js'
import { formatCount } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import { keyOf } from '../../../words/key-words.js'
import type { Line, Span } from '../../components/line.js'

const key = (id: CommandId): Span => ({ text: keyOf(id), role: 'accent', bold: true })

/** What to do while no consumer is open. */
export function nothingOpenLines(
  stream: string,
  { readOnly, inLesson = false }: { readonly readOnly: boolean; readonly inLesson?: boolean },
): readonly Line[] {
  const modes: Line = [key('mode.next'), { text: literal` opens push, pull, wildcard, ordered.` }]
  return [
    [{ text: literal`Working on stream ${safeText(stream)}; no consumer is open.` }],
    ...(readOnly || inLesson ? [] : [modes]),
    [
      key('pane.streams'),
      { text: literal` goes to the streams: ` },
      key('stream.inspect'),
      { text: literal` inspects, ` },
      key('stream.open'),
      { text: literal` opens.` },
    ],
  ]
}

/** What to do while nothing has come, or the filter shows none of it. */
export function emptyLines(
  snapshot: WorkerSnapshot,
  {
    filter,
    readOnly,
    lessonWaits = false,
    unread = 0,
  }: {
    readonly filter: string
    readonly readOnly: boolean
    readonly lessonWaits?: boolean
    /** So many rows were not looked at for the filter yet. */
    readonly unread?: number
  },
): readonly Line[] {
  if (unread > 0) {
    const text = literal`Looking for “${safeText(filter)}”: ${formatCount(unread)} rows to go.`
    return [[], [{ text, role: 'dim' }]]
  }
  if (filter !== '') {
    const back = literal`${keyOf('app.back')} shows all rows again.`
    return [[], [{ text: literal`No row contains “${safeText(filter)}”. ${back}`, role: 'dim' }]]
  }
  if (readOnly)
    return [
      [],
      [{ text: literal`No message yet. Read-only: nothing is asked for`, role: 'dim' }],
      [{ text: literal`or published from here.`, role: 'dim' }],
    ]
  if (lessonWaits) return [[], [{ text: literal`Nothing comes before your guess.`, role: 'dim' }]]
  if (snapshot.phase.kind === 'observing')
    return [
      [],
      [{ text: literal`No message comes while this is only observed.`, role: 'dim' }],
      [key('consumer.join'), { text: literal` joins, after saying what that takes.`, role: 'dim' }],
    ]
  return [
    [],
    [{ text: literal`No message yet.` }],
    [
      key('publish.run'),
      { text: literal` publishes reviews with pauses, ` },
      key('publish.next'),
      { text: literal` one.` },
    ],
    nextLine(snapshot),
    ...(snapshot.takesAcks ? [[{ text: samePromise, role: 'dim' as const }]] : []),
  ]
}

// Who chooses between the two mostly thinks of safety.
const samePromise = literal`Push and pull promise the same, at least once: they differ in who asks.`

function nextLine({ info, mode, takesAcks }: WorkerSnapshot): Line {
  if (mode === 'ordered') return [{ text: literal`They pass by in order; nothing is held.` }]
  if ((info?.config.priority_groups ?? []).length > 0)
    return [{ text: literal`Only a pull that names a priority group gets them.` }]
  if (info?.config.deliver_subject === undefined)
    return [key('consumer.fetch'), { text: literal` asks for a message: pull sends nothing by itself.` }]
  if (!takesAcks) return [{ text: literal`What comes is settled as it is sent: ack none.` }]
  return [
    { text: literal`Each waits for you: ` },
    key('message.ack'),
    { text: literal` ack, ` },
    key('message.nak'),
    { text: literal` nak, ` },
    key('app.help'),
    { text: literal` all keys.` },
  ]
}
