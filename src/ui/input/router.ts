import { typedText } from '../../keymap/chord.js'
import type { Chord } from '../../keymap/chord.js'
import { resolveCommand } from '../../keymap/resolve.js'
import type { Scope } from '../../keymap/table.js'
import { fieldToken } from '../components/field-editing.js'
import type { Commands } from '../commands/index.js'
import type { Lessons } from '../../lessons/lesson-contract.js'
import { lessonScopes } from '../lessons/lesson-scopes.js'
import { keyOf } from '../../words/key-words.js'
import { formatBytes } from '../../lib/format.js'
import { literal, safeText } from '../../lib/safe-text.js'
import type { FormField, Overlay } from '../overlays.js'
import { longestPasteBytes } from '../terminal/paste-buffer.js'
import type { Terminal } from '../terminal/terminal.js'
import type { InputToken, MouseToken } from '../terminal/tokeniser.js'
import type { UiStore } from '../ui-state.js'
import type { DialogGuard } from './dialog-guard.js'
import { overlayScopes, paneScopes } from './scopes.js'

/** Keys that mean the same wherever the user is, a text field included. */
const always: ReadonlySet<Chord> = new Set(['ctrl+c', 'ctrl+z', 'ctrl+l'])
/** Whether a field is written in, and not chosen from a list or only looked at. */
const takesText = (field: FormField | undefined): boolean => field?.choices === undefined && field?.fixed === undefined
const wheelKeys = { 'wheel-up': 'up', 'wheel-down': 'down' } as const
/** Closes any dialog, and is the harmless answer to each: so it counts before the dialog hears others, too. */
const isWayOut = (token: InputToken): boolean => token.kind === 'key' && token.chord === 'esc'

/** What a key begins a word with, for the search that the help becomes then; undefined where it begins none. */
const beginsWord = (token: InputToken): string | undefined => {
  const typed = token.kind === 'key' ? typedText(token.chord) : undefined
  return typed !== undefined && /^[\p{L}\p{N}]/u.test(typed) ? typed : undefined
}

/** Where a key works that means nothing in the pane that has the keys. */
const elsewhere = [
  { own: ['consumer', 'message'], place: literal`the live view`, goes: 'pane.consumer' },
  { own: ['workers'], place: literal`the workers`, goes: 'pane.workers' },
] as const

/**
 * Decides who gets what the terminal sends: the library's field or list that is mounted, or a command.
 * Letters never act while a text field has the keys; a paste only ever fills one.
 */
export function createRouter(deps: {
  readonly ui: UiStore
  readonly commands: Commands
  readonly forwardToInk: Terminal['forwardToInk']
  readonly guard?: Pick<DialogGuard, 'isDeaf'>
  /** What a lesson adds to the keys of a pane. */
  readonly lessons?: Pick<Lessons, 'state'> | undefined
}): (token: InputToken) => void {
  const { ui, commands, forwardToInk } = deps
  const runIn = (chord: Chord, scopes: readonly Scope[]): boolean => {
    const command = resolveCommand(chord, scopes)
    if (command) commands.run(command.id)
    return command !== undefined
  }
  const typeInto = (token: InputToken): void => {
    if (token.kind !== 'paste' || !token.isCut) return void forwardToInk(token, { withFollowingText: true })
    // Half of what was meant is worse than nothing, and nobody could see it.
    const most = formatBytes(longestPasteBytes)
    ui.say('warn', literal`the paste is longer than ${most}: none of it was taken`)
  }
  const typeIntoField = (token: InputToken): void => typeInto(fieldToken(token))

  /** What no command took: for the library's field or list. */
  const giveToDialog = (overlay: Overlay, token: InputToken): void => {
    switch (overlay.kind) {
      case 'form':
        if (takesText(overlay.fields[overlay.at])) typeIntoField(token)
        return
      case 'palette':
        return typeInto(token)
      case 'pick':
        // A list takes one key at a time; a burst of text is no choice.
        if (token.kind !== 'key') return
        // The library takes a digit for a row and Enter at once: too little for what cannot be taken back.
        if (overlay.guarded && /^\d$/.test(token.chord)) return
        return void forwardToInk(token)
      default:
        return
    }
  }

  /** The key that an act of the mouse stands for; what only moves a cursor is done here, under no dialog. */
  const keyOfMouse = ({ act, column, row }: MouseToken): Chord | undefined => {
    const { overlays, focus } = ui.get()
    if (act !== 'click') return overlays.length > 0 || focus !== 'composer' ? wheelKeys[act] : undefined
    const area = ui.hitAreas.at(column, row)
    if (typeof area?.click !== 'function') return area?.click
    if (overlays.length > 0 || (focus === 'composer' && ui.get().composer.editing)) return undefined
    ui.noteTyped()
    area.click(row - area.rect.y)
    return undefined
  }

  const route: (token: InputToken) => void = (token) => {
    if (token.kind === 'ignored') return
    if (token.kind === 'mouse') {
      const chord = keyOfMouse(token)
      if (chord !== undefined) route({ kind: 'key', chord, raw: '' })
      return
    }
    ui.noteTyped()
    if (token.kind === 'key' && always.has(token.chord)) return runIn(token.chord, ['global'])
    const { overlays, focus, composer } = ui.get()
    const top = overlays.at(-1)
    if (top && deps.guard?.isDeaf() === true) return isWayOut(token) ? ui.close() : undefined
    if (top) {
      const query = top.kind === 'help' ? beginsWord(token) : undefined
      if (query !== undefined) return ui.replaceTop({ kind: 'palette', query, at: 0, words: true })
      if (token.kind === 'key' && runIn(token.chord, overlayScopes(top))) return
      return giveToDialog(top, token)
    }
    if (focus === 'composer' && composer.editing) {
      if (token.kind === 'key' && resolveCommand(token.chord, ['editing'])) return runIn(token.chord, ['editing'])
      if (token.kind === 'key' && token.chord === 'ctrl+t') return runIn(token.chord, ['global'])
      return typeIntoField(token)
    }
    const scopes = [...lessonScopes(deps.lessons?.state.get().now), ...paneScopes(focus)]
    if (token.kind !== 'key' || runIn(token.chord, scopes)) return
    for (const { own, place, goes } of elsewhere) {
      const command = resolveCommand(token.chord, own)
      if (command)
        return ui.say('info', literal`${safeText(command.label)}: works in ${place}, ${keyOf(goes)} goes there`)
    }
  }
  return route
}
