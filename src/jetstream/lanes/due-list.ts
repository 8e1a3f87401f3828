import type { Clock } from '../../lib/clock.js'

/** What is due later, by one timer however many there are. */
export type DueList<T> = {
  readonly add: (item: T, dueMs: number) => void
  /** Forgets everything. */
  readonly clear: () => void
  /** Nothing is run until `resume`; what became due meanwhile is run then. */
  readonly pause: () => void
  readonly resume: () => void
}

/** What is due within this is run together, at its end: thousands a second are a hundred runs. */
const slotMs = 10

/** Creates an empty list; `run` gets what is due together, in the order it was added. */
export function createDueList<T>(clock: Clock, run: (items: readonly T[]) => void): DueList<T> {
  const slots = new Map<number, T[]>()
  let cancel: (() => void) | undefined
  let timedSlot = Infinity
  let isPaused = false

  const stopTimer = (): void => {
    cancel?.()
    cancel = undefined
    timedSlot = Infinity
  }
  const runDue = (): void => {
    stopTimer()
    const now = Math.floor(clock.now() / slotMs)
    const due = [...slots.keys()].filter((slot) => slot <= now).sort((one, other) => one - other)
    const items = due.flatMap((slot) => slots.get(slot) ?? [])
    for (const slot of due) slots.delete(slot)
    if (items.length > 0) run(items)
    schedule()
  }
  const schedule = (): void => {
    if (isPaused) return
    let next = Infinity
    for (const slot of slots.keys()) if (slot < next) next = slot
    if (next === Infinity || next === timedSlot) return
    stopTimer()
    timedSlot = next
    cancel = clock.after(Math.max(0, next * slotMs - clock.now()), runDue)
  }
  return {
    add: (item, dueMs) => {
      const slot = Math.ceil(dueMs / slotMs)
      const items = slots.get(slot)
      if (items) return void items.push(item)
      slots.set(slot, [item])
      if (slot < timedSlot) schedule()
    },
    clear: () => {
      stopTimer()
      slots.clear()
    },
    pause: () => {
      isPaused = true
      stopTimer()
    },
    resume: () => {
      isPaused = false
      schedule()
    },
  }
}
