import { findCommands, resolveCommand } from '../../keymap/resolve.js'
import type { Chord } from '../../keymap/chord.js'
import type { Scope } from '../../keymap/table.js'
import { submitForm, withValue } from '../chrome/form-overlay.js'
import { fieldToken } from '../components/field-editing.js'
import type { Commands } from '../commands/index.js'
import { safeText } from '../../lib/safe-text.js'
import type { Overlay } from '../overlays.js'
import type { Terminal } from '../terminal/terminal.js'
import type { InputToken } from '../terminal/tokeniser.js'
import type { UiStore } from '../ui-state.js'
import type { DialogGuard } from './dialog-guard.js'
import { paneScopes } from './scopes.js'

/** Keys that mean the same wherever the user is, a text field included. */
const always: ReadonlySet<Chord> = new Set(['ctrl+c', 'ctrl+z', 'ctrl+l'])
/** Closes any dialog, and is the harmless answer to each: so it counts before the dialog hears others, too. */
const isWayOut = (token: InputToken): boolean => token.kind === 'key' && token.chord === 'esc'
const scrolling: readonly Scope[] = ['list']

/**
 * Decides who gets what the terminal sends: the library's field or list that is mounted, or a command.
 * Letters never act while a text field has the keys; a paste only ever fills one.
 */
export function createRouter(deps: {
  readonly ui: UiStore
  readonly commands: Commands
  readonly forwardToInk: Terminal['forwardToInk']
  readonly guard?: Pick<DialogGuard, 'isDeaf'>
}): (token: InputToken) => void {
  const { ui, commands, forwardToInk } = deps
  const runIn = (chord: Chord, scopes: readonly Scope[]): boolean => {
    const command = resolveCommand(chord, scopes)
    if (command) commands.run(command.id)
    return command !== undefined
  }
  const typeInto = (token: InputToken): void => void forwardToInk(token, { withFollowingText: true })
  const typeIntoField = (token: InputToken): void => typeInto(fieldToken(token))

  const inForm = (overlay: Extract<Overlay, { kind: 'form' }>, token: InputToken): void => {
    const chord = token.kind === 'key' ? token.chord : ''
    const field = overlay.fields[overlay.at]
    if (resolveCommand(chord, ['editing'])) return void runIn(chord, ['editing'])
    if (field?.fixed !== undefined) return void (chord === 'enter' && overlay.likeThis?.())
    if (!field?.choices) return typeIntoField(token)
    if (chord === 'enter') return submitForm(ui, overlay)
    const by = ['right', 'l', 'space'].includes(chord) ? 1 : ['left', 'h'].includes(chord) ? -1 : 0
    const at = field.choices.indexOf(field.value) + by + field.choices.length
    const next = field.choices[at % field.choices.length]
    if (by !== 0 && next !== undefined) ui.replaceTop(withValue(overlay, field.id, next))
  }
  const inPalette = (overlay: Extract<Overlay, { kind: 'palette' }>, token: InputToken): void => {
    const chord = token.kind === 'key' ? token.chord : ''
    const found = findCommands(overlay.query)
    if (chord === 'esc') return ui.close()
    if (chord === 'up') return ui.replaceTop({ ...overlay, at: Math.max(0, overlay.at - 1) })
    if (chord === 'down')
      return ui.replaceTop({ ...overlay, at: Math.max(0, Math.min(found.length - 1, overlay.at + 1)) })
    if (chord === 'tab')
      return ui.replaceTop({ ...overlay, query: found[overlay.at]?.id ?? overlay.query, at: 0, completed: true })
    typeInto(token)
  }
  const inOverlay = (overlay: Overlay, token: InputToken): void => {
    const chord = token.kind === 'key' ? token.chord : ''
    switch (overlay.kind) {
      case 'form':
        return inForm(overlay, token)
      case 'palette':
        return inPalette(overlay, token)
      case 'pick':
        if (chord === 'esc' || chord === 'q') return ui.close()
        // The library takes a digit for a row and Enter at once: too little for what cannot be taken back.
        if (overlay.guarded && /^\d$/.test(chord)) return
        // A list takes one key at a time; a burst of text is no choice.
        return void (token.kind === 'key' && forwardToInk(token))
      case 'help':
      case 'log':
      case 'detail':
      case 'inspect':
        if (chord === 'esc' || chord === 'q' || chord === 'enter') return ui.close()
        return void runIn(chord, scrolling)
    }
  }

  return (token) => {
    if (token.kind === 'ignored') return
    ui.noteTyped()
    if (token.kind === 'key' && always.has(token.chord)) return runIn(token.chord, ['global'])
    const { overlays, focus, composer } = ui.get()
    const top = overlays.at(-1)
    if (top && deps.guard?.isDeaf() === true) return isWayOut(token) ? ui.close() : undefined
    if (top) return inOverlay(top, token)
    if (focus === 'composer' && composer.editing) {
      if (token.kind === 'key' && resolveCommand(token.chord, ['editing'])) return runIn(token.chord, ['editing'])
      if (token.kind === 'key' && token.chord === 'ctrl+t') return runIn(token.chord, ['global'])
      return typeIntoField(token)
    }
    if (token.kind !== 'key' || runIn(token.chord, paneScopes(focus))) return
    const elsewhere = resolveCommand(token.chord, ['consumer'])
    if (elsewhere) ui.say('info', safeText(`${elsewhere.label}: works in the live view, 3 goes there`))
  }
}
