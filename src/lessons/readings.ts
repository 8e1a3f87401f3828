import type { Clock } from '../lib/clock.js'

const everyMs = 250

/** Readings one after the other, and whoever waits for one of them. */
export type Readings = {
  /** Reads at once, and four times a second from then on. */
  readonly begin: () => void
  /**
   * Resolves once a reading that began after this call is over, or none comes any more; it begins as soon as the one
   * that is under way is over.
   */
  readonly next: () => Promise<void>
  readonly end: () => void
}

/** Creates readings that have not begun. `read` says whether another one is to follow, and never rejects. */
export function createReadings(clock: Clock, read: () => Promise<boolean>): Readings {
  let isOn = false
  let isReading = false
  let cancelNext = (): void => undefined
  let waitingForNext: (() => void)[] = []
  let waitingForThis: (() => void)[] = []

  const look = async (): Promise<void> => {
    cancelNext()
    isReading = true
    ;[waitingForThis, waitingForNext] = [waitingForNext, []]
    const goesOn = await read()
    isReading = false
    if (!isOn) return
    if (!goesOn) {
      end()
      return
    }
    tell(waitingForThis)
    if (waitingForNext.length > 0) return look()
    cancelNext = clock.after(everyMs, () => void look())
  }
  const end = (): void => {
    isOn = false
    cancelNext()
    tell(waitingForThis)
    tell(waitingForNext)
  }
  const tell = (waiting: (() => void)[]): void => {
    for (const hear of waiting.splice(0)) hear()
  }

  return {
    begin: () => {
      if (isOn) return
      isOn = true
      void look()
    },
    next: () => {
      if (!isOn) return Promise.resolve()
      const told = new Promise<void>((resolve) => void waitingForNext.push(resolve))
      if (!isReading) void look()
      return told
    },
    end,
  }
}
