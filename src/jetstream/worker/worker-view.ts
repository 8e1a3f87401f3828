import type { ConsumerAccount } from '../account/account-contract.js'
import type { AccountSnapshot } from '../account/account-snapshot.js'
import { createStore } from '../../lib/store.js'
import type { ReadableStore } from '../../lib/store.js'
import type { WorkerSnapshot, WorkerState } from './worker-snapshot.js'

/** A worker's snapshot on its way to the screen: it is shown in the frames of its account, so the two never disagree. */
export type WorkerView = {
  readonly state: ReadableStore<WorkerSnapshot>
  /** The newest values, whether shown yet or not. */
  readonly now: () => WorkerSnapshot
  /** Changes values; they are shown with the account's next frame. */
  readonly change: (values?: Partial<WorkerState>) => void
  /** Shows at once what was changed, and `values` with it. */
  readonly show: (values?: Partial<WorkerState>) => void
  readonly close: () => void
}

/** Creates the view of one worker; `live` is read once per frame. */
export function createWorkerView(
  account: Pick<ConsumerAccount, 'state' | 'view'>,
  initial: WorkerState,
  live: () => Pick<WorkerState, 'outstanding' | 'pinId'>,
): WorkerView {
  let own = initial
  const compose = (of: AccountSnapshot): WorkerSnapshot => ({
    ...of,
    ...own,
    ...live(),
    ...(of.isGone ? { phase: { kind: 'gone' } } : {}),
  })
  const state = createStore(compose(account.state.get()))
  const stop = account.state.subscribe(() => state.set(compose(account.state.get())))
  const merge = (values: Partial<WorkerState> | undefined): void => {
    if (values) own = { ...own, ...values }
  }
  return {
    state,
    now: () => compose(account.view.now()),
    change: (values) => {
      merge(values)
      account.view.change()
    },
    show: (values) => {
      merge(values)
      account.view.show()
    },
    close: () => void stop(),
  }
}
