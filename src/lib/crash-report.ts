import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolderSync } from './make-folder.js'
import { createRedactor } from './redact.js'
import type { Redactor } from './redact.js'
import { safeLines } from './safe-text.js'

const byShape = createRedactor()

/** An error as text that may be printed and kept: no control characters, no login. Never throws. */
export const describeError = (
  error: unknown,
  redactor: Redactor = byShape,
): { readonly message: string; readonly stack: string } => {
  const clean = (text: string): string => safeLines(redactor.redact(text)).join('\n')
  try {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    const stack = error instanceof Error && error.stack ? error.stack : message
    return { message: clean(message), stack: clean(stack) }
  } catch {
    // Anything can be thrown, and what it says of itself can throw again.
    return { message: 'an error that cannot be shown', stack: '' }
  }
}

/**
 * Writes what is needed to find a crash into `folder` (created 0700), as a file of mode 0600, and gives its path;
 * undefined when it cannot be written. Holds the error, its stack, and the versions of Node and the system.
 */
export const writeCrashReport = ({
  folder,
  error,
  nowMs,
  redactor,
}: {
  readonly folder: string
  readonly error: unknown
  readonly nowMs: number
  readonly redactor?: Redactor
}): string | undefined => {
  const { message, stack } = describeError(error, redactor)
  const time = new Date(nowMs).toISOString()
  const path = join(folder, `crash-${time.replace(/[:.]/g, '-')}-${process.pid}.txt`)
  const lines = [`review-tui ended by an error of its own at ${time}`, message, '', stack, '']
  lines.push(`node ${process.version} on ${process.platform} ${process.arch}`, '')
  try {
    makeFolderSync(folder, 0o700)
    // Made by us and now, or not at all: neither a link nor a file that waits there is written to.
    const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
    try {
      writeSync(fd, lines.join('\n'))
    } finally {
      closeSync(fd)
    }
    return path
  } catch {
    return undefined
  }
}
