import type { UiStore } from '../ui-state.js'

/** Keeps a guarded dialog from taking for an answer what was typed before it was on the screen. */
export type DialogGuard = {
  /** Whether the topmost dialog cannot have been seen yet. */
  readonly isDeaf: () => boolean
  readonly stop: () => void
}

/**
 * Watches for guarded dialogs. `draw` draws what has changed at once, `afterPaint` tells when the terminal has taken
 * it, and `dropTyped` drops what was read until then.
 */
export function createDialogGuard(deps: {
  readonly ui: UiStore
  readonly draw: () => void
  readonly afterPaint: (listener: () => void) => void
  readonly dropTyped: () => void
}): DialogGuard {
  const { ui } = deps
  let depth = ui.get().overlays.length
  let opening: symbol | undefined
  const stop = ui.subscribe(() => {
    const { overlays } = ui.get()
    const top = overlays.at(-1)
    const isNew = overlays.length > depth
    if (overlays.length !== depth) opening = undefined
    depth = overlays.length
    if (!isNew || !(top?.kind === 'pick' || top?.kind === 'form') || top.guarded !== true) return
    const own = Symbol('dialog')
    opening = own
    // Behind the other listeners of this change, those that draw it among them.
    queueMicrotask(() => {
      deps.draw()
      deps.afterPaint(() => {
        if (opening !== own) return
        opening = undefined
        deps.dropTyped()
      })
    })
  })
  return { isDeaf: () => opening !== undefined, stop }
}
