import type { Scope } from '../../keymap/table.js'
import type { PaneId } from '../layout.js'
import type { FormField, Overlay } from '../overlays.js'

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

/** The scopes whose keys work in a dialog, nearest first; what they leave goes to the dialog's field or list. */
export function overlayScopes(overlay: Overlay): readonly Scope[] {
  switch (overlay.kind) {
    case 'pick':
      return ['question']
    case 'form':
      return [...fieldScopes(overlay.fields[overlay.at]), 'form']
    case 'palette':
      return ['palette']
    case 'log':
      return ['log', 'list']
    case 'help':
    case 'truth':
    case 'notes':
    case 'detail':
    case 'inspect':
      return ['reader', 'list']
  }
}

function fieldScopes(field: FormField | undefined): readonly Scope[] {
  if (field?.fixed !== undefined) return ['fixed']
  return field?.choices ? ['choice'] : []
}
