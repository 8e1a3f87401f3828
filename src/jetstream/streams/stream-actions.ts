import { err, ok } from '../../lib/result.js'
import type { Result } from '../../lib/result.js'
import { unreadWords } from '../api/api-request.js'
import { isLeaderless } from '../wire/answers/cluster-info.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { StreamConfig } from '../wire/answers/stream-info.js'
import type { Problem } from '../wire/problem.js'
import type { ConfigEdit } from '../api/config-update.js'
import type { ServerApi } from '../api/server-api.js'
import type { WireConfig } from '../fields/field.js'
import { asStreamSeq } from '../wire/ids.js'
import type { StreamSeq } from '../wire/ids.js'

/** What deleting or purging would take away, counted at that moment. */
export type Loss = {
  readonly messages: number
  /** Of the newest of them, or of what was there last. */
  readonly lastSeq: StreamSeq
  readonly bytes: number
  readonly consumers: readonly string[]
  readonly ackPending: number
}

/** Writes to streams and consumers. Every call reports failure as a problem in plain words and never rejects. */
export type StreamActions = {
  readonly create: (config: Partial<StreamConfig> & { readonly name: string }) => Promise<Result<undefined, Problem>>
  /** A consumer as it is now; null when there is none. */
  readonly consumer: (stream: string, consumer: string) => Promise<Result<ConsumerInfo | null, Problem>>
  /** Changes the touched fields of a stream and nothing else. */
  readonly edit: (stream: string, edit: ConfigEdit) => Promise<Result<undefined, Problem>>
  /** Changes the touched fields of a consumer, whoever made it, and nothing else. */
  readonly editConsumer: (stream: string, consumer: string, edit: ConfigEdit) => Promise<Result<undefined, Problem>>
  /** Makes a consumer that must not be there yet. An empty deliver subject is one made for it. */
  readonly makeConsumer: (stream: string, config: WireConfig) => Promise<Result<undefined, Problem>>
  /**
   * Removes what was counted: messages up to and with `lastSeq`; what came later stays. The value is the number of
   * messages removed.
   */
  readonly purge: (stream: string, lastSeq: StreamSeq) => Promise<Result<number, Problem>>
  readonly remove: (stream: string) => Promise<Result<undefined, Problem>>
  readonly removeConsumer: (stream: string, consumer: string) => Promise<Result<undefined, Problem>>
  /** Has the leader of a stream, or of one consumer of it, step down; who leads then, a later look tells. */
  readonly stepDown: (stream: string, consumer?: string) => Promise<Result<undefined, Problem>>
  /** Counts afresh on the server what is at stake for a stream, or for one consumer of it. */
  readonly loss: (stream: string, consumer?: string) => Promise<Result<Loss, Problem>>
  /** Pauses delivery; needs nats-server 2.11. */
  readonly pauseConsumer: (stream: string, consumer: string, forMs: number) => Promise<Result<undefined, Problem>>
  readonly resumeConsumer: (stream: string, consumer: string) => Promise<Result<undefined, Problem>>
}

/** Creates the actions over the server's API. */
export function createStreamActions(deps: {
  readonly api: ServerApi
  readonly refresh: () => Promise<void>
  /** Called after a purge of ours: what was held of the stream is gone with it. */
  readonly onPurged: (stream: string, lastSeq: StreamSeq) => void
  /** Why this server cannot pause; undefined when it can. An older server would leave the request unanswered. */
  readonly pauseRefusal: () => string | undefined
}): StreamActions {
  const { api } = deps
  const attempt = async <T>(stream: string, act: () => Promise<T>): Promise<Result<T, Problem>> => {
    try {
      return ok(await act())
    } catch (error) {
      return err(api.describe(error, { stream, action: 'api' }))
    }
  }
  const write = async <T>(stream: string, act: () => Promise<T>): Promise<Result<T, Problem>> => {
    const outcome = await attempt(stream, act)
    await deps.refresh()
    return outcome
  }
  const pausing = async (act: () => Promise<Result<undefined, Problem>>): Promise<Result<undefined, Problem>> => {
    const refusal = deps.pauseRefusal()
    return refusal === undefined ? act() : err({ summary: refusal })
  }
  return {
    create: (config) => write(config.name, async () => void (await api.createStream(config))),
    consumer: (stream, consumer) => attempt(stream, () => api.consumerInfo(stream, consumer)),
    edit: (stream, edit) => write(stream, async () => void (await api.updateStream(stream, edit))),
    editConsumer: (stream, consumer, edit) =>
      write(stream, async () => void (await api.updateConsumer(stream, consumer, edit))),
    makeConsumer: (stream, config) => write(stream, async () => void (await api.makeConsumer(stream, config))),
    purge: async (stream, lastSeq) => {
      const before = lastSeq + 1
      const purged = await write(stream, () => api.purgeStream(stream, before))
      if (purged.ok) deps.onPurged(stream, lastSeq)
      return purged
    },
    remove: (stream) => write(stream, async () => void (await api.deleteStream(stream))),
    removeConsumer: (stream, consumer) => write(stream, async () => void (await api.deleteConsumer(stream, consumer))),
    stepDown: (stream, consumer) => write(stream, async () => void (await api.stepDown(stream, consumer))),
    pauseConsumer: (stream, consumer, forMs) =>
      pausing(() => write(stream, async () => void (await api.pauseConsumer(stream, consumer, forMs)))),
    resumeConsumer: (stream, consumer) =>
      pausing(() => write(stream, async () => void (await api.resumeConsumer(stream, consumer)))),
    loss: (stream, consumer) =>
      attempt(stream, async () => {
        const [info, { items, unread, missing }] = await Promise.all([
          api.streamInfo(stream),
          api.listConsumers(stream),
        ])
        // What is at stake is only named when all of it could be counted.
        if (unread) throw new Error(`${unreadWords(unread, items.length, 'consumers')}, so the loss is not known`)
        if (isLeaderless(info)) throw new Error('the stream has no leader now, so the loss is not known')
        if (missing) throw new Error(`${missing.length} consumers did not answer, so the loss is not known`)
        const concerned = items.filter(({ name }) => consumer === undefined || name === consumer)
        return {
          messages: info.state.messages,
          lastSeq: asStreamSeq(info.state.last_seq),
          bytes: info.state.bytes,
          consumers: concerned.map(({ name }) => name),
          ackPending: concerned.reduce((sum, { num_ack_pending: pending }) => sum + pending, 0),
        }
      }),
  }
}
