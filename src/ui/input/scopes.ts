import type { Scope } from '../../keymap/table.js'
import type { FormField, Overlay } from '../overlays.js'
import { paneById } from '../panes/table.js'
import type { PaneId } from '../panes/table.js'

/** The scopes whose keys work in a pane, nearest first. */
export function paneScopes(pane: PaneId): readonly Scope[] {
  return paneById(pane).scopes
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
    case 'welcome':
      return ['welcome']
    case 'log':
      return ['log', 'list']
    case 'help':
      return ['help', 'list']
    case 'word':
      return ['word', 'list']
    case 'truth':
      return ['reader', 'explained', 'list']
    case 'notes':
    case 'inspect':
      return ['reader', 'list']
    case 'code':
      return ['code', 'reader', 'list']
    case 'detail':
      // Who has read a message decides on it there.
      return ['reader', 'explained', 'message', 'list']
  }
}

function fieldScopes(field: FormField | undefined): readonly Scope[] {
  if (field?.fixed !== undefined) return ['fixed']
  return field?.choices ? ['choice'] : []
}
