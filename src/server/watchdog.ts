import { spawn, type ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import { childEnv } from './child-env.js'

/** A helper process that stops the server once this process is gone, however it went. */
export type Watchdog = {
  /** Names the server to stop; replaces the one named before. */
  readonly watch: (pid: number) => void
  /** Sends the helper away without it doing anything; answers once it is gone, or after a second. */
  readonly release: () => Promise<void>
  /** The helper's own process, for tests. */
  readonly pid: () => number | undefined
}

// Reads what to watch from its input; the end of input without `done` means that nobody holds the other end any more.
// A process is signalled only while its command line names the config file of this very run.
const script = `
trap '' HUP INT
pids=
while IFS=' ' read -r word value; do
  case $word in
    watch) pids=$value ;;
    done) exit 0 ;;
  esac
done
[ -n "$pids" ] || pids=$(cat "$REVIEW_TUI_PID_FILE" 2>/dev/null)
# We may have ended in the very moment of starting it, before anybody could be told.
[ -n "$pids" ] || pids=$(
  grep -lsF -e "$REVIEW_TUI_CONFIG_FILE" /proc/[0-9]*/cmdline | while IFS=/ read -r _ _ pid _; do
    # A server, and nobody who only reads the file.
    tr '\\000' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -e " -c $REVIEW_TUI_CONFIG_FILE" && echo "$pid"
  done
)
ours() {
  if [ -d /proc/self ]; then args=$(tr '\\000' ' ' 2>/dev/null <"/proc/$1/cmdline")
  else args=$(ps -ww -o args= -p "$1" 2>/dev/null)
  fi
  case $args in *"$REVIEW_TUI_CONFIG_FILE"*) return 0 ;; esac
  return 1
}
for pid in $pids; do
  ours "$pid" && kill -TERM "$pid" && kill -CONT "$pid"
  for second in 1 2 3 4 5; do
    ours "$pid" || break
    sleep 1
  done
  ours "$pid" && kill -KILL "$pid"
done
exit 0
`

/**
 * Starts the helper. It is in a session of its own, out of reach of the terminal's signals, holds no file of ours
 * but the read end of its input, and is started anew if it ends early.
 * On Windows there is no shell to run it, and it does nothing.
 */
export function createWatchdog(o: { readonly configFile: string; readonly pidFile: string }): Watchdog {
  let released = false
  let watched: number | undefined
  let child: ChildProcess | undefined

  const start = (): void => {
    if (process.platform === 'win32') return
    const startedMs = performance.now()
    const started = spawn('sh', ['-c', script], {
      detached: true,
      cwd: '/',
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { ...childEnv(), REVIEW_TUI_CONFIG_FILE: o.configFile, REVIEW_TUI_PID_FILE: o.pidFile },
    })
    child = started
    started.unref()
    if (started.stdin instanceof Socket) started.stdin.unref()
    const restart = (): void => {
      if (child !== started) return
      child = undefined
      // One that cannot even live a second would be started for ever.
      if (!released && performance.now() - startedMs > 1_000) start()
    }
    started.stdin.on('error', () => undefined)
    started.once('error', restart)
    started.once('exit', restart)
    if (watched !== undefined) started.stdin.write(`watch ${watched}\n`)
  }
  start()

  return {
    watch: (pid) => {
      watched = pid
      child?.stdin?.write(`watch ${pid}\n`)
    },
    release: () => {
      released = true
      const leaving = child
      if (leaving === undefined || leaving.exitCode !== null || leaving.signalCode !== null) return Promise.resolve()
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, 1_000)
        leaving.once('exit', () => {
          clearTimeout(timer)
          resolve()
        })
        leaving.stdin?.end('done\n')
      })
    },
    pid: () => child?.pid,
  }
}
