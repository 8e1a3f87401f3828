import { existsSync, fstatSync, statSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'

/** A program to run: what lies at a path, or, with `handle`, the very bytes that were looked at. */
export type Program = { readonly path: string; readonly handle?: FileHandle }

/** How to spawn a program: `file` and `argv0`, and what the child gets as its descriptor 3. */
export type Spawnable = {
  readonly file: string
  readonly argv0: string
  readonly descriptors: readonly number[]
}

const childDescriptor = 3
const descriptorPath = `/proc/self/fd/${childDescriptor}`

/**
 * On Linux a program with a handle is run through the open file: a file put over its path after the look is not run.
 * (Its short name in `ps` is then that descriptor's number; its command line begins with the path as usual.) Elsewhere,
 * and without `/proc`, it is run by its path, and `isSwapped` tells afterwards.
 */
export function spawnable(program: Program): Spawnable {
  const { path, handle } = program
  if (handle === undefined || !runsDescriptors()) return { file: path, argv0: path, descriptors: [] }
  return { file: descriptorPath, argv0: path, descriptors: [handle.fd] }
}

/**
 * Whether something else lies at the path than what was looked at, so that a child just started by path must be ended.
 * What remains there: it may have run for a moment.
 */
export function isSwapped({ path, handle }: Program): boolean {
  if (handle === undefined || runsDescriptors()) return false
  try {
    const [looked, there] = [fstatSync(handle.fd), statSync(path)]
    return looked.ino !== there.ino || looked.dev !== there.dev
  } catch {
    return true
  }
}

const runsDescriptors = (): boolean => process.platform === 'linux' && existsSync('/proc/self/fd')
