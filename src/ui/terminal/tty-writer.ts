import { closeSync, writeSync } from 'node:fs'
import { systemClock, type Clock } from '../../lib/clock.js'
import { openNonBlocking } from './open-terminal.js'

/**
 * Writes to a terminal, or to whatever an output leads to, past the stream's own queue: it never waits for a reader
 * longer than it says, works while the process is dying, and can take back what was not sent yet.
 */
export type TtyWriter = {
  /**
   * Writes at once, in place of what `send` still has under way. True when all of it was taken; false when the
   * terminal is gone, took nothing for a fifth of a second or not all of it within one. Never throws.
   */
  readonly write: (text: string) => boolean
  /** Writes behind what was sent before; what is not taken now goes by itself later. `done` runs once, also on an error. */
  readonly send: (text: string, done: (error?: Error | null) => void) => void
  /** Drops what was not sent and closes what was opened. */
  readonly close: () => void
}

const patienceMs = 200
const longestMs = 1000
const retryMs = 5
// A terminal that is only slow takes more within a moment; one that stands still must not keep us awake.
const longestRetryMs = 40

const isCode = (error: unknown, ...codes: readonly string[]): boolean =>
  codes.includes((error as NodeJS.ErrnoException | null)?.code ?? '')

/** Creates the writer for descriptor `fd`. `onError` hears that the terminal is gone. */
export const createTtyWriter = (
  fd: number,
  { clock = systemClock, onError }: { readonly clock?: Clock; readonly onError?: (error: Error) => void } = {},
): TtyWriter => {
  const own = openNonBlocking(fd)
  const target = own ?? fd
  let waiting: { bytes: Buffer; readonly done: (error?: Error | null) => void }[] = []
  let cancelRetry: (() => void) | undefined
  let delayMs = retryMs

  const settleAll = (error?: Error): void => {
    cancelRetry?.()
    cancelRetry = undefined
    const settled = waiting
    waiting = []
    for (const { done } of settled) done(error)
  }

  const pump = (): void => {
    cancelRetry = undefined
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      try {
        const written = writeSync(target, first.bytes)
        if (written > 0) delayMs = retryMs
        first.bytes = first.bytes.subarray(written)
      } catch (error) {
        if (isCode(error, 'EINTR')) continue
        if (!isCode(error, 'EAGAIN')) {
          settleAll(error as Error)
          onError?.(error as Error)
          return
        }
        cancelRetry = clock.after(delayMs, pump)
        delayMs = Math.min(longestRetryMs, delayMs * 1.5)
        return
      }
      if (first.bytes.length > 0) continue
      waiting.shift()
      first.done()
    }
  }

  return {
    write: (text) => {
      settleAll()
      const bytes = Buffer.from(text)
      const latest = performance.now() + longestMs
      let deadline = performance.now() + patienceMs
      let written = 0
      while (written < bytes.length) {
        try {
          written += writeSync(target, bytes, written)
          deadline = Math.min(latest, performance.now() + patienceMs)
        } catch (error) {
          if (!isCode(error, 'EAGAIN', 'EINTR') || performance.now() > deadline) return false
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs)
        }
      }
      return true
    },
    send: (text, done) => {
      waiting.push({ bytes: Buffer.from(text), done })
      if (!cancelRetry && waiting.length === 1) pump()
    },
    close: () => {
      settleAll()
      if (own === undefined) return
      try {
        closeSync(own)
      } catch {
        // Already closed with the terminal.
      }
    },
  }
}
