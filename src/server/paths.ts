import { homedir } from 'node:os'
import { isAbsolute, posix, win32 } from 'node:path'

/** The folders this program may write to. */
export type ServerPaths = {
  /** May be deleted at any time; holds fetched programs. */
  readonly cacheDir: string
  /** Must survive; holds the private server's store. */
  readonly stateDir: string
}

const appName = 'review-tui'

/** What is wrong with the XDG variables we go by, as sentences; empty when nothing is. */
export function pathComplaints(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return ['XDG_CACHE_HOME', 'XDG_STATE_HOME'].flatMap((name) => {
    const value = env[name]
    if (value === undefined || value === '' || isAbsolute(value)) return []
    return [`${name} is not an absolute path ("${value}"), so the usual folder is used`]
  })
}

/**
 * The user's cache and state folders for this program; nothing is created.
 * XDG variables win where set to an absolute path (the XDG base directory specification ignores relative ones).
 */
export function serverPaths(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): ServerPaths {
  const path = platform === 'win32' ? win32 : posix
  const absolute = (value: string | undefined): string | undefined =>
    value !== undefined && path.isAbsolute(value) ? value : undefined
  const xdgCache = absolute(env.XDG_CACHE_HOME)
  const xdgState = absolute(env.XDG_STATE_HOME)
  const home = absolute(platform === 'win32' ? env.USERPROFILE : env.HOME) ?? homedir()

  const defaults = (): ServerPaths => {
    if (platform === 'win32') {
      const local = absolute(env.LOCALAPPDATA) ?? path.join(home, 'AppData', 'Local')
      return { cacheDir: path.join(local, appName, 'Cache'), stateDir: path.join(local, appName, 'State') }
    }
    if (platform === 'darwin') {
      return {
        cacheDir: path.join(home, 'Library', 'Caches', appName),
        stateDir: path.join(home, 'Library', 'Application Support', appName),
      }
    }
    return {
      cacheDir: path.join(home, '.cache', appName),
      stateDir: path.join(home, '.local', 'state', appName),
    }
  }
  const fallback = defaults()
  return {
    cacheDir: xdgCache === undefined ? fallback.cacheDir : path.join(xdgCache, appName),
    stateDir: xdgState === undefined ? fallback.stateDir : path.join(xdgState, appName),
  }
}
