import { spawn, type ChildProcess } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { createStore, type ReadableStore } from '../../lib/store.js'
import type { ServerBinary, ServerFailure, ServerState } from '../../server/index.js'
import { nodeArguments } from './fixture-program.js'
import { storeToBe } from './wait-for-server.js'

/** What an owner process last said of its server. */
export type OwnerReport =
  | { readonly url: string; readonly joined: boolean; readonly configFile: string; readonly state: ServerState }
  | { readonly failure: ServerFailure }
  | undefined

/** A second process that owns or joins a private server. It is killed when the running test ends. */
export type ServerOwner = {
  readonly process: ChildProcess
  readonly report: ReadableStore<OwnerReport>
  /** The report once its server runs, with another process number than `notPid` if given. */
  readonly running: (notPid?: number) => Promise<RunningReport>
  /** Has it stop in order; resolves when the process has ended. */
  readonly stop: () => Promise<void>
}

/** The report of an owner whose server runs. */
export type RunningReport = Extract<OwnerReport, { readonly url: string }> & {
  readonly state: Extract<ServerState, { readonly kind: 'running' }>
}

/** Starts an owner process on `stateDir`. */
export function startServerOwner(o: {
  readonly binary: ServerBinary
  readonly stateDir: string
  readonly kind?: 'cluster'
}): ServerOwner {
  const fixture = new URL('../fixtures/server-owner.ts', import.meta.url)
  const args = nodeArguments(fixture, o.stateDir, o.binary.path, o.binary.version, o.kind ?? 'server')
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const report = createStore<OwnerReport>(undefined)
  createInterface({ input: child.stdout }).on('line', (line) => report.set(JSON.parse(line) as OwnerReport))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    process: child,
    report,
    running: (notPid) =>
      storeToBe({
        store: report,
        accept: (value): value is RunningReport =>
          value !== undefined && 'url' in value && value.state.kind === 'running' && value.state.pid !== notPid,
        what: 'the owner to have a running server',
        withinMs: 30_000,
      }),
    stop: async () => {
      child.stdin.write('stop\n')
      await ended
    },
  }
}

/**
 * Numbers of the living processes that name `text` in their command line or environment, this one left out:
 * the servers and watchdogs of a run when `text` is its config file. Linux only.
 */
export async function processesNaming(text: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0 && pid !== process.pid)
  const named = await Promise.all(
    pids.map(async (pid) => {
      const read = (file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
      return `${await read('cmdline')}\0${await read('environ')}`.includes(text)
    }),
  )
  return pids.filter((_, index) => named[index])
}
