import { useMemo } from 'react'
import type { ReactNode } from 'react'
import type { Lanes, LedgerEntry, WorkerSnapshot } from '../../../jetstream/index.js'
import { literal, safeText } from '../../../lib/safe-text.js'
import type { SafeText } from '../../../lib/safe-text.js'
import { wrapToWidth } from '../../../lib/text-width.js'
import { laneName } from '../../../words/lane-words.js'
import type { Line, Span } from '../../components/line.js'
import { paneCells, titleRoom } from '../../components/pane.js'
import { lineWidth } from '../../components/panel.js'
import { useJetStream } from '../../context/jetstream-context.js'
import { useHitAreas } from '../../context/use-hit-areas.js'
import { useScreen } from '../../context/screen-context.js'
import { useSecond } from '../../context/use-second.js'
import type { ActiveView } from '../../slots/slots.js'
import { useStore } from '../../context/use-store.js'
import { hasLessonBegun } from '../../lessons/lesson-scopes.js'
import { useLesson } from '../../lessons/lesson-strip.js'
import { useListView } from '../../context/use-list-view.js'
import type { PaneProps } from '../pane-props.js'
import { PaneRows, wordsUnderCursor } from '../pane-rows.js'
import { columnsFor, headingLine } from './columns.js'
import type { Columns } from './columns.js'
import { nothingOpenLines } from './empty-lines.js'
import { useWholeLook } from './use-whole-look.js'
import { useRetention } from './use-retention.js'
import { listCorner, unusualLine } from './consumer-words.js'
import { listLines, outOfSightWords } from './message-list.js'

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
  const { readOnly } = useScreen()
  const workspace = useJetStream()
  const stream = useStore(workspace.stream)
  const inLesson = useLesson() !== undefined
  const lines: Line[] = []
  if (view.kind === 'none') {
    lines.push(...nothingOpenLines(stream, { readOnly, inLesson }))
  } else if (view.kind === 'opening') {
    lines.push([{ text: literal`Opening ${safeText(view.consumer)} …`, role: 'dim' }])
  } else {
    const inner = paneCells(rect.width)
    const summary = wrapToWidth(safeText(view.problem.summary), inner)
    const advice = wrapToWidth(safeText(view.problem.advice ?? ''), inner)
    lines.push(...summary.map((text): Line => [{ text, role: 'bad' }]), [], ...advice.map((text): Line => [{ text }]))
  }
  return <PaneRows pane="consumer" rect={rect} of={{ title, focused, lines }} />
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
  const listView = useListView()
  useWholeLook(snapshot, listView)
  const nowMs = useSecond(snapshot)
  const retention = useRetention(snapshot.stream)
  const workspace = useJetStream()
  const { length: beside } = useStore(workspace.lanes.state, (state) => state.lanes)
  const whose = beside > 0 ? whoseIs(workspace.lanes) : undefined
  const corner = listCorner(snapshot, listView, whose)
  const unusual = unusualLine(snapshot, { retention, room: titleRoom(rect.width, corner) - lineWidth(title) })
  const width = rect.width - 1
  const { columns, heading } = useColumns(width, snapshot)
  const room = rect.height - 2
  const lessonWaits = !hasLessonBegun(useLesson())
  const parts = { snapshot, cursor, view: listView, theme, nowMs, width, columns, readOnly, whose, lessonWaits }
  const whole = listLines({ ...parts, room })
  // What is out of sight is counted in a line of its own: it must not pass unseen.
  const count = outOfSightWords(whole, theme)
  const list = count.length === 0 ? whole : listLines({ ...parts, room: room - 1 })
  const below: readonly Line[] = count.length === 0 ? [] : [[indent, ...outOfSightWords(list, theme)]]
  // Only while the list has the keys: else another pane may have slid over it.
  const rows = { ...rect, y: rect.y + 2, height: list.keys.length }
  const click = (row: number): void => {
    const rowKey = list.keys[row]
    if (rowKey !== undefined) ui.setCursor(view.session.key, { rowKey })
  }
  useHitAreas('rows', focused ? [{ rect: rows, click }] : [])
  return (
    <PaneRows
      pane="consumer"
      rect={rect}
      words={[heading, ...wordsUnderCursor(list.lines)]}
      of={{
        title: [...title, ...unusual],
        corner,
        focused,
        lines: [heading, ...list.lines, ...below],
        ownFirstCell: true,
      }}
    />
  )
}

/** The columns of the rows and the line above them, the very same until they are others. */
function useColumns(
  width: number,
  { numbers, ledger }: WorkerSnapshot,
): { readonly columns: Columns; readonly heading: Line } {
  const { theme } = useScreen()
  const { maxDeliver } = ledger.rules()
  const digits = String(numbers?.deliveredStreamSeq ?? 0).length
  return useMemo(() => {
    // The least number that is as long.
    const columns = columnsFor(width, 10 ** (digits - 1), { maxDeliver, theme })
    return { columns, heading: headingLine(columns) }
  }, [width, digits, maxDeliver, theme])
}

const whoseIs =
  ({ laneOf }: Pick<Lanes, 'laneOf'>) =>
  ({ workerId }: LedgerEntry): SafeText | undefined => {
    const lane = workerId === undefined ? 0 : laneOf(workerId)
    return lane === 0 ? undefined : laneName(lane)
  }

const indent: Span = { text: literal` ` }
