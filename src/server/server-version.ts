import { err, ok, type Result } from '../lib/result.js'
import { cleanLine, lastLine } from './clean-line.js'
import { describeOutcome, runCommand } from './run-command.js'
import type { ServerBinary } from './types.js'

/** The oldest server the explorer is tried with; older ones are passed over. */
export const oldestUsableVersion = '2.9.0'

/** Why a program is not used. */
export type ProbeFailure = { readonly kind: 'too-old' | 'unusable' | 'cancelled'; readonly reason: string }

/** Reads the version out of what `nats-server --version` prints; `undefined` when it is something else. */
export function parseServerVersion(output: string): string | undefined {
  return /^nats-server:?\s+(?:version\s+)?v?(\d+\.\d+\.\d+[\w.+-]*)\s*$/m.exec(output)?.[1]
}

/** Orders two versions by their three numbers: negative, zero or positive. Suffixes such as `-RC.1` do not count. */
export function compareVersions(a: string, b: string): number {
  const numbers = (version: string): number[] => version.split(/[.+-]/, 3).map((part) => Number.parseInt(part, 10) || 0)
  const left = numbers(a)
  const right = numbers(b)
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Proves a program by running it with `--version`, for at most `limitMs` (5 s unless told). */
export async function probeBinary(o: {
  readonly path: string
  readonly origin: ServerBinary['origin']
  readonly minVersion?: string
  readonly limitMs?: number
  readonly signal?: AbortSignal
}): Promise<Result<ServerBinary, ProbeFailure>> {
  const outcome = await runCommand({
    file: o.path,
    args: ['--version'],
    limitMs: o.limitMs ?? 5_000,
    signal: o.signal,
  })
  if (outcome.kind === 'cancelled') return err({ kind: 'cancelled', reason: 'cancelled' })
  if (outcome.kind !== 'exited' || outcome.code !== 0) {
    return err({ kind: 'unusable', reason: `does not run: ${describeOutcome(outcome, lastLine)}` })
  }
  const version = parseServerVersion(outcome.stdout)
  if (version === undefined) {
    return err({ kind: 'unusable', reason: `is not a nats-server (it printed "${cleanLine(outcome.stdout)}")` })
  }
  const minVersion = o.minVersion ?? oldestUsableVersion
  if (compareVersions(version, minVersion) < 0) {
    return err({ kind: 'too-old', reason: `is version ${version}; ${minVersion} or newer is needed` })
  }
  return ok({ path: o.path, version, origin: o.origin })
}
