import type { UiState } from '../ui-state.js'

/** Whether the next key is for a field or a list of the library, which takes keys only once it is drawn. */
export function hasFieldOpen({ overlays, focus, composer }: Pick<UiState, 'overlays' | 'focus' | 'composer'>): boolean {
  const top = overlays.at(-1)
  if (top === undefined) return focus === 'composer' && composer.editing
  return top.kind === 'form' || top.kind === 'palette' || top.kind === 'pick'
}
