import { closeSync, fstatSync } from 'node:fs'
import { isatty } from 'node:tty'

const closeDeadTerminals = (): void => {
  for (const fd of [0, 1, 2]) {
    try {
      if (!isatty(fd) && fstatSync(fd).isCharacterDevice()) closeSync(fd)
    } catch {
      // EBADF: closed already.
    }
  }
}

/**
 * From now on this process ends with its own exit code though the terminal it began with has gone. Node resets its
 * terminals last of all and aborts on a gone one (`ResetStdio` in node.cc); a closed descriptor it leaves alone. Which
 * were terminals cannot be asked any more when they went before our first line, so every device goes that is none now.
 */
export const outliveTerminals = (): void => {
  process.on('exit', closeDeadTerminals)
}
