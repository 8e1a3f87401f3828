import { initialAccount } from '../account/account-snapshot.js'
import type { AccountSnapshot } from '../account/account-snapshot.js'
import type { Mode } from '../fields/consumer-settings.js'
import type { PullGroup } from './pull-group.js'

/** What one worker does. */
export type WorkerState = {
  readonly mode: Mode
  /** `observing`: it never received, and takes nothing. `gone`: the consumer is no more. */
  readonly phase: { readonly kind: 'observing' | 'live' | 'left' | 'gone' }
  /** Messages it asked for and that have not come yet. */
  readonly outstanding: number
  /** What was chosen to be said by each of its pulls, where the consumer has priority groups; see `groupAsked`. */
  readonly asks?: PullGroup | undefined
  /** What the server has it pinned as, in its group. */
  readonly pinId?: string | undefined
  /** Messages to keep asked for or in hand; 0 asks only by key. */
  readonly continuous: number
  /** Set while deliveries ack themselves after this delay. */
  readonly autoAckDelayMs?: number
  readonly stalled: boolean
}

/** What a screen shows of a worker: its account, and what it does itself. */
export type WorkerSnapshot = AccountSnapshot & WorkerState

/** The state of a worker that never received. */
export function initialWorkerState(mode: Mode): WorkerState {
  return { mode, phase: { kind: 'observing' }, outstanding: 0, continuous: 0, stalled: false }
}

/** The snapshot of a worker that never received, on an account nothing is known of. */
export function initialSnapshot(
  of: Pick<WorkerSnapshot, 'mode' | 'stream' | 'consumer' | 'ledger' | 'feed'>,
): WorkerSnapshot {
  const { mode, ...account } = of
  return { ...initialAccount({ ...account, takesAcks: mode !== 'ordered' }), ...initialWorkerState(mode) }
}
