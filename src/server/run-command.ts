import { spawn } from 'node:child_process'

/** How a helper program ended. Output is raw: clean it before showing any of it. */
export type CommandOutcome =
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'not-started'; readonly reason: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'cancelled' }

const keptOutputBytes = 4 * 1024 * 1024

/**
 * Runs a helper program without a shell and waits for it, never longer than `limitMs`.
 * It gets a process group of its own, so that running out of time or `signal` ends its children too.
 * Never rejects. Of each output only the first 4 MiB are kept.
 */
export function runCommand(o: {
  readonly file: string
  readonly args: readonly string[]
  readonly limitMs: number
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  readonly signal?: AbortSignal
}): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    if (o.signal?.aborted) return resolve({ kind: 'cancelled' })
    let stopped: 'timed-out' | 'cancelled' | undefined
    const child = spawn(o.file, o.args, {
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: o.cwd,
      env: o.env === undefined ? process.env : { ...o.env },
    })
    const stdout = collect(child.stdout)
    const stderr = collect(child.stderr)

    const end = (why: 'timed-out' | 'cancelled'): void => {
      stopped ??= why
      killGroup(child.pid)
      child.stdout.destroy()
      child.stderr.destroy()
    }
    const onAbort = (): void => end('cancelled')
    const timer = setTimeout(() => end('timed-out'), o.limitMs)
    o.signal?.addEventListener('abort', onAbort, { once: true })

    const settle = (outcome: CommandOutcome): void => {
      clearTimeout(timer)
      o.signal?.removeEventListener('abort', onAbort)
      resolve(outcome)
    }
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
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  let keptBytes = 0
  stream.on('data', (chunk: Buffer) => {
    if (keptBytes >= keptOutputBytes) return
    chunks.push(chunk)
    keptBytes += chunk.length
  })
  return () => Buffer.concat(chunks).toString('utf8')
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // It ended in the meantime.
  }
}
