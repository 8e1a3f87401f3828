import { listContexts, settingsPlace } from '../jetstream/index.js'
import type { Workspace } from '../jetstream/index.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { Overlay } from './overlays.js'
import type { UiStore } from './ui-state.js'

/** What to start over with. */
export type WayOut =
  { readonly isPrivate: true } | { readonly isPrivate: false; readonly connection: { readonly context: string } }

/**
 * When the very first connection does not come about, asks once what to do: keep trying, take another context, or
 * start a private server. The tries go on behind the question, and a connection closes it.
 */
export function offerWayOut(given: {
  readonly workspace: Workspace
  readonly ui: UiStore
  readonly startOver: (change: WayOut) => void
}): void {
  const { workspace, ui } = given
  const { state } = workspace.connection
  let place = ui.place()
  let offered: Overlay | undefined
  // Read before they are needed: the question opens for the state it was asked for, not after a slow disk.
  let contexts: readonly string[] = []
  void listContexts(settingsPlace()).then((names) => {
    contexts = names
  })
  const stop = state.subscribe(() => {
    const now = state.get()
    if (now.kind === 'connected' || now.kind === 'closed') {
      stop()
      // What the user opened over it stays, and keeps the keys.
      if (now.kind === 'connected' && offered)
        ui.change(({ overlays }) => ({ overlays: overlays.filter((overlay) => overlay !== offered) }))
      return
    }
    if (now.kind !== 'connecting' || now.lastError === undefined || offered) return
    const leave = (change: WayOut) =>
      ui.closing(() => {
        stop()
        given.startOver(change)
      })
    const asked = ui.openFor(place, {
      kind: 'pick',
      title: literal`No connection yet`,
      notes: [
        [{ text: safeText(now.lastError), role: 'bad' }],
        ...(now.advice === undefined ? [] : [[{ text: safeText(now.advice), role: 'dim' as const }]]),
        [{ text: literal`The tries go on by themselves.`, role: 'dim' }],
      ],
      items: [
        { key: 'wait', label: literal`keep trying`, choose: ui.closing() },
        { key: 'private', label: literal`start a private server instead`, choose: leave({ isPrivate: true }) },
        ...contexts.slice(0, 8).map((context) => ({
          key: `context-${context}`,
          label: literal`connect with context ${safeText(context)}`,
          choose: leave({ isPrivate: false, connection: { context } }),
        })),
      ],
    })
    // Somebody who is typing is asked after the next try.
    place = ui.place()
    if (asked) offered = place.overlays.at(-1)
  })
}
