import type { Scope } from '../../keymap/table.js'
import type { PaneId } from '../layout.js'

/** The scopes whose keys work in a pane, nearest first. Truth and life speak of the live view, so its keys work there. */
export function paneScopes(pane: PaneId): readonly Scope[] {
  switch (pane) {
    case 'streams':
      return ['streams', 'list', 'global']
    case 'composer':
      return ['composer', 'list', 'global']
    case 'consumer':
    case 'truth':
    case 'life':
      return ['consumer', 'list', 'global']
  }
}
