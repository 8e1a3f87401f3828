import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '../lib/clock.js'
import { ok, type Result } from '../lib/result.js'
import { joinServer } from './join-server.js'
import { controlOf } from './node-control.js'
import { trimServerLog } from './server-log.js'
import { superviseServer } from './supervisor.js'
import { takeStore } from './take-store.js'
import type { PrivateServer, ServerBinary, ServerFailure, ServerProgress } from './types.js'

/** How to start a private server. Sizes are in bytes. */
export type StartOptions = {
  readonly binary: ServerBinary
  /** The store, the log and the lock live in `private-server` below it. */
  readonly stateDir: string
  readonly onProgress?: (progress: ServerProgress) => void
  readonly clock?: Clock
  readonly signal?: AbortSignal
  /** A free one of the server's choice unless told. */
  readonly port?: number
  /** How long a server may take to answer, each time it is started; 10 s unless told. */
  readonly readyWithinMs?: number
  /** How long a server must have run for its death to be forgiven once more; 15 s unless told. */
  readonly creditAfterMs?: number
  /** 256 MiB unless told. */
  readonly maxMemoryBytes?: number
  /** 2 GiB unless told. */
  readonly maxFileBytes?: number
}

const loneName = 'server'
const mebibyte = 1024 * 1024
export const defaultMemoryBytes = 256 * mebibyte
export const defaultFileBytes = 2048 * mebibyte
export const defaultCreditMs = 15_000
export const defaultReadyMs = 10_000

/**
 * Starts a server on loopback behind a random token, on the user's own store, and watches over it.
 * When another copy of this program already runs one on that store, joins that instead: two servers on one store would
 * both hand out sequence 1. The caller owns the result and must `stop()` it; if the whole process vanishes, a watchdog
 * ends the server.
 */
export async function startPrivateServer(o: StartOptions): Promise<Result<PrivateServer, ServerFailure>> {
  const serverDir = join(o.stateDir, 'private-server')
  const files = {
    storeDir: join(serverDir, 'store'),
    logFile: join(serverDir, 'nats-server.log'),
    outputFile: join(serverDir, 'nats-server.out'),
  }
  const readyWithinMs = o.readyWithinMs ?? defaultReadyMs
  o.onProgress?.({ kind: 'starting' })

  return takeStore({
    stateDir: o.stateDir,
    serverDir,
    storeDirs: [files.storeDir],
    signal: o.signal,
    join: (run) =>
      joinServer({
        run,
        files: { storeDir: files.storeDir, logFile: files.logFile },
        log: files,
        withinMs: readyWithinMs,
        clock: o.clock,
        signal: o.signal,
      }),
    start: async (run) => {
      await trimServerLog(files)
      const started = await superviseServer({
        name: loneName,
        isNode: false,
        binary: o.binary,
        run,
        log: files,
        storeDir: files.storeDir,
        settings: {
          version: o.binary.version,
          serverName: 'review-tui',
          port: o.port ?? -1,
          token: randomBytes(32).toString('hex'),
          maxMemoryBytes: o.maxMemoryBytes ?? defaultMemoryBytes,
          maxFileBytes: o.maxFileBytes ?? defaultFileBytes,
        },
        readyWithinMs,
        creditAfterMs: o.creditAfterMs ?? defaultCreditMs,
        clock: o.clock,
        signal: o.signal,
      })
      return started.ok ? ok({ ...started.value, control: controlOf([started.value.control]) }) : started
    },
  })
}
