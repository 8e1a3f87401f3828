import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import type { ConsumerConfig, JetStreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import type { NatsConnection, Subscription } from '@nats-io/transport-node'
import { codeLines } from '../../jetstream/index.js'
import type { Act } from '../../jetstream/index.js'
import { conditionToHold } from './wait-for-server.js'

/** All that a server has, as far as the same acts must bring it about again: no times, nothing of who waits. */
export type ServerState = {
  readonly streams: readonly unknown[]
  readonly consumers: readonly { readonly name: string; readonly bound: boolean; readonly state: unknown }[]
  readonly messages: readonly string[]
}

/** The inbox prefix of connections that only look, so that their requests can be told from those looked at. */
export const lookingInbox = '_LOOKING'

/** A server beside the run. */
export type SideServer = {
  readonly nc: NatsConnection
  /** Looks; its requests are known by their inbox. */
  readonly looking: NatsConnection
  readonly jsm: JetStreamManager
  readonly state: () => Promise<ServerState>
  readonly close: () => Promise<void>
}

/** Connects to look at a server as `boss`, and to do acts again on it as `user`. */
export async function connectSide(address: { readonly port: number; readonly user: string }): Promise<SideServer> {
  const { port, user } = address
  const login = { servers: `127.0.0.1:${port}`, pass: 'p' }
  const looking = await connect({ ...login, user: 'boss', inboxPrefix: lookingInbox, name: 'looks' })
  const nc = await connect({ ...login, user, name: 'does it again' })
  const jsm = await jetstreamManager(looking, { checkAPI: false })
  return {
    nc,
    looking,
    jsm,
    state: () => readState(jsm),
    close: async () => {
      await looking.close()
      await nc.close()
    },
  }
}

/** A server with what `journalSteps` finds there, and two logins: `boss`, and `ann` with what is denied to her. */
export function serverConfig(folder: string, denied: readonly string[]): string {
  const deny = denied.map((subject) => JSON.stringify(subject)).join(', ')
  return `jetstream { store_dir: "${folder}/js" }
    authorization { users: [
      { user: boss, password: p }
      { user: ann, password: p, permissions: { publish: { deny: [${deny}] } } }
    ] }`
}

/** Makes what is there before the first step. */
export async function prepare({ looking, jsm }: Pick<SideServer, 'jsm' | 'looking'>): Promise<void> {
  await jsm.streams.add({ name: 'KEPT', subjects: ['KEPT.*'], storage: 'memory' })
  await jetstream(looking).publish('KEPT.x', 'one')
  const ackWait = 3600e9
  await jsm.consumers.add('KEPT', {
    durable_name: 'denied',
    ack_policy: 'explicit',
    ack_wait: ackWait,
  })
}

async function readState(jsm: JetStreamManager): Promise<ServerState> {
  const streams: unknown[] = []
  const consumers: { name: string; bound: boolean; state: unknown }[] = []
  const messages: string[] = []
  for await (const { config, state } of jsm.streams.list()) {
    const { first_seq, last_seq, messages: count, consumer_count } = state
    streams.push({ ...config, metadata: undefined, state: { first_seq, last_seq, count, consumer_count } })
    for (let seq = Math.max(1, first_seq); seq <= last_seq && seq < first_seq + 2000; seq += 1) {
      const message = await jsm.streams.getMessage(config.name, { seq }).catch(() => null)
      if (message)
        messages.push(
          `${config.name} ${seq} ${message.subject} ${message.header?.get('Nats-Msg-Id') ?? ''} ${message.string()}`,
        )
    }
    for await (const info of jsm.consumers.list(config.name)) {
      const { delivered, ack_floor: floor, num_ack_pending, num_redelivered, num_pending, paused } = info
      consumers.push({
        name: `${config.name} ${info.name}`,
        bound: info.push_bound,
        state: {
          // Who waits and what the server writes for itself are not of the act.
          config: { ...info.config, metadata: undefined, pause_until: pauseOf(info.config) },
          delivered: [delivered.consumer_seq, delivered.stream_seq],
          floor: [floor.consumer_seq, floor.stream_seq],
          numbers: { num_ack_pending, num_redelivered, num_pending, paused: paused === true },
        },
      })
    }
  }
  const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1)
  return { streams: sorted(streams), consumers: consumers.sort(byName), messages }
}

// The ends of time, in which a pause is none: the tool writes year 1 where we write nothing, and nothing for our 1970.
function pauseOf({ pause_until: until }: Partial<ConsumerConfig>): string | undefined {
  return until === undefined || /^(?:0001|1970)/.test(until) ? undefined : until
}

function sorted(values: readonly unknown[]): readonly unknown[] {
  return [...values].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

/** The state once it stands still: nothing moved for a fifth of a second. */
export async function settledState(server: Pick<SideServer, 'state'>): Promise<ServerState> {
  let last = JSON.stringify(await server.state())
  let sinceMs = performance.now()
  let state = await server.state()
  await conditionToHold({
    check: async () => {
      state = await server.state()
      const now = JSON.stringify(state)
      if (now !== last) sinceMs = performance.now()
      last = now
      return performance.now() - sinceMs > 200
    },
    what: 'the server to stand still',
  })
  return state
}

/** The state once it compares with `wanted`, or what stands there in its place after ten seconds. */
export async function stateLike(server: Pick<SideServer, 'state'>, wanted: ServerState): Promise<ServerState> {
  let state = await server.state()
  const isAlike = async (): Promise<boolean> => {
    state = await server.state()
    return JSON.stringify(comparable(state)) === JSON.stringify(comparable(wanted))
  }
  await conditionToHold({ check: isAlike, what: 'the same state', withinMs: 10_000 }).catch(() => undefined)
  return state
}

/** What two servers are compared by: all but who listens. */
export function comparable(state: ServerState): unknown {
  return { ...state, consumers: state.consumers.map(({ name, state: of }) => ({ name, of })) }
}

/**
 * Stands in for the subscriber of push consumers: what one server says of its consumers being listened to is made true
 * on the other. It hears and answers nothing.
 */
export function createListeners(nc: NatsConnection): { readonly match: (like: ServerState) => Promise<void> } {
  const open = new Map<string, Subscription>()
  return {
    match: async ({ consumers }) => {
      for (const { name, bound, state } of consumers) {
        const { deliver_subject: subject } = (state as { config: Partial<ConsumerConfig> }).config
        if (subject === undefined) continue
        if (bound && !open.has(name)) open.set(name, nc.subscribe(subject, { callback: () => undefined }))
        if (!bound) {
          open.get(name)?.unsubscribe()
          open.delete(name)
        }
      }
      await nc.flush()
    },
  }
}

const AsyncFunction = (async () => Promise.resolve()).constructor as new (
  ...parts: readonly string[]
) => (...given: readonly unknown[]) => Promise<unknown>

/** Runs the act's TypeScript, as it stands, on a connection. Resolves with why it failed, or undefined. */
export async function runCode(act: Act, nc: NatsConnection): Promise<unknown> {
  const run = new AsyncFunction('nc', 'js', 'jsm', 'console', codeLines(act).join('\n'))
  const said: string[] = []
  const console = { log: (...words: readonly unknown[]) => void said.push(words.join(' ')) }
  try {
    await run(nc, jetstream(nc), await jetstreamManager(nc, { checkAPI: false }), console)
  } catch (error) {
    return error
  }
  // A raw request says no in its answer.
  return said.some((line) => line.includes('"error"')) ? new Error(said.join('\n')) : undefined
}
