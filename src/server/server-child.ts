import { spawn } from 'node:child_process'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { err, ok, type Result } from '../lib/result.js'
import { childEnv } from './child-env.js'
import { cancelledFailure, createFailure } from './failure.js'
import { greetServer } from './greet.js'
import { openLog, readPrivateFile } from './private-files.js'
import { isSwapped, spawnable, type Program } from './program.js'
import type { RunFolder } from './run-folder.js'
import { sizeOf, tellingLine, type ServerLog } from './server-log.js'
import type { ServerFailure } from './types.js'
import { waitFor } from './wait.js'

/** One server process of ours, from its start to its end. */
export type ServerChild = {
  /** `undefined` when the system refused to start it, and once it has ended. */
  readonly pid: () => number | undefined
  /** How it ended, in words that follow "the server"; stays open while it runs. */
  readonly ended: Promise<string>
  readonly hasEnded: () => boolean
  /** Sends a signal unless it has ended; answers whether it was sent. */
  readonly signal: (name: NodeJS.Signals) => boolean
  /** The most telling line of what it said so far. */
  readonly lastLogLine: () => Promise<string | undefined>
}

/** A server that answers. */
export type ReadyServer = { readonly port: number; readonly version: string }

/**
 * Starts a server on the config file of `run`, in a session of its own, so that neither the terminal's Ctrl-C nor its
 * hang-up reaches it. It inherits nothing of our environment but what a program needs to run, and no file of ours but
 * its log. Never throws for a program that cannot be started: that counts as having ended. Throws `UnsafePlaceError`
 * when a log file is not ours to write. The caller closes the program's handle.
 */
export async function launchServer(o: {
  readonly program: Program
  readonly run: RunFolder
  readonly log: ServerLog
  readonly token: string
  /** Runs at once when there is a process: the next wait may already be the end of ours. */
  readonly onSpawned: (pid: number) => void
}): Promise<ServerChild> {
  await rm(o.run.portsDir, { recursive: true, force: true })
  await mkdir(o.run.portsDir, { mode: 0o700 })
  const logStart = await sizeOf(o.log.logFile)
  // The server opens its log by name, and would follow a link.
  await (await openLog(o.log.logFile)).close()
  const output = await openLog(o.log.outputFile)
  await output.truncate()
  const { file, argv0, descriptors } = spawnable(o.program)
  const child = spawn(file, ['-c', o.run.configFile], {
    argv0,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', output.fd, output.fd, ...descriptors],
    cwd: o.run.dir,
    env: { ...childEnv() },
  })
  child.unref()
  if (child.pid !== undefined) o.onSpawned(child.pid)
  let over = false
  const ended = new Promise<string>((resolve) => {
    const settle = (how: string): void => {
      over = true
      resolve(how)
    }
    child.once('error', (error: NodeJS.ErrnoException) => settle(`could not be started (${error.code ?? 'unknown'})`))
    child.once('exit', (code, signal) => settle(signal ? `was ended by ${signal}` : `ended with exit code ${code}`))
  })
  if (isSwapped(o.program)) child.kill('SIGKILL')
  await output.close()
  return {
    pid: () => (over ? undefined : child.pid),
    ended,
    hasEnded: () => over,
    signal: (name) => !over && child.pid !== undefined && child.kill(name),
    lastLogLine: () => tellingLine(o.log, { byte: logStart }, o.token),
  }
}

/**
 * Waits until the server has told its port and accepts our token there, has ended, or `withinMs` is over.
 * Does not end the child on failure; the caller owns it.
 */
export async function awaitReady(o: {
  readonly child: ServerChild
  readonly run: RunFolder
  readonly token: string
  readonly withinMs: number
  readonly signal?: AbortSignal
}): Promise<Result<ReadyServer, ServerFailure>> {
  let lastAnswer = 'it has not told its port'
  const ready = await waitFor({
    withinMs: o.withinMs,
    signal: o.signal,
    check: async () => {
      if (o.child.hasEnded()) return 'ended' as const
      const port = await readPort(o.run.portsDir)
      if (port === undefined) return undefined
      const greeting = await greetServer({ port, token: o.token, withinMs: 1_000, signal: o.signal })
      if (greeting.ok) return { port, version: greeting.value.version }
      lastAnswer = greeting.error
      return undefined
    },
  })
  if (ready === 'ended') return err(await describeEarlyEnd(o.child))
  if (ready !== undefined) return ok(ready)
  if (o.signal?.aborted) return err(cancelledFailure())
  return err(
    createFailure({
      kind: 'not-ready',
      summary: `The server was started but was not ready within ${o.withinMs / 1000} s: ${lastAnswer}.`,
      lastLogLine: await o.child.lastLogLine(),
    }),
  )
}

/** The failure that stands for a child that ended before it was ready. */
async function describeEarlyEnd(child: ServerChild): Promise<ServerFailure> {
  const how = await child.ended
  const lastLogLine = await child.lastLogLine()
  const said = lastLogLine ?? ''
  if (/Error listening on port|address already in use|bind: /i.test(said)) {
    return createFailure({ kind: 'port-refused', summary: 'The server was not given its port.', lastLogLine })
  }
  if (/storage directory|store_dir|read-only file system|no space left/i.test(said)) {
    return createFailure({
      kind: 'store-not-writable',
      summary: 'The server cannot use its store folder.',
      lastLogLine,
    })
  }
  return createFailure({ kind: 'exited-at-once', summary: `The server ${how} before it was ready.`, lastLogLine })
}

async function readPort(portsDir: string): Promise<number | undefined> {
  const name = (await readdir(portsDir).catch(() => [])).find((entry) => entry.endsWith('.ports'))
  if (name === undefined) return undefined
  try {
    const { nats } = JSON.parse((await readPrivateFile(join(portsDir, name))) ?? '') as { readonly nats?: unknown }
    const [address] = Array.isArray(nats) ? (nats as readonly unknown[]) : []
    const port = typeof address === 'string' ? Number(new URL(address).port) : 0
    return Number.isInteger(port) && port > 0 ? port : undefined
  } catch {
    // Half written: the next look finds it whole.
    return undefined
  }
}
