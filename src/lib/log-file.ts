import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  openSync,
  rmdirSync,
  mkdirSync,
  renameSync,
  statSync,
} from 'node:fs'
import { write, writeSync } from 'node:fs'
import { err, ok } from './result.js'
import type { Result } from './result.js'

/** A log on disk. */
export type LogFile = {
  readonly path: string
  /** Adds one line. Returns at once; lines that the disk does not take in time are dropped, and counted in the file. */
  readonly add: (line: string) => void
  /** Writes at once what still waits: for the very end of the process. Never throws. */
  readonly flush: () => void
}

/** Where a log goes and how large it may grow. */
export type LogFilePlan = {
  readonly path: string
  readonly maxBytes: number
  /** Where a full one is moved; without it the log says that it is full, and ends. */
  readonly olderPath?: string
}

const maxWaitingBytes = 256 * 1024
const maxBatchBytes = 64 * 1024
const lockIsStaleMs = 10_000
// Links are not followed, and what is no file (a FIFO without a reader, a device) neither hangs nor is written to.
const flags =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0)

/**
 * Opens a log for adding to, created 0600. Refuses, in words that follow the path, what is not a regular file of this
 * user. Several processes may add to the same one: each write is a number of whole lines at the end of the file.
 */
export function openLogFile(plan: LogFilePlan): Result<LogFile, string> {
  const first = openOwn(plan.path)
  if (!first.ok) return first
  if (plan.olderPath === undefined && sizeOf(first.value) >= plan.maxBytes) {
    closeSync(first.value)
    return err(`holds ${plan.maxBytes / 1024 / 1024} MiB already: move it away, or name another file`)
  }
  let fd: number | undefined = first.value
  let waiting: string[] = []
  let waitingBytes = 0
  let dropped = 0
  let isWriting = false

  const stop = (): void => {
    if (fd === undefined) return
    const closing = fd
    fd = undefined
    waiting = []
    try {
      closeSync(closing)
    } catch {
      // It is gone all the same.
    }
  }

  /** The lines to write next; undefined when there are none, or nowhere to put them. */
  const nextBatch = (): Buffer | undefined => {
    if (fd === undefined || waiting.length === 0) return undefined
    fd = makeRoom(fd, plan)
    if (fd === undefined) return undefined
    let batch = ''
    let taken = 0
    while (taken < waiting.length && batch.length < maxBatchBytes) batch += waiting[taken++] ?? ''
    waiting = waiting.slice(taken)
    waitingBytes = waiting.reduce((sum, line) => sum + line.length, 0)
    if (dropped > 0 && waiting.length === 0) {
      batch += `${new Date().toISOString()} warn  log ${dropped} lines were dropped: the disk was too slow\n`
      dropped = 0
    }
    return Buffer.from(batch)
  }

  const pump = (): void => {
    if (isWriting) return
    const batch = nextBatch()
    if (batch === undefined || fd === undefined) return
    isWriting = true
    write(fd, batch, 0, batch.length, null, (error) => {
      isWriting = false
      // A full disk is no reason to try for ever.
      if (error) stop()
      else pump()
    })
  }

  return ok({
    path: plan.path,
    add: (line) => {
      if (fd === undefined) return
      if (waitingBytes + line.length > maxWaitingBytes) {
        dropped += 1
        return
      }
      waiting.push(line)
      waitingBytes += line.length
      queueMicrotask(pump)
    },
    flush: () => {
      try {
        for (let batch = nextBatch(); batch !== undefined && fd !== undefined; batch = nextBatch()) writeSync(fd, batch)
      } catch {
        stop()
      }
    },
  })
}

function openOwn(path: string): Result<number, string> {
  let fd: number
  try {
    fd = openSync(path, flags, 0o600)
  } catch (error) {
    return err(whyNot((error as NodeJS.ErrnoException).code ?? 'unknown'))
  }
  try {
    const info = fstatSync(fd)
    const uid = process.getuid?.()
    const wrong = !info.isFile()
      ? 'is not a regular file'
      : uid !== undefined && info.uid !== uid
        ? 'belongs to another user'
        : info.nlink > 1
          ? 'has a second name (a hard link)'
          : undefined
    if (wrong === undefined) {
      if (process.platform !== 'win32' && (info.mode & 0o777) !== 0o600) fchmodSync(fd, 0o600)
      return ok(fd)
    }
    closeSync(fd)
    return err(wrong)
  } catch (error) {
    closeSync(fd)
    return err(whyNot((error as NodeJS.ErrnoException).code ?? 'unknown'))
  }
}

function whyNot(code: string): string {
  switch (code) {
    case 'ELOOP':
      return 'is a link, which is not followed'
    case 'ENXIO':
    case 'EISDIR':
      return 'is not a regular file'
    case 'ENOENT':
      return 'cannot be made: its folder is not there'
    default:
      return `cannot be written (${code})`
  }
}

/** The descriptor to go on with: a full log is moved or ended, one that another copy moved is opened anew. */
function makeRoom(fd: number, plan: LogFilePlan): number | undefined {
  const { path, olderPath, maxBytes } = plan
  if (olderPath === undefined) {
    if (sizeOf(fd) < maxBytes) return fd
    try {
      writeSync(fd, `${new Date().toISOString()} warn  log the log ends here: it holds ${maxBytes / 1024 / 1024} MiB\n`)
    } catch {
      // Full in every sense.
    }
    closeSync(fd)
    return undefined
  }
  if (isStillAt(fd, path)) {
    if (sizeOf(fd) < maxBytes) return fd
    // Without the lock another copy could move the fresh log over the one just kept.
    if (!lock(`${path}.lock`)) return sizeOf(fd) < 2 * maxBytes ? fd : undefined
    try {
      if (isStillAt(fd, path)) renameSync(path, olderPath)
    } catch {
      // It stays where it is and grows up to twice its size.
      return sizeOf(fd) < 2 * maxBytes ? fd : undefined
    } finally {
      unlock(`${path}.lock`)
    }
  }
  closeSync(fd)
  const next = openOwn(path)
  return next.ok ? next.value : undefined
}

function isStillAt(fd: number, path: string): boolean {
  const own = fstatSync(fd)
  const now = statSync(path, { throwIfNoEntry: false })
  return now?.ino === own.ino && now.dev === own.dev
}

function sizeOf(fd: number): number {
  return fstatSync(fd).size
}

function lock(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 })
    return true
  } catch {
    const held = statSync(path, { throwIfNoEntry: false })
    if (held && Date.now() - held.mtimeMs > lockIsStaleMs) unlock(path)
    return false
  }
}

function unlock(path: string): void {
  try {
    rmdirSync(path)
  } catch {
    // Another copy took it for stale.
  }
}
