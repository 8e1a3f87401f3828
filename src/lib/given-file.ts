import { constants } from 'node:fs'
import { open, readdir, stat, type FileHandle } from 'node:fs/promises'

/** The few file operations settings need; they reject as `node:fs/promises` does. Replaced in tests. */
export type SettingsFiles = {
  readonly readText: (path: string) => Promise<string>
  readonly list: (folder: string) => Promise<readonly string[]>
}

/** None of the files that say how to connect is ever larger. */
export const maxGivenFileBytes = 1024 * 1024
/** A disk answers in milliseconds; what takes longer is a network file system that is gone. */
const readWithinMs = 3000

/** The machine's own files: regular ones of at most 1 MiB, read without blocking, each within 3 s. */
export const settingsFiles: SettingsFiles = {
  readText: (path) => readRegularFile(path, { maxBytes: maxGivenFileBytes, withinMs: readWithinMs }),
  list: (folder) => inTime(readdir(folder), readWithinMs),
}

/**
 * Reads one text file that somebody named. Links are followed, as users lay them; a FIFO, a device, a socket, a
 * directory and what only looks like a file (`/proc`, `/sys`) are refused without being read. Rejects with an error
 * whose `code` `whyUnreadable` knows; never waits longer than `withinMs`.
 */
function readRegularFile(
  path: string,
  limits: { readonly maxBytes: number; readonly withinMs: number },
): Promise<string> {
  return inTime(readAll(path, limits.maxBytes), limits.withinMs)
}

/** Why a file could not be read, in words for the user. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file'
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read'
    case 'EISDIR':
      return 'it is a directory'
    case 'ENOTREG':
      return 'it is not a regular file (a pipe, a device, a socket or a file of the system)'
    case 'EFBIG':
      return 'it is larger than 1 MiB'
    case 'ETIMEDOUT':
      return 'it cannot be read in time'
    default:
      return code || 'unreadable'
  }
}

async function readAll(path: string, maxBytes: number): Promise<string> {
  // Looked at before it is opened: to open a device may already do something.
  refuseOddFile(await stat(path))
  // Swapped for a FIFO in between, the open would wait for a writer without O_NONBLOCK.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  try {
    const found = await handle.stat()
    refuseOddFile(found)
    if (await isOfTheSystem(found.dev)) throw fileError('ENOTREG')
    if (found.size > maxBytes) throw fileError('EFBIG')
    return await readBytes(handle, maxBytes)
  } finally {
    await handle.close()
  }
}

function refuseOddFile(found: { readonly isFile: () => boolean; readonly isDirectory: () => boolean }): void {
  if (!found.isFile()) throw fileError(found.isDirectory() ? 'EISDIR' : 'ENOTREG')
}

async function readBytes(handle: FileHandle, maxBytes: number): Promise<string> {
  const buffer = Buffer.alloc(maxBytes + 1)
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length)
    if (bytesRead === 0) return buffer.toString('utf8', 0, length)
    length += bytesRead
  }
  throw fileError('EFBIG')
}

// The kernel's own file systems hold files that are regular by name only: reading some of them blocks for ever.
async function isOfTheSystem(device: number): Promise<boolean> {
  const devices = await Promise.all(
    ['/proc', '/sys'].map((root) =>
      stat(root).then(
        (found) => found.dev,
        () => -1,
      ),
    ),
  )
  return devices.includes(device)
}

function fileError(code: string): Error {
  return Object.assign(new Error(code), { code })
}

/** As `work`, or rejected with `ETIMEDOUT` after `limitMs`. */
export function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(fileError('ETIMEDOUT')), limitMs)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
