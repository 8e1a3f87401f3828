import type { ReactNode } from 'react'
import { formatCount, formatShort } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth } from '../../../lib/text-width.js'
import { selectedStreamRow, streamRows } from '../../commands/stream-rows.js'
import type { StreamRow } from '../../commands/stream-rows.js'
import { Rows } from '../../components/line.js'
import type { Line } from '../../components/line.js'
import { paintPanel } from '../../components/panel.js'
import { useJetStream } from '../../context/jetstream-context.js'
import { useScreen } from '../../context/screen-context.js'
import { useStore } from '../../context/use-store.js'
import type { Rect } from '../../layout.js'
import { windowStart } from '../../selection.js'
import type { Theme } from '../../theme.js'

/** The server's streams with their consumers: what is stored, who reads, how far behind. */
export function StreamsPane({ rect, focused }: { readonly rect: Rect; readonly focused: boolean }): ReactNode {
  const workspace = useJetStream()
  const { theme, ui, slots } = useScreen()
  const { phase, streams, problem } = useStore(workspace.streams.state)
  const selectedId = useStore(ui, (state) => state.streamRow)
  const working = useStore(workspace.stream)
  const view = useStore(slots.shown)
  const openConsumer = view.kind === 'open' ? `consumer:${view.session.key}` : undefined

  const rows = streamRows(streams)
  const selected = selectedStreamRow(rows, selectedId)
  const at = selected ? rows.indexOf(selected) : undefined
  const room = rect.height - 2 - (problem === undefined ? 0 : 1)
  const start = windowStart(rows.length, room, at)
  const lines: Line[] = rows
    .slice(start, start + room)
    .map((row) =>
      rowLine(row, { cells: rect.width - 4, theme, selected: row === selected, focused, working, openConsumer }),
    )
  if (rows.length === 0)
    lines.push([
      { text: phase === 'loading' ? literal`Looking …` : literal`No stream yet: C creates one.`, role: 'dim' },
    ])
  if (problem !== undefined) lines.push([{ text: safeText(problem), role: 'bad' }])
  const corner: Line = streams.length > 0 ? [{ text: formatCount(streams.length), role: 'dim' }] : []
  return (
    <Rows
      rows={paintPanel(
        { width: rect.width, height: rect.height, title: [{ text: literal`1 Streams` }], corner, focused, lines },
        theme,
      )}
    />
  )
}

type RowView = {
  readonly cells: number
  readonly theme: Theme
  readonly selected: boolean
  readonly focused: boolean
  readonly working: string
  readonly openConsumer: string | undefined
}

function rowLine(row: StreamRow, view: RowView): Line {
  const { glyphs } = view.theme
  const marker = { text: safeText(view.selected ? glyphs.cursor : ' '), role: 'accent' as const, bold: true }
  const bold = view.selected && view.focused
  if (row.kind === 'stream') {
    const count = literal`${formatCount(row.stream.messages)} msgs`
    const { left, gap } = spread(safeText(row.stream.name), count, view.cells - 1)
    return [
      marker,
      { text: left, bold: bold || row.stream.name === view.working },
      { text: gap },
      { text: count, role: 'dim' },
    ]
  }
  const { consumer } = row
  const open = row.id === view.openConsumer
  const numbers = [
    consumer.paused ? literal`${safeText(glyphs.pause)}` : undefined,
    consumer.ackPending > 0 ? literal`${formatShort(consumer.ackPending)} out` : undefined,
    consumer.pending > 0 ? literal`${formatShort(consumer.pending)} to come` : undefined,
  ].filter((part): part is SafeText => part !== undefined)
  // In a narrow pane the name says more than the kind.
  const kind = view.cells < 28 ? literal`` : consumer.kind === 'push' ? literal` push` : literal` pull`
  const right = literal`${numbers[0] ?? literal`idle`}${kind}`
  const { left, gap } = spread(literal`  ${safeText(consumer.name)}`, right, view.cells - 1)
  return [marker, { text: left, bold, role: open ? 'accent' : 'plain' }, { text: gap }, { text: right, role: 'dim' }]
}

function spread(left: SafeText, right: SafeText, cells: number): { readonly left: SafeText; readonly gap: SafeText } {
  const room = Math.max(1, cells - textWidth(right) - 1)
  const shown = textWidth(left) > room ? padToWidth(left, room) : left
  return { left: shown, gap: padToWidth(literal``, cells - textWidth(shown) - textWidth(right)) }
}
