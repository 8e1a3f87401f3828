import { err, ok, type Result } from '../lib/result.js'
import { cleanLine, lastLine } from './clean-line.js'
import type { Program } from './program.js'
import { describeOutcome, runCommand } from './run-command.js'
import type { ServerBinary } from './types.js'

/** The oldest server the explorer is tried with; older ones are passed over. */
export const oldestUsableVersion = '2.9.0'

const longestOutputChars = 4096

/** Why a program is not used. */
export type ProbeFailure = { readonly kind: 'too-old' | 'unusable' | 'cancelled'; readonly reason: string }

/** Reads the version out of what a program prints for `--version`; `undefined` when that is no nats-server's. */
export function parseServerVersion(output: string): string | undefined {
  return /^nats-server:?\s+(?:version\s+)?v?(\d{1,6}\.\d{1,6}\.\d{1,6}[\w.+-]{0,40})\s*$/m.exec(
    output.slice(0, longestOutputChars),
  )?.[1]
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

/**
 * Proves a program by running it with `--version`, for at most `limitMs` (5 s unless told), reading at most 4 KiB of
 * what it says.
 */
export async function probeBinary(o: {
  readonly program: Program
  readonly origin: ServerBinary['origin']
  readonly minVersion?: string
  readonly limitMs?: number
  readonly signal?: AbortSignal
}): Promise<Result<ServerBinary, ProbeFailure>> {
  const outcome = await runCommand({
    program: o.program,
    args: ['--version'],
    limitMs: o.limitMs ?? 5_000,
    keptBytes: longestOutputChars,
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
  return ok({ path: o.program.path, version, origin: o.origin })
}
