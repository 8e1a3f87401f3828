import { closeSync, readdirSync } from 'node:fs'
import { isatty } from 'node:tty'
import type { Clock } from '../../lib/clock.js'
import { isInBackground } from './foreground.js'
import { createTtyWriter, type TtyWriter } from './tty-writer.js'
import { describeError, writeCrashReport } from '../../lib/crash-report.js'
import type { Redactor } from '../../lib/redact.js'

/** The part of `process` the shutdown listens to and ends. */
export type ShutdownHost = {
  readonly on: (event: string, listener: (value: unknown) => void) => unknown
  readonly off: (event: string, listener: (value: unknown) => void) => unknown
  readonly exit: (exitCode: number) => void
  /** Writes to the error output at once; must not throw. */
  readonly printError: (text: string) => void
}

const startedAsTerminals = [0, 1, 2].filter((fd) => isatty(fd))

/**
 * Node and libuv reset the terminal on exit (`ResetStdio` in node.cc, `uv_tty_reset_mode`). The one aborts with a stack
 * trace when that fails with EIO, and a job in the background is stopped for trying, and so never ends. Descriptors that
 * are closed they leave alone; libuv works on copies of its own.
 */
const closeForeignTerminals = (): void => {
  const isForeign = isInBackground()
  const all = isForeign ? readdirSync('/proc/self/fd').map(Number).filter(isatty) : []
  for (const fd of isForeign ? all : startedAsTerminals.filter((one) => !isatty(one))) {
    try {
      closeSync(fd)
    } catch {
      // EBADF: closed already.
    }
  }
}

let errorOutput: TtyWriter | undefined
let unsaid = ''

/** A reader that stands still, of a terminal or of a pipe, must not keep a process that wants to end. */
const sayUnsaid = (): void => {
  errorOutput ??= createTtyWriter(2)
  if (unsaid !== '' && errorOutput.write(unsaid)) unsaid = ''
}

/**
 * This process. What it prints is written at once; what nobody takes within a moment is tried once more at the very
 * end, then lost silently.
 */
export const processHost: ShutdownHost = {
  on: (event, listener) => (process as NodeJS.EventEmitter).on(event, listener),
  off: (event, listener) => (process as NodeJS.EventEmitter).off(event, listener),
  exit: (exitCode) => {
    closeForeignTerminals()
    // Behind the shutdown's own listener, which leaves the terminal.
    process.once('exit', sayUnsaid)
    process.exit(exitCode)
  },
  printError: (text) => {
    unsaid += text
    sayUnsaid()
  },
}

/** The one way out of the app. */
export type Shutdown = {
  /** Starts the shutdown, or does nothing when it has started. `farewell` is printed once the terminal is restored. */
  readonly request: (exitCode: number, farewell?: string) => void
  /** Ends with the report of an error, as one that nobody caught does. */
  readonly fail: (error: unknown) => void
  /** Adds a task to run on the way out, together with the others; returns the function that takes it back. */
  readonly onShutdown: (name: string, task: () => unknown) => () => void
  /** Whether the shutdown has started. */
  readonly isStarted: () => boolean
  /** Stops listening to signals and errors, without shutting down. */
  readonly dispose: () => void
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 } as const
const internalErrorCode = 70
const lostTerminalCode = 128 + signalNumbers.SIGHUP

/** How long all shutdown tasks together may take, in milliseconds; after that the process ends without them. */
export const shutdownLimitMs = 2500

/**
 * Registers the one shutdown: on request, SIGINT, SIGTERM, SIGHUP and SIGQUIT (exit 128 + n), an uncaught error (exit
 * 70, with a report in `stateFolder`) and a lost terminal (exit 129, silent). The terminal is restored first, then
 * errors are printed, then tasks run side by side. A second signal ends the process at once.
 */
export const createShutdown = ({
  terminal,
  clock,
  stateFolder,
  redactor,
  host = processHost,
}: {
  readonly terminal: { readonly leave: () => void; readonly onLost: (listener: () => void) => () => void }
  readonly clock: Clock
  readonly stateFolder: string
  /** Hides the secrets of this run in a crash report. */
  readonly redactor?: Redactor
  readonly host?: ShutdownHost
}): Shutdown => {
  const tasks = new Map<symbol, { readonly name: string; readonly task: () => unknown }>()
  let isStarted = false

  const runTasks = async (): Promise<void> => {
    const unfinished = new Set<string>()
    const running = [...tasks.values()].map(async ({ name, task }) => {
      unfinished.add(name)
      try {
        await task()
      } catch (error) {
        host.printError(`While ending, ${name} failed: ${describeError(error).message}\n`)
      }
      unfinished.delete(name)
    })
    let cancelLimit = (): void => {}
    const limit = new Promise<void>((resolve) => {
      cancelLimit = clock.after(shutdownLimitMs, resolve)
    })
    await Promise.race([Promise.all(running), limit])
    cancelLimit()
    if (unfinished.size > 0) host.printError(`Ended without waiting any longer for: ${[...unfinished].join(', ')}\n`)
  }

  const start = (exitCode: number, text: string): void => {
    isStarted = true
    terminal.leave()
    if (text !== '') host.printError(text)
    void runTasks().finally(() => host.exit(exitCode))
  }

  const crash = (error: unknown): void => {
    if (isStarted) {
      host.printError(`While ending: ${describeError(error).message}\n`)
      return
    }
    terminal.leave()
    const path = writeCrashReport({ folder: stateFolder, error, nowMs: clock.now(), redactor })
    const report = path === undefined ? 'No report could be written.' : `A report is in ${path}`
    const { message } = describeError(error)
    start(
      internalErrorCode,
      `review-tui ended by an error of its own: ${message}\nMessages you held come again after their ack wait. ${report}\n`,
    )
  }

  const listeners = new Map<string, (value: unknown) => void>()
  for (const [name, number] of Object.entries(signalNumbers)) {
    listeners.set(name, () => {
      if (isStarted) host.exit(128 + number)
      else start(128 + number, '')
    })
  }
  listeners.set('uncaughtException', crash)
  listeners.set('unhandledRejection', crash)
  // Whoever calls process.exit directly still leaves a sane terminal behind.
  listeners.set('exit', () => terminal.leave())
  for (const [event, listener] of listeners) host.on(event, listener)
  const stopWatching = terminal.onLost(() => {
    if (!isStarted) start(lostTerminalCode, '')
  })

  return {
    request: (exitCode, farewell = '') => {
      if (!isStarted) start(exitCode, farewell)
    },
    fail: crash,
    onShutdown: (name, task) => {
      const id = Symbol(name)
      tasks.set(id, { name, task })
      return () => tasks.delete(id)
    },
    isStarted: () => isStarted,
    dispose: () => {
      stopWatching()
      for (const [event, listener] of listeners) host.off(event, listener)
    },
  }
}
