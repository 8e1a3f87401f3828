import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process as /proc tells of it. */
export type Process = { readonly pid: number; readonly parent: number; readonly isDead: boolean; readonly line: string }

function processes(): readonly Process[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      return [{ pid: Number(name), parent: Number(parent), isDead: state === 'Z' || state === 'X', line }]
    } catch {
      // Gone since the folder was read.
      return []
    }
  })
}

/** All that descend from `root`, itself left out. */
export function descendants(root: number): readonly Process[] {
  const all = processes()
  const found: Process[] = []
  for (let parents = [root]; parents.length > 0;) {
    const children = all.filter(({ parent }) => parents.includes(parent))
    found.push(...children)
    parents = children.map(({ pid }) => pid)
  }
  return found
}

/** Whether it is there yet, and no other with its number. */
export const stillRuns = ({ pid, line }: Process): boolean =>
  processes().some((now) => now.pid === pid && !now.isDead && now.line === line)

/**
 * The program itself, once it is one: a shell that has forked and not yet become it, or a tool the script runs before,
 * is not meant, though the shell's own line holds the program's name.
 */
export const programUnder = (root: number, bundle: string): Process | undefined =>
  descendants(root).find(({ line }) => line.startsWith(`${process.execPath} `) && line.includes(bundle))

/** The number of the pseudo-terminal that is a process's standard input; undefined when it has none. */
export function terminalOf(pid: number): string | undefined {
  return /^\/dev\/pts\/(\d+)$/.exec(readlinkSync(`/proc/${pid}/fd/0`))?.[1]
}

/**
 * Whether anybody holds the other end of this terminal. What starts terminals hands each end on to whatever it starts
 * later, and a window is closed only when the last holder has let go.
 */
export function isOtherEndHeld(terminal: string): boolean {
  // A fork between the list and the look at its parent, which may have gone, is in the second list.
  return [1, 2].some(() => holdersOf(terminal).length > 0)
}

/** Who holds the other end of this terminal. */
export function holdersOf(terminal: string): readonly Process[] {
  return processes().filter(({ pid }) => holdsOtherEnd(pid, terminal))
}

function holdsOtherEnd(pid: number, terminal: string): boolean {
  return openFiles(pid).some((fd) => {
    try {
      if (readlinkSync(`/proc/${pid}/fd/${fd}`) !== '/dev/ptmx') return false
      return /^tty-index:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'))?.[1] === terminal
    } catch {
      // This one was closed since; it says nothing of the others.
      return false
    }
  })
}

function openFiles(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`)
  } catch {
    // Gone since, or another user's.
    return []
  }
}

/**
 * Servers and their watchdogs that a program with this home started, whoever their parent is by now: both name the
 * run's config file, the one in its arguments, the other in its environment.
 */
export function startedFrom(home: string): readonly Process[] {
  return processes().filter(({ pid, isDead, line }) => {
    if (isDead) return false
    if (line.includes(`-c ${home}/`)) return true
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`REVIEW_TUI_CONFIG_FILE=${home}/`)
    } catch {
      // Gone since, or another user's.
      return false
    }
  })
}
