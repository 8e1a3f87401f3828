import type { ListView } from '../../ui/selection.js'

/** The live view as it begins, or what of it differs. */
export function aListView(parts: Partial<ListView> = {}): ListView {
  return { filter: '', rawLog: false, foldsSettled: false, ...parts }
}
