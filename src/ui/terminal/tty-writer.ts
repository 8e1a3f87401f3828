import { closeSync, constants, openSync, readlinkSync, writeSync } from 'node:fs'

/** Writes to the terminal at once, past the stream's own queue, so that it works while the process is dying. */
export type TtyWriter = {
  /** Returns when the terminal took the text, when it is gone, or when it took nothing for a fifth of a second. Never throws. */
  readonly write: (text: string) => void
  /** Closes what was opened. */
  readonly close: () => void
}

const patienceMs = 200
const retryMs = 5

const isCode = (error: unknown, ...codes: readonly string[]): boolean =>
  codes.includes((error as NodeJS.ErrnoException | null)?.code ?? '')

/** A descriptor of our own on the same terminal: non-blocking, which the inherited one is not, and must not become. */
const openOwn = (fd: number): number | undefined => {
  const flags = constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK
  const paths = ['/dev/tty']
  try {
    paths.unshift(readlinkSync(`/proc/self/fd/${fd}`))
  } catch {
    // No procfs, as on macOS: the controlling terminal is the next best.
  }
  for (const path of paths) {
    if (!path.startsWith('/dev/')) continue
    try {
      return openSync(path, flags)
    } catch {
      // Try the next one; the inherited descriptor is the last.
    }
  }
  return undefined
}

/** Creates the writer for the terminal on descriptor `fd`. */
export const createTtyWriter = (fd: number): TtyWriter => {
  const own = openOwn(fd)
  const target = own ?? fd
  return {
    write: (text) => {
      const bytes = Buffer.from(text)
      const deadline = Date.now() + patienceMs
      let written = 0
      while (written < bytes.length) {
        try {
          written += writeSync(target, bytes, written)
        } catch (error) {
          if (!isCode(error, 'EAGAIN', 'EINTR') || Date.now() > deadline) return
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs)
        }
      }
    },
    close: () => {
      if (own === undefined) return
      try {
        closeSync(own)
      } catch {
        // Already closed with the terminal.
      }
    },
  }
}
