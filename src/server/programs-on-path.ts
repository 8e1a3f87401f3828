import type { Stats } from 'node:fs'
import { access, constants, realpath, stat } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import { binaryName } from './cache.js'
import { ownUid } from './private-files.js'

/** The nats-servers of PATH and the system folders. */
export type ProgramsOnPath = {
  /** Absolute paths, in order, each program once. */
  readonly programs: readonly string[]
  /** What lies there and is passed over, and why, in words that follow the path and a colon. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
}

/** Some distributions keep nats-server where a user's PATH does not lead. */
const usualSystemDirs = ['/usr/sbin', '/usr/local/sbin', '/sbin', '/usr/local/bin', '/opt/homebrew/bin']

const named = 'To use it, name it in REVIEW_TUI_NATS_SERVER'

/**
 * Looks for programs to run. Passed over are those of a relative or empty entry, since they change with the folder one
 * stands in, and those that somebody other than the user or root could have put there.
 */
export async function programsOnPath(
  env: Readonly<Record<string, string | undefined>>,
  systemDirs: readonly string[] = usualSystemDirs,
  uid: number | undefined = ownUid(),
): Promise<ProgramsOnPath> {
  const programs = new Map<string, string>()
  const skipped = new Map<string, string>()
  for (const folder of [...(env.PATH ?? '').split(delimiter), ...systemDirs]) {
    const path = join(resolve(folder), binaryName)
    const real = await realpath(path).catch(() => undefined)
    if (real === undefined || programs.has(real)) continue
    const usable = await access(path, constants.X_OK).then(
      () => stat(path),
      () => undefined,
    )
    if (!usable?.isFile()) continue
    const fault = isAbsolute(folder)
      ? await strangersHand([resolve(folder), dirname(real), real], uid)
      : 'only a relative entry of PATH leads to it'
    if (fault === undefined) programs.set(real, path)
    else skipped.set(path, `${fault}. ${named}`)
  }
  return {
    programs: [...programs.values()],
    skipped: [...skipped].map(([path, reason]) => ({ path, reason })),
  }
}

async function strangersHand(paths: readonly string[], uid: number | undefined): Promise<string | undefined> {
  if (uid === undefined) return undefined
  for (const path of paths) {
    const info = await stat(path).catch(() => undefined)
    if (info === undefined) return `${path} cannot be looked at`
    const fault = faultOf(info, uid)
    if (fault !== undefined) return `${path} ${fault}`
  }
  return undefined
}

// A folder's group is let be: /usr/local/bin belongs to group staff on Debian.
function faultOf(info: Stats, uid: number): string | undefined {
  if (info.uid !== uid && info.uid !== 0) return `belongs to another user (${info.uid})`
  return info.mode & 0o002 ? 'may be written to by everybody' : undefined
}
