import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { childEnv } from './child-env.js'
import { lastLine } from './clean-line.js'
import { runCommand } from './run-command.js'
import { waitFor } from './wait.js'

/** What tells one process from every other, a later one with the same number included. */
export type ProcessIdentity = {
  readonly pid: number
  /** When it began, in the system's own words; empty where the system does not say. */
  readonly startedAt: string
  /** Changes with every start of the machine; empty where the system does not say. */
  readonly bootId: string
  /** Process numbers mean nothing outside their namespace (a container); empty where there are none. */
  readonly pidNamespace: string
  readonly machine: string
}

/** The identity of this very process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')
  const machineId = (await read('/etc/machine-id')).trim()
  return {
    pid: process.pid,
    startedAt: (await startOf(process.pid)) ?? '',
    bootId: (await read('/proc/sys/kernel/random/boot_id')).trim(),
    pidNamespace: await readlink('/proc/self/ns/pid').catch(() => ''),
    machine: machineId || hostname(),
  }
}

/**
 * Whether the process that `recorded` describes still runs: `alive`, `gone` (a number used again counts as gone),
 * or `unknown` when it belongs to another machine or container, whose processes cannot be seen from here.
 */
export async function judgeIdentity(recorded: ProcessIdentity): Promise<'alive' | 'gone' | 'unknown'> {
  const own = await ownIdentity()
  if (recorded.bootId !== own.bootId) return recorded.machine === own.machine ? 'gone' : 'unknown'
  if (recorded.pidNamespace !== own.pidNamespace) return 'unknown'
  return (await startOf(recorded.pid)) === recorded.startedAt ? 'alive' : 'gone'
}

/** Reads an identity back from JSON; `undefined` for anything else. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  try {
    const { pid, startedAt, bootId, pidNamespace, machine } = JSON.parse(text) as Record<string, unknown>
    if (typeof pid !== 'number' || typeof startedAt !== 'string' || typeof bootId !== 'string') return undefined
    if (typeof pidNamespace !== 'string' || typeof machine !== 'string') return undefined
    return { pid, startedAt, bootId, pidNamespace, machine }
  } catch {
    return undefined
  }
}

/** The command line of a process, words joined by blanks; `undefined` when it is gone or the system does not say. */
export async function commandLineOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return raw === '' ? undefined : raw.replaceAll('\0', ' ')
  }
  return askPs(pid, 'args=')
}

/**
 * Ends a process that is not our child: asks first, forces after `patienceMs`; a frozen one is woken to hear it.
 * Each signal is sent only while `stillOurs` says that the number has not passed to another process.
 * Answers whether it is gone.
 */
export async function endProcess(o: {
  readonly pid: number
  readonly stillOurs: () => Promise<boolean>
  readonly patienceMs: number
}): Promise<boolean> {
  const send = async (...signals: readonly NodeJS.Signals[]): Promise<void> => {
    if (!(await o.stillOurs())) return
    try {
      for (const signal of signals) process.kill(o.pid, signal)
    } catch {
      // It ended in the meantime, or belongs to somebody else: the wait below tells which.
    }
  }
  const gone = async (): Promise<true | undefined> => ((await o.stillOurs()) ? undefined : true)
  await send('SIGTERM', 'SIGCONT')
  if (await waitFor({ check: gone, withinMs: o.patienceMs })) return true
  await send('SIGKILL')
  return (await waitFor({ check: gone, withinMs: 2_000 })) ?? false
}

/**
 * When the process of a `/proc/<pid>/stat` line began, in its own words; `undefined` for one that is dead or on its way
 * out: killed, its memory let go, but not yet a zombie (`PF_EXITING` in its flags).
 */
export function startInStat(stat: string): string | undefined {
  // The program's name stands in parentheses and may itself hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = fields[0]
  const exiting = (Number(fields[6]) & 0x4) !== 0
  return state === 'Z' || state === 'X' || exiting ? undefined : fields[19]
}

async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    return startInStat(stat)
  }
  if (process.platform === 'win32') {
    try {
      process.kill(pid, 0)
      return ''
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM' ? '' : undefined
    }
  }
  return askPs(pid, 'lstart=')
}

async function askPs(pid: number, column: string): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined
  const args = ['-ww', '-o', column, '-p', String(pid)]
  const outcome = await runCommand({ program: 'ps', args, limitMs: 5_000, env: childEnv() })
  return outcome.kind === 'exited' && outcome.code === 0 ? lastLine(outcome.stdout) : undefined
}
