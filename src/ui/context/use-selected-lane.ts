import { selectedLane } from '../lane-selection.js'
import type { SelectedLane } from '../lane-selection.js'
import { useJetStream } from './jetstream-context.js'
import { useScreen } from './screen-context.js'
import type { UiState } from '../ui-state.js'
import { useStore } from './use-store.js'

const hasKeys = ({ focus }: UiState): boolean => focus === 'workers'
const laneOf = ({ lane }: UiState): unknown => lane
const cursorsOf = ({ laneCursors }: UiState): unknown => laneCursors
const itself = (state: unknown): unknown => state
const nothing = (): undefined => undefined

/** The worker with the keys and what is under its cursor, while the pane of workers has them; else undefined. */
export function useSelectedLane(): SelectedLane | undefined {
  const { ui, slots } = useScreen()
  const workspace = useJetStream()
  const isShown = useStore(ui, hasKeys)
  // While another pane has the keys, nothing of it is asked for.
  useStore(ui, isShown ? laneOf : nothing)
  useStore(ui, isShown ? cursorsOf : nothing)
  useStore<unknown, unknown>(workspace.lanes.state, isShown ? itself : nothing)
  return isShown ? selectedLane({ workspace, slots, ui }) : undefined
}
