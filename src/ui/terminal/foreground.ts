import { readFileSync } from 'node:fs'

/**
 * Whether our process group is stopped from touching the terminal, because another one has it: setting its modes would
 * stop us. Known on Linux only, elsewhere false.
 */
export const isInBackground = (): boolean => {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    // The second field is the program's name in brackets and may hold anything.
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // Without a controlling terminal, or where the system does not tell, there is none to be kept from.
    return Number(foreground) > 0 && foreground !== group
  } catch {
    return false
  }
}
