import { chmod, lstat, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { err, ok, type Result } from '../lib/result.js'
import { installBinary } from './cache.js'
import type { FetchContext, SourceFailure } from './fetch-source.js'
import { openToRead } from './private-files.js'
import { probeBinary } from './server-version.js'
import type { ServerBinary } from './types.js'
import { hashOf } from './verify-program.js'

/**
 * Proves a program just unpacked, moves it into the cache under `key` and keeps its hash beside it. What was proven,
 * what was hashed and what is moved are one open file.
 */
export async function proveAndInstall(o: {
  readonly context: FetchContext
  readonly key: string
  /** Path of the program in a folder that only we can enter. */
  readonly program: string
  readonly origin: 'release' | 'distribution'
  /** Where it came from, for the manifest. */
  readonly source: string
}): Promise<Result<ServerBinary, SourceFailure>> {
  const { minVersion, signal, cacheDir } = o.context
  await chmod(o.program, 0o755)
  const handle = await openToRead(o.program)
  if (handle === undefined) return err({ kind: 'unpack-failed', reason: 'what was fetched cannot be read' })
  try {
    const probe = await probeBinary({ program: { path: o.program, handle }, origin: o.origin, minVersion, signal })
    if (!probe.ok) {
      const { kind, reason } = probe.error
      if (kind === 'cancelled') return err({ kind, reason })
      return err({ kind: kind === 'too-old' ? kind : 'unpack-failed', reason: `what was fetched ${reason}` })
    }
    const { version } = probe.value
    const { size: sizeBytes } = await handle.stat()
    const fetchedAt = new Date().toISOString()
    const manifest = { sha256: await hashOf(handle), sizeBytes, source: o.source, version, fetchedAt }
    const path = await installBinary({ cacheDir, key: o.key, from: o.program, manifest })
    return ok({ ...probe.value, path })
  } finally {
    await handle.close()
  }
}

/**
 * The path of `member` below `folder`, when it is a regular file there and no part of the way is a link: an archive may
 * hold links that lead out of it. `undefined` for anything else.
 */
export async function plainFileIn(folder: string, member: string): Promise<string | undefined> {
  const path = join(folder, member)
  const info = await lstat(path).catch(() => undefined)
  if (!info?.isFile()) return undefined
  return (await realpath(path)) === join(await realpath(folder), member) ? path : undefined
}
