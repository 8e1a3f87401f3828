import { commandKey } from '../keymap/describe.js'
import { commandById } from '../keymap/table.js'
import type { CommandId, Scope } from '../keymap/table.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

/** The key of a command, as a sentence names it: no sentence knows a key by itself. */
export function keyOf(id: CommandId): SafeText {
  return safeText(commandKey(id))
}

/** Who reads: nothing is written under `readOnly`, and the keys of these scopes work where they are. All unless given. */
export type KeysHere = { readonly readOnly?: boolean; readonly scopes?: readonly Scope[] }

/** The key of a command that helps in the live view, and before it the way there from where it means nothing. */
export function keyFrom(id: CommandId, { scopes }: KeysHere): SafeText {
  const { scope } = commandById(id)
  const isHere = scopes === undefined || scope === 'global' || scopes.includes(scope)
  return isHere ? keyOf(id) : literal`${keyOf('pane.consumer')} ${keyOf(id)}`
}
