import type { LedgerEntry, Worker, WorkerSnapshot, Workspace } from '../jetstream/index.js'
import { cursorAmong, doneByLane, laneOfWorkers, laneViews, outByLane } from './panes/workers/lane-view.js'
import type { LaneView } from './panes/workers/lane-view.js'
import type { Slots } from './slots/slots.js'
import type { UiStore } from './ui-state.js'

/** The lane with the keys, its rows as the cursor walks them, and the delivery under it. */
export type SelectedLane = {
  readonly lane: LaneView
  readonly entries: readonly LedgerEntry[]
  readonly entry: LedgerEntry | undefined
  /** Whose verdicts are sent; none for a plain subscriber. */
  readonly worker?: Worker
  readonly snapshot?: WorkerSnapshot
}

/** So many of the newest of a lane the cursor walks through, behind what is out. */
const mostDone = 100

/** The lane that was chosen, or the first where that one has left. */
export function focusedLane(lanes: readonly LaneView[], chosen: number): LaneView | undefined {
  return lanes.find(({ id }) => id === chosen) ?? lanes[0]
}

/** The lane with the keys and what is under its cursor. */
export function selectedLane(of: {
  readonly workspace: Pick<Workspace, 'lanes'>
  readonly slots: Pick<Slots, 'shown'>
  readonly ui: Pick<UiStore, 'get'>
}): SelectedLane | undefined {
  const { lane: chosen, laneCursors } = of.ui.get()
  const lanes = laneViews(of.workspace, of.slots.shown.get())
  const lane = focusedLane(lanes, chosen)
  if (!lane) return undefined
  const laneOf = laneOfWorkers(of.workspace.lanes)
  const out = outByLane([lane], laneOf).get(lane.id) ?? []
  const done = doneByLane([lane], laneOf, mostDone).get(lane.id) ?? []
  const entries = lane.place.kind === 'core' ? [] : [...out, ...done]
  return {
    lane,
    entries,
    entry: cursorAmong(entries, laneCursors[lane.id]),
    ...(lane.worker ? { worker: lane.worker, snapshot: lane.worker.state.get() } : {}),
  }
}
