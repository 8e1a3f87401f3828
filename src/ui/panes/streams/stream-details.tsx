import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { waitingKey } from '../../../jetstream/index.js'
import type { StreamSummary, Worker } from '../../../jetstream/index.js'
import { formatCount } from '../../../lib/format.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { truncateMiddle } from '../../../lib/text-width.js'
import { takingWords } from '../../../words/stream-words.js'
import type { StreamTaking } from '../../../words/stream-words.js'
import { selectedStreamRow, streamRows } from '../../commands/stream-rows.js'
import { Rows } from '../../components/rows.js'
import type { Line, Span } from '../../components/line.js'
import { paneCells, titleRoom } from '../../components/pane.js'
import { useJetStream } from '../../context/jetstream-context.js'
import { useHitAreas } from '../../context/use-hit-areas.js'
import { useScreen } from '../../context/screen-context.js'
import { useStore } from '../../context/use-store.js'
import { useWordSpots } from '../../context/use-words.js'
import { termOf } from '../../../words/glossary.js'
import type { Rect } from '../../layout.js'
import type { Theme } from '../../theme.js'
import { lag } from './consumer-columns.js'
import { besideOn } from '../workers/lane-view.js'
import { consumerLines, shownConsumers, tableShape } from './details-consumers.js'
import { firstFacts, streamFacts } from './details-facts.js'
import { commandLines, sentenceLines } from './details-more.js'
import { divideDetails } from './details-room.js'
import { mostPlaces, placeColumns, seenOf, snapshotOf, waitingFrom } from './details-seen.js'
import type { ListedConsumer } from './details-seen.js'
import { placeHeading, placeWidth, storedLines } from './details-stored.js'
import { paintSections, sectionWords } from './sections.js'
import type { Section } from './sections.js'
import { useStored } from './use-stored.js'

/**
 * All of the stream under the cursor of the streams, in place of the live view: what it takes and keeps, its limits, its
 * consumers with a why each, and its newest messages. `columns` is the width of the whole screen.
 */
export function StreamDetails({ rect, columns }: { readonly rect: Rect; readonly columns: number }): ReactNode {
  const workspace = useJetStream()
  const { theme, ui } = useScreen()
  const { phase, streams, problem } = useStore(workspace.streams.state)
  const selectedId = useStore(ui, (state) => state.streamRow)
  const filter = useStore(ui, (state) => state.streamFilter)
  const row = selectedStreamRow(streamRows(streams, filter), selectedId)
  // A filter of the list leaves nothing out here.
  const stream = row && streams.find(({ name }) => name === row.stream.name)
  if (stream) {
    const marked = row.kind === 'consumer' ? row.consumer.name : undefined
    return <OneStream rect={rect} columns={columns} stream={stream} marked={marked} isStale={problem !== undefined} />
  }
  const words = phase === 'loading' && problem === undefined ? literal`Looking …` : literal`No stream to show.`
  const section = {
    title: [{ text: literal`Details`, role: 'dim' as const }],
    lines: [[{ text: words, role: 'dim' as const }]],
    rows: 1,
  }
  return <Rows rows={paintSections([section], { ...rect, gap: 0 }, theme)} />
}

/** From so many columns of the screen on messages are shown, the command, and for several consumers where each is. */
const messagesFrom = 110
const commandFrom = 160

function OneStream({
  rect,
  columns,
  stream,
  marked,
  isStale,
}: {
  readonly rect: Rect
  readonly columns: number
  readonly stream: StreamSummary
  /** The consumer under the cursor. */
  readonly marked: string | undefined
  readonly isStale: boolean
}): ReactNode {
  const workspace = useJetStream()
  const { theme, ui, nowMs: clock } = useScreen()
  const nowMs = useStore(clock)
  const session = useOpenSession()
  const link = useStore(workspace.connection.state, ({ kind }) => kind)
  // Of many streams only those are listed with their consumers that somebody asked for.
  useEffect(() => {
    workspace.streams.watch(stream.name)
  }, [workspace, stream.name])

  const cells = paneCells(rect.width)
  const facts = streamFacts(stream, { cells, theme, nowMs })
  const words = sentenceLines(stream, cells)
  const command = columns >= commandFrom ? commandLines(stream, { flags: workspace.cliFlags, cells }) : []
  const { consumers = [] } = stream
  const needs = {
    facts: facts.length,
    consumers: Math.max(1, consumers.length),
    messages: columns >= messagesFrom ? Math.max(1, stream.messages) : 0,
    words: words.length,
    command: command.length,
  }
  const inOneLine = divideDetails(rect.height, { ...needs, secondLine: 'nothing' })
  // Only where all have a row is there room for a second one each.
  const inSight = shownConsumers(consumers, { lines: inOneLine.table - 1, linesEach: 1, marked })
  const shapes = tableShape(
    inSight.map(({ name }) => name),
    cells + 1,
  )
  const room = divideDetails(rect.height, { ...needs, secondLine: shapes.wants })
  const { linesEach } = room
  const shape = linesEach === 2 ? shapes.two : shapes.one
  const table = { cells: cells + 1, shape, theme, marked }
  const visible = shownConsumers(consumers, { lines: room.table - 1, linesEach, marked }).map(
    (consumer): ListedConsumer => ({ consumer, snapshot: snapshotOf(session, consumer) }),
  )
  const waiting = shape.columns.includes(lag) ? visible.flatMap((one) => waitingFrom(one) ?? []) : []
  const stored = useStored({ stream, most: room.messages ?? 0, waiting })
  const seen = (one: ListedConsumer) => {
    const from = waitingFrom(one)
    const sinceMs = from && stored.waitingSinceMs.get(waitingKey(from))
    const own = workspace.isOwn(stream.name, one.consumer.name)
    const of = { stream: stream.name, consumer: one.consumer.name }
    const beside = besideOn(workspace.lanes.state.get().lanes, of)
    return seenOf(one, { stream, nowMs, own, beside, sinceMs })
  }
  const places = placeColumns(visible, { most: mostPlaces(columns, cells), marked })

  const { messages: storedRows, spare } = room
  const placeCells = placeWidth(places, cells)
  const messages = storedLines(stored, {
    cells,
    rows: storedRows ?? 0,
    spare,
    theme,
    nowMs,
    columns: places,
    placeCells,
  })

  const corner: Line =
    isStale || link !== 'connected' ? [{ text: literal`stale`, role: 'warn' }] : takingSpans(takingWords(stream), theme)
  const name = truncateMiddle(safeText(stream.name), Math.max(1, titleRoom(rect.width, corner)))
  const sections: readonly Section[] = [
    {
      title: [{ text: name, bold: true, term: 'stream' }],
      corner,
      lines: firstFacts(facts, room.facts),
      rows: room.facts,
    },
    {
      title: heading(literal`Consumers`),
      corner: [{ text: formatCount(stream.consumerCount), role: 'dim' }],
      lines: consumers.length > 0 ? consumerLines(visible.map(seen), consumers.length, table) : [noConsumers(stream)],
      rows: room.table,
      ownFirstCell: true,
    },
    {
      title: heading(literal`Stored, newest first`),
      corner: placeHeading(places, { alone: columns < commandFrom, placeCells }),
      lines: messages,
      rows: storedRows === undefined ? undefined : Math.max(storedRows, messages.length),
    },
    { title: heading(literal`In words`), lines: words, rows: room.words },
    { title: heading(literal`As the server has it`), lines: command, rows: room.command },
  ]
  useWordSpots('details', rect, sectionWords(sections, rect, room.gap))
  const rows = paintSections(sections, { ...rect, gap: room.gap }, theme)
  const click = (at: number): void => {
    const one = visible[Math.floor(at / linesEach)]
    if (one) ui.change(() => ({ streamRow: `consumer:${stream.name}/${one.consumer.name}` }))
  }
  // Below the rule, the facts, the blank row, the next rule and the heading.
  const tableRows = { ...rect, y: rect.y + 1 + room.facts + room.gap + 2, height: visible.length * linesEach }
  useHitAreas('rows', visible.length > 0 ? [{ rect: tableRows, click }] : [])
  return <Rows rows={rows} />
}

const heading = (text: SafeText): Line => [{ text, role: 'dim', term: termOf(text) }]

function noConsumers(stream: StreamSummary): Line {
  const words =
    stream.consumerCount === 0
      ? literal`  No consumer: what is stored here is sent to nobody.`
      : stream.consumers === undefined
        ? literal`  Looking …`
        : literal`  Not listed.`
  return [{ text: words, role: 'dim' }]
}

function takingSpans({ kind, word }: StreamTaking, { glyphs }: Theme): Line {
  const looks: Readonly<Record<StreamTaking['kind'], Pick<Span, 'role'> & { readonly glyph: string }>> = {
    taking: { glyph: glyphs.held, role: 'good' },
    copies: { glyph: glyphs.held, role: 'good' },
    sealed: { glyph: glyphs.gaveUp, role: 'warn' },
    full: { glyph: glyphs.gaveUp, role: 'warn' },
  }
  const { glyph, role } = looks[kind]
  return [{ text: literal`${safeText(glyph)} ${word}`, role }]
}

/** The session in view, drawn anew when anything of it moves. */
function useOpenSession(): Worker | undefined {
  const { slots } = useScreen()
  const view = useStore(slots.shown)
  const session = view.kind === 'open' ? view.session : undefined
  useStore<object, unknown>(session?.state ?? slots.shown, (now) => ('version' in now ? now.version : now))
  return session
}
