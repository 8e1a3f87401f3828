import type { Clock } from '../../lib/clock.js'
import type { ReadableStore } from '../../lib/store.js'
import type { UiStore } from '../ui-state.js'

/** Keeps a guarded dialog from taking for an answer what was typed before it was on the screen. */
export type DialogGuard = {
  /** Whether the topmost dialog cannot have been seen yet. */
  readonly isDeaf: () => boolean
  readonly stop: () => void
}

// Nobody asked for the question a larger screen brings: keys that come this soon were typed before it was read.
const readMs = 300

/**
 * Watches for guarded dialogs. `draw` draws what has changed at once, `afterPaint` tells when the terminal has taken
 * it, and `dropTyped` drops what was read until then.
 */
export function createDialogGuard(deps: {
  readonly ui: UiStore
  /** The screen's size: what was asked is drawn anew with each. */
  readonly size: Pick<ReadableStore<unknown>, 'subscribe'>
  readonly clock: Pick<Clock, 'after'>
  readonly draw: () => void
  readonly afterPaint: (listener: () => void) => void
  readonly dropTyped: () => void
}): DialogGuard {
  const { ui, size } = deps
  let depth = ui.get().overlays.length
  let opening: symbol | undefined
  const isGuarded = (): boolean => {
    const top = ui.get().overlays.at(-1)
    return (top?.kind === 'pick' || top?.kind === 'form') && top.guarded === true
  }
  const hearNothingUntilPainted = (thenForMs = 0): void => {
    const own = Symbol('dialog')
    opening = own
    const hear = (): void => {
      if (opening !== own) return
      opening = undefined
      deps.dropTyped()
    }
    // Behind the other listeners of this change, those that draw it among them.
    queueMicrotask(() => {
      deps.draw()
      deps.afterPaint(() => {
        if (thenForMs === 0) hear()
        else deps.clock.after(thenForMs, hear)
      })
    })
  }
  const stopOverlays = ui.subscribe(() => {
    const { overlays } = ui.get()
    if (overlays.length === depth) return
    depth = overlays.length
    opening = undefined
    // One that comes to the top again too: what lay over it may have hidden it from the start.
    if (isGuarded()) hearNothingUntilPainted()
  })
  // A screen too small shows no dialog: the one that opened there is first seen when the screen grows.
  const stopSize = size.subscribe(() => {
    if (!isGuarded()) return
    // A key may be waiting for a list to be mounted: it was meant for none that could be seen.
    deps.dropTyped()
    hearNothingUntilPainted(readMs)
  })
  const stop = (): void => {
    stopOverlays()
    stopSize()
  }
  return { isDeaf: () => opening !== undefined, stop }
}
