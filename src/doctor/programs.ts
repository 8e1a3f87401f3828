import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { listCachedBinaries, programsOnPath, verifyProgram } from '../server/index.js'
import type { ProgramReport } from './report.js'
import { within } from './within.js'

const lookWithinMs = 2000
const verifyWithinMs = 5000

/** The nats-servers a private server could be, in the order in which they are tried. None is run, none is changed. */
export async function lookAtPrograms(given: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cacheDir: string
}): Promise<readonly ProgramReport[]> {
  const { env, cacheDir } = given
  const named = env['REVIEW_TUI_NATS_SERVER']
  if (named !== undefined && named !== '') return [await lookAtNamed(resolve(named))]
  const onPath = await within(lookWithinMs, programsOnPath(env), { programs: [], skipped: [] })
  const cached = await within(lookWithinMs, listCachedBinaries(cacheDir), [])
  return [
    ...onPath.programs.map((path): ProgramReport => {
      return { path, from: 'path', usable: true, why: 'its version is asked when it is used' }
    }),
    ...onPath.skipped.map(({ path, reason }): ProgramReport => ({ path, from: 'path', usable: false, why: reason })),
    ...(await Promise.all(cached.map(lookAtCached))),
  ]
}

async function lookAtNamed(path: string): Promise<ProgramReport> {
  const usable = await within(
    lookWithinMs,
    access(path, constants.X_OK).then(async () => (await stat(path)).isFile()),
    false,
  )
  const why = usable ? 'REVIEW_TUI_NATS_SERVER names it' : 'REVIEW_TUI_NATS_SERVER names it, and it is no program'
  return { path, from: 'environment', usable, why }
}

async function lookAtCached(path: string): Promise<ProgramReport> {
  const verified = await within(verifyWithinMs, verifyProgram(path), undefined)
  if (verified === undefined) return { path, from: 'cache', usable: false, why: 'it could not be read in time' }
  if (!verified.ok) return { path, from: 'cache', usable: false, why: verified.error.reason }
  const { version, source } = verified.value
  return { path, from: 'cache', version, usable: true, why: `it is as it was fetched from ${source}` }
}
