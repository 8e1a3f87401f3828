import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { lstat, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { err, ok, type Result } from '../lib/result.js'
import { folderFault, openToRead, ownerFault, ownUid } from './private-files.js'
import { readManifest, type ProgramManifest } from './program-manifest.js'

/** Why a program in the cache is not run. Nothing is deleted because of it. */
export type ProgramRefusal = {
  /**
   * `missing`: there is none. `no-manifest`: fetched by a version that kept no hash. `foreign`: not ours alone to change.
   * `changed`: not the bytes that were fetched.
   */
  readonly kind: 'missing' | 'no-manifest' | 'foreign' | 'changed'
  /** Why it is not run, and what to do; follows the program's path and a colon. */
  readonly reason: string
}

/** A program whose bytes were compared with what was fetched. The caller runs them through `handle`, and closes it. */
export type VerifiedProgram = {
  readonly path: string
  readonly manifest: ProgramManifest
  readonly handle: FileHandle
}

const chunkBytes = 1024 * 1024
const largestProgramBytes = 512 * chunkBytes
const rereads = 3

/**
 * Compares a program of the cache (`<cache>/servers/<key>/nats-server`) with what was kept when it was fetched: the
 * three folders above it and the file itself must be ours, closed to others and no links, the file executable and
 * without set-id bits, its size and SHA-256 as in the manifest. What was hashed is what `handle` holds open, whatever
 * is renamed over the path afterwards. Never rejects. On Windows, owners and modes are not looked at.
 */
export async function openVerified(
  path: string,
  uid: number | undefined = ownUid(),
): Promise<Result<VerifiedProgram, ProgramRefusal>> {
  for (let round = 1; ; round += 1) {
    const before = await inspectProgram(path, uid)
    if (!before.ok) return before
    const opened = await openAndHash(path, before.value, uid)
    if (opened.ok || opened.error.kind !== 'changed' || round === rereads) return opened
    // Another copy may just have put a new program and its manifest in place, one after the other.
    const after = await readManifest(dirname(path))
    if (after === undefined || after.sha256 === before.value.sha256) return opened
  }
}

/** The same comparison for those who only want to know: the manifest when the program would be run. */
export async function verifyProgram(
  path: string,
  uid: number | undefined = ownUid(),
): Promise<Result<ProgramManifest, ProgramRefusal>> {
  const opened = await openVerified(path, uid)
  if (!opened.ok) return opened
  await opened.value.handle.close()
  return ok(opened.value.manifest)
}

/** The part of the comparison that needs no reading of the program: owners, modes, links, and whether there is a manifest. */
export async function inspectProgram(
  path: string,
  uid: number | undefined = ownUid(),
): Promise<Result<ProgramManifest, ProgramRefusal>> {
  const info = await lstat(path).catch(() => undefined)
  if (info === undefined) return err({ kind: 'missing', reason: 'it is not there' })
  const folder = dirname(path)
  for (const above of [dirname(dirname(folder)), dirname(folder), folder]) {
    const fault = await lstat(above).then(
      (found) => folderFault(found, uid),
      () => 'cannot be looked at',
    )
    if (fault !== undefined) {
      return err({ kind: 'foreign', reason: `its folder ${above} ${fault}. ${deleteIt(above)}` })
    }
  }
  const fault = programFault(info, uid)
  if (fault !== undefined) return err({ kind: 'foreign', reason: `it ${fault}. ${deleteIt(path)}` })
  const manifest = await readManifest(folder)
  if (manifest !== undefined) return ok(manifest)
  return err({ kind: 'no-manifest', reason: 'an older review-tui fetched it and kept no hash of it' })
}

/** SHA-256 of what `handle` holds open, read in pieces so that other work goes on; lower-case hex. */
export async function hashOf(handle: FileHandle): Promise<string> {
  const hash = createHash('sha256')
  const buffer = Buffer.alloc(chunkBytes)
  for (let at = 0; at < largestProgramBytes;) {
    const { bytesRead } = await handle.read(buffer, 0, chunkBytes, at)
    if (bytesRead === 0) break
    hash.update(buffer.subarray(0, bytesRead))
    at += bytesRead
  }
  return hash.digest('hex')
}

async function openAndHash(
  path: string,
  manifest: ProgramManifest,
  uid: number | undefined,
): Promise<Result<VerifiedProgram, ProgramRefusal>> {
  const handle = await openToRead(path)
  if (handle === undefined) return err({ kind: 'missing', reason: 'it cannot be read' })
  const refuse = async (kind: ProgramRefusal['kind'], what: string): Promise<Result<never, ProgramRefusal>> => {
    await handle.close()
    return err({ kind, reason: `it ${what}. ${deleteIt(path)}` })
  }
  try {
    const info = await handle.stat()
    const fault = programFault(info, uid)
    if (fault !== undefined) return await refuse('foreign', fault)
    const wasChanged = 'was changed after it was fetched'
    if (info.size !== manifest.sizeBytes) return await refuse('changed', wasChanged)
    if ((await hashOf(handle)) !== manifest.sha256) return await refuse('changed', wasChanged)
    const after = await handle.stat()
    if (after.size !== info.size || after.mtimeMs !== info.mtimeMs) return await refuse('changed', wasChanged)
    return ok({ path, manifest, handle })
  } catch {
    return refuse('missing', 'cannot be read')
  }
}

function programFault(info: Stats, uid: number | undefined): string | undefined {
  if (info.isSymbolicLink()) return 'is a link'
  if (!info.isFile()) return 'is not a file'
  if (uid === undefined) return undefined
  const fault = ownerFault(info, uid)
  if (fault !== undefined) return fault
  if (info.mode & 0o6000) return 'takes on rights of its own (set-id)'
  return info.mode & 0o100 ? undefined : 'is not executable'
}

const deleteIt = (path: string): string => `Delete ${path}, and it is fetched again`
