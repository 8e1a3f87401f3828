import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { testBinary } from '../support/nats-server.js'
import type { ServerAge } from '../support/nats-server.js'
import { conditionToHold } from '../support/wait-for-server.js'
import type { Credentials } from './credentials.js'
import { serverConfigs } from './server-configs.js'

/** One running server of a kind. */
export type CaseServer = {
  readonly kind: string
  readonly host: string
  /** Where the app is sent: the WebSocket port for `ws` and `wss`. */
  readonly port: number
  /** The server's own account of itself, over HTTP. */
  readonly monitoringPort: number
}

/** The servers of the cases, started when a case first wants them and kept until `stop`. */
export type CaseServers = {
  /** The servers behind a kind: `hub-with-leaf` has two, the hub first. */
  readonly get: (kind: string) => Promise<readonly CaseServer[]>
  readonly stop: () => Promise<void>
}

/** Nobody listens there: on a port below 1024 only root could. */
const deadPorts: Readonly<Record<string, number>> = { dead1: 11, dead2: 13 }

/** True when something listens on a port of 127.0.0.1. */
export function listensLocally(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const settle = (result: boolean): void => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
  })
}

/** Prepares the servers, all of one age; `folder` holds `tls` and gets a folder for each server. */
export function createCaseServers(given: {
  readonly folder: string
  readonly credentials: Credentials
  readonly age: ServerAge
}): CaseServers {
  const { folder, credentials, age } = given
  const children: ChildProcess[] = []
  const started = new Map<string, Promise<readonly CaseServer[]>>()
  // A loopback address of our own: its port 4222 is nobody else's.
  const otherLoopback = `127.${[process.pid >> 8, process.pid].map((part) => (part % 250) + 2).join('.')}.42`

  const start = async (kind: string, hubLeafPort = 0): Promise<CaseServer> => {
    const config = serverConfigs[kind]
    if (config === undefined) throw new Error(`no such kind of server: ${kind}`)
    const binary = await testBinary(age)
    const own = join(folder, 'servers', kind)
    mkdirSync(own, { recursive: true })
    const host = kind === 'open' ? '::' : kind === 'default' ? otherLoopback : '127.0.0.1'
    const file = join(own, 'server.conf')
    // The server finds its ports itself: one found before it starts may be gone by then.
    const ports = `port: ${kind === 'default' ? 4222 : -1}\nhttp: "127.0.0.1:-1"\nports_file_dir: "${own}"`
    const places = `host: "${host}"\nstore_dir: "${own}/store"\nlog_file: "${own}/log"`
    writeFileSync(file, `${places}\n${ports}\n${config({ folder, credentials, hubLeafPort })}\n`)
    const child = spawn(binary.path, ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
    children.push(child)
    // What it refuses of its config it says before it has a log.
    let words = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-4000)))
    let found: Ports | undefined
    await conditionToHold({
      check: async () => {
        if (child.exitCode !== null) throw new Error(`${kind}: nats-server ended: ${words}`)
        found ??= portsIn(own)
        return found !== undefined && isHealthy(found.monitoring)
      },
      what: `the server ${kind} to be ready`,
    })
    if (found === undefined) throw new Error(`${kind}: no ports`)
    return { kind, host, port: found.websocket ?? found.nats, monitoringPort: found.monitoring }
  }
  const startAll = async (kind: string): Promise<readonly CaseServer[]> => {
    if (kind in deadPorts) return [{ kind, host: '127.0.0.1', port: deadPorts[kind] ?? 0, monitoringPort: 0 }]
    if (kind === 'monitoring') {
      const [open] = await get('open')
      return open === undefined ? [] : [{ ...open, kind, port: open.monitoringPort }]
    }
    const first = await start(kind)
    if (kind !== 'hub-with-leaf') return [first]
    const { leaf: leafListener } = (await monitor(first, 'varz')) as { readonly leaf: { readonly port: number } }
    const leaf = await start('leaf', leafListener.port)
    await conditionToHold({
      check: async () => ((await monitor(leaf, 'leafz')) as { readonly leafnodes?: number }).leafnodes === 1,
      what: 'the leaf node to reach its hub',
    })
    return [first, leaf]
  }
  const get = (kind: string): Promise<readonly CaseServer[]> => {
    const servers = started.get(kind) ?? startAll(kind)
    started.set(kind, servers)
    return servers
  }
  return {
    get,
    stop: async () => {
      await Promise.all(children.map(ended))
    },
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}

type Ports = { readonly nats: number; readonly monitoring: number; readonly websocket?: number }

// nats-server writes the file once it listens everywhere: `{"nats":["nats://127.0.0.1:36589"],"monitoring":[…]}`.
function portsIn(folder: string): Ports | undefined {
  const file = readdirSync(folder).find((name) => name.endsWith('.ports'))
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8')
  if (!text.endsWith('}')) return undefined
  const lists = JSON.parse(text) as Readonly<Record<string, readonly string[] | undefined>>
  const portOf = (name: string): number => Number(/:(\d+)$/.exec(lists[name]?.[0] ?? '')?.[1])
  return {
    nats: portOf('nats'),
    monitoring: portOf('monitoring'),
    ...(lists['websocket'] === undefined ? {} : { websocket: portOf('websocket') }),
  }
}

async function isHealthy(monitoringPort: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${monitoringPort}/healthz`)).ok
  } catch {
    return false
  }
}

/** Reads one page of a server's monitoring port: `jsz?streams=true`. */
export async function monitor(server: Pick<CaseServer, 'monitoringPort'>, page: string): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${server.monitoringPort}/${page}`)
  return answer.json()
}
