import { spawn } from 'node:child_process'
import { childEnv } from './child-env.js'
import { folderBytes } from './folder-size.js'
import { createGroupGuard, killGroup } from './group-guard.js'
import { isSwapped, spawnable, type Program } from './program.js'

/** How a helper program ended. Output is raw: clean it before showing any of it. */
export type CommandOutcome =
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'not-started'; readonly reason: string }
  | { readonly kind: 'timed-out' | 'cancelled' | 'too-large' }

/** What to run and how long. */
export type Command = {
  /** A name looked for on PATH, a path, or a program whose bytes were checked. */
  readonly program: string | Program
  readonly args: readonly string[]
  readonly limitMs: number
  /** The whole environment; `childEnv()` unless told. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  readonly signal?: AbortSignal
  /** How much of each output is kept; 4 MiB unless told. */
  readonly keptBytes?: number
  /** Ends the program once the files below a folder take more than this. */
  readonly writesInto?: { readonly folder: string; readonly maxBytes: number }
}

const mebibyte = 1024 * 1024
/** One that may run longer than this must not outlive us either when we are killed. */
const shortMs = 10_000
const measureEveryMs = 250
/** How long to wait for a killed program to be gone before going on without it. */
const goneWithinMs = 1_000

/**
 * Runs a helper program without a shell and waits for it, never longer than `limitMs`. It inherits none of our files
 * and only what `childEnv` lets through. It gets a process group of its own: running out of time, `signal` and our own
 * end, however it comes, end its children too. Never rejects.
 */
export function runCommand(o: Command): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    if (o.signal?.aborted) return resolve({ kind: 'cancelled' })
    let stopped: 'timed-out' | 'cancelled' | 'too-large' | undefined
    const program = typeof o.program === 'string' ? { path: o.program } : o.program
    const { file, argv0, descriptors } = spawnable(program)
    const guard = createGroupGuard({ alsoWhenKilled: o.limitMs > shortMs })
    const child = spawn(file, o.args, {
      argv0,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe', ...descriptors],
      cwd: o.cwd,
      env: { ...(o.env ?? childEnv()), ...guard.mark },
    })
    if (child.pid !== undefined) guard.watch(child.pid)
    const [stdout, stderr] = [collect(child.stdout, o.keptBytes), collect(child.stderr, o.keptBytes)]

    let timers: readonly NodeJS.Timeout[] = []
    const settle = (outcome: CommandOutcome): void => {
      for (const timer of timers) clearTimeout(timer)
      o.signal?.removeEventListener('abort', onAbort)
      guard.release()
      resolve(outcome)
    }
    const end = (why: 'timed-out' | 'cancelled' | 'too-large'): void => {
      stopped ??= why
      if (child.pid !== undefined) killGroup(child.pid)
      child.stdout?.destroy()
      child.stderr?.destroy()
      timers = [...timers, setTimeout(() => settle({ kind: why }), goneWithinMs)]
    }
    const onAbort = (): void => end('cancelled')
    timers = [setTimeout(() => end('timed-out'), o.limitMs)]
    if (o.writesInto) timers = [...timers, measure(o.writesInto, () => end('too-large'))]
    o.signal?.addEventListener('abort', onAbort, { once: true })
    if (isSwapped(program)) end('cancelled')

    child.once('error', (error: NodeJS.ErrnoException) =>
      settle({ kind: 'not-started', reason: error.code ?? error.message }),
    )
    child.once('close', (code) =>
      settle(
        stopped === undefined
          ? { kind: 'exited', code: code ?? 128, stdout: stdout(), stderr: stderr() }
          : { kind: stopped },
      ),
    )
  })
}

/** A short reason for an outcome that is not a success, taken from the last line of the output where there is one. */
export function describeOutcome(outcome: CommandOutcome, lastLineOf: (text: string) => string | undefined): string {
  switch (outcome.kind) {
    case 'exited':
      return lastLineOf(outcome.stderr) ?? lastLineOf(outcome.stdout) ?? `exit code ${outcome.code}`
    case 'not-started':
      return outcome.reason === 'ENOENT' ? 'program not found' : `could not be started (${outcome.reason})`
    case 'timed-out':
      return 'took too long'
    case 'cancelled':
      return 'cancelled'
    case 'too-large':
      return 'wrote too much'
  }
}

function collect(stream: NodeJS.ReadableStream | null, keptBytes = 4 * mebibyte): () => string {
  const chunks: Buffer[] = []
  let kept = 0
  stream?.on('data', (chunk: Buffer) => {
    if (kept >= keptBytes) return
    chunks.push(chunk.subarray(0, keptBytes - kept))
    kept += chunk.length
  })
  return () => Buffer.concat(chunks).toString('utf8')
}

function measure(into: { readonly folder: string; readonly maxBytes: number }, onOver: () => void): NodeJS.Timeout {
  return setInterval(() => {
    void folderBytes(into.folder, into.maxBytes).then((bytes) => {
      if (bytes > into.maxBytes) onOver()
    })
  }, measureEveryMs)
}
