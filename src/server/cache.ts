import { lstat, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ensurePrivateDir } from './private-files.js'
import { writeManifest, type ProgramManifest } from './program-manifest.js'

/** The name of the program on this system. */
export const binaryName = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server'

const abandonedAfterMs = 24 * 60 * 60 * 1000
const mostPrograms = 64

/** Where the program fetched under `key` (such as `release-2.14.5` or `distribution-sid`) lives in the cache. */
export function cachedBinaryPath(cacheDir: string, key: string): string {
  return join(cacheDir, 'servers', key, binaryName)
}

/** Where programs of the cache may lie, at most 64, in no order that means anything; empty when there is no cache yet. */
export async function listCachedBinaries(cacheDir: string): Promise<readonly string[]> {
  const keys = await readdir(join(cacheDir, 'servers')).catch(() => [])
  return keys.slice(0, mostPrograms).map((key) => cachedBinaryPath(cacheDir, key))
}

/**
 * Lends a fresh private folder inside the cache, on the same file system, and removes it afterwards. Throws
 * `UnsafePlaceError` when the cache is a link or another user's.
 * Folders that a killed copy left behind are removed once they are a day old.
 */
export async function withWorkDir<T>(cacheDir: string, use: (workDir: string) => Promise<T>): Promise<T> {
  const parent = join(cacheDir, 'tmp')
  await ensurePrivateDir(cacheDir)
  await ensurePrivateDir(parent)
  await removeAbandoned(parent)
  const workDir = await mkdtemp(join(parent, 'fetch-'))
  try {
    return await use(workDir)
  } finally {
    await rm(workDir, { recursive: true, force: true }).catch(() => undefined)
  }
}

/**
 * Moves a proven program (mode 0755 already) into its place in the cache in one step, replacing what is there, keeps
 * its manifest beside it, and returns its path. Copies that fetch at the same time each see either the old program or a
 * whole new one; one that looks between the two steps looks again. Throws `UnsafePlaceError` when a folder on the way is
 * a link or another user's.
 */
export async function installBinary(o: {
  readonly cacheDir: string
  readonly key: string
  readonly from: string
  readonly manifest: ProgramManifest
}): Promise<string> {
  const target = cachedBinaryPath(o.cacheDir, o.key)
  for (const folder of [o.cacheDir, join(o.cacheDir, 'servers'), dirname(target)]) await ensurePrivateDir(folder)
  try {
    await rename(o.from, target)
  } catch (error) {
    // Windows will not replace a program that runs; the one in place came from the same source.
    if (process.platform !== 'win32' || !(await stat(target).catch(() => undefined))) throw error
    return target
  }
  await writeManifest(dirname(target), o.manifest)
  return target
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith('fetch-')) continue
    const path = join(parent, name)
    const info = await lstat(path).catch(() => undefined)
    if (info && Date.now() - info.mtimeMs > abandonedAfterMs) {
      await rm(path, { recursive: true, force: true }).catch(() => undefined)
    }
  }
}
