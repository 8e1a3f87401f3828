import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { err, type Result } from '../lib/result.js'
import { cancelledFailure, createFailure } from './failure.js'
import { clearOlderRuns } from './orphans.js'
import { ensurePrivateDir, UnsafePlaceError } from './private-files.js'
import { claimRun, nodeFolders, releaseRun, type RunClaim, type RunFolder } from './run-folder.js'
import type { PrivateServer, ServerFailure } from './types.js'

/** Each ends with a claim, a server joined, or a copy that let go at that moment. */
const mostRounds = 50

/**
 * Claims the store below `serverDir` and has `start` run a server on it; where another copy holds it, has `join` join
 * that one: two servers on one store would both hand out sequence 1. `join` answers `undefined` when the other let go of
 * it meanwhile. Whoever `start` answers with owns the claim; when it throws, the claim is released here.
 */
export async function takeStore(o: {
  readonly stateDir: string
  readonly serverDir: string
  readonly storeDirs: readonly string[]
  readonly signal?: AbortSignal
  readonly join: (run: RunFolder) => Promise<Result<PrivateServer, ServerFailure> | undefined>
  readonly start: (run: RunFolder) => Promise<Result<PrivateServer, ServerFailure>>
}): Promise<Result<PrivateServer, ServerFailure>> {
  const { serverDir } = o
  for (let round = 1; round <= mostRounds; round += 1) {
    if (o.signal?.aborted) return err(cancelledFailure())
    let claim: RunClaim
    try {
      await ensurePrivateDir(o.stateDir)
      await ensurePrivateDir(serverDir)
      for (const storeDir of o.storeDirs) await proveWritable(storeDir)
      claim = await claimRun(serverDir)
    } catch (error) {
      return err(storeFailure(serverDir, error))
    }
    if (claim.kind === 'out-of-sight') return err(outOfSightFailure(claim.run.dir))
    if (claim.kind === 'held') {
      const joined = await o.join(claim.run)
      if (joined !== undefined) return joined
      continue
    }
    const { run } = claim
    try {
      // The folders of nodes lie in that of their run, and go first.
      const survivor = await clearOlderRuns(claim.olderRuns.flatMap((older) => [...nodeFolders(older), older]))
      if (survivor !== undefined) {
        await releaseRun(run)
        return err(survivorFailure(survivor))
      }
      return await o.start(run)
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
