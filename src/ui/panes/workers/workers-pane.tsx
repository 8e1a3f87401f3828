import type { ReactNode } from 'react'
import { literal } from '../../../lib/safe-text.js'
import { wrapToWidth } from '../../../lib/text-width.js'
import { nothingBeside } from '../../../words/lane-words.js'
import type { Line } from '../../components/line.js'
import { useJetStream } from '../../context/jetstream-context.js'
import { useHitAreas } from '../../context/use-hit-areas.js'
import { useScreen } from '../../context/screen-context.js'
import { useSecond } from '../../context/use-second.js'
import { useStore } from '../../context/use-store.js'
import { focusedLane } from '../../lane-selection.js'
import type { PaneProps } from '../pane-props.js'
import { PaneRows } from '../pane-rows.js'
import { laneNotes, workersCorner } from './lane-notes.js'
import { laneOfWorkers, laneViews, outByLane } from './lane-view.js'
import { workersLines } from './workers-lines.js'
import type { LaneArea } from './workers-lines.js'

/** Workers side by side: the screen's own receiver and those beside it, what each got and holds, and what comes of it. */
export function WorkersPane({ rect, focused, title }: PaneProps): ReactNode {
  const { slots, theme, ui, readOnly, nowMs: clock } = useScreen()
  const workspace = useJetStream()
  const { totals } = useStore(workspace.lanes.state)
  const view = useStore(slots.shown)
  // What comes to the lanes changes their state and the account's; the screen's own worker is told of both.
  useStore<object, unknown>(view.kind === 'open' ? view.session.state : slots.shown, (value) => value)
  const lane = useStore(ui, (state) => state.lane)
  const cursors = useStore(ui, (state) => state.laneCursors)
  const lanes = laneViews(workspace, view)
  const lastArrivalMs = Math.max(0, ...lanes.map(({ account }) => account?.lastArrivalMs ?? 0))
  const nowMs = useSecond({ lastArrivalMs })
  useStore(clock)
  const room = rect.height - 1
  const width = rect.width - 1
  const hasOthers = lanes.some(({ id }) => id !== 0)
  const laneOf = laneOfWorkers(workspace.lanes)
  const focus = focusedLane(lanes, lane)?.id ?? 0
  const notes = hasOthers
    ? laneNotes({ lanes, out: outByLane(lanes, laneOf), totals, focus, nowMs })
    : nothingBeside(readOnly).map((text) => ({ text, role: 'dim' as const }))
  const drawn =
    lanes.length === 0
      ? { lines: plainLines(notes, width), areas: [], hidden: 0 }
      : workersLines({ lanes, laneOf, focus, cursors, notes, nowMs, width, room, theme })
  const press =
    ({ id, ids }: LaneArea) =>
    (row: number): void => {
      const at = ids[row]
      ui.change(({ laneCursors }) => ({
        lane: id,
        ...(at === undefined ? {} : { laneCursors: { ...laneCursors, [id]: at } }),
      }))
    }
  const areas = drawn.areas.map((area) => ({
    rect: { x: rect.x + area.x, y: rect.y + 1 + area.y, width: area.width, height: area.height },
    click: press(area),
  }))
  useHitAreas('workers', focused ? areas : [])
  const corner: Line = [{ text: workersCorner(lanes, drawn.hidden), role: 'dim' }]
  return <PaneRows pane="workers" rect={rect} of={{ title, corner, focused, lines: drawn.lines, ownFirstCell: true }} />
}

function plainLines(
  notes: readonly { readonly text: ReturnType<typeof nothingBeside>[number] }[],
  width: number,
): readonly Line[] {
  return notes.flatMap(({ text }) =>
    wrapToWidth(text, Math.max(1, width - 2)).map((part): Line => [{ text: literal` ${part}`, role: 'dim' }]),
  )
}
