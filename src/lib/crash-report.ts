import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { safeLines } from '../../lib/safe-text.js'

/** An error as text that may be printed and kept: no control characters, no password of an address. */
export const describeError = (error: unknown): { readonly message: string; readonly stack: string } => {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const stack = error instanceof Error && error.stack ? error.stack : message
  return { message: cleanText(message), stack: cleanText(stack) }
}

const cleanText = (text: string): string => safeLines(text.replace(/:\/\/[^/\s@]+@/g, '://***@')).join('\n')

/**
 * Writes what is needed to find a crash into `folder` (created 0700), as a file of mode 0600, and gives its path;
 * undefined when it cannot be written. Holds the error, its stack, and the versions of Node and the system.
 */
export const writeCrashReport = ({
  folder,
  error,
  nowMs,
}: {
  readonly folder: string
  readonly error: unknown
  readonly nowMs: number
}): string | undefined => {
  const { message, stack } = describeError(error)
  const time = new Date(nowMs).toISOString()
  const path = join(folder, `crash-${time.replace(/[:.]/g, '-')}-${process.pid}.txt`)
  const lines = [`review-tui ended by an error of its own at ${time}`, message, '', stack, '']
  lines.push(`node ${process.version} on ${process.platform} ${process.arch}`, '')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(path, lines.join('\n'), { mode: 0o600, flag: 'wx' })
    return path
  } catch {
    return undefined
  }
}
