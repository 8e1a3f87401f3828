import { selectedLane } from '../lane-selection.js'
import type { SelectedLane } from '../lane-selection.js'
import { useJetStream } from './jetstream-context.js'
import { useScreen } from './screen-context.js'
import { useStore } from './use-store.js'

/** The worker with the keys and what is under its cursor, while the pane of workers has them; else undefined. */
export function useSelectedLane(): SelectedLane | undefined {
  const { ui, slots } = useScreen()
  const workspace = useJetStream()
  const isShown = useStore(ui, ({ focus }) => focus === 'workers')
  useStore(ui, ({ lane }) => lane)
  useStore(ui, ({ laneCursors }) => laneCursors)
  useStore(workspace.lanes.state, (lanes) => lanes)
  return isShown ? selectedLane({ workspace, slots, ui }) : undefined
}
