import type { ReactNode } from 'react'
import type { FeedRow, WorkerSnapshot } from '../../../jetstream/index.js'
import { formatCount } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import { wrapToWidth } from '../../../lib/text-width.js'
import { Rows } from '../../components/line.js'
import type { Line, Span } from '../../components/line.js'
import { paintPane, paneCells } from '../../components/pane.js'
import { useJetStream } from '../../context/jetstream-context.js'
import { useScreen } from '../../context/screen-context.js'
import { useSecond } from '../../context/use-second.js'
import type { ActiveView } from '../../slots/slots.js'
import { useStore } from '../../context/use-store.js'
import { cursorIndex, markedRange, visibleRows, windowStart, isUndecided } from '../../selection.js'
import type { RowCursor } from '../../ui-state.js'
import type { Theme } from '../../theme.js'
import type { PaneProps } from '../pane-props.js'
import { emptyLines, nothingOpenLines } from './empty-lines.js'
import { useRetention } from './use-retention.js'
import { configLine, modeLine } from './consumer-words.js'
import { columnsFor, deliveryLine, headingLine } from './message-row.js'
import { requestLine, statusLine } from './other-rows.js'

/** The live view: which mode, which consumer, and every message it was sent, with what became of it. */
export function ConsumerPane(props: PaneProps): ReactNode {
  const view = useStore(useScreen().slots.shown)
  if (view.kind === 'open') return <LiveView key={view.session.key} {...props} view={view} />
  return <ClosedView {...props} view={view} />
}

function ClosedView({
  rect,
  focused,
  title,
  view,
}: PaneProps & { readonly view: Exclude<ActiveView, { kind: 'open' }> }): ReactNode {
  const { theme, readOnly } = useScreen()
  const workspace = useJetStream()
  const stream = useStore(workspace.stream)
  const lines: Line[] = []
  if (view.kind === 'none') {
    lines.push(...nothingOpenLines(stream, readOnly))
  } else if (view.kind === 'opening') {
    lines.push([{ text: literal`Opening ${safeText(view.consumer)} …`, role: 'dim' }])
  } else {
    const inner = paneCells(rect.width)
    const summary = wrapToWidth(safeText(view.problem.summary), inner)
    const advice = wrapToWidth(safeText(view.problem.advice ?? ''), inner)
    lines.push(...summary.map((text): Line => [{ text, role: 'bad' }]), [], ...advice.map((text): Line => [{ text }]))
  }
  return <Rows rows={paintPane({ width: rect.width, height: rect.height, title, focused, lines }, theme)} />
}

function LiveView({
  rect,
  focused,
  title,
  view,
}: PaneProps & {
  readonly view: Extract<ActiveView, { kind: 'open' }>
}): ReactNode {
  const { theme, ui, readOnly } = useScreen()
  const snapshot = useStore(view.session.state)
  const cursor = useStore(ui, (state) => state.cursors[view.session.key])
  const filter = useStore(ui, (state) => state.filter)
  const nowMs = useSecond(snapshot)
  const retention = useRetention(snapshot.stream)
  const head: Line[] = [
    modeLine(snapshot, { readOnly, retention }),
    ...(rect.height >= 11 ? [configLine(snapshot, { retention, width: paneCells(rect.width) })] : []),
  ]
  const columns = columnsFor(
    paneCells(rect.width),
    snapshot.numbers?.deliveredStreamSeq ?? 0,
    snapshot.ledger.rules().maxDeliver,
  )
  const room = rect.height - 2 - head.length - 1
  const body = bodyLines({ snapshot, cursor, filter, theme, nowMs, room, columns, readOnly })
  const lines = [...head, headingLine(columns), ...body.lines, outOfSight(body, theme)]
  return (
    <Rows
      rows={paintPane(
        {
          width: rect.width,
          height: rect.height,
          title,
          corner: corner(snapshot, filter),
          focused,
          lines,
        },
        theme,
      )}
    />
  )
}

function corner(snapshot: WorkerSnapshot, filter: string): Line {
  if (filter !== '') return [{ text: literal`filter: ${safeText(filter)}`, role: 'warn' }]
  if (snapshot.phase.kind === 'observing') return [{ text: literal`observing`, role: 'accent' }]
  if (!snapshot.takesAcks) return [{ text: literal`no acks`, role: 'dim' }]
  const { held } = snapshot.counts
  return snapshot.autoAckDelayMs === undefined
    ? [{ text: literal`hold · ${formatCount(held)} held`, role: held > 0 ? 'accent' : 'dim' }]
    : [{ text: literal`auto-ack · ${formatCount(held)} held`, role: 'warn' }]
}

type Body = {
  readonly snapshot: WorkerSnapshot
  readonly cursor: RowCursor | undefined
  readonly filter: string
  readonly theme: Theme
  readonly nowMs: number
  readonly room: number
  readonly columns: ReturnType<typeof columnsFor>
  readonly readOnly: boolean
}

type Shown = { readonly lines: readonly Line[]; readonly above: number; readonly below: number }

// Rows out of sight are counted below the others: what came below the window must not pass unseen.
function outOfSight({ above, below }: Shown, { glyphs }: Theme): Line {
  const up = above > 0 ? literal`${safeText(glyphs.up)} ${formatCount(above)}` : literal``
  const gap = above > 0 && below > 0 ? literal` ` : literal``
  const down = below > 0 ? literal`${gap}${safeText(glyphs.down)} ${formatCount(below)} more` : literal``
  return above + below === 0
    ? []
    : [
        { text: up, role: 'dim' },
        { text: down, role: 'warn' },
      ]
}

function bodyLines(body: Body): Shown {
  const { snapshot, cursor, filter, room } = body
  const rows = visibleRows(snapshot, filter)
  if (rows.length === 0) return { lines: emptyLines(snapshot, body), above: 0, below: 0 }
  const at = cursorIndex(rows, snapshot, cursor)
  const range = markedRange(snapshot, cursor, filter)
  const start = windowStart(rows.length, room, at)
  const lines: Line[] = []
  for (let index = start; index < Math.min(rows.length, start + room); index += 1) {
    const row = rows.at(index)
    if (!row) break
    const marked = range !== undefined && index >= range.from && index <= range.to
    lines.push(rowLine(row, body, { isCursor: index === at, marked }))
  }
  return { lines, above: start, below: Math.max(0, rows.length - start - room) }
}

function rowLine(row: FeedRow, body: Body, place: { readonly isCursor: boolean; readonly marked: boolean }): Line {
  const { snapshot, theme, nowMs, cursor } = body
  const entry = row.kind === 'delivery' ? snapshot.ledger.get(row.deliveryId) : undefined
  const marked =
    place.marked || (entry !== undefined && cursor?.marked?.includes(entry.delivery.id) === true && isUndecided(entry))
  const sign = place.isCursor ? theme.glyphs.cursor : marked ? theme.glyphs.marked : ' '
  const marker: Span = { text: safeText(sign), role: marked ? 'warn' : 'accent', bold: true }
  if (row.kind === 'request') return requestLine(row.request, { theme, marker, nowMs })
  if (row.kind === 'status') return statusLine(row, marker)
  if (!entry) return [marker]
  const line = deliveryLine(entry, {
    columns: body.columns,
    theme,
    nowMs,
    rules: snapshot.ledger.rules(),
    marker,
    acksItself: snapshot.autoAckDelayMs !== undefined,
  })
  return place.isCursor ? line.map((span) => ({ ...span, bold: true })) : line
}
