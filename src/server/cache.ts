import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The name of the program on this system. */
export const binaryName = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server'

const abandonedAfterMs = 24 * 60 * 60 * 1000

/** Where the program fetched under `key` (such as `release-2.14.5` or `distribution-sid`) lives in the cache. */
export function cachedBinaryPath(cacheDir: string, key: string): string {
  return join(cacheDir, 'servers', key, binaryName)
}

/** Paths of all programs in the cache, in no order that means anything; empty when there is no cache yet. */
export async function listCachedBinaries(cacheDir: string): Promise<readonly string[]> {
  const keys = await readdir(join(cacheDir, 'servers')).catch(() => [])
  return keys.map((key) => cachedBinaryPath(cacheDir, key))
}

/**
 * Lends a fresh private folder inside the cache, on the same file system, and removes it afterwards.
 * Folders that a killed copy left behind are removed once they are a day old.
 */
export async function withWorkDir<T>(cacheDir: string, use: (workDir: string) => Promise<T>): Promise<T> {
  const parent = join(cacheDir, 'tmp')
  await mkdir(parent, { recursive: true, mode: 0o700 })
  await removeAbandoned(parent)
  const workDir = await mkdtemp(join(parent, 'fetch-'))
  try {
    return await use(workDir)
  } finally {
    await rm(workDir, { recursive: true, force: true }).catch(() => undefined)
  }
}

/**
 * Moves a proven program into its place in the cache in one step, replacing what is there, and returns its path.
 * Copies that fetch at the same time each see either the old program or a whole new one.
 */
export async function installBinary(o: {
  readonly cacheDir: string
  readonly key: string
  readonly from: string
}): Promise<string> {
  const target = cachedBinaryPath(o.cacheDir, o.key)
  await mkdir(join(target, '..'), { recursive: true, mode: 0o700 })
  await chmod(o.from, 0o755)
  try {
    await rename(o.from, target)
  } catch (error) {
    // Windows will not replace a program that runs; the one in place came from the same source.
    if (process.platform !== 'win32' || !(await stat(target).catch(() => undefined))) throw error
  }
  return target
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name)
    const info = await stat(path).catch(() => undefined)
    if (info && Date.now() - info.mtimeMs > abandonedAfterMs) {
      await rm(path, { recursive: true, force: true }).catch(() => undefined)
    }
  }
}
