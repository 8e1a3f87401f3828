import { literal, safeText } from '../../lib/safe-text.js'
import type { SafeText } from '../../lib/safe-text.js'
import type { CommandContext } from './context.js'

const longestCopyBytes = 64 * 1024

/** Hands a text to the terminal’s clipboard, and says so. */
export function copyText({ ui, copy }: Pick<CommandContext, 'ui' | 'copy'>, text: string): void {
  if (Buffer.byteLength(text) > longestCopyBytes) {
    ui.say('warn', literal`too long for the clipboard (64 KiB at most): write it to a file`)
  } else if (copy(text)) {
    // Nobody answers: whether the terminal took it is not known.
    ui.say('info', literal`given to the terminal’s clipboard; not every terminal takes it`)
  } else ui.say('warn', literal`the terminal cannot be reached: write it to a file`)
}

/** Asks whether what is there may be written over. */
export function askToWriteOver(
  { ui }: Pick<CommandContext, 'ui'>,
  of: { readonly path: string; readonly warning: SafeText; readonly replace: () => void },
): void {
  ui.open({
    kind: 'pick',
    title: literal`Write over ${safeText(of.path)}?`,
    notes: [[{ text: of.warning, role: 'warn' }]],
    guarded: 'seen',
    items: [
      { key: 'no', label: literal`no, leave it as it is`, choose: ui.closing() },
      { key: 'replace', label: literal`write over it`, choose: ui.closing(of.replace) },
    ],
  })
}

/** What is wrong with the name of a file or a folder to write to. */
export function pathError(path: string): string | undefined {
  return path.trim() === '' ? 'a name is needed' : path.includes('\0') ? 'this is no name' : undefined
}
