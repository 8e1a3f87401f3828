import { resolve } from 'node:path'
import { err, ok, type Result } from '../lib/result.js'
import { listCachedBinaries } from './cache.js'
import { distributionSource } from './distribution.js'
import { cancelledFailure, createFailure } from './failure.js'
import type { FetchSource } from './fetch-source.js'
import { UnsafePlaceError } from './private-files.js'
import { probeCached, type CachedFailure } from './probe-cached.js'
import { programsOnPath } from './programs-on-path.js'
import { releaseSource } from './release.js'
import { compareVersions, oldestUsableVersion, probeBinary } from './server-version.js'
import type { ServerBinary, ServerFailure, ServerFailureKind, ServerProgress } from './types.js'
import { inspectProgram } from './verify-program.js'

/** How to look for a server. */
export type LocateOptions = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cacheDir: string
  readonly allowDownload: boolean
  readonly onProgress: (progress: ServerProgress) => void
  readonly signal: AbortSignal
  /** Where to fetch from, in order; the official release, then the distribution, unless told. */
  readonly sources?: readonly FetchSource[]
  /** Programs older than this are passed over; 2.9.0 unless told. */
  readonly minVersion?: string
  /** Folders searched after PATH; the usual system ones unless told. */
  readonly systemDirs?: readonly string[]
}

/**
 * Finds a nats-server that runs: the one `REVIEW_TUI_NATS_SERVER` names, else on PATH and the system folders,
 * else in our cache (newest first, its bytes compared with what was fetched), else fetched. Each is proven by running
 * it with `--version`. A program named explicitly that does not do is a failure, not a reason to quietly run another.
 */
export async function locateServer(o: LocateOptions): Promise<Result<ServerBinary, ServerFailure>> {
  const attempts: string[] = []
  let sawTooOld = false
  let sawUntrusted = false
  const passOver = (source: string, reason: string, suspicious = false): void => {
    attempts.push(`${source}: ${reason}`)
    o.onProgress({ kind: 'source-failed', source, reason, ...(suspicious ? { suspicious } : {}) })
  }
  const found = (binary: ServerBinary): Result<ServerBinary, ServerFailure> => {
    o.onProgress({ kind: 'found', binary })
    return ok(binary)
  }
  const rejected = (path: string, failure: CachedFailure): void => {
    sawTooOld ||= failure.kind === 'too-old'
    const isSuspicious = failure.kind === 'foreign' || failure.kind === 'changed'
    sawUntrusted ||= isSuspicious || failure.kind === 'no-manifest'
    const isFetchedAgain = failure.kind === 'no-manifest' && o.allowDownload
    passOver(path, isFetchedAgain ? `${failure.reason}: it is fetched again` : failure.reason, isSuspicious)
  }
  const probe = (path: string): ReturnType<typeof probeBinary> =>
    probeBinary({ program: { path }, origin: 'path', minVersion: o.minVersion, signal: o.signal })

  o.onProgress({ kind: 'looking' })
  const named = o.env.REVIEW_TUI_NATS_SERVER
  if (named) {
    const probed = await probe(resolve(named))
    if (probed.ok) return found(probed.value)
    if (o.signal.aborted) return err(cancelledFailure())
    rejected(named, probed.error)
    return err(
      createFailure({
        kind: sawTooOld ? 'too-old' : 'no-binary',
        summary: `The program that REVIEW_TUI_NATS_SERVER names ${probed.error.reason}.`,
        attempts,
        advice: ['Correct REVIEW_TUI_NATS_SERVER, or unset it to let another server be found.'],
      }),
    )
  }

  const onPath = await programsOnPath(o.env, o.systemDirs)
  for (const { path, reason } of onPath.skipped) passOver(path, reason, true)
  for (const path of onPath.programs) {
    const probed = await probe(path)
    if (probed.ok) return found(probed.value)
    if (o.signal.aborted) return err(cancelledFailure(attempts))
    rejected(path, probed.error)
  }

  for (const path of await trustedInCache(o.cacheDir, rejected)) {
    const probed = await probeCached({ path, minVersion: o.minVersion, signal: o.signal })
    if (probed.ok) return found(probed.value)
    if (o.signal.aborted) return err(cancelledFailure(attempts))
    rejected(path, probed.error)
  }

  const minVersion = o.minVersion ?? oldestUsableVersion
  const whatIsThere = (): string => {
    if (sawUntrusted) return 'The nats-server fetched earlier is not trusted'
    if (sawTooOld) return `The nats-server on this machine is older than ${minVersion}`
    return 'There is no nats-server on this machine'
  }
  if (!o.allowDownload) {
    return err(
      createFailure({
        kind: 'download-forbidden',
        summary: `${whatIsThere()}, and downloading is switched off.`,
        attempts,
      }),
    )
  }

  let worst: ServerFailureKind = sawTooOld ? 'too-old' : 'no-binary'
  for (const source of o.sources ?? [releaseSource(), distributionSource()]) {
    const fetched = await fetchFrom(source, o)
    if (fetched.ok) return found(fetched.value)
    if (fetched.error.kind === 'cancelled' || o.signal.aborted) return err(cancelledFailure(attempts))
    if (fetched.error.kind !== 'unavailable') worst = graver(worst, fetched.error.kind)
    passOver(source.name, fetched.error.reason)
  }
  return err(createFailure({ kind: worst, summary: summaries[worst] ?? summaries['no-binary'], attempts }))
}

const summaries: Partial<Record<ServerFailureKind, string>> & { readonly 'no-binary': string } = {
  'no-binary': 'There is no nats-server on this machine, and none could be fetched.',
  'too-old': 'The only nats-server that could be had is too old.',
  'unpack-failed': 'A nats-server was fetched, but it could not be unpacked or does not run here.',
  'wrong-hash': 'A nats-server was fetched, but it is not the one we know; it was thrown away.',
}

const gravity: readonly ServerFailureKind[] = ['no-binary', 'too-old', 'unpack-failed', 'wrong-hash']
const graver = (a: ServerFailureKind, b: ServerFailureKind): ServerFailureKind =>
  gravity.indexOf(a) >= gravity.indexOf(b) ? a : b

async function fetchFrom(source: FetchSource, o: LocateOptions): ReturnType<FetchSource['fetch']> {
  try {
    return await source.fetch(o)
  } catch (error) {
    // What is left to throw here is the cache folder: full, read-only or not a folder.
    const { code, message } = error as NodeJS.ErrnoException
    const why = error instanceof UnsafePlaceError ? `: ${message}` : ` (${code ?? message})`
    return err({ kind: 'unavailable', reason: `the cache folder ${o.cacheDir} cannot be used${why}` })
  }
}

/** Programs of the cache that may be run once their bytes are compared, newest first; the others are told. */
async function trustedInCache(
  cacheDir: string,
  onRefused: (path: string, failure: CachedFailure) => void,
): Promise<readonly string[]> {
  const trusted: { readonly path: string; readonly version: string }[] = []
  for (const path of await listCachedBinaries(cacheDir)) {
    const inspected = await inspectProgram(path)
    if (inspected.ok) trusted.push({ path, version: inspected.value.version })
    else if (inspected.error.kind !== 'missing') onRefused(path, inspected.error)
  }
  return trusted.sort((a, b) => compareVersions(b.version, a.version)).map(({ path }) => path)
}
