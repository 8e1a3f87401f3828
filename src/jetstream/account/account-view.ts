import type { Clock } from '../../lib/clock.js'
import { createFrameThrottle } from '../../lib/frame-throttle.js'
import { createStore } from '../../lib/store.js'
import type { ReadableStore } from '../../lib/store.js'
import type { AccountSnapshot } from './account-snapshot.js'

/** The snapshot of an account on its way to the screen: changed at any rate, shown at frame rate. */
export type AccountView = {
  readonly state: ReadableStore<AccountSnapshot>
  /** The newest values, whether shown yet or not. */
  readonly now: () => AccountSnapshot
  /** Changes values; they are shown with the next frame. No argument: the ledger, the feed or a worker moved. */
  readonly change: (values?: Partial<AccountSnapshot>) => void
  /** Shows at once what was changed, and `values` with it. */
  readonly show: (values?: Partial<AccountSnapshot>) => void
  /** Shows nothing any more and holds no timer. */
  readonly close: () => void
}

const frameMs = 33

/** Creates the view of an account; `derive` gives the values that are read off live objects once per frame. */
export function createAccountView(
  initial: AccountSnapshot,
  options: { readonly clock: Clock; readonly derive: () => Partial<AccountSnapshot> },
): AccountView {
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
  const merge = (values: Partial<AccountSnapshot> | undefined): void => {
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
