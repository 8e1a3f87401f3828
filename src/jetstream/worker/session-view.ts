import type { Clock } from '../../lib/clock.js'
import { createFrameThrottle } from '../../lib/frame-throttle.js'
import { createStore } from '../../lib/store.js'
import type { ReadableStore } from '../../lib/store.js'
import type { SessionSnapshot } from './session-snapshot.js'

/** The snapshot of a session on its way to the screen: changed at any rate, shown at frame rate. */
export type SessionView = {
  readonly state: ReadableStore<SessionSnapshot>
  /** The newest values, whether shown yet or not. */
  readonly now: () => SessionSnapshot
  /** Changes values; they are shown with the next frame. No argument: the ledger or the feed moved. */
  readonly change: (values?: Partial<SessionSnapshot>) => void
  /** Shows at once what was changed, and `values` with it. */
  readonly show: (values?: Partial<SessionSnapshot>) => void
  /** Shows nothing any more and holds no timer. */
  readonly close: () => void
}

const frameMs = 33

/** Creates the view of a session; `derive` gives the values that are read off live objects once per frame. */
export function createSessionView(
  initial: SessionSnapshot,
  options: { readonly clock: Clock; readonly derive: () => Partial<SessionSnapshot> },
): SessionView {
  const state = createStore(initial)
  let newest = initial
  let closed = false
  const frame = createFrameThrottle({
    intervalMs: frameMs,
    clock: options.clock,
    run: () => {
      if (closed) return
      newest = { ...newest, ...options.derive(), version: newest.version + 1 }
      state.set(newest)
    },
  })
  const merge = (values: Partial<SessionSnapshot> | undefined): void => {
    if (values) newest = { ...newest, ...values }
  }
  return {
    state,
    now: () => newest,
    change: (values) => {
      merge(values)
      if (!closed) frame.request()
    },
    show: (values) => {
      merge(values)
      frame.flush()
    },
    close: () => {
      closed = true
      frame.cancel()
    },
  }
}
