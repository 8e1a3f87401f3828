import * as v from 'valibot'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../lib/clock.js'
import type { ActCause } from './act.js'
import { createAbortFan } from '../../lib/abort-fan.js'
import { createApiRequests, isOneOfMany } from './api-request.js'
import type { Listed } from './api-request.js'
import { AnswerShapeError } from '../wire/answers/check.js'
import { consumerInfoSchema } from '../wire/answers/consumer-info.js'
import type { ConsumerConfig, ConsumerInfo } from '../wire/answers/consumer-info.js'
import { isName } from '../wire/answers/primitives.js'
import { answerTo, pausedSchema, purgedSchema, successSchema } from '../wire/answers/replies.js'
import { storedMessage, storedMessageSchema } from '../wire/answers/stored-message.js'
import type { StoredMessage } from '../wire/answers/stored-message.js'
import { streamInfoSchema } from '../wire/answers/stream-info.js'
import type { StreamConfig, StreamInfo } from '../wire/answers/stream-info.js'
import { describeError } from '../wire/api-errors.js'
import type { ErrorContext } from '../wire/api-error-table.js'
import type { ErrorDescription } from '../wire/api-errors.js'
import { ownJetStream, unguessableSubject } from '../wire/jetstream-place.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import type { WireConfig } from '../fields/field.js'
import { createConfigUpdates } from './config-update.js'
import type { ConfigEdit } from './config-update.js'
import { createCorePublish } from './core-publish.js'
import type { CorePublish } from './core-publish.js'
import { createPublishCall } from './publish-call.js'
import type { PublishCall } from './publish-call.js'
import { createOwnDoor } from './send-door.js'
import type { SendDoor } from './send-door.js'
import { createServerClock } from './server-clock.js'
import type { ServerClock } from './server-clock.js'
import { serverFeatures } from '../connection/server-features.js'

/**
 * The JetStream API calls the product makes, over whatever connection is live. Every answer is checked by shape and
 * type. Methods reject with `ApiRefusal`, `AnswerShapeError`, or as the client does; `describe` has the words for all.
 */
export type ServerApi = {
  readonly listStreams: () => Promise<Listed<StreamInfo>>
  readonly listConsumers: (stream: string) => Promise<Listed<ConsumerInfo>>
  readonly streamInfo: (stream: string, subjectsFilter?: string) => Promise<StreamInfo>
  /** The same; null when there is no such stream. Its subjects that match the filter are counted where one is given. */
  readonly findStream: (stream: string, subjectsFilter?: string) => Promise<StreamInfo | null>
  readonly hasStream: (stream: string) => Promise<boolean>
  /** Whether the stream has a message with this sequence now. */
  readonly hasMessage: (stream: string, seq: number) => Promise<boolean>
  /**
   * The message with this sequence, or the first from it on whose subject `filter` matches; null when there is none.
   * The answer carries the whole message.
   */
  readonly storedMessage: (stream: string, seq: number, filter?: string) => Promise<StoredMessage | null>
  /** Null when there is no such consumer, or no such stream. */
  readonly consumerInfo: (stream: string, consumer: string) => Promise<ConsumerInfo | null>
  /** Asks up to three times where the server could not make the store, see `noStoreCode`. */
  readonly createStream: (config: Partial<StreamConfig> & { readonly name: string }) => Promise<StreamInfo>
  /** Removes what lies below stream sequence `before`, or all; resolves with how many messages that were. */
  readonly purgeStream: (stream: string, before?: number) => Promise<number>
  readonly deleteStream: (stream: string) => Promise<void>
  readonly createConsumer: (stream: string, config: Partial<ConsumerConfig>) => Promise<ConsumerInfo>
  /** Changes the touched fields of a consumer and nothing else; see `createConfigUpdates`. */
  readonly updateConsumer: (stream: string, consumer: string, edit: ConfigEdit) => Promise<ConsumerInfo>
  /** Changes the touched fields of a stream and nothing else. */
  readonly updateStream: (stream: string, edit: ConfigEdit) => Promise<StreamInfo>
  /** Makes a consumer that must not be there yet; a push consumer without a deliver subject gets one of its own. */
  readonly makeConsumer: (stream: string, config: WireConfig) => Promise<ConsumerInfo>
  readonly deleteConsumer: (stream: string, consumer: string) => Promise<void>
  /** Has the leader of a stream, or of one consumer of it, give up its office: the others choose a new one. */
  readonly stepDown: (stream: string, consumer?: string) => Promise<void>
  /** Pauses for `forMs` by the server's own clock, whatever ours says. */
  readonly pauseConsumer: (stream: string, consumer: string, forMs: number) => Promise<void>
  readonly resumeConsumer: (stream: string, consumer: string) => Promise<void>
  /** Publishes under a message id; see `PublishCall`. */
  readonly publish: PublishCall['publish']
  readonly send: PublishCall['send']
  readonly openBurst: PublishCall['openBurst']
  /** Publishes without asking for an answer; see `CoreOutcome`. */
  readonly publishCore: CorePublish
  readonly describe: (error: unknown, context?: ErrorContext) => ErrorDescription
  /** How far the server's clock is from ours, as its answers tell. */
  readonly clockDifference: ServerClock['difference']
  /** The same calls, made for another reason than a key: the journal tells them apart. */
  readonly by: (cause: ActCause) => ServerApi
}

/** `err_code` of a consumer, of a message and of a stream that is not there. */
const notFoundCodes: ReadonlySet<number> = new Set([10014, 10037, 10059])
/**
 * `err_code` of a store that could not be made. nats-server 2.15.1 says so about once in 1500 times when the account's
 * last stream was deleted just before: it clears away the folder of all streams in the same moment.
 */
const noStoreCode = 10049
const createTries = 3
const createPauseMs = 400

/**
 * Creates the calls over `nats`, which gives the live connection or undefined. Once `closing` is aborted a publish is
 * not tried again, so that nothing keeps the process.
 */
export function createServerApi(
  nats: () => NatsConnection | undefined,
  options: {
    readonly clock: Clock
    readonly closing: AbortSignal
    /** Which JetStream to work on; that of our own account unless given. */
    readonly place?: JetStreamPlace
    /** Whether a stream that is known takes this subject; without it nobody is taken to. */
    readonly isTaken?: (subject: string) => boolean
    /** Where all of it leaves; one whose journal nobody reads unless given. */
    readonly door?: SendDoor
  },
): ServerApi {
  const { closing, place = ownJetStream, door = createOwnDoor(options.clock) } = options
  const serverClock = createServerClock(options.clock)
  const live = (): NatsConnection => {
    const nc = nats()
    if (!nc) throw new Error('there is no connection')
    return nc
  }
  const describe: ServerApi['describe'] = (error, context = {}) =>
    describeError(error, {
      jetstreamEnabled: nats()?.info?.jetstream === true,
      apiPrefix: place.apiPrefix,
      maxPayloadBytes: nats()?.info?.max_payload,
      isCluster: isOneOfMany(nats()),
      ...context,
    })

  const orNull = async <T>(ask: () => Promise<T>): Promise<T | null> => {
    try {
      return await ask()
    } catch (error) {
      if (notFoundCodes.has(describe(error).code ?? 0)) return null
      throw error
    }
  }
  const onClosing = createAbortFan(closing)
  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      let forget = (): void => undefined
      const end = (): void => {
        cancel()
        forget()
        resolve()
      }
      const cancel = options.clock.after(delayMs, end)
      forget = onClosing(end)
    })

  const publishing = createPublishCall({
    clock: options.clock,
    live,
    place,
    door,
    closing,
    onClosing,
    pause,
    describe,
    isLeaderless: (subject) => isOneOfMany(nats()) && options.isTaken?.(subject) === true,
  })

  const publishCore = createCorePublish({ clock: options.clock, live, door, describe })

  const make = (by: ActCause): ServerApi => {
    const requests = createApiRequests({ nats: live, apiPrefix: place.apiPrefix, onClosing, door, by, serverClock })
    const updates = createConfigUpdates(requests)
    const streamInfo: ServerApi['streamInfo'] = async (stream, filter) => {
      const body = filter === undefined ? undefined : { subjects_filter: filter }
      const call = { request: 'STREAM.INFO', path: [part('stream', stream)], body }
      return ofStream(await requests.ask(call, streamInfoSchema), stream, call.request)
    }
    const consumerInfo = async (stream: string, consumer: string): Promise<ConsumerInfo> => {
      const call = { request: 'CONSUMER.INFO', path: [part('stream', stream), part('consumer', consumer)] }
      return ofConsumer(await requests.ask(call, consumerInfoSchema), { stream, consumer, request: call.request })
    }
    const writeConsumer = async (
      stream: string,
      config: Partial<ConsumerConfig>,
      action: 'create',
    ): Promise<ConsumerInfo> => {
      refuseOldServer(config, live().info?.version)
      const name = config.name ?? config.durable_name ?? ''
      const { filter_subject: filter } = config
      const filtered = filter === undefined || filter === '' || filter === '>' ? [] : [filter]
      const path = [part('stream', stream), part('consumer', name), ...filtered]
      const body = { stream_name: stream, config, action }
      const info = await requests.ask({ request: 'CONSUMER.CREATE', path, body }, consumerInfoSchema)
      return ofConsumer(info, { stream, consumer: name, request: 'CONSUMER.CREATE' })
    }
    const pauseUntil = async (stream: string, consumer: string, untilMs: number): Promise<void> => {
      const path = [part('stream', stream), part('consumer', consumer)]
      const body = { pause_until: new Date(untilMs).toISOString() }
      await requests.ask({ request: 'CONSUMER.PAUSE', path, body }, pausedSchema)
    }
    const done = async (request: string, path: readonly string[]): Promise<void> => {
      const { success } = await requests.ask({ request, path }, successSchema)
      if (!success) throw new AnswerShapeError(answerTo(request), 'it neither did it nor says why')
    }

    return {
      listStreams: () => requests.list({ request: 'STREAM.LIST' }, 'streams', streamInfoSchema),
      listConsumers: async (stream) =>
        requests.list({ request: 'CONSUMER.LIST', path: [part('stream', stream)] }, 'consumers', consumerInfoSchema),
      streamInfo,
      findStream: (stream, filter) => orNull(() => streamInfo(stream, filter)),
      hasStream: async (stream) => (await orNull(() => streamInfo(stream))) !== null,
      hasMessage: async (stream, seq) => {
        const call = { request: 'STREAM.MSG.GET', path: [part('stream', stream)], body: { seq } }
        return (await orNull(() => requests.ask(call, v.object({})))) !== null
      },
      storedMessage: (stream, seq, filter) =>
        orNull(async () => {
          const body = filter === undefined ? { seq } : { seq, next_by_subj: filter }
          const call = { request: 'STREAM.MSG.GET', path: [part('stream', stream)], body }
          const found = storedMessage(await requests.ask(call, storedMessageSchema))
          if (filter === undefined ? found.seq === seq : found.seq >= seq) return found
          throw new AnswerShapeError(answerTo(call.request), 'it is about another message')
        }),
      consumerInfo: (stream, consumer) => orNull(() => consumerInfo(stream, consumer)),
      createStream: async (config) => {
        const call = { request: 'STREAM.CREATE', path: [part('stream', config.name)], body: config }
        for (let tries = 1; ; tries += 1) {
          try {
            return ofStream(await requests.ask(call, streamInfoSchema), config.name, call.request)
          } catch (error) {
            if (describe(error).code !== noStoreCode || closing.aborted || tries === createTries) throw error
            await pause(createPauseMs)
          }
        }
      },
      purgeStream: async (stream, before) => {
        const body = before === undefined ? undefined : { seq: before }
        const call = { request: 'STREAM.PURGE', path: [part('stream', stream)], body }
        return (await requests.ask(call, purgedSchema)).purged
      },
      deleteStream: async (stream) => done('STREAM.DELETE', [part('stream', stream)]),
      createConsumer: (stream, config) => writeConsumer(stream, config, 'create'),
      updateConsumer: async (stream, consumer, edit) => {
        refuseOldServer(edit.touched, live().info?.version)
        return updates.consumer(part('stream', stream), part('consumer', consumer), edit)
      },
      updateStream: async (stream, edit) => updates.stream(part('stream', stream), edit),
      makeConsumer: async (stream, config) => {
        const { deliver_subject: deliverSubject, ...rest } = config as Partial<ConsumerConfig>
        const name = rest.durable_name ?? rest.name ?? ''
        // A server below 2.10 would change the one that is there, without a word.
        if (await orNull(() => consumerInfo(stream, name))) throw new Error(`there is a consumer ${name} already`)
        const target = deliverSubject === '' ? unguessableSubject(place) : deliverSubject
        return writeConsumer(stream, target === undefined ? rest : { ...rest, deliver_subject: target }, 'create')
      },
      deleteConsumer: async (stream, consumer) =>
        done('CONSUMER.DELETE', [part('stream', stream), part('consumer', consumer)]),
      stepDown: async (stream, consumer) =>
        consumer === undefined
          ? done('STREAM.LEADER.STEPDOWN', [part('stream', stream)])
          : done('CONSUMER.LEADER.STEPDOWN', [part('stream', stream), part('consumer', consumer)]),
      pauseConsumer: async (stream, consumer, forMs) => {
        // Its answer tells the server's time, where that is not known yet.
        if (serverClock.now() === undefined) await consumerInfo(stream, consumer)
        await pauseUntil(stream, consumer, (serverClock.now() ?? options.clock.now()) + forMs)
      },
      resumeConsumer: (stream, consumer) => pauseUntil(stream, consumer, 0),
      publish: publishing.publish,
      send: publishing.send,
      openBurst: publishing.openBurst,
      publishCore,
      describe,
      clockDifference: serverClock.difference,
      by: make,
    }
  }
  return make('key')
}

/** A name as one part of a subject; what is no name would make another request of it. */
function part(what: 'stream' | 'consumer', name: string): string {
  if (!isName(name)) throw new Error(`this ${what} cannot be asked for: a name has no spaces and none of . * >`)
  return name
}

/** An answer about something else than was asked must not be taken for what it is not. */
function ofStream(info: StreamInfo, stream: string, request: string): StreamInfo {
  if (info.config.name !== stream) throw new AnswerShapeError(answerTo(request), 'it is about another stream')
  return info
}

function ofConsumer(
  info: ConsumerInfo,
  asked: { readonly stream: string; readonly consumer: string; readonly request: string },
): ConsumerInfo {
  if (info.stream_name === asked.stream && info.name === asked.consumer) return info
  throw new AnswerShapeError(answerTo(asked.request), 'it is about another consumer')
}

/** A server below 2.10 drops several filters in silence and would deliver everything. */
function refuseOldServer(config: WireConfig, version = ''): void {
  const { filterSubjects } = serverFeatures(version)
  if (config['filter_subjects'] !== undefined && !filterSubjects.available) throw new Error(filterSubjects.reason)
}
