import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../lib/clock.js'
import { err, ok, type Result } from '../lib/result.js'
import { cancelledFailure, createFailure } from './failure.js'
import { joinServer } from './join-server.js'
import { clearOlderRuns } from './orphans.js'
import { controlOf } from './node-control.js'
import { ensurePrivateDir, UnsafePlaceError } from './private-files.js'
import { claimRun, releaseRun, type RunClaim } from './run-folder.js'
import { trimServerLog } from './server-log.js'
import { superviseServer } from './supervisor.js'
import type { PrivateServer, ServerBinary, ServerFailure, ServerProgress } from './types.js'

/** How to start a private server. Sizes are in bytes. */
export type StartOptions = {
  readonly binary: ServerBinary
  /** The store, the log and the lock live in `private-server` below it. */
  readonly stateDir: string
  readonly onProgress?: (progress: ServerProgress) => void
  readonly clock?: Clock
  readonly signal?: AbortSignal
  /** A free one of the server's choice unless told. */
  readonly port?: number
  /** How long a server may take to answer, each time it is started; 10 s unless told. */
  readonly readyWithinMs?: number
  /** How long a server must have run for its death to be forgiven once more; 15 s unless told. */
  readonly creditAfterMs?: number
  /** 256 MiB unless told. */
  readonly maxMemoryBytes?: number
  /** 2 GiB unless told. */
  readonly maxFileBytes?: number
}

const loneName = 'server'
const mebibyte = 1024 * 1024
/** Each ends with a claim, a server joined, or a copy that let go at that moment. */
const mostRounds = 50

/**
 * Starts a server on loopback behind a random token, on the user's own store, and watches over it.
 * When another copy of this program already runs one on that store, joins that instead: two servers on one store would
 * both hand out sequence 1. The caller owns the result and must `stop()` it; if the whole process vanishes, a watchdog
 * ends the server.
 */
export async function startPrivateServer(o: StartOptions): Promise<Result<PrivateServer, ServerFailure>> {
  const serverDir = join(o.stateDir, 'private-server')
  const files = {
    storeDir: join(serverDir, 'store'),
    logFile: join(serverDir, 'nats-server.log'),
    outputFile: join(serverDir, 'nats-server.out'),
  }
  const readyWithinMs = o.readyWithinMs ?? 10_000
  o.onProgress?.({ kind: 'starting' })

  for (let round = 1; round <= mostRounds; round += 1) {
    if (o.signal?.aborted) return err(cancelledFailure())
    let claim: RunClaim
    try {
      await ensurePrivateDir(o.stateDir)
      await ensurePrivateDir(serverDir)
      await proveWritable(files.storeDir)
      claim = await claimRun(serverDir)
    } catch (error) {
      return err(storeFailure(serverDir, error))
    }
    if (claim.kind === 'out-of-sight') return err(outOfSightFailure(claim.run.dir))
    if (claim.kind === 'held') {
      const { storeDir, logFile } = files
      const { clock, signal } = o
      const joined = await joinServer({
        run: claim.run,
        files: { storeDir, logFile },
        log: files,
        withinMs: readyWithinMs,
        clock,
        signal,
      })
      if (joined !== undefined) return joined
      continue
    }

    const { run } = claim
    try {
      const survivor = await clearOlderRuns(claim.olderRuns)
      if (survivor !== undefined) {
        await releaseRun(run)
        return err(survivorFailure(survivor))
      }
      await trimServerLog(files)
      const started = await superviseServer({
        name: loneName,
        isNode: false,
        binary: o.binary,
        run,
        log: files,
        storeDir: files.storeDir,
        settings: {
          version: o.binary.version,
          port: o.port ?? -1,
          token: randomBytes(32).toString('hex'),
          maxMemoryBytes: o.maxMemoryBytes ?? 256 * mebibyte,
          maxFileBytes: o.maxFileBytes ?? 2048 * mebibyte,
        },
        readyWithinMs,
        creditAfterMs: o.creditAfterMs ?? 15_000,
        clock: o.clock,
        signal: o.signal,
      })
      return started.ok ? ok({ ...started.value, control: controlOf([started.value.control]) }) : started
    } catch (error) {
      await releaseRun(run).catch(() => undefined)
      return err(storeFailure(serverDir, error))
    }
  }
  return err(
    createFailure({
      kind: 'store-in-use',
      summary: `Other copies of review-tui keep taking the store in ${serverDir} and letting go of it.`,
    }),
  )
}

async function proveWritable(storeDir: string): Promise<void> {
  await ensurePrivateDir(storeDir)
  const probe = join(storeDir, `.probe-${randomBytes(6).toString('hex')}`)
  await writeFile(probe, '', { flag: 'wx', mode: 0o600 })
  await rm(probe)
}

function storeFailure(serverDir: string, error: unknown): ServerFailure {
  const { code, message } = error as NodeJS.ErrnoException
  const why = code === 'ENOSPC' ? 'the disk is full' : (code ?? message)
  const summary =
    error instanceof UnsafePlaceError
      ? `The private server's folder is not used: ${message}.`
      : `The private server's folder ${serverDir} cannot be written to (${why}).`
  return createFailure({ kind: 'store-not-writable', summary })
}

function outOfSightFailure(runDir: string): ServerFailure {
  return createFailure({
    kind: 'store-in-use',
    summary: 'The store is held by a copy of review-tui on another machine or in another container.',
    advice: [`End that copy. If it is long gone, remove the folder ${runDir} and try again.`],
  })
}

function survivorFailure(pid: number): ServerFailure {
  return createFailure({
    kind: 'store-in-use',
    summary: `A server left over from an earlier run (process ${pid}) still uses the store and cannot be ended.`,
    advice: [`End process ${pid} yourself, then try again.`],
  })
}
