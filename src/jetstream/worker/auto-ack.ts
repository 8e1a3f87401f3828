import type { Clock } from '../../lib/clock.js'
import type { DeliveryId } from '../wire/ids.js'

/** Acks deliveries by itself, each a fixed delay after it came; those due together go as one batch. */
export type AutoAck = {
  /** Takes a delivery into its care that came at `cameAtMs`, now unless given; no effect while off. */
  readonly add: (id: DeliveryId, cameAtMs?: number) => void
  /** Sets the delay; undefined turns it off. Either way what was waiting is forgotten: add it anew. */
  readonly set: (delayMs: number | undefined) => void
}

/** Where so many were due together, those after them are gathered for a moment: what goes together costs little more. */
const manyAtOnce = 64
const gatherMs = 2

/** Creates an auto-ack that is off. */
export function createAutoAck(deps: {
  readonly clock: Clock
  readonly ack: (ids: readonly DeliveryId[]) => void
}): AutoAck {
  const { clock } = deps
  let delayMs: number | undefined
  let waiting: { readonly ids: DeliveryId[]; readonly dueMs: number }[] = []
  let cancel: (() => void) | undefined
  let gatherUntilMs = -Infinity

  const schedule = (): void => {
    const next = waiting[0]
    if (cancel || !next) return
    cancel = clock.after(Math.max(0, Math.max(next.dueMs, gatherUntilMs) - clock.now()), () => {
      cancel = undefined
      const nowMs = clock.now()
      const firstLater = waiting.findIndex(({ dueMs }) => dueMs > nowMs)
      const due = firstLater < 0 ? waiting : waiting.slice(0, firstLater)
      waiting = firstLater < 0 ? [] : waiting.slice(firstLater)
      const [first, ...others] = due
      const ids = !first || others.length === 0 ? (first?.ids ?? []) : due.flatMap((run) => run.ids)
      gatherUntilMs = ids.length >= manyAtOnce ? nowMs + gatherMs : -Infinity
      if (ids.length > 0) deps.ack(ids)
      schedule()
    })
  }
  return {
    add: (id, cameAtMs = clock.now()) => {
      if (delayMs === undefined) return
      const dueMs = cameAtMs + delayMs
      const last = waiting.at(-1)
      if (last?.dueMs === dueMs) last.ids.push(id)
      else waiting.push({ ids: [id], dueMs })
      schedule()
    },
    set: (next) => {
      delayMs = next
      cancel?.()
      cancel = undefined
      waiting = []
    },
  }
}
