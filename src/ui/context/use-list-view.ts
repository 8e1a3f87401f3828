import type { ListView } from '../selection.js'
import { useScreen } from './screen-context.js'
import { useStore } from './use-store.js'

/** Which rows the live view shows just now. */
export function useListView(): ListView {
  const { ui } = useScreen()
  const filter = useStore(ui, (state) => state.filter)
  const rawLog = useStore(ui, (state) => state.rawLog)
  const foldsSettled = useStore(ui, (state) => state.foldsSettled)
  const looks = useStore(ui, (state) => state.looks)
  return { filter, rawLog, foldsSettled, looks }
}
