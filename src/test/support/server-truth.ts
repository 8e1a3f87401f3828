import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import type { ConsumerInfo, JetStreamClient, JetStreamManager, StreamInfo } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import type { NatsConnection } from '@nats-io/transport-node'
import { onTestFinished } from 'vitest'
import { conditionToHold } from './wait-for-server.js'

/** The server as the test itself sees it, over a connection the app knows nothing of. */
export type ServerTruth = {
  readonly nc: NatsConnection
  readonly js: JetStreamClient
  readonly jsm: JetStreamManager
  /** `CONSUMER.INFO` now. */
  readonly info: (consumer: string, stream?: string) => Promise<ConsumerInfo>
  /** Polls `CONSUMER.INFO` until `accept` holds; throws with the last one after `withinMs` (10 s). */
  readonly infoUntil: (
    consumer: string,
    what: string,
    accept: (info: ConsumerInfo) => boolean,
    withinMs?: number,
  ) => Promise<ConsumerInfo>
  /** Polls `STREAM.INFO` until `accept` holds; throws with the last state after 20 s. */
  readonly streamUntil: (
    what: string,
    accept: (state: StreamInfo['state']) => boolean,
    stream?: string,
  ) => Promise<StreamInfo['state']>
  readonly streamState: (stream?: string) => Promise<StreamInfo['state']>
  /** The payloads published on a subject from now on, parsed as JSON; the array grows. */
  readonly hear: (subject: string) => readonly Readonly<Record<string, unknown>>[]
}

const defaultStream = 'REVIEWS'

/** Connects; the connection is closed when the running test ends. It survives restarts of the server. */
export async function connectTruth(server: {
  readonly url: string
  readonly token?: string
  readonly user?: string
  readonly pass?: string
}): Promise<ServerTruth> {
  const { url, token, user, pass } = server
  const nc = await connect({
    servers: url,
    token,
    user,
    pass,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
    name: 'the test itself',
  })
  onTestFinished(() => nc.close())
  const jsm = await jetstreamManager(nc, { checkAPI: false })
  const info: ServerTruth['info'] = (consumer, stream = defaultStream) => jsm.consumers.info(stream, consumer)
  const streamState: ServerTruth['streamState'] = async (stream = defaultStream) =>
    (await jsm.streams.info(stream)).state
  return {
    nc,
    js: jetstream(nc),
    jsm,
    info,
    streamState,
    infoUntil: (consumer, what, accept, withinMs = 10_000) =>
      poll({ read: () => info(consumer), accept, what: `the server to say of ${consumer}: ${what}`, withinMs }),
    streamUntil: (what, accept, stream) =>
      poll({ read: () => streamState(stream), accept, what: `the stream to have ${what}`, withinMs: 20_000 }),
    hear: (subject) => {
      const heard: Record<string, unknown>[] = []
      nc.subscribe(subject, {
        callback: (_error, message) => void heard.push(message.json()),
      })
      return heard
    },
  }
}

async function poll<T>(o: {
  readonly read: () => Promise<T>
  readonly accept: (value: T) => boolean
  readonly what: string
  readonly withinMs: number
}): Promise<T> {
  let last: T | undefined
  let trouble: unknown
  const check = async (): Promise<boolean> => {
    try {
      last = await o.read()
      return o.accept(last)
    } catch (error) {
      // While the server restarts, or before the thing exists.
      trouble = error
      return false
    }
  }
  await conditionToHold({ check, what: o.what, withinMs: o.withinMs }).catch((error: unknown) => {
    throw new Error(`${String(error)}; last: ${last === undefined ? String(trouble) : JSON.stringify(last)}`)
  })
  return last as T
}
