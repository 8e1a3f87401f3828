import { rm } from 'node:fs/promises'
import { systemClock, type Clock } from '../lib/clock.js'
import { err, ok, type Result } from '../lib/result.js'
import { createStore } from '../lib/store.js'
import { configText, type ServerSettings } from './config-file.js'
import { cancelledFailure, createFailure } from './failure.js'
import { watchLog } from './log-watch.js'
import { createNodeControl, type NodeControl } from './node-control.js'
import { writePrivateFile } from './private-files.js'
import type { Program } from './program.js'
import { releaseRun, type RunFolder } from './run-folder.js'
import { awaitReady, launchServer, type ReadyServer, type ServerChild } from './server-child.js'
import type { ServerLog } from './server-log.js'
import type { PrivateServer, ServerBinary, ServerFailure, ServerRecord, ServerState } from './types.js'
import { openVerified } from './verify-program.js'
import { waitFor } from './wait.js'
import { createWatchdog } from './watchdog.js'

const patienceMs = 5_000

/**
 * Starts a server on a claimed run and keeps it going: when it dies it is started once more on the same port, so that
 * its clients come back by themselves; that credit is renewed by `creditAfterMs` of running. Owns the claim from here on: it is
 * released when the server stops for good, or when this fails.
 */
export async function superviseServer(o: {
  /** As the screen calls it. */
  readonly name: string
  /** One of a cluster: killed by a person, or dead twice, it stays down until its control starts it; nothing is let go. */
  readonly isNode: boolean
  readonly binary: ServerBinary
  readonly run: RunFolder
  readonly log: ServerLog
  readonly storeDir: string
  readonly settings: Omit<ServerSettings, 'portsDir' | 'pidFile' | 'logFile' | 'storeDir'>
  readonly readyWithinMs: number
  readonly creditAfterMs: number
  readonly clock?: Clock
  readonly signal?: AbortSignal
}): Promise<Result<SupervisedServer, ServerFailure>> {
  const clock = o.clock ?? systemClock
  const { run } = o
  const { token } = o.settings
  const watchdog = createWatchdog({ configFile: run.configFile, pidFile: run.pidFile })
  let child: ServerChild | undefined
  let stopping: Promise<void> | undefined
  // What a death set going; `stop` waits for it, so that no child is started behind its back.
  let recovery: Promise<void> = Promise.resolve()
  const quit = new AbortController()
  // The watchdog covers every other way out; this one covers Windows, which has none.
  const onExit = (): void => void child?.signal('SIGKILL')
  process.once('exit', onExit)

  const launch = async (port: number, signal?: AbortSignal): Promise<Result<LaunchedServer, ServerFailure>> => {
    const { portsDir, pidFile } = run
    const settings = { ...o.settings, port, portsDir, pidFile, logFile: o.log.logFile, storeDir: o.storeDir }
    await writePrivateFile(run.configFile, configText(settings))
    const program = await openProgram(o.binary)
    if (!program.ok) return program
    // What ended us while the program was proved starts nothing.
    if (signal?.aborted) {
      await program.value.handle?.close()
      return err(cancelledFailure())
    }
    const launched = await launchServer({
      program: program.value,
      run,
      log: o.log,
      token,
      onSpawned: watchdog.watch,
    }).finally(() => program.value.handle?.close())
    child = launched
    const pid = launched.pid()
    if (pid !== undefined) await writePrivateFile(pidFile, `${pid}\n`)
    const ready = await awaitReady({ child: launched, run, token, withinMs: o.readyWithinMs, signal })
    if (!ready.ok) return ready
    const { port: givenPort, version } = ready.value
    const server = { port: givenPort, version, pid: pid ?? 0, sinceMs: clock.now() }
    const record: ServerRecord = { url: urlOf(givenPort), token, version, pid: server.pid, sinceMs: server.sinceMs }
    await writePrivateFile(run.recordFile, JSON.stringify(record))
    return ok(server)
  }
  let stopLogWatch: () => void = () => undefined
  const cleanUp = async (): Promise<void> => {
    stopLogWatch()
    process.removeListener('exit', onExit)
    if (child) await endChild(child)
    await watchdog.release()
    await releaseRun(run).catch(() => undefined)
  }

  const first = await launch(o.settings.port, o.signal).catch(async (error: unknown) => {
    await cleanUp()
    throw error
  })
  if (!first.ok) {
    await cleanUp()
    return first
  }
  const { port, version } = first.value
  let current: LaunchedServer = first.value
  const running = (): ServerState => ({ kind: 'running', pid: current.pid, sinceMs: current.sinceMs })
  const state = createStore<ServerState>(running())

  stopLogWatch = watchLog({
    log: o.log,
    clock,
    onComplaint: (complaint) => {
      const now = state.get()
      if (now.kind === 'running') state.set({ ...now, complaint })
    },
  })
  const end = async (failure: ServerFailure): Promise<void> => {
    await cleanUp()
    if (!stopping) state.set({ kind: 'stopped', failure })
  }
  const giveUp = async (failure: ServerFailure, reason: string): Promise<void> => {
    if (!o.isNode) return end(failure)
    if (child) await endChild(child)
    if (!stopping) state.set({ kind: 'down', reason, sinceMs: clock.now() })
  }
  const restart = async (reason: string, lastLogLine: string | undefined): Promise<void> => {
    state.set({
      kind: 'restarting',
      reason,
      sinceMs: clock.now(),
      ...(lastLogLine === undefined ? {} : { lastLogLine }),
    })
    await rm(run.recordFile, { force: true })
    const ready = await launch(port, quit.signal)
    if (stopping) return
    if (!ready.ok) {
      const attempts = [`The server ${reason}.`, 'It was started again once.']
      return giveUp({ ...ready.error, attempts }, `${reason} and did not come back: ${ready.error.summary}`)
    }
    current = ready.value
    state.set(running())
    watch()
  }
  let hasRestarted = false
  // What a person asked for by the control; a death of that kind says nothing about the server and costs no credit.
  let wished: 'kill' | 'restart' | undefined
  const recover = async (dead: ServerChild, how: string): Promise<void> => {
    const lastLogLine = await dead.lastLogLine()
    const asked = wished
    wished = undefined
    if (stopping) return
    const reason = asked === undefined ? how : `${how}, as you asked`
    if (asked === 'kill' && o.isNode) {
      state.set({ kind: 'down', reason, sinceMs: clock.now() })
      return
    }
    if (asked === undefined && hasRestarted && clock.now() - current.sinceMs < o.creditAfterMs) {
      const summary = `The server ${reason} again soon after it was started anew, so it stays stopped.`
      return giveUp(createFailure({ kind: 'crashed', summary, lastLogLine }), `${reason} again soon after a start`)
    }
    hasRestarted ||= asked === undefined
    await startAgain(reason, lastLogLine)
  }
  const startAgain = async (reason: string, lastLogLine?: string): Promise<void> => {
    try {
      await restart(reason, lastLogLine)
    } catch (error) {
      // Only our own files are left to throw here: the state folder has gone or is full.
      const { code } = error as NodeJS.ErrnoException
      const why = `${reason} and could not be started again (${code ?? String(error)})`
      await giveUp(createFailure({ kind: 'crashed', summary: `The server ${why}.`, lastLogLine }), why)
    }
  }
  const watch = (): void => {
    const watched = child
    void watched?.ended.then((reason) => {
      recovery = recover(watched, reason)
    })
  }
  watch()

  const pid = (): number | undefined => child?.pid()
  const signal = (name: NodeJS.Signals): boolean => child?.signal(name) ?? false
  const wish = (what: 'kill' | 'restart'): Result<number, string> => {
    const there = state.get().kind === 'running' ? pid() : undefined
    if (there === undefined) return err(`${o.name} does not run now`)
    if (wished !== undefined) return err(`${o.name} is being ended already`)
    wished = what
    return ok(there)
  }
  const control = createNodeControl({
    name: o.name,
    url: urlOf(port),
    clock,
    state,
    pid,
    signal,
    kill: () => {
      const wanted = wish('kill')
      if (wanted.ok) signal('SIGKILL')
      return wanted
    },
    restart: async () => {
      const before = state.get().kind
      if (before === 'running') {
        const wanted = wish('restart')
        if (!wanted.ok) return wanted
        if (child) await endChild(child)
      } else if (before === 'down') {
        recovery = startAgain('was down')
      } else if (before !== 'restarting') {
        return err(`${o.name} has stopped for good: quit and start again`)
      }
      await recovery
      const after = state.get()
      if (after.kind === 'running') return ok(undefined)
      return err(after.kind === 'down' ? `${o.name} ${after.reason}` : `${o.name} was stopped`)
    },
  })

  return ok({
    control,
    url: urlOf(port),
    urls: [urlOf(port)],
    token,
    version,
    storeDir: o.storeDir,
    configFile: run.configFile,
    logFile: o.log.logFile,
    joined: false,
    state,
    pid,
    signal,
    stop: () => {
      if (stopping) return stopping
      if (state.get().kind === 'stopped') return Promise.resolve()
      stopping = (async () => {
        state.set({ kind: 'stopping' })
        quit.abort()
        await recovery
        await cleanUp()
        state.set({ kind: 'stopped' })
      })()
      return stopping
    },
  })
}

/** A server that is kept going, with power over its process. */
export type SupervisedServer = Omit<PrivateServer, 'control'> & { readonly control: NodeControl }

type LaunchedServer = ReadyServer & { readonly pid: number; readonly sinceMs: number }

const urlOf = (port: number): string => `nats://127.0.0.1:${port}`

/** What to run: of a fetched program the very bytes that were compared with what was fetched, each time anew. */
async function openProgram({ path, origin }: ServerBinary): Promise<Result<Program, ServerFailure>> {
  if (origin === 'path') return ok({ path })
  const verified = await openVerified(path)
  if (verified.ok) return verified
  const summary = `The fetched nats-server ${path} is not run: ${verified.error.reason}.`
  return err(createFailure({ kind: 'not-trusted', summary }))
}

/** Ends a child: asked first, forced after 5 s; a frozen one is woken to hear it. */
async function endChild(child: ServerChild): Promise<void> {
  child.signal('SIGTERM')
  child.signal('SIGCONT')
  const over = (): true | undefined => child.hasEnded() || undefined
  if (await waitFor({ check: over, withinMs: patienceMs })) return
  child.signal('SIGKILL')
  await waitFor({ check: over, withinMs: 2_000 })
}
