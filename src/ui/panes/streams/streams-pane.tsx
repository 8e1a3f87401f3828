import type { ReactNode } from 'react'
import type { ConsumerNumbers } from '../../../jetstream/index.js'
import { formatAmount, formatCount, formatShort } from '../../../lib/format.js'
import { joinSafe, literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth, truncateMiddle, wrapToWidth } from '../../../lib/text-width.js'
import { keyOf } from '../../../words/key-words.js'
import { selectedStreamRow, streamRows } from '../../commands/stream-rows.js'
import type { StreamRow } from '../../commands/stream-rows.js'
import { Rows } from '../../components/line.js'
import type { Line } from '../../components/line.js'
import { paintPanel } from '../../components/panel.js'
import { useJetStream } from '../../context/jetstream-context.js'
import { useScreen } from '../../context/screen-context.js'
import { useStore } from '../../context/use-store.js'
import { windowStart } from '../../selection.js'
import type { Theme } from '../../theme.js'
import type { PaneProps } from '../pane-props.js'

/** The server's streams with their consumers: what is stored, who reads, how far behind. */
export function StreamsPane({ rect, focused, title }: PaneProps): ReactNode {
  const workspace = useJetStream()
  const { theme, ui, slots, readOnly } = useScreen()
  const { phase, streams, problem } = useStore(workspace.streams.state)
  const selectedId = useStore(ui, (state) => state.streamRow)
  const working = useStore(workspace.stream)
  const view = useStore(slots.shown)
  const session = view.kind === 'open' ? view.session : undefined
  // What is in view is known sooner than the list: the two must not contradict one another.
  useStore<object, unknown>(session?.state ?? slots.shown, (now) => ('version' in now ? now.version : now))
  const open = session ? { id: `consumer:${session.key}`, numbers: session.state.get().numbers } : undefined

  const rows = streamRows(streams)
  const selected = selectedStreamRow(rows, selectedId)
  const at = selected ? rows.indexOf(selected) : undefined
  const inner = rect.width - 4
  const trouble = problem === undefined ? [] : troubleLines(safeText(problem), inner, Math.max(1, rect.height - 3))
  const room = Math.max(1, rect.height - 2 - trouble.length)
  const start = windowStart(rows.length, room, at)
  const lines: Line[] = rows
    .slice(start, start + room)
    .map((row) => rowLine(row, { cells: inner, theme, selected: row === selected, focused, working, open }))
  // A list that was refused is not on its way.
  if (rows.length === 0 && problem === undefined)
    lines.push([
      {
        text:
          phase === 'loading'
            ? literal`Looking …`
            : readOnly
              ? literal`No stream yet.`
              : literal`No stream yet: ${keyOf('stream.create')} creates one.`,
        role: 'dim',
      },
    ])
  lines.push(...trouble)
  const corner: Line = streams.length > 0 ? [{ text: formatCount(streams.length), role: 'dim' }] : []
  return <Rows rows={paintPanel({ width: rect.width, height: rect.height, title, corner, focused, lines }, theme)} />
}

type RowView = {
  readonly cells: number
  readonly theme: Theme
  readonly selected: boolean
  readonly focused: boolean
  readonly working: string
  readonly open: { readonly id: string; readonly numbers?: ConsumerNumbers | undefined } | undefined
}

const mostTroubleLines = 4

function troubleLines(text: SafeText, inner: number, room: number): readonly Line[] {
  const lines = wrapToWidth(text, inner)
  const most = Math.min(mostTroubleLines, room)
  const kept = lines.length > most ? [...lines.slice(0, most - 1), joinSafe(lines.slice(most - 1), literal` `)] : lines
  return kept.map((part) => [{ text: part, role: 'bad' }])
}

function rowLine(row: StreamRow, view: RowView): Line {
  const { glyphs } = view.theme
  const marker = { text: safeText(view.selected ? glyphs.cursor : ' '), role: 'accent' as const, bold: true }
  const bold = view.selected && view.focused
  if (row.kind === 'stream') {
    const count = formatAmount(row.stream.messages, 'msg')
    const { left, gap } = spread(safeText(row.stream.name), count, view.cells - 1)
    return [
      marker,
      { text: left, bold: bold || row.stream.name === view.working },
      { text: gap },
      { text: count, role: 'dim' },
    ]
  }
  const { consumer } = row
  const isOpen = row.id === view.open?.id
  const { ackPending, pending } = (isOpen ? view.open?.numbers : undefined) ?? consumer
  const numbers = [
    consumer.paused ? literal`${safeText(glyphs.pause)}` : undefined,
    ackPending > 0 ? literal`${formatShort(ackPending)} out` : undefined,
    pending > 0 ? literal`${formatShort(pending)} to come` : undefined,
  ].filter((part): part is SafeText => part !== undefined)
  // In a narrow pane the name says more than the kind.
  const kind = view.cells < 28 ? literal`` : consumer.kind === 'push' ? literal` push` : literal` pull`
  const right = literal`${numbers[0] ?? literal`idle`}${kind}`
  const { left, gap } = spread(safeText(consumer.name), right, view.cells - 3)
  return [
    marker,
    { text: literal`  ${left}`, bold, role: isOpen ? 'accent' : 'text' },
    { text: gap },
    { text: right, role: 'dim' },
  ]
}

function spread(left: SafeText, right: SafeText, cells: number): { readonly left: SafeText; readonly gap: SafeText } {
  const room = Math.max(1, cells - textWidth(right) - 1)
  const shown = truncateMiddle(left, room)
  return { left: shown, gap: padToWidth(literal``, cells - textWidth(shown) - textWidth(right)) }
}
