import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { err, ok } from './result.js'
import type { Result } from './result.js'

/** Why a file was not written. `exists`: there is one of this name; asked to, it is written over. */
export type WriteFailure = { readonly kind: 'exists' } | { readonly kind: 'failed'; readonly why: string }

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = constants

/**
 * Writes a text to a file that only its owner may read (0600). One that is there is left alone, unless `replace`; links
 * are never followed, and what is no regular file of this user is never written to.
 */
export function writeOwnFile(
  path: string,
  text: string,
  options: { readonly replace?: boolean } = {},
): Result<undefined, WriteFailure> {
  let fd: number | undefined
  try {
    fd = openSync(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | (options.replace === true ? 0 : O_EXCL), 0o600)
    const found = fstatSync(fd)
    if (!found.isFile()) return err({ kind: 'failed', why: 'it is no regular file' })
    if (process.getuid !== undefined && found.uid !== process.getuid()) {
      return err({ kind: 'failed', why: 'it belongs to somebody else' })
    }
    fchmodSync(fd, 0o600)
    ftruncateSync(fd, 0)
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at)
    return ok(undefined)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return err({ kind: 'exists' })
    if (code === 'ELOOP') return err({ kind: 'failed', why: 'it is a link' })
    return err({ kind: 'failed', why: code === 'ENOENT' ? 'there is no such folder' : message })
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}
