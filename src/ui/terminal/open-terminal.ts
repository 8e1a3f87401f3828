import { constants, openSync, readlinkSync } from 'node:fs'

/**
 * Opens anew, to write without ever waiting, what stands behind descriptor `fd`: the inherited one is shared with the
 * shell and must not change. `undefined` where that cannot be done (a socket, or no procfs and no terminal).
 */
export const openNonBlocking = (fd: number): number | undefined => {
  const paths = [`/proc/self/fd/${fd}`]
  // On a system without procfs, as macOS, the controlling terminal is the next best.
  if (leadsToTerminal(fd)) paths.push('/dev/tty')
  for (const path of paths) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_NOCTTY | constants.O_NONBLOCK)
    } catch {
      // Try the next one.
    }
  }
  return undefined
}

const leadsToTerminal = (fd: number): boolean => {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).startsWith('/dev/')
  } catch {
    return true
  }
}
