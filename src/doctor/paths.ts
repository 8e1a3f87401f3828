import type { Stats } from 'node:fs'
import { lstat, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PathReport } from './report.js'
import { within } from './within.js'

const lookWithinMs = 1000

/** Looks at the folders and files a run would use; makes and changes none. */
export function lookAtPaths(given: {
  readonly cacheDir: string
  readonly stateDir: string
  readonly contextsDir: string
  readonly logFile?: string
}): Promise<readonly PathReport[]> {
  const { cacheDir, stateDir, contextsDir, logFile } = given
  return Promise.all([
    look('cache', cacheDir, 'folder'),
    look('state', stateDir, 'folder'),
    look('store', join(stateDir, 'private-server'), 'folder'),
    look('cluster', join(stateDir, 'private-cluster'), 'folder'),
    look('log', logFile ?? join(stateDir, 'log.txt'), 'file'),
    look('contexts', contextsDir, 'theirs'),
  ])
}

async function look(name: PathReport['name'], path: string, wanted: 'folder' | 'file' | 'theirs'): Promise<PathReport> {
  const info = await within(lookWithinMs, wanted === 'theirs' ? stat(path) : lstat(path), undefined)
  if (info === undefined) return { name, path, exists: false, fine: true }
  const uid = process.getuid?.()
  const mine = uid === undefined || info.uid === uid
  const fault = faultOf({ info, wanted, mine })
  return {
    name,
    path,
    exists: true,
    ...(uid === undefined ? {} : { mode: (info.mode & 0o7777).toString(8).padStart(4, '0') }),
    owner: mine ? 'you' : 'another user',
    fine: fault === undefined,
    ...(fault === undefined ? {} : { fault }),
  }
}

function faultOf(given: {
  readonly info: Stats
  readonly wanted: 'folder' | 'file' | 'theirs'
  readonly mine: boolean
}): string | undefined {
  const { info, wanted, mine } = given
  if (info.isSymbolicLink()) return 'is a link; we write through none: put the real one there'
  if (wanted === 'file' ? !info.isFile() : !info.isDirectory()) {
    return wanted === 'file' ? 'is not a regular file: move it away' : 'is not a folder: move it away'
  }
  if (!mine) return 'belongs to another user: give it back, or point XDG_CACHE_HOME and XDG_STATE_HOME elsewhere'
  if (process.platform === 'win32') return undefined
  if (info.mode & 0o022) return `may be changed by other users: chmod go-w`
  if (wanted === 'theirs' && info.mode & 0o007) return 'may be read by other users, and may hold logins: chmod go-rwx'
  return undefined
}
