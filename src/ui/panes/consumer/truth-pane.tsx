import type { ReactNode } from 'react'
import { explain } from '../../../jetstream/index.js'
import type { ConsumerNumbers, LeftBehind, SessionSnapshot, Worker } from '../../../jetstream/index.js'
import { formatCount } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, wrapToWidth } from '../../../lib/text-width.js'
import { causeSentence } from '../../../words/cause-words.js'
import { Rows } from '../../components/line.js'
import type { Line } from '../../components/line.js'
import { paintPanel } from '../../components/panel.js'
import { useJetStream } from '../../context/jetstream-context.js'
import { useScreen } from '../../context/screen-context.js'
import { useStore } from '../../context/use-store.js'
import type { Rect } from '../../layout.js'

/** What happens next, and our count beside the server's, each number in plain words. */
export function TruthPane({
  rect,
  focused,
  title,
}: {
  readonly rect: Rect
  readonly focused: boolean
  readonly title: Line
}): ReactNode {
  const { theme, slots } = useScreen()
  const view = useStore(slots.shown)
  if (view.kind === 'open') return <OpenTruth rect={rect} focused={focused} title={title} session={view.session} />
  return (
    <Rows
      rows={paintPanel(
        {
          width: rect.width,
          height: rect.height,
          title,
          focused,
          lines: [[{ text: literal`No consumer is open.`, role: 'dim' }]],
        },
        theme,
      )}
    />
  )
}

type OpenProps = {
  readonly rect: Rect
  readonly focused: boolean
  readonly title: Line
  readonly session: Worker
}

function OpenTruth({ rect, focused, title, session }: OpenProps): ReactNode {
  const workspace = useJetStream()
  const { theme, nowMs: clock } = useScreen()
  const snapshot = useStore(session.state)
  const streams = useStore(workspace.streams.state, (state) => state.streams)
  const nowMs = Math.max(useStore(clock), snapshot.lastArrivalMs ?? 0)
  const inner = rect.width - 4
  const next = causeSentence(explain(snapshot, { stream: streams.find(({ name }) => name === snapshot.stream), nowMs }))
  const below = [...leftLines(workspace.leftBehind(), nowMs), ...numberLines(snapshot, inner)]
  // The sentence matters more than the last of the numbers, but three lines of it leave most of them in view.
  const room = Math.max(3, rect.height - 2 - below.length)
  const nextLines: Line[] = wrapToWidth(next.text, inner)
    .slice(0, room)
    .map((text) => [{ text, role: next.tone === 'attention' ? 'warn' : 'good', bold: true }])
  const lines = [...nextLines, ...below]
  const stale: Line = snapshot.link === 'lost' ? [{ text: literal`stale`, role: 'warn' }] : []
  return (
    <Rows rows={paintPanel({ width: rect.width, height: rect.height, title, corner: stale, focused, lines }, theme)} />
  )
}

type NumberRow = {
  readonly name: string
  readonly field: keyof ConsumerNumbers
  readonly ours?: (snapshot: SessionSnapshot) => number
  readonly words: string
  /** Said where there is room. */
  readonly more: string
}

// The names are the server's own; the words say what moves the number and what does not.
const numberRows: readonly NumberRow[] = [
  {
    name: 'ack pending',
    field: 'ackPending',
    ours: ({ counts }) => counts.held + counts.expired + counts.naked,
    words: 'out, undecided',
    more: 'a nak stays in, delayed or not',
  },
  { name: 'pending', field: 'pending', words: 'not yet sent', more: 'only what the filter matches' },
  { name: 'redelivered', field: 'redelivered', words: 'sent repeatedly', more: 'falls again on ack' },
  { name: 'ack floor', field: 'ackFloor', words: 'settled up to it', more: 'not the last ack' },
  {
    name: 'delivered',
    field: 'deliveredConsumerSeq',
    ours: ({ totals }) => totals.delivered,
    words: 'sends so far',
    more: 'repeats included; ours since the start',
  },
  { name: 'waiting', field: 'waitingPulls', words: 'open pulls', more: 'not messages' },
]

function numberLines(snapshot: SessionSnapshot, inner: number): readonly Line[] {
  const { numbers, info, moved } = snapshot
  if (!numbers) {
    const { delivered } = snapshot.totals
    const text = literal`${formatCount(delivered)} delivered. Without acks the server keeps no numbers for us.`
    return wrapToWidth(text, inner).map((part): Line => [{ text: part, role: 'dim' }])
  }
  const limit = info?.config.max_ack_pending ?? -1
  const theirs = (field: keyof ConsumerNumbers): SafeText =>
    field === 'ackPending' && limit > 0
      ? literal`${formatCount(numbers[field])}/${formatCount(limit)}`
      : formatCount(numbers[field])
  const cells = Math.max(6, ...numberRows.map(({ field }) => theirs(field).length))
  const heading: Line = [
    { text: literal`${padToWidth(literal``, 11)} ours ${padLeft(literal`server`, cells)}`, role: 'dim' },
  ]
  const rows = numberRows.map(({ name, field, ours, words, more }): Line => {
    const our = ours ? formatCount(ours(snapshot)) : literal``
    const last = moved[field]
    const why: SafeText =
      last && inner >= 90
        ? literal` ${last.by > 0 ? literal`+` : literal``}${last.by} by ${safeText(last.cause)}`
        : literal``
    return [
      { text: padToWidth(safeText(name), 11), role: 'title' },
      { text: literal` ${padLeft(our, 4)}`, role: 'accent' },
      { text: literal` ${padLeft(theirs(field), cells)}`, bold: true },
      { text: literal`  ${safeText(inner >= 58 ? `${words}; ${more}` : words)}`, role: 'dim' },
      { text: why, role: 'accent' },
    ]
  })
  return [heading, ...rows]
}

function padLeft(text: SafeText, cells: number): SafeText {
  return literal`${safeText(' '.repeat(Math.max(0, cells - text.length)))}${text}`
}

function leftLines(left: readonly LeftBehind[], nowMs: number): readonly Line[] {
  return left.map(({ session, entries }) => {
    const nextMs = Math.min(
      ...entries.map(({ deadlineMs, state }) => (state.kind === 'naked' ? state.dueMs : (deadlineMs ?? nowMs))),
    )
    const leftS = Math.ceil((nextMs - nowMs) / 1000)
    const when = leftS > 0 ? literal`back in ${leftS}s` : literal`due`
    return [{ text: literal`left on ${safeText(session.consumer)}: ${entries.length} held, ${when}`, role: 'warn' }]
  })
}
