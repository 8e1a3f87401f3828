import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { looksSecret } from '../../lib/looks-secret.js'
import { err, ok, type Result } from '../../lib/result.js'

/** Why a helper gave nothing; `why` is for the user and holds nothing of what it printed but its last complaint. */
export type HelperFailure = { readonly kind: 'missing' | 'failed'; readonly why: string }

/** Runs a program that keeps secrets, and gives what it printed. */
export type RunHelper = (program: string, args: readonly string[]) => Promise<Result<string, HelperFailure>>

const maxOutputBytes = 1024 * 1024
const longestComplaint = 200
/** Long enough for a question of the password manager's own window. */
const helperWithinMs = 30_000

/**
 * A runner for the programs the `nats` CLI asks for secrets: found on PATH by an absolute folder, run without a shell,
 * without our terminal, within 30 s and 1 MiB. `signal` ends it.
 */
export function createHelperRunner(given: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
  readonly withinMs?: number
}): RunHelper {
  return async (program, args) => {
    const path = await findOnPath(program, given.env.PATH)
    if (path === undefined) return err({ kind: 'missing', why: `${program} is not on the PATH` })
    return runOnce(path, args, given)
  }
}

async function findOnPath(program: string, searchPath: string | undefined): Promise<string | undefined> {
  // A relative folder would let whoever owns the folder we stand in choose what runs.
  for (const folder of (searchPath ?? '').split(delimiter).filter(isAbsolute)) {
    const path = join(folder, program)
    try {
      await access(path, constants.X_OK)
      if ((await stat(path)).isFile()) return path
    } catch {
      // Not in this one.
    }
  }
  return undefined
}

function runOnce(
  path: string,
  args: readonly string[],
  given: {
    readonly env: Readonly<Record<string, string | undefined>>
    readonly signal?: AbortSignal
    readonly withinMs?: number
  },
): Promise<Result<string, HelperFailure>> {
  const { env, signal, withinMs = helperWithinMs } = given
  return new Promise((resolve) => {
    // A group of its own: it cannot draw on our terminal, and what it started ends with it.
    const child = spawn(path, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const chunks: Buffer[] = []
    let bytes = 0
    let complaint = ''
    const finish = (result: Result<string, HelperFailure>): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      if (child.exitCode === null && child.signalCode === null) endGroup(child.pid)
      child.stdout.destroy()
      child.stderr.destroy()
      resolve(result)
    }
    const failed = (why: string): void => finish(err({ kind: 'failed', why }))
    const onAbort = (): void => failed('it was stopped')
    const timer = setTimeout(() => failed(`it did not end within ${withinMs / 1000} s`), withinMs)
    signal?.addEventListener('abort', onAbort)
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > maxOutputBytes) failed('it printed more than 1 MiB')
    })
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-4 * longestComplaint)
    })
    child.on('error', () => failed('it cannot be started'))
    child.on('close', (code) => {
      if (code === 0) finish(ok(Buffer.concat(chunks).toString('utf8')))
      else failed(`it failed${lastLine(complaint)}`)
    })
    if (signal?.aborted === true) onAbort()
  })
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}

function lastLine(complaint: string): string {
  const line = complaint.trim().split(/\r?\n/).at(-1)?.trim() ?? ''
  return line === '' || line.length > longestComplaint || looksSecret(line) ? '' : `: ${line}`
}
