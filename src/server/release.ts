import { join } from 'node:path'
import { err, ok, type Result } from '../lib/result.js'
import { binaryName, cachedBinaryPath, withWorkDir } from './cache.js'
import { lastLine } from './clean-line.js'
import { downloadFile } from './download.js'
import type { FetchContext, FetchSource, SourceFailure } from './fetch-source.js'
import { plainFileIn, proveAndInstall } from './install-program.js'
import { describeOutcome, runCommand } from './run-command.js'
import type { ServerBinary } from './types.js'

/** One official archive: its file name without the ending, its ending, and its SHA-256 in lower-case hex. */
export type ReleaseArchive = {
  readonly folder: string
  readonly ending: 'tar.gz' | 'zip'
  readonly sha256: string
}

/** The release whose hashes are compiled in. */
const releaseVersion = '2.14.5'

const releaseBaseUrl = `https://github.com/nats-io/nats-server/releases/download/v${releaseVersion}`

const archiveOf = (system: string, sha256: string, ending: ReleaseArchive['ending'] = 'tar.gz'): ReleaseArchive => ({
  folder: `nats-server-v${releaseVersion}-${system}`,
  ending,
  sha256,
})

/**
 * Archives by `platform-arch` in Node's words. The hashes of Linux and Windows are those the project's own container
 * images check against; the one of macOS is from a third-party record. Systems without a known hash are left out.
 */
export const releaseArchives: Readonly<Record<string, ReleaseArchive>> = {
  'linux-x64': archiveOf('linux-amd64', '5e3b603d47c447bda1f77f9ac16dbf91c90aac4ff3681f8fbbc7201e4ed99355'),
  'linux-arm64': archiveOf('linux-arm64', '673a98d3faa79dde3f9ebf16d6dfac36a5f694e7ad2015e4954dd7939c85cd4c'),
  'linux-arm': archiveOf('linux-arm7', 'c8796b63a8603fdebabd63146ac3d3997c29a2829fdd2af6db320f4a287f2e71'),
  'darwin-arm64': archiveOf('darwin-arm64', 'ddd907854d9a2de834af133fa396915fe6442fe6d8909ae31390d1ea7a0fea50'),
  'win32-x64': archiveOf('windows-amd64', 'f66f840a211ab665083b88e9b7edbcf6296cda143be47e53e6f6bb8520692bbb', 'zip'),
}

const largestArchiveBytes = 100 * 1024 * 1024
const largestUnpackedBytes = 400 * 1024 * 1024

/** The official release archive, checked against the hash compiled in, unpacked with the system's own `tar`. */
export function releaseSource(
  o: {
    /** Where the archive lies, without a slash at the end; the official place unless told. */
    readonly baseUrl?: string
    /** The archive to fetch; the one of this machine unless told. */
    readonly archive?: ReleaseArchive
    /** How long to wait for an answer to begin; 4 s unless told, so that a machine without that network goes on. */
    readonly answerWithinMs?: number
    /** How long an answer may pause; 15 s unless told. */
    readonly idleMs?: number
    /** How long all of it may take; 15 min unless told. */
    readonly totalMs?: number
    /** What must arrive at least in each span of time; 64 KiB in 20 s unless told. */
    readonly slowest?: { readonly bytes: number; readonly perMs: number }
  } = {},
): FetchSource {
  const system = `${process.platform}-${process.arch}`
  const archive = o.archive ?? releaseArchives[system]
  const fetchArchive = async (context: FetchContext): Promise<Result<ServerBinary, SourceFailure>> => {
    if (archive === undefined) return err({ kind: 'unavailable', reason: `no archive with a known hash for ${system}` })
    const url = `${o.baseUrl ?? releaseBaseUrl}/${archive.folder}.${archive.ending}`
    const key = `release-${releaseVersion}`
    const to = cachedBinaryPath(context.cacheDir, key)
    const announce = (sizes: { readonly receivedBytes?: number; readonly totalBytes?: number }): void =>
      context.onProgress({ kind: 'fetching', what: `nats-server ${releaseVersion}`, from: url, to, ...sizes })

    return withWorkDir(context.cacheDir, async (workDir) => {
      announce({})
      const file = join(workDir, `archive.${archive.ending}`)
      const downloaded = await downloadFile({
        url,
        file,
        sha256: archive.sha256,
        maxBytes: largestArchiveBytes,
        answerWithinMs: o.answerWithinMs ?? 4_000,
        idleMs: o.idleMs ?? 15_000,
        totalMs: o.totalMs ?? 15 * 60_000,
        slowest: o.slowest ?? { bytes: 64 * 1024, perMs: 20_000 },
        signal: context.signal,
        onBytes: announce,
        onVerifying: () => context.onProgress({ kind: 'verifying' }),
      })
      if (!downloaded.ok) return downloaded

      context.onProgress({ kind: 'unpacking' })
      const unpacked = await unpackProgram({ file, archive, workDir, signal: context.signal })
      if (!unpacked.ok) return unpacked
      const proven = await proveAndInstall({ context, key, program: unpacked.value, origin: 'release', source: url })
      return proven
    })
  }
  return { name: 'the official release', fetch: fetchArchive }
}

async function unpackProgram(o: {
  readonly file: string
  readonly archive: ReleaseArchive
  readonly workDir: string
  readonly signal: AbortSignal
}): Promise<Result<string, SourceFailure>> {
  // Naming the one member keeps everything else in the archive from being written at all.
  const member = `${o.archive.folder}/${binaryName}`
  const outcome = await runCommand({
    program: 'tar',
    // `o`: root would else hand the program to whoever packed it.
    args: [o.archive.ending === 'zip' ? '-xof' : '-xozf', o.file, '-C', o.workDir, member],
    limitMs: 60_000,
    signal: o.signal,
    writesInto: { folder: o.workDir, maxBytes: largestUnpackedBytes },
  })
  if (outcome.kind === 'cancelled') return err({ kind: 'cancelled', reason: 'cancelled' })
  if (outcome.kind !== 'exited' || outcome.code !== 0) {
    return err({ kind: 'unpack-failed', reason: `tar: ${describeOutcome(outcome, lastLine)}` })
  }
  const program = await plainFileIn(o.workDir, member)
  if (program === undefined) return err({ kind: 'unpack-failed', reason: `no program inside (${member})` })
  return ok(program)
}
