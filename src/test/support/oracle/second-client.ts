import { createInbox } from '@nats-io/transport-node'
import type { Msg, NatsConnection } from '@nats-io/transport-node'
import { conditionToHold } from '../wait-for-server.js'
import type { Book, Sending } from './book.js'
import { readReply } from './book.js'
import { deliverSubjectOf, subjectsOf } from './scene.js'
import type { Scene } from './scene.js'

/** `CONSUMER.INFO` as plain JSON, as far as the oracle reads it. */
export type RawInfo = {
  readonly created: string
  readonly config: Readonly<Record<string, unknown>>
  readonly delivered: { readonly consumer_seq: number; readonly stream_seq: number }
  readonly ack_floor: { readonly consumer_seq: number; readonly stream_seq: number }
  readonly num_ack_pending: number
  readonly num_redelivered: number
  readonly num_waiting: number
  readonly num_pending: number
  readonly push_bound?: boolean
  readonly paused?: boolean
  readonly pause_remaining?: number
  /** When the server answered, from 2.10 on. */
  readonly ts?: string
}

/** The stream's state as plain JSON, deleted sequences listed. */
export type RawState = {
  readonly messages: number
  readonly first_seq: number
  readonly last_seq: number
  readonly deleted?: readonly number[]
}

/** What the server said no with. */
export class Refused extends Error {}

/** A second client of the same consumer, over plain NATS: no JetStream client, none of our code. */
export type SecondClient = {
  readonly held: () => readonly Sending[]
  /** Asks for messages; resolves once the request is open. It ends by itself. */
  readonly pull: (batch: number, expiresMs: number) => Promise<void>
  /** Subscribes to the deliver subject, in the consumer's group if it has one. */
  readonly listen: () => Promise<void>
  readonly leave: () => Promise<void>
  /** Sends a verdict through a reply subject, asked for an answer or not. */
  readonly decide: (sending: Sending, body: string, asked: boolean) => Promise<void>
  readonly publish: (count: number, subject: string) => Promise<void>
  readonly api: (request: string, body?: object) => Promise<Readonly<Record<string, unknown>>>
  readonly info: () => Promise<RawInfo | undefined>
  readonly state: () => Promise<RawState | undefined>
  /** Pull requests that have not ended. */
  readonly open: () => number
  readonly flush: () => Promise<void>
  readonly close: () => void
}

const answerMs = 8000

/** Creates the second client of a scene on a connection it shares with those of others. */
export function createSecondClient(nc: NatsConnection, scene: Scene, book: Book): SecondClient {
  const { stream, consumer } = scene
  const held = new Map<number, Sending>()
  let pulls = 0
  let stopListening: (() => void) | undefined

  const take = (message: Msg): boolean => {
    const sending = readReply(message.reply ?? '')
    if (sending?.stream !== stream) return false
    book.sent('theirs', sending)
    held.set(sending.streamSeq, sending)
    return true
  }
  const api: SecondClient['api'] = async (request, body) => {
    const answer = await nc.request(`$JS.API.${request}`, body === undefined ? '' : JSON.stringify(body), {
      timeout: answerMs,
    })
    const parsed = answer.json<Record<string, unknown>>()
    if (parsed['error'] !== undefined) throw new Refused(`${request}: ${JSON.stringify(parsed['error'])}`)
    return parsed
  }
  const orNone = async <T>(ask: Promise<unknown>): Promise<T | undefined> => {
    try {
      return (await ask) as T
    } catch (error) {
      if (error instanceof Refused && /10014|10059/.test(error.message)) return undefined
      throw error
    }
  }
  // Servers below 2.11 do not list what was deleted at the end of a stream.
  const deleted = async ({ first_seq: first, last_seq: last, messages, deleted: listed = [] }: RawState) => {
    if (last < first || last - first + 1 - messages === listed.length) return listed
    const found: number[] = []
    for (let seq = first; seq <= last; seq += 1) {
      const there = await api(`STREAM.MSG.GET.${stream}`, { seq }).catch((error: unknown) => error)
      if (there instanceof Refused) found.push(seq)
    }
    return found
  }
  return {
    held: () => [...held.values()],
    open: () => pulls,
    api,
    pull: async (batch, expiresMs) => {
      const inbox = createInbox()
      let got = 0
      pulls += 1
      const end = (): void => {
        if (subscription.isClosed()) return
        pulls -= 1
        subscription.unsubscribe()
      }
      const subscription = nc.subscribe(inbox, {
        callback: (error, message) => {
          if (error === null && take(message)) {
            got += 1
            if (got === batch) end()
          } else if (message.headers?.code !== 100) end()
        },
      })
      const body = { batch, expires: expiresMs * 1e6 }
      nc.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`, JSON.stringify(body), { reply: inbox })
      // Where the consumer is no more an old server keeps silent.
      setTimeout(end, expiresMs + 1000).unref()
      await nc.flush()
    },
    listen: async () => {
      if (stopListening) return
      const queue = scene.kind === 'queue' ? { queue: 'both' } : {}
      const subscription = nc.subscribe(deliverSubjectOf(scene), {
        ...queue,
        callback: (_error, message) => {
          // What asks for a flow-control answer holds the consumer up until it gets one.
          if (!take(message) && message.reply) message.respond()
        },
      })
      stopListening = () => subscription.unsubscribe()
      await nc.flush()
    },
    leave: async () => {
      stopListening?.()
      stopListening = undefined
      await nc.flush()
    },
    decide: async (sending, body, asked) => {
      if (body === '' || body.startsWith('+ACK') || body.startsWith('+TERM')) {
        book.settled(sending.streamSeq)
        held.delete(sending.streamSeq)
      }
      if (asked) await nc.request(sending.reply, body, { timeout: 1000 }).catch(() => undefined)
      else {
        nc.publish(sending.reply, body)
        await nc.flush()
      }
    },
    publish: async (count, subject) => {
      for (let left = count; left > 0; left -= 1) {
        await nc.request(subject, JSON.stringify({ left }), { timeout: answerMs }).catch(() => undefined)
      }
    },
    info: () => orNone<RawInfo>(api(`CONSUMER.INFO.${stream}.${consumer}`)),
    state: async () => {
      const answer = await orNone<{ state: RawState }>(api(`STREAM.INFO.${stream}`, { deleted_details: true }))
      return answer && { ...answer.state, deleted: await deleted(answer.state) }
    },
    flush: () => nc.flush(),
    close: () => stopListening?.(),
  }
}

/** Makes the scene's stream on the server. */
export async function makeStream(client: Pick<SecondClient, 'api'>, scene: Scene): Promise<void> {
  await client.api(`STREAM.CREATE.${scene.stream}`, {
    name: scene.stream,
    subjects: subjectsOf(scene),
    retention: scene.retention,
    storage: 'memory',
    num_replicas: 1,
  })
}

/** Makes the scene's consumer, or gives the one there is another config. */
export async function putConsumer(
  client: Pick<SecondClient, 'api'>,
  { stream, consumer }: Scene,
  config: Readonly<Record<string, unknown>>,
): Promise<void> {
  await client.api(`CONSUMER.DURABLE.CREATE.${stream}.${consumer}`, {
    stream_name: stream,
    config: { ...config, durable_name: consumer },
  })
}

/** Resolves once all pulls of the client have ended. */
export async function pullsToEnd(client: SecondClient): Promise<void> {
  await conditionToHold({ check: () => client.open() === 0, what: 'the second client’s pulls to end' })
}
