import { useEffect } from 'react'
import type { ReactNode } from 'react'
import type { ConsumerNumbers, StreamList } from '../../../jetstream/index.js'
import { formatCount, formatShort } from '../../../lib/format.js'
import { joinSafe, literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { padToWidth, textWidth, truncateMiddle, wrapToWidth } from '../../../lib/text-width.js'
import { keyOf } from '../../../words/key-words.js'
import { selectedStreamRow, streamRows } from '../../commands/stream-rows.js'
import type { StreamRow } from '../../commands/stream-rows.js'
import type { Line } from '../../components/line.js'
import { paneCells } from '../../components/pane.js'
import { useJetStream } from '../../context/jetstream-context.js'
import { useScreen } from '../../context/screen-context.js'
import { useStore } from '../../context/use-store.js'
import { windowStart } from '../../selection.js'
import type { Theme } from '../../theme.js'
import type { Term } from '../../../words/glossary.js'
import type { PaneProps } from '../pane-props.js'
import { PaneRows, wordsUnderCursor } from '../pane-rows.js'

/** The server's streams with their consumers: what is stored, who reads, how far behind. */
export function StreamsPane({ rect, focused, title }: PaneProps): ReactNode {
  const workspace = useJetStream()
  const { theme, ui, slots, readOnly } = useScreen()
  const { phase, streams, problem } = useStore(workspace.streams.state)
  const selectedId = useStore(ui, (state) => state.streamRow)
  const filter = useStore(ui, (state) => state.streamFilter)
  const working = useStore(workspace.stream)
  const view = useStore(slots.shown)
  const session = view.kind === 'open' ? view.session : undefined
  // What is in view is known sooner than the list: the two must not contradict one another.
  useStore<object, unknown>(session?.state ?? slots.shown, numbersOf)
  const open = session ? { id: `consumer:${session.key}`, numbers: session.state.get().numbers } : undefined

  const rows = streamRows(streams, filter)
  const selected = selectedStreamRow(rows, selectedId)
  const at = selected && rows.indexOf(selected.id)
  const inner = paneCells(rect.width)
  const trouble = problem === undefined ? [] : troubleLines(safeText(problem), inner, Math.max(1, rect.height - 2))
  const above = filter === '' ? [] : [filterLine(filter, inner)]
  const room = Math.max(1, rect.height - 1 - trouble.length - above.length)
  const start = windowStart(rows.length, room, at)
  const shown = rows.slice(start, start + room)
  useInView(workspace.streams, shown)
  const lines: Line[] = above
  for (const row of shown)
    lines.push(rowLine(row, { cells: inner + 1, theme, selected: row.id === selected?.id, focused, working, open }))
  // A list that was refused is not on its way.
  if (rows.length === 0 && problem === undefined)
    lines.push([
      blank,
      {
        text:
          phase === 'loading'
            ? literal`Looking …`
            : streams.length > 0
              ? literal`No listed name contains it.`
              : readOnly
                ? literal`No stream yet.`
                : literal`No stream yet: ${keyOf('stream.create')} creates one.`,
        role: 'dim',
      },
    ])
  lines.push(...trouble.map((line) => [blank, ...line]))
  const count = filter === '' ? literal`` : literal`${formatCount(rows.streams)} of `
  const corner: Line =
    streams.length > 0 ? [{ text: literal`${count}${formatCount(streams.length)}`, role: 'dim' }] : []
  return (
    <PaneRows
      pane="streams"
      rect={rect}
      words={wordsUnderCursor(lines)}
      of={{ title, corner, focused, lines, ownFirstCell: true }}
    />
  )
}

const numbersOf = (now: object): unknown => ('numbers' in now ? now.numbers : undefined)

// What is out of sight for a reason of one's own is said where the rows are.
function filterLine(filter: string, cells: number): Line {
  const way = literal` · ${keyOf('app.back')} all`
  return [
    blank,
    { text: literal`only ${truncateMiddle(safeText(filter), Math.max(1, cells - textWidth(way) - 5))}`, role: 'warn' },
    { text: way, role: 'dim' },
  ]
}

// What is in view is kept fresh, however many there are.
function useInView(list: StreamList, rows: readonly StreamRow[]): void {
  const names = [...new Set(rows.map(({ stream }) => stream.name))]
  useEffect(() => list.inView(names))
  useEffect(() => () => list.inView([]), [list])
}

const blank = { text: literal` ` }

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
  const line = rowSpans(row, view)
  return view.selected && view.focused ? line.map((span) => ({ ...span, selected: true })) : line
}

function rowSpans(row: StreamRow, view: RowView): Line {
  const { glyphs } = view.theme
  const sign = view.selected ? glyphs.cursor : ' '
  const marker = { text: literal`${safeText(sign)} `, role: 'accent' as const, bold: true }
  const bold = view.selected && view.focused
  if (row.kind === 'stream') {
    const count = literal`${formatCount(row.stream.messages)} stored`
    const { left, gap } = spread(safeText(row.stream.name), count, view.cells - 2)
    return [
      marker,
      { text: left, bold: bold || row.stream.name === view.working },
      { text: gap },
      { text: count, role: 'dim', term: 'stored' },
    ]
  }
  const isOpen = row.id === view.open?.id
  const { words, role, term } = stateWords(row.consumer, isOpen ? view.open?.numbers : undefined)
  const { left, gap } = spread(safeText(row.consumer.name), words, view.cells - 4)
  return [marker, { text: literal`  ${left}`, bold: bold || isOpen }, { text: gap }, { text: words, role, term }]
}

/** A limit that nobody comes near is no news. */
const mostTold = 99

type ConsumerRow = Extract<StreamRow, { kind: 'consumer' }>['consumer']

// What explains most why something does or does not come; how it receives is told where it is opened.
function stateWords(
  consumer: ConsumerRow,
  numbers: ConsumerNumbers | undefined,
): { readonly words: SafeText; readonly role: 'dim' | 'warn'; readonly term: Term } {
  const { ackPending, pending } = numbers ?? consumer
  if (consumer.paused) return { words: literal`paused`, role: 'warn', term: 'pause' }
  const most = consumer.info.config.max_ack_pending ?? -1
  const isFull = most > 0 && ackPending >= most
  const limit = most > 0 && most <= mostTold ? literal`/${formatCount(most)}` : literal``
  if (ackPending > 0)
    return { words: literal`${formatShort(ackPending)}${limit} out`, role: isFull ? 'warn' : 'dim', term: 'out' }
  if (pending > 0) return { words: literal`${formatShort(pending)} to come`, role: 'dim', term: 'to come' }
  return { words: literal`idle`, role: 'dim', term: 'why' }
}

function spread(left: SafeText, right: SafeText, cells: number): { readonly left: SafeText; readonly gap: SafeText } {
  const room = Math.max(1, cells - textWidth(right) - 1)
  const shown = truncateMiddle(left, room)
  return { left: shown, gap: padToWidth(literal``, cells - textWidth(shown) - textWidth(right)) }
}
