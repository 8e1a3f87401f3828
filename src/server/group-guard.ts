import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { childEnv } from './child-env.js'

const groups = new Set<number>()

// Reads which group, then a line; the end of input without one means that nobody holds the other end any more. We may
// have ended in the very moment of starting the group, before anybody could be told: then it is found by its mark, once
// it has begun to run.
const markName = 'REVIEW_TUI_GROUP'
const script = `
trap '' HUP INT TERM
if read -r group; then
  [ "$group" = none ] || read -r word || kill -KILL "-$group"
  exit 0
fi
for try in 1 2 3 4 5 6 7 8 9 10; do
  for file in $(grep -lsF -e "${markName}=$1" /proc/[0-9]*/environ); do
    pid=\${file#/proc/}
    kill -KILL "\${pid%/environ}" 2>/dev/null
  done
  sleep 0.2 2>/dev/null || sleep 1
done
`

/** Sees to it that a process group does not outlive us. */
export type GroupGuard = {
  /** The group must have this in its environment, to be found should nobody have been told of it. */
  readonly mark: Readonly<Record<string, string>>
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
  const mark = randomUUID()
  const guard = o.alsoWhenKilled && process.platform !== 'win32' ? startGuard(mark) : undefined
  let watched: number | undefined
  return {
    mark: guard ? { [markName]: mark } : {},
    watch: (group) => {
      guard?.tell(String(group))
      if (groups.size === 0) process.on('exit', endGroups)
      watched = group
      groups.add(group)
    },
    release: () => {
      guard?.end(watched === undefined ? 'none\n' : 'done\n')
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

function startGuard(mark: string): { readonly tell: (line: string) => void; readonly end: (last: string) => void } {
  const guard = spawn('sh', ['-c', script, 'review-tui-guard', mark], {
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
