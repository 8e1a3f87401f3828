import { spawn } from 'node:child_process'
import { childEnv } from './child-env.js'

const groups = new Set<number>()

// Reads a line; the end of input without one means that nobody holds the other end any more.
const script = 'trap "" HUP INT TERM; read -r word || kill -KILL "-$REVIEW_TUI_GROUP"'

/**
 * Sees to it that a process group does not outlive us: ended when this process exits, and, for those that may take
 * long, by a small `sh` at the end of a pipe when this process vanishes (kill -9). Call the answer once it has ended.
 */
export function guardGroup(group: number, o: { readonly alsoWhenKilled: boolean }): () => void {
  if (groups.size === 0) process.on('exit', endGroups)
  groups.add(group)
  const guard = o.alsoWhenKilled && process.platform !== 'win32' ? startGuard(group) : undefined
  return () => {
    groups.delete(group)
    if (groups.size === 0) process.removeListener('exit', endGroups)
    guard?.()
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

function startGuard(group: number): () => void {
  const guard = spawn('sh', ['-c', script], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...childEnv(), REVIEW_TUI_GROUP: String(group) },
  })
  guard.once('error', () => undefined)
  guard.stdin.on('error', () => undefined)
  guard.unref()
  return () => void guard.stdin.end('done\n')
}
