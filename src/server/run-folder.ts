import { lstat, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ownIdentity, judgeIdentity, parseIdentity } from './process-info.js'
import { readPrivateFile, UnsafePlaceError, writePrivateFile } from './private-files.js'

/** The files of one run of a private server. The folder itself is the lock. */
export type RunFolder = {
  readonly dir: string
  readonly configFile: string
  readonly pidFile: string
  readonly portsDir: string
  /** What a second copy needs to join; present while the server is ready. */
  readonly recordFile: string
  readonly ownerFile: string
}

/** Who may use the store now. */
export type RunClaim =
  | { readonly kind: 'claimed'; readonly run: RunFolder; readonly olderRuns: readonly RunFolder[] }
  | { readonly kind: 'held'; readonly run: RunFolder }
  /** Held by a process on another machine or in another container, which cannot be seen from here. */
  | { readonly kind: 'out-of-sight'; readonly run: RunFolder }

const abandonedAfterMs = 60_000
/** Ten starts a second for three years; a higher number was not made by us. */
const highestRun = 999_999_999
/** So many copies that get in each other's way at once are not to be expected. */
const mostRounds = 100

/**
 * Claims the store below `serverDir`, or tells who holds it.
 *
 * Every claim is a folder `run-<n>` that appears whole by one rename, and the highest number holds the store. It never
 * goes down: an orderly release leaves a mark in the folder, and only the next holder deletes lower folders. So two
 * copies that find the same dead owner both try `n + 1` and one of them loses, and a slow copy that creates an old
 * number sees a higher one right after and steps back.
 *
 * Throws `UnsafePlaceError` when the numbers are used up or no claim comes about in a hundred rounds.
 */
export async function claimRun(serverDir: string, judge = judgeRun): Promise<RunClaim> {
  for (let round = 1; round <= mostRounds; round += 1) {
    const highest = (await runNumbers(serverDir)).at(-1)
    if (highest !== undefined) {
      const run = runFolder(serverDir, highest)
      const holder = await judge(run)
      if (holder !== 'nobody') return { kind: holder, run }
    }
    const number = (highest ?? 0) + 1
    if (number > highestRun)
      throw new UnsafePlaceError(`${runFolder(serverDir, highestRun).dir} is in the way: remove it`)
    if (!(await createRun(serverDir, number))) continue
    const numbers = await runNumbers(serverDir)
    if (numbers.at(-1) === number) {
      const olderRuns = numbers.slice(0, -1).map((older) => runFolder(serverDir, older))
      return { kind: 'claimed', run: runFolder(serverDir, number), olderRuns }
    }
    await rm(runFolder(serverDir, number).dir, { recursive: true, force: true })
  }
  throw new UnsafePlaceError(`the folders run-* in ${serverDir} change all the time: try again`)
}

/** Gives the store free and removes the secrets of the run; safe to call twice. */
export async function releaseRun(run: RunFolder): Promise<void> {
  for (const file of [run.recordFile, run.configFile, run.pidFile]) await rm(file, { force: true })
  await writePrivateFile(join(run.dir, 'released'), '')
}

/** Whether somebody still holds this run, by the mark of a release and the identity of its owner. */
export async function judgeRun(run: RunFolder): Promise<'held' | 'out-of-sight' | 'nobody'> {
  if (await lstat(join(run.dir, 'released')).catch(() => undefined)) return 'nobody'
  const owner = parseIdentity((await readPrivateFile(run.ownerFile)) ?? '')
  // A folder appears together with its owner file, so an unreadable one was cut short by a crash of the machine.
  if (owner === undefined) return 'nobody'
  const verdict = await judgeIdentity(owner)
  return verdict === 'alive' ? 'held' : verdict === 'gone' ? 'nobody' : 'out-of-sight'
}

/** The newest runs below `serverDir`, at most 20, and who holds them; nothing is changed. Empty when there are none. */
export async function listRuns(
  serverDir: string,
): Promise<readonly { readonly dir: string; readonly holder: 'held' | 'out-of-sight' | 'nobody' }[]> {
  const numbers = await runNumbers(serverDir).catch(() => [])
  const newest = numbers.slice(-20).map((number) => runFolder(serverDir, number))
  return Promise.all(newest.map(async (run) => ({ dir: run.dir, holder: await judgeRun(run) })))
}

/** The names of a cluster's nodes. */
export const nodeNames = ['n1', 'n2', 'n3'] as const

/** Where each node of a cluster has its files, in the folder of the run; a lone server has none there. */
export function nodeFolders(run: RunFolder): readonly RunFolder[] {
  return nodeNames.map((name) => folderOf(join(run.dir, name)))
}

function runFolder(serverDir: string, number: number): RunFolder {
  return folderOf(join(serverDir, `run-${number}`))
}

function folderOf(dir: string): RunFolder {
  return {
    dir,
    configFile: join(dir, 'server.conf'),
    pidFile: join(dir, 'server.pid'),
    portsDir: join(dir, 'ports'),
    recordFile: join(dir, 'server.json'),
    ownerFile: join(dir, 'owner.json'),
  }
}

async function runNumbers(serverDir: string): Promise<readonly number[]> {
  const names = await readdir(serverDir)
  return names
    .map((name) => Number(/^run-([1-9]\d{0,8})$/.exec(name)?.[1] ?? Number.NaN))
    .filter((number) => !Number.isNaN(number))
    .sort((a, b) => a - b)
}

async function createRun(serverDir: string, number: number): Promise<boolean> {
  await removeAbandonedDrafts(serverDir)
  const draft = await mkdtemp(join(serverDir, 'draft-'))
  try {
    await writeFile(join(draft, 'owner.json'), JSON.stringify(await ownIdentity()), { mode: 0o600 })
    await rename(draft, runFolder(serverDir, number).dir)
    return true
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    const { code } = error as NodeJS.ErrnoException
    // What renaming onto a folder that is not empty says, by system.
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false
    if (code === 'EPERM' && process.platform === 'win32') return false
    throw error
  }
}

async function removeAbandonedDrafts(serverDir: string): Promise<void> {
  for (const name of await readdir(serverDir)) {
    if (!name.startsWith('draft-')) continue
    const path = join(serverDir, name)
    const info = await lstat(path).catch(() => undefined)
    if (info && Date.now() - info.mtimeMs > abandonedAfterMs) await rm(path, { recursive: true, force: true })
  }
}
