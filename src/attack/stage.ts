import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { rawServer, type RawServer } from '../test/support/raw-nats-server.js'
import { startAttacked, type AttackedApp, type StartOptions } from './attacked-app.js'
import type { AttackRun } from './contract.js'
import { startProxy, type AttackProxy } from './proxy.js'

/** A real server and a client of our own on it, which the program under attack knows nothing of. */
export type Stage = {
  readonly server: RawServer
  readonly nc: NatsConnection
  readonly js: JetStreamClient
  readonly jsm: JetStreamManager
}

const victim = 'PAYROLL'
const victimMessages = 3

/** Starts a server with JetStream; `config` is what it holds besides. Login as the first user of `config` where it has one. */
export async function stageServer(
  run: AttackRun,
  given: {
    readonly config?: string
    readonly maxFileBytes?: number
    readonly user?: string
    readonly pass?: string
  } = {},
): Promise<Stage> {
  const limit = given.maxFileBytes === undefined ? '' : `, max_file_store: ${given.maxFileBytes}`
  const server = await rawServer(
    (folder) => `jetstream: { store_dir: "${folder}/js"${limit} }\n${given.config ?? ''}`,
    {
      version: run.server,
    },
  )
  run.defer(server.stop)
  const nc = await connect({
    servers: `127.0.0.1:${server.port}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
    ...(given.user === undefined ? {} : { user: given.user, pass: given.pass }),
    name: 'the attacker',
  })
  run.defer(() => nc.close())
  return { server, nc, js: jetstream(nc), jsm: await jetstreamManager(nc, { checkAPI: false }) }
}

/** Makes the stream the program opens, and one it has no business with. */
export async function addStreams(stage: Stage): Promise<void> {
  await stage.jsm.streams.add({ name: 'REVIEWS', subjects: ['REVIEWS.*'] })
  await stage.jsm.streams.add({ name: victim, subjects: [`${victim}.*`] })
  for (let left = victimMessages; left > 0; left -= 1) await stage.js.publish(`${victim}.pay`, '{"amount":1}')
}

/** What became of the stream the program has no business with; nothing is the pass. */
export async function judgeVictim(stage: Stage): Promise<readonly string[]> {
  try {
    const { state } = await stage.jsm.streams.info(victim)
    return state.messages === victimMessages ? [] : [`${victim} holds ${state.messages} of ${victimMessages}`]
  } catch (error) {
    return [`${victim} is gone: ${String(error)}`]
  }
}

/** Where the program may publish when the user only looked on and opened modes: its own API calls, never a message's word. */
const allowed: readonly RegExp[] = [
  /^\$JS\.API\.(?:INFO|STREAM\.(?:NAMES|LIST|INFO\.[^.]+)|CONSUMER\.(?:NAMES|LIST|INFO)\.[^.]+(?:\.[^.]+)?)$/,
  /^\$JS\.API\.(?:STREAM\.MSG\.GET|DIRECT\.GET)\./,
  // The modes' own consumers, on the stream of the tour only.
  /^\$JS\.API\.CONSUMER\.(?:DURABLE\.)?(?:CREATE|UPDATE)\.REVIEWS(?:\.|$)/,
  /^\$JS\.API\.CONSUMER\.MSG\.NEXT\.REVIEWS\./,
  /^\$JS\.API\.CONSUMER\.(?:DELETE|PAUSE)\.REVIEWS\./,
  /^\$JS\.API\.STREAM\.CREATE\.REVIEWS$/,
  /^\$JS\.FC\.REVIEWS\./,
  /^REVIEWS\.rate(?:Given|Answer)$/,
  /^\$JS\.ACK\.REVIEWS\./,
  // Requests to nobody, by which the client measures the link.
  /^_INBOX\./,
]

/** The subjects the program published on that nobody asked it to. */
export function judgePublished(proxy: AttackProxy): readonly string[] {
  const strange = new Set(
    proxy.published.map(({ subject }) => subject).filter((one) => !allowed.some((rule) => rule.test(one))),
  )
  return [...strange].map((subject) => `published to ${JSON.stringify(subject.slice(0, 120))}`)
}

/** The program on its screen behind a proxy. */
export type StagedApp = { readonly app: AttackedApp; readonly proxy: AttackProxy }

/** Starts a proxy in front of the stage's server and the program behind it. */
export async function stageApp(run: AttackRun, stage: Stage, options: StartOptions = {}): Promise<StagedApp> {
  const proxy = await startProxy(run, stage.server.port)
  const args = ['--server', `nats://127.0.0.1:${proxy.port}`, ...(options.args ?? [])]
  return { app: startAttacked(run, { ...options, args }), proxy }
}

/** Answers the first question, so that the push mode's view is open. */
export async function openPush(app: AttackedApp): Promise<void> {
  await app.waitForText(/Open REVIEWS in pu|Create stream REV/, { timeoutMs: 10_000 })
  app.press('enter')
  await app.waitForGone(/Open REVIEWS in pu|Create stream REV/, { timeoutMs: 10_000 })
  await app.waitForText(/ held\b|rating-push[^\n]* ·/, { timeoutMs: 10_000 })
}
