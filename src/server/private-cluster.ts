import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { systemClock } from '../lib/clock.js'
import { err, ok, type Result } from '../lib/result.js'
import { createStore } from '../lib/store.js'
import { cancelledFailure, createFailure } from './failure.js'
import { greetServer } from './greet.js'
import { joinServer } from './join-server.js'
import { controlOf } from './node-control.js'
import { ensurePrivateDir, writePrivateFile } from './private-files.js'
import {
  defaultCreditMs,
  defaultFileBytes,
  defaultMemoryBytes,
  defaultReadyMs,
  type StartOptions,
} from './private-server.js'
import { nodeFolders, nodeNames, releaseRun, type RunFolder } from './run-folder.js'
import { trimServerLog } from './server-log.js'
import { superviseServer, type SupervisedServer } from './supervisor.js'
import { takeStore } from './take-store.js'
import type { PrivateServer, ServerFailure, ServerRecord, ServerState } from './types.js'
import { waitFor } from './wait.js'

/** Ports are asked for before the servers take them; somebody else may come in between, but hardly this often. */
const mostTries = 4
/** A node that starts on an old store first waits 4 to 9 s for a leader it knows, and this machine may be busy. */
const electedWithinMs = 60_000
const answerWithinMs = 400

/**
 * Starts three servers on loopback that are one cluster, each on a store of its own below `private-cluster`, and watches
 * over them as over a lone one: behind one random token, with routes behind another, ended with us whatever happens.
 * Where another copy of this program runs the cluster of that folder, joins it instead. A node that dies by itself is
 * started again; one that a person ended stays down until `control.restart`. The caller must `stop()` it.
 */
export async function startPrivateCluster(o: StartOptions): Promise<Result<PrivateServer, ServerFailure>> {
  const serverDir = join(o.stateDir, 'private-cluster')
  const readyWithinMs = o.readyWithinMs ?? defaultReadyMs
  const places = nodeNames.map((name) => placeOf(serverDir, name))
  const [first] = places
  if (first === undefined) throw new Error('a cluster has nodes')
  o.onProgress?.({ kind: 'starting-three' })
  return takeStore({
    stateDir: o.stateDir,
    serverDir,
    storeDirs: places.map(({ storeDir }) => storeDir),
    signal: o.signal,
    join: (run) =>
      joinServer({
        run,
        files: { storeDir: first.storeDir, logFile: first.log.logFile },
        log: first.log,
        withinMs: readyWithinMs + electedWithinMs,
        clock: o.clock,
        signal: o.signal,
      }),
    start: async (run) => {
      for (const { log } of places) await trimServerLog(log)
      for (let round = 1; ; round += 1) {
        const started = await startNodes(o, { run, places, readyWithinMs })
        if (started.ok) return started
        if (started.error.kind === 'port-refused' && round < mostTries) continue
        await releaseRun(run)
        return started
      }
    },
  })
}

type NodePlace = {
  readonly name: string
  readonly storeDir: string
  readonly log: { readonly logFile: string; readonly outputFile: string }
}

function placeOf(serverDir: string, name: string): NodePlace {
  const dir = join(serverDir, name)
  return {
    name,
    storeDir: join(dir, 'store'),
    log: { logFile: join(dir, 'nats-server.log'), outputFile: join(dir, 'nats-server.out') },
  }
}

/** Starts all nodes at once and waits until they have a leader. On failure none is left running; the claim stays. */
async function startNodes(
  o: StartOptions,
  given: { readonly run: RunFolder; readonly places: readonly NodePlace[]; readonly readyWithinMs: number },
): Promise<Result<PrivateServer, ServerFailure>> {
  const { run, places, readyWithinMs } = given
  const token = randomBytes(32).toString('hex')
  const password = randomBytes(32).toString('hex')
  const routePorts = await freePorts(places.length)
  const folders = nodeFolders(run)
  const settled = await Promise.allSettled(
    places.map(async ({ name, storeDir, log }, index) => {
      const folder = folders[index]
      const port = routePorts[index]
      if (folder === undefined || port === undefined) throw new Error('a node has no place')
      await ensurePrivateDir(folder.dir)
      return superviseServer({
        name,
        isNode: true,
        binary: o.binary,
        run: folder,
        log,
        storeDir,
        settings: {
          version: o.binary.version,
          serverName: name,
          port: -1,
          token,
          maxMemoryBytes: o.maxMemoryBytes ?? defaultMemoryBytes,
          maxFileBytes: o.maxFileBytes ?? defaultFileBytes,
          cluster: { name: 'review-tui', port, routePorts, password },
        },
        readyWithinMs,
        creditAfterMs: o.creditAfterMs ?? defaultCreditMs,
        clock: o.clock,
        signal: o.signal,
      })
    }),
  )
  const outcomes = settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const nodes = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []))
  const stopAll = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()))
  }
  const failed = outcomes.find((outcome) => !outcome.ok)
  const broken = settled.find((outcome) => outcome.status === 'rejected')
  if (failed !== undefined || broken !== undefined) await stopAll()
  if (broken !== undefined) throw broken.reason
  if (failed?.ok === false) return failed
  o.onProgress?.({ kind: 'electing' })
  const unready = await unreadyWhy(nodes, o.signal)
  if (unready !== undefined) {
    await stopAll()
    return err(unready)
  }
  return ok(await joinUp(nodes, { run, token, clock: o.clock }))
}

/** Waits until the JetStream of all nodes has a leader; why that did not come about, else undefined. */
async function unreadyWhy(
  nodes: readonly SupervisedServer[],
  signal: AbortSignal | undefined,
): Promise<ServerFailure | undefined> {
  const ready = await waitFor({
    withinMs: electedWithinMs,
    everyMs: 50,
    signal,
    check: async () => {
      const answers = await Promise.all(
        nodes.map(({ url, token }) => {
          const port = Number(new URL(url).port)
          return greetServer({ port, token, withinMs: answerWithinMs, signal, asksJetStream: true })
        }),
      )
      return answers.every((answer) => answer.ok && answer.value.jetStream === 'ready') || undefined
    },
  })
  if (ready === true) return undefined
  if (signal?.aborted) return cancelledFailure()
  const summary = `The three servers run but did not choose a leader within ${electedWithinMs / 1000} s.`
  return createFailure({ kind: 'not-ready', summary })
}

/** The running nodes as one server to work on. Publishes it for other copies to join. */
async function joinUp(
  nodes: readonly SupervisedServer[],
  given: { readonly run: RunFolder; readonly token: string; readonly clock: StartOptions['clock'] },
): Promise<PrivateServer> {
  const { run, token, clock = systemClock } = given
  const [first] = nodes
  if (first === undefined) throw new Error('a cluster has nodes')
  const urls = nodes.map(({ url }) => url)
  const { url, version } = first
  const sinceMs = clock.now()
  const pid = first.pid() ?? 0
  const record: ServerRecord = { url, token, version, pid, sinceMs, urls }
  await writePrivateFile(run.recordFile, JSON.stringify(record))
  // What becomes of one node is told by its control; the cluster itself runs until it is stopped.
  const state = createStore<ServerState>({ kind: 'running', pid, sinceMs })
  let stopping: Promise<void> | undefined
  return {
    url,
    urls,
    token,
    version,
    storeDir: first.storeDir,
    configFile: first.configFile,
    logFile: first.logFile,
    joined: false,
    state,
    control: controlOf(nodes.map(({ control }) => control)),
    pid: first.pid,
    signal: first.signal,
    stop: () => {
      stopping ??= (async () => {
        state.set({ kind: 'stopping' })
        await rm(run.recordFile, { force: true })
        await Promise.all(nodes.map((node) => node.stop()))
        await releaseRun(run).catch(() => undefined)
        state.set({ kind: 'stopped' })
      })()
      return stopping
    },
  }
}

/** Ports of loopback that nobody listens on at this moment, all different. */
async function freePorts(count: number): Promise<readonly number[]> {
  const held = await Promise.all(
    Array.from({ length: count }, async () => {
      const holder = createServer()
      await new Promise<void>((resolve, reject) => {
        holder.once('error', reject)
        holder.listen(0, '127.0.0.1', resolve)
      })
      return holder
    }),
  )
  const ports = held.map((holder) => (holder.address() as AddressInfo).port)
  await Promise.all(held.map((holder) => new Promise((resolve) => holder.close(resolve))))
  return ports
}
