import { err, type Result } from '../lib/result.js'
import { probeBinary, type ProbeFailure } from './server-version.js'
import type { ServerBinary } from './types.js'
import { openVerified, type ProgramRefusal } from './verify-program.js'

/** Why a program of the cache is not used. */
export type CachedFailure = ProbeFailure | ProgramRefusal

/** Proves a program of the cache: its bytes are those that were fetched, and those very bytes run. */
export async function probeCached(o: {
  readonly path: string
  readonly minVersion?: string
  readonly signal: AbortSignal
}): Promise<Result<ServerBinary, CachedFailure>> {
  if (o.signal.aborted) return err({ kind: 'cancelled', reason: 'cancelled' })
  const verified = await openVerified(o.path)
  if (!verified.ok) return verified
  const { handle } = verified.value
  try {
    const { path, minVersion, signal } = o
    return await probeBinary({ program: { path, handle }, origin: 'cache', minVersion, signal })
  } finally {
    await handle.close()
  }
}
