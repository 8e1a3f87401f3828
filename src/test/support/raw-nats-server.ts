import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testBinary } from './nats-server.js'
import type { ServerAge } from './nats-server.js'
import { conditionToHold } from './wait-for-server.js'

/** A nats-server run from a config text, for tests that need users, TLS, permissions or signals of their own. */
export type RawServer = {
  readonly port: number
  /** Holds the config, the store and whatever the test puts there; removed by `stop`. */
  readonly folder: string
  /** Sends a signal to the process that runs now. */
  readonly signal: (signal: NodeJS.Signals) => void
  /** Replaces the config text; takes effect at `SIGHUP` or the next `start`. */
  readonly configure: (config: string) => void
  /** Starts it, again on the same port, and resolves once it listens. */
  readonly start: () => Promise<void>
  /** Kills it hard and resolves when it is gone; `start` brings it back. */
  readonly kill: () => Promise<void>
  /** Ends it for good and removes its folder. */
  readonly stop: () => Promise<void>
}

/** Prepares and starts a server on a free loopback port. `config` is what goes beside host and port. */
export async function rawServer(
  config: string | ((folder: string) => string) = '',
  options: { readonly version?: ServerAge; readonly started?: boolean } = {},
): Promise<RawServer> {
  const binary = await testBinary(options.version ?? 'newest')
  const folder = mkdtempSync(join(tmpdir(), 'review-tui-raw-'))
  const port = await freePort()
  const configFile = join(folder, 'server.conf')
  let child: ChildProcess | undefined
  const configure = (text: string): void =>
    writeFileSync(
      configFile,
      `host: 127.0.0.1\nport: ${port}\nports_file_dir: "${folder}"\nlog_file: "${folder}/log"\n${text}\n`,
    )
  configure(typeof config === 'string' ? config : config(folder))

  const start = async (): Promise<void> => {
    for (const file of readdirSync(folder)) if (file.endsWith('.ports')) rmSync(join(folder, file))
    const started = spawn(binary.path, ['-c', configFile], { stdio: 'ignore' })
    child = started
    await conditionToHold({
      check: () => {
        if (started.exitCode !== null)
          throw new Error(`nats-server ended: ${readFileSync(join(folder, 'log'), 'utf8')}`)
        return readdirSync(folder).some((file) => file.endsWith('.ports'))
      },
      what: 'the raw server to listen',
    })
  }
  const kill = (): Promise<void> =>
    new Promise((resolve) => {
      const running = child
      child = undefined
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) return resolve()
      running.once('exit', () => resolve())
      running.kill('SIGKILL')
    })
  if (options.started !== false) await start()
  return {
    port,
    folder,
    signal: (signal) => void child?.kill(signal),
    configure,
    start,
    kill,
    stop: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

// Below those the system gives to whoever connects, which are taken again while a server is down.
const firstPort = 12_000
const portCount = 18_000

/** A loopback port nobody listens on, and nobody is given by chance while its server is down. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = firstPort + Math.floor(Math.random() * portCount)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
