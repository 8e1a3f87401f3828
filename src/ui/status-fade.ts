import type { Clock } from '../lib/clock.js'
import type { UiStore } from './ui-state.js'

/** What was said this long ago is no news: it stays readable, and calls no eye. */
const fadeMs = 5000
/** And after this long it is gone from its row; the whole truth still has it. */
const goneMs = 30_000

/**
 * Lets what came of the last key fade and go. A warning or an error stays as it is until a key is pressed, and begins to
 * fade then. Two timers per status, none while the row is empty. Returns the function that stops it.
 */
export function fadeStatus({ ui, clock }: { readonly ui: UiStore; readonly clock: Pick<Clock, 'after'> }): () => void {
  let fading: unknown
  let cancel = (): void => undefined
  const stop = ui.subscribe(() => {
    const { status, statusIsNew } = ui.get()
    const isUrgent = status?.tone === 'warn' || status?.tone === 'bad'
    const next = isUrgent && statusIsNew ? undefined : status
    if (next === fading) return
    cancel()
    fading = next
    if (next === undefined) return
    cancel = clock.after(fadeMs, () => {
      cancel = clock.after(goneMs - fadeMs, () => ui.change(() => ({ statusAge: 'gone' })))
      ui.change(() => ({ statusAge: 'faded' }))
    })
  })
  return () => {
    stop()
    cancel()
  }
}
