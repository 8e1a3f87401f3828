import type { Clock } from '../../lib/clock.js'
import type { ReadableStore } from '../../lib/store.js'
import type { Guarded } from '../overlays.js'
import type { UiStore } from '../ui-state.js'

/** Keeps a guarded dialog from taking for an answer what was typed before it was on the screen, or before it was read. */
export type DialogGuard = {
  /** Whether the topmost dialog takes no answers yet. */
  readonly isDeaf: () => boolean
  readonly stop: () => void
}

// Keys that come this soon after the question were on their way before anybody can have read it.
const readMs = 300

/** How something is drawn and known to be seen: `draw` at once, `afterPaint` when the terminal has taken it. */
export type Painting = {
  readonly clock: Pick<Clock, 'after'>
  readonly draw: () => void
  readonly afterPaint: (listener: () => void) => void
}

/** Draws what was just asked, and calls back when it was on the screen, or long enough to be read. */
export function whenOnScreen(what: Guarded, painting: Painting, then: () => void): void {
  // Behind the other listeners of this change, those that draw it among them.
  queueMicrotask(() => {
    painting.draw()
    painting.afterPaint(() => {
      if (what === 'seen') then()
      else painting.clock.after(readMs, then)
    })
  })
}

/**
 * Watches for guarded dialogs. `dropTyped` drops what was read until they are on the screen. While time is left to read,
 * `deaf` of the state says so.
 */
export function createDialogGuard(
  deps: Painting & {
    readonly ui: UiStore
    /** The screen's size: what was asked is drawn anew with each. */
    readonly size: Pick<ReadableStore<unknown>, 'subscribe'>
    readonly dropTyped: () => void
  },
): DialogGuard {
  const { ui, size } = deps
  let depth = ui.get().overlays.length
  let opening: symbol | undefined
  const guarded = (): Guarded | undefined => {
    const top = ui.get().overlays.at(-1)
    return top?.kind === 'pick' || top?.kind === 'form' ? top.guarded : undefined
  }
  const showDeaf = (deaf: boolean): void => {
    if (ui.get().deaf !== deaf) ui.change(() => ({ deaf }))
  }
  const hearNothingUntil = (what: Guarded): void => {
    const own = Symbol('dialog')
    opening = own
    showDeaf(what === 'read')
    whenOnScreen(what, deps, () => {
      if (opening !== own) return
      opening = undefined
      deps.dropTyped()
      showDeaf(false)
    })
  }
  const stopOverlays = ui.subscribe(() => {
    const { overlays } = ui.get()
    if (overlays.length === depth) return
    depth = overlays.length
    opening = undefined
    const what = guarded()
    // One that comes to the top again too: what lay over it may have hidden it from the start.
    if (what) hearNothingUntil(what)
    else showDeaf(false)
  })
  // A screen too small shows no dialog: the one that opened there is first seen when the screen grows, unasked.
  const stopSize = size.subscribe(() => {
    if (!guarded()) return
    // A key may be waiting for a list to be mounted: it was meant for none that could be seen.
    deps.dropTyped()
    hearNothingUntil('read')
  })
  const stop = (): void => {
    stopOverlays()
    stopSize()
  }
  return { isDeaf: () => opening !== undefined, stop }
}
