import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { makeFolderSync } from './make-folder.js'
import { err, ok } from './result.js'
import type { Result } from './result.js'
import { writeOwnFile } from './write-own-file.js'

/** One file of a folder: its name, without a path. */
export type FolderFile = { readonly name: string; readonly text: string }

/** Why nothing more was written. `exists`: these files are there and hold something else; asked to, they are written over. */
export type FolderFailure =
  { readonly kind: 'exists'; readonly names: readonly string[] } | { readonly kind: 'failed'; readonly why: string }

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants

/**
 * Writes files into a folder, which is made where it is missing, for this user alone (0700, files 0600). Nothing of
 * somebody else’s is written over or written through: not a file that holds something else, unless `replace`, and no link,
 * neither in place of a file, of the folder, nor of a folder on the way to it from where the program was started. Gives
 * the whole path.
 */
export function writeOwnFolder(
  path: string,
  files: readonly FolderFile[],
  { replace = false }: { readonly replace?: boolean } = {},
): Result<string, FolderFailure> {
  const folder = resolve(path)
  const failed = (why: string): Result<never, FolderFailure> => err({ kind: 'failed', why })
  const odd = oddOnTheWay(folder)
  if (odd !== undefined) return failed(odd)
  const looked = files.map((file) => ({ ...file, is: standing(join(folder, file.name), file.text) }))
  const wrong = looked.find(({ is }) => is === 'odd')
  if (wrong) return failed(`${wrong.name} is there, and is no file of yours`)
  const others = looked.filter(({ is }) => is === 'other').map(({ name }) => name)
  if (others.length > 0 && !replace) return err({ kind: 'exists', names: others })
  try {
    makeFolderSync(folder, 0o700)
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error))
  }
  // Made in between, a link would be one by now.
  const late = oddOnTheWay(folder)
  if (late !== undefined) return failed(late)
  for (const { name, text, is } of looked) {
    if (is === 'same') continue
    const written = writeOwnFile(join(folder, name), text, { replace: is === 'other' })
    if (!written.ok)
      return failed(`${name}: ${written.error.kind === 'failed' ? written.error.why : 'it was made meanwhile'}`)
  }
  return ok(folder)
}

/** What is wrong with the folder, or one on the way to it, as far as it is there. */
function oddOnTheWay(folder: string): string | undefined {
  for (const level of levelsOf(folder)) {
    const found = lstatSync(level, { throwIfNoEntry: false })
    if (found === undefined) return undefined
    if (found.isSymbolicLink()) return `${level} is a link`
    if (!found.isDirectory()) return `${level} is no folder`
    if (process.getuid !== undefined && found.uid !== process.getuid()) return `${level} belongs to somebody else`
  }
  return undefined
}

/** The folders below the one the program was started in; of a path elsewhere, which somebody wrote out, the last one. */
function levelsOf(folder: string): readonly string[] {
  const below = relative(process.cwd(), folder)
  if (below === '' || below.startsWith('..') || isAbsolute(below)) return [folder]
  const names = below.split(sep)
  return names.map((_, at) => join(process.cwd(), ...names.slice(0, at + 1)))
}

/** What is there under the name of a file: nothing, the same, another file of this user, or what no text is written to. */
function standing(path: string, text: string): 'none' | 'same' | 'other' | 'odd' {
  let fd: number | undefined
  try {
    fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    const found = fstatSync(fd)
    if (!found.isFile()) return 'odd'
    if (process.getuid !== undefined && found.uid !== process.getuid()) return 'odd'
    const wanted = Buffer.from(text)
    if (found.size !== wanted.length) return 'other'
    const held = Buffer.alloc(wanted.length)
    return readSync(fd, held) === wanted.length && held.equals(wanted) ? 'same' : 'other'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : 'odd'
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}
