import { spawn } from 'node:child_process'
import { leaveSequence } from './terminal-modes.js'

/** A helper process that restores the terminal when ours vanishes without a word (kill -9). */
export type Watchdog = {
  /** From now on the terminal needs restoring. */
  readonly arm: () => void
  /** The terminal is as it was: if we end now, nothing is to be done. */
  readonly disarm: () => void
  /** Its process id; undefined where there is no watchdog. */
  readonly pid: number | undefined
}

const noWatchdog: Watchdog = { arm: () => {}, disarm: () => {}, pid: undefined }

// Descriptor 3 is the terminal, because inside `$(…)` descriptor 1 is not. Reads one word per state change until the pipe ends, which is when we do. Modes are saved first; if the terminal is
// raw by then, `stty sane` is the best there is.
const script = `
exec 3>&1
saved=$(stty -g <&3 2>/dev/null) || exit 0
case $(stty -a <&3 2>/dev/null) in *-icanon*) saved=sane ;; esac
trap '' HUP INT TERM QUIT TSTP
state=out
while read -r word; do state=$word; done
[ "$state" = in ] || exit 0
printf '%b' "$1"
stty "$saved" <&3 2>/dev/null
`

const forPrintf = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\x1b', '\\033')

/**
 * Starts the watchdog for the terminal on descriptor `ttyFd`, in a session of its own so that no signal of the terminal
 * ends it with us. It ends by itself when we do. Without `sh` and `stty` (Windows) it does nothing.
 */
export const startWatchdog = ({
  ttyFd,
  env,
  platform = process.platform,
}: {
  readonly ttyFd: number
  readonly env: NodeJS.ProcessEnv
  readonly platform?: NodeJS.Platform
}): Watchdog => {
  if (platform === 'win32') return noWatchdog
  const child = spawn('sh', ['-c', script, 'review-tui-watchdog', forPrintf(leaveSequence)], {
    // A detached process has no /dev/tty, so the terminal is handed to it.
    stdio: ['pipe', ttyFd, 'ignore'],
    detached: true,
    env: { PATH: env['PATH'] ?? '/usr/bin:/bin' },
    cwd: '/',
  })
  // A missing sh, or a pipe whose reader died: there is then no watchdog, and the app goes on.
  child.on('error', () => {})
  const pipe = child.stdin
  pipe?.on('error', () => {})
  child.unref()
  ;(pipe as unknown as { unref?: () => void } | null)?.unref?.()
  const say = (word: string): void => {
    if (pipe?.writable) pipe.write(`${word}\n`)
  }
  return { arm: () => say('in'), disarm: () => say('out'), pid: child.pid }
}
