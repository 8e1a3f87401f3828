import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { chmod, lstat, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '../lib/make-folder.js'

const { O_APPEND, O_CREAT, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants
// Windows has neither; there a link is caught by `lstat` alone.
const noFollow = (constants.O_NOFOLLOW as number | undefined) ?? 0
const noWait = (O_NONBLOCK as number | undefined) ?? 0

/** A file or folder that is not used because of what it is; `message` says which and why, for the user. */
export class UnsafePlaceError extends Error {
  override readonly name = 'UnsafePlaceError'
}

/** The user we are; `undefined` on Windows, where owners and modes are not looked at. */
export const ownUid = (): number | undefined => process.getuid?.()

/**
 * Why a folder is not to be trusted, in words that follow its path; `undefined` when it is a real folder that belongs
 * to `uid` and that nobody else may write to.
 */
export function folderFault(info: Stats, uid: number | undefined): string | undefined {
  if (info.isSymbolicLink()) return 'is a link'
  if (!info.isDirectory()) return 'is not a folder'
  return ownerFault(info, uid)
}

/** Why something is not `uid`'s alone to change, in words that follow its path; `undefined` when it is. */
export function ownerFault(info: Stats, uid: number | undefined): string | undefined {
  if (uid === undefined) return undefined
  if (info.uid !== uid) return `belongs to another user (${info.uid})`
  return info.mode & 0o022 ? 'may be written to by other users' : undefined
}

/**
 * Creates a folder that only the user may enter, parents included; an existing one of the user's is closed to others.
 * Throws `UnsafePlaceError` for a link, for what is no folder, and for another user's.
 */
export async function ensurePrivateDir(path: string, uid = ownUid()): Promise<void> {
  const there = await lstat(path).catch(() => undefined)
  if (there === undefined) await makeFolders(path)
  const info = there ?? (await lstat(path))
  const fault = folderFault(info, uid)
  if (fault !== undefined && !isOnlyOpen(info, uid)) throw new UnsafePlaceError(`${path} ${fault}`)
  if (uid !== undefined && (info.mode & 0o777) !== 0o700) await chmod(path, 0o700)
}

async function makeFolders(path: string): Promise<void> {
  try {
    await makeFolder(path, 0o700)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOTDIR' && code !== 'EEXIST') throw error
    // A file lies on the way, such as where XDG_STATE_HOME points.
    for (let above = dirname(path); above !== dirname(above); above = dirname(above)) {
      const info = await stat(above).catch(() => undefined)
      if (info?.isDirectory() === false) throw new UnsafePlaceError(`${above} is not a folder`)
    }
    throw error
  }
}

/** Writes a file only the user may read, in one step: a reader sees the old text or the new, never half of it. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(text)
    } finally {
      await handle.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw error
  }
}

/**
 * The text of one of our small files. Only a regular file is read, never through a link, and never more than
 * `longestBytes`; `undefined` for anything else, and when it is not there.
 */
export async function readPrivateFile(path: string, longestBytes = 64 * 1024): Promise<string | undefined> {
  const handle = await openToRead(path)
  if (handle === undefined) return undefined
  try {
    const info = await handle.stat()
    if (!info.isFile() || info.size > longestBytes) return undefined
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestBytes), 0, longestBytes, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } catch {
    return undefined
  } finally {
    await handle.close()
  }
}

/** Opens a file for reading without following a link and without waiting for a pipe; `undefined` when that fails. */
export function openToRead(path: string): Promise<FileHandle | undefined> {
  return open(path, O_RDONLY | noFollow | noWait).catch(() => undefined)
}

/**
 * Opens a log of ours for writing at its end, created 0600. Throws `UnsafePlaceError`, with nothing changed, when the
 * name stands for a link, a second name of another file, a pipe, or somebody else's file.
 */
export async function openLog(path: string, uid = ownUid()): Promise<FileHandle> {
  let handle: FileHandle
  try {
    handle = await open(path, O_WRONLY | O_APPEND | O_CREAT | noFollow | noWait, 0o600)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ELOOP' || code === 'EMLINK') throw new UnsafePlaceError(`${path} is a link: remove it`)
    if (code === 'ENXIO' || code === 'EISDIR') throw new UnsafePlaceError(`${path} is not a file: remove it`)
    throw error
  }
  try {
    const info = await handle.stat()
    const fault = logFault(info, uid)
    if (fault !== undefined) throw new UnsafePlaceError(`${path} ${fault}: remove it`)
    if (uid !== undefined && (info.mode & 0o077) !== 0) await handle.chmod(0o600)
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

function logFault(info: Stats, uid: number | undefined): string | undefined {
  if (!info.isFile()) return 'is not a file'
  if (info.nlink > 1) return 'is a second name of another file'
  return uid !== undefined && info.uid !== uid ? `belongs to another user (${info.uid})` : undefined
}

// Ours, and only too open: that is put right.
function isOnlyOpen(info: Stats, uid: number | undefined): boolean {
  return info.isDirectory() && info.uid === uid
}
