import { access, constants, realpath, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { err, ok, type Result } from '../lib/result.js'
import { binaryName, listCachedBinaries } from './cache.js'
import { distributionSource } from './distribution.js'
import { cancelledFailure, createFailure } from './failure.js'
import type { FetchSource } from './fetch-source.js'
import { releaseSource } from './release.js'
import { compareVersions, oldestUsableVersion, probeBinary, type ProbeFailure } from './server-version.js'
import type { ServerBinary, ServerFailure, ServerFailureKind, ServerProgress } from './types.js'

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

/** Some distributions keep nats-server where a user's PATH does not lead. */
const usualSystemDirs = ['/usr/sbin', '/usr/local/sbin', '/sbin', '/usr/local/bin', '/opt/homebrew/bin']

/**
 * Finds a nats-server that runs: the one `REVIEW_TUI_NATS_SERVER` names, else on PATH and the system folders,
 * else in our cache (newest first), else fetched. Each is proven by running it with `--version`.
 * A program named explicitly that does not do is a failure, not a reason to quietly run another.
 */
export async function locateServer(o: LocateOptions): Promise<Result<ServerBinary, ServerFailure>> {
  const attempts: string[] = []
  let sawTooOld = false
  const passOver = (source: string, reason: string): void => {
    attempts.push(`${source}: ${reason}`)
    o.onProgress({ kind: 'source-failed', source, reason })
  }
  const found = (binary: ServerBinary): Result<ServerBinary, ServerFailure> => {
    o.onProgress({ kind: 'found', binary })
    return ok(binary)
  }
  const rejected = (path: string, failure: ProbeFailure): void => {
    sawTooOld ||= failure.kind === 'too-old'
    passOver(path, failure.reason)
  }
  const probe = (path: string, origin: ServerBinary['origin']): Promise<Result<ServerBinary, ProbeFailure>> =>
    probeBinary({ path, origin, minVersion: o.minVersion, signal: o.signal })

  o.onProgress({ kind: 'looking' })
  const named = o.env.REVIEW_TUI_NATS_SERVER
  if (named) {
    const probed = await probe(resolve(named), 'path')
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

  for (const path of await programsOnPath(o.env, o.systemDirs ?? usualSystemDirs)) {
    const probed = await probe(path, 'path')
    if (probed.ok) return found(probed.value)
    if (o.signal.aborted) return err(cancelledFailure(attempts))
    rejected(path, probed.error)
  }

  const cached: ServerBinary[] = []
  for (const path of await listCachedBinaries(o.cacheDir)) {
    const probed = await probe(path, 'cache')
    if (probed.ok) cached.push(probed.value)
    else if (o.signal.aborted) return err(cancelledFailure(attempts))
    else rejected(path, probed.error)
  }
  const [newest] = cached.sort((a, b) => compareVersions(b.version, a.version))
  if (newest) return found(newest)

  const minVersion = o.minVersion ?? oldestUsableVersion
  if (!o.allowDownload) {
    return err(
      createFailure({
        kind: 'download-forbidden',
        summary: sawTooOld
          ? `The nats-server on this machine is older than ${minVersion}, and downloading is switched off.`
          : 'There is no nats-server on this machine, and downloading is switched off.',
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
    return err({ kind: 'unavailable', reason: `the cache folder ${o.cacheDir} cannot be used (${code ?? message})` })
  }
}

async function programsOnPath(env: LocateOptions['env'], systemDirs: readonly string[]): Promise<readonly string[]> {
  const fromPath = (env.PATH ?? '').split(delimiter)
  const programs = new Map<string, string>()
  // A relative entry would run whatever lies in the current folder.
  for (const folder of [...fromPath, ...systemDirs].filter((entry) => isAbsolute(entry))) {
    const path = join(folder, binaryName)
    const real = await realpath(path).catch(() => undefined)
    if (real === undefined || programs.has(real)) continue
    const usable = await access(path, constants.X_OK).then(
      () => stat(path),
      () => undefined,
    )
    if (usable?.isFile()) programs.set(real, path)
  }
  return [...programs.values()]
}
