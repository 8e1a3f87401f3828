import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { openNonBlocking } from './open-terminal.js'
import { leaveSequence, readLineModes } from './terminal-modes.js'

/** A helper process that restores the terminal when ours vanishes without a word (kill -9), or could not restore it. */
export type Watchdog = {
  /** From now on the terminal needs restoring, to the modes it has at this moment: call it before they are changed. */
  readonly arm: () => void
  /** The terminal is as it was: if we end now, nothing is to be done. */
  readonly disarm: () => void
  /** Its process id; undefined where there is no watchdog. */
  readonly pid: number | undefined
}

const noWatchdog: Watchdog = { arm: () => {}, disarm: () => {}, pid: undefined }

/*
 * Descriptor 3 is the terminal, never waiting for its reader. Reads a word and the saved modes per state change until
 * the pipe ends, which is when we do. A terminal that takes nothing is tried again for a minute, unless it is gone.
 */
const script = `
trap '' HUP INT TERM QUIT TSTP TTIN TTOU PIPE
state=out
saved=sane
while read -r word modes; do
  state=$word
  [ -z "$modes" ] || saved=$modes
done
[ "$state" = in ] || exit 0
farewell() { printf '%b' "$1" >&3 2>/dev/null; }
# The screen before the modes: a shell that waits for its modes prints on the screen it gets back. A terminal takes one
# writer at a time and refuses another that does not wait, so while a shell prints without a pause no number of tries is
# enough: a process of its own stands in line, for a second at most, as the terminal may take nothing at all.
said=
tries=0
farewell "$1" && said=yes
if [ -z "$said" ] && [ -w /proc/self/fd/3 ]; then
  ( printf '%b' "$1" >/proc/self/fd/3 ) 2>/dev/null & waiter=$!
  ( sleep 1; kill -KILL "$waiter" ) 2>/dev/null & timer=$!
  wait "$waiter" 2>/dev/null && said=yes
  kill -KILL "$timer" 2>/dev/null
fi
while [ -z "$said" ] && [ "$tries" -lt 50 ]; do
  farewell "$1" && said=yes
  tries=$((tries + 1))
  sleep 0.01 2>/dev/null
done
tries=0
# Draining waits for a reader; not every stty can do without.
stty -drain "$saved" <&3 2>/dev/null || stty "$saved" <&3 2>/dev/null
until [ -n "$said" ] || farewell "$1"; do
  tries=$((tries + 1))
  [ "$tries" -lt 300 ] && [ -t 3 ] || exit 0
  sleep 0.2 2>/dev/null || sleep 1
done
`

const forPrintf = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\x1b', '\\033')

/**
 * Starts the watchdog for the terminal on descriptor `ttyFd`, in a session of its own so that no signal of the terminal
 * ends it with us. It ends by itself when we do. Without `sh` and `stty` (Windows) it does nothing.
 */
export const startWatchdog = ({
  ttyFd,
  env,
  hasMouse = false,
  platform = process.platform,
}: {
  readonly ttyFd: number
  readonly env: NodeJS.ProcessEnv
  readonly hasMouse?: boolean
  readonly platform?: NodeJS.Platform
}): Watchdog => {
  if (platform === 'win32') return noWatchdog
  const own = openNonBlocking(ttyFd)
  const child = spawn(
    'sh',
    ['-c', script, 'review-tui-watchdog', forPrintf(leaveSequence({ hasTitle: true, hasMouse }))],
    {
      // A detached process has no /dev/tty, so the terminal is handed to it; not as its output, which libuv makes wait.
      stdio: ['pipe', 'ignore', 'ignore', own ?? ttyFd],
      detached: true,
      env: { PATH: env['PATH'] ?? '/usr/bin:/bin' },
      cwd: '/',
    },
  )
  if (own !== undefined) closeSync(own)
  // A missing sh, or a pipe whose reader died: there is then no watchdog, and the app goes on.
  child.on('error', () => {})
  const pipe = child.stdin
  pipe?.on('error', () => {})
  child.unref()
  ;(pipe as unknown as { unref?: () => void } | null)?.unref?.()
  const say = (word: string): void => {
    if (pipe?.writable) pipe.write(`${word}\n`)
  }
  return {
    arm: () => say(`in ${readLineModes(ttyFd, env) ?? ''}`),
    disarm: () => say('out'),
    pid: child.pid,
  }
}
