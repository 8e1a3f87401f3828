import { timeLeft } from '../panes/consumer/time-left.js'
import type { TimeLeft } from '../panes/consumer/time-left.js'
import { useScreen } from './screen-context.js'
import { useSecond } from './use-second.js'
import { useStore } from './use-store.js'

/** The waits that run for messages of the live view, and the second of the screen they are told at. */
export function useWaits(): { readonly waits: readonly TimeLeft[]; readonly nowMs: number } {
  const { slots } = useScreen()
  const view = useStore(slots.shown)
  const session = view.kind === 'open' ? view.session.state : undefined
  // Renewed with the live view: what is held there decides.
  useStore<object, unknown>(session ?? slots.shown, (state) => ('version' in state ? state.version : state))
  const snapshot = session?.get()
  const nowMs = useSecond(snapshot)
  return { waits: snapshot?.ledger.open().flatMap((entry) => timeLeft(entry, nowMs) ?? []) ?? [], nowMs }
}

/** The wait that is over first. */
export function shortestOf(waits: readonly TimeLeft[]): TimeLeft | undefined {
  const [first, ...others] = waits
  return others.reduce((least, wait) => (least && wait.leftMs < least.leftMs ? wait : least), first)
}
