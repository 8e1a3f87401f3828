import { spawn } from 'node:child_process'
import { childEnv } from './child-env.js'

const groups = new Set<number>()

// Reads which group, then a line; the end of input without one means that nobody holds the other end any more.
const script = 'trap "" HUP INT TERM; read -r group || exit 0; read -r word || kill -KILL "-$group"'

/** Sees to it that a process group does not outlive us. */
export type GroupGuard = {
  /** From now on this group is ended with us. Call it in the turn that starts the group. */
  readonly watch: (group: number) => void
  /** The group has ended, or was never started. */
  readonly release: () => void
}

/**
 * Makes a guard: what it watches is ended when this process exits, and, for those that may take long, by a small `sh` at
 * the end of a pipe when this process vanishes (kill -9). Make it before the group: starting the `sh` takes a while, in
 * which a group that is there already would have nobody.
 */
export function createGroupGuard(o: { readonly alsoWhenKilled: boolean }): GroupGuard {
  const guard = o.alsoWhenKilled && process.platform !== 'win32' ? startGuard() : undefined
  let watched: number | undefined
  return {
    watch: (group) => {
      guard?.tell(String(group))
      if (groups.size === 0) process.on('exit', endGroups)
      watched = group
      groups.add(group)
    },
    release: () => {
      guard?.end(watched === undefined ? '' : 'done\n')
      if (watched === undefined || !groups.delete(watched)) return
      if (groups.size === 0) process.removeListener('exit', endGroups)
    },
  }
}

/** Kills a process group; one that has ended already is no error. */
export function killGroup(group: number): void {
  try {
    process.kill(process.platform === 'win32' ? group : -group, 'SIGKILL')
  } catch {
    // It ended in the meantime.
  }
}

function endGroups(): void {
  for (const group of groups) killGroup(group)
}

function startGuard(): { readonly tell: (line: string) => void; readonly end: (last: string) => void } {
  const guard = spawn('sh', ['-c', script], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...childEnv() },
  })
  guard.once('error', () => undefined)
  guard.stdin.on('error', () => undefined)
  guard.unref()
  return { tell: (line) => void guard.stdin.write(`${line}\n`), end: (last) => void guard.stdin.end(last) }
}
