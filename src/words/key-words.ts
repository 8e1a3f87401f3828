import { commandKey } from '../keymap/describe.js'
import type { CommandId } from '../keymap/table.js'
import { safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

/** The key of a command, as a sentence names it: no sentence knows a key by itself. */
export function keyOf(id: CommandId): SafeText {
  return safeText(commandKey(id))
}
