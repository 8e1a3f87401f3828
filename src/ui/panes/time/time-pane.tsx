import type { ReactNode } from 'react'
import type { Worker } from '../../../jetstream/index.js'
import { formatSeconds } from '../../../lib/format.js'
import { literal } from '../../../lib/safe-text.js'
import { laneName } from '../../../words/lane-words.js'
import type { Line } from '../../components/line.js'
import { useJetStream } from '../../context/jetstream-context.js'
import { useHitAreas } from '../../context/use-hit-areas.js'
import { useListView } from '../../context/use-list-view.js'
import { useScreen } from '../../context/screen-context.js'
import { useSelectedLane } from '../../context/use-selected-lane.js'
import { useSecond } from '../../context/use-second.js'
import { useStore } from '../../context/use-store.js'
import { selectedEntry } from '../../selection.js'
import type { PaneProps } from '../pane-props.js'
import { PaneRows } from '../pane-rows.js'
import { timeLines, whoseCells } from './time-lines.js'
import { timeScale } from './time-scale.js'

/** What time did to the messages of the live view, and what it does next: a row each. */
export function TimePane(props: PaneProps): ReactNode {
  const { slots } = useScreen()
  const view = useStore(slots.shown)
  if (view.kind === 'open') return <OpenTime {...props} session={view.session} />
  const { rect, focused, title } = props
  const lines: readonly Line[] = [[{ text: literal`No consumer is open.`, role: 'dim' }]]
  return <PaneRows pane="time" rect={rect} of={{ title, focused, lines }} />
}

const leastSeqCells = 5

function OpenTime({ rect, focused, title, session }: PaneProps & { readonly session: Worker }): ReactNode {
  const { theme, ui } = useScreen()
  const workspace = useJetStream()
  const snapshot = useStore(session.state)
  const all = useStore(workspace.happened)
  const cursor = useStore(ui, (state) => state.cursors[session.key])
  const window = useStore(ui, (state) => state.time)
  const listView = useListView()
  const lane = useSelectedLane()
  const nowMs = useSecond(snapshot)
  const { stream, consumer } = snapshot
  // Who leads its stream is the consumer's matter as well.
  const happened = all.filter(
    (one) =>
      one.stream === stream &&
      (one.consumer === consumer || (one.consumer === undefined && one.what.kind === 'leader')),
  )
  const seqCells = Math.max(leastSeqCells, String(snapshot.numbers?.deliveredStreamSeq ?? 0).length)
  // The cursor and a blank stand before and behind the sequence, and a blank at the end.
  const lanes = useStore(workspace.lanes.state, (state) => state.lanes)
  const isShared = lanes.some(({ place }) => place.kind === 'shared' && place.consumer === consumer)
  const { laneOf } = workspace.lanes
  const whose = isShared ? (id: number | undefined) => laneName(id === undefined ? 0 : laneOf(id)) : undefined
  const cells = Math.max(1, rect.width - seqCells - 3 - (whose ? whoseCells : 0))
  const scale = timeScale(window, { cells, nowMs, waitMs: snapshot.ledger.rules().ackWaitMs })
  const room = rect.height - 1
  const selected = lane ? lane.entry : selectedEntry(snapshot, cursor, listView)
  const { lines, keys } = timeLines({ snapshot, happened, scale, selected, room, seqCells, whose, theme })
  const click = (row: number): void => {
    const rowKey = keys[row]
    if (rowKey !== undefined) ui.setCursor(session.key, { rowKey })
  }
  useHitAreas('time', focused ? [{ rect: { ...rect, y: rect.y + 1, height: lines.length }, click }] : [])
  const back = literal`${formatSeconds(Math.round((scale.atMs - scale.fromMs) / 1000))} back`
  const corner: Line = [{ text: window.endMs === undefined ? back : literal`${back}, stands still`, role: 'dim' }]
  return <PaneRows pane="time" rect={rect} of={{ title, corner, focused, lines, ownFirstCell: true }} />
}
