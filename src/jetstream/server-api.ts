import { jetstreamManager } from '@nats-io/jetstream'
import type { ConsumerConfig, ConsumerInfo, JetStreamManager, StreamConfig, StreamInfo } from '@nats-io/jetstream'
import { errors } from '@nats-io/transport-node'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../lib/clock.js'
import { describeError } from './api-errors.js'
import type { ErrorContext, ErrorDescription } from './api-errors.js'
import { ownJetStream } from './jetstream-place.js'
import type { JetStreamPlace } from './jetstream-place.js'
import { OutgoingRefusedError } from './outgoing-gate.js'
import { createPublishWindow } from './publish-window.js'
import type { PublishWindow } from './publish-window.js'
import type { PublishOutcome } from './publisher.js'

/** The JetStream API calls the product makes, over whatever connection is live. Methods reject as the client does. */
export type ServerApi = {
  readonly listStreams: () => Promise<readonly StreamInfo[]>
  readonly listConsumers: (stream: string) => Promise<readonly ConsumerInfo[]>
  readonly streamInfo: (stream: string) => Promise<StreamInfo>
  readonly hasStream: (stream: string) => Promise<boolean>
  /** Null when there is no such consumer, or no such stream. */
  readonly consumerInfo: (stream: string, consumer: string) => Promise<ConsumerInfo | null>
  readonly createStream: (config: Partial<StreamConfig> & { readonly name: string }) => Promise<StreamInfo>
  readonly purgeStream: (stream: string, filter?: string) => Promise<number>
  readonly deleteStream: (stream: string) => Promise<void>
  readonly createConsumer: (stream: string, config: Partial<ConsumerConfig>) => Promise<ConsumerInfo>
  readonly updateConsumer: (stream: string, consumer: string, config: Partial<ConsumerConfig>) => Promise<ConsumerInfo>
  readonly deleteConsumer: (stream: string, consumer: string) => Promise<void>
  readonly pauseConsumer: (stream: string, consumer: string, untilMs: number) => Promise<void>
  readonly resumeConsumer: (stream: string, consumer: string) => Promise<void>
  /** Publishes under a message id and never rejects; an unanswered publish is tried again under the same id. */
  readonly publish: (subject: string, data: Uint8Array, msgId: string) => Promise<PublishOutcome>
  readonly describe: (error: unknown, context?: ErrorContext) => ErrorDescription
}

/** `err_code` of a consumer and of a stream that is not there. */
const notFoundCodes: ReadonlySet<number> = new Set([10014, 10059])
const publishTimeoutMs = 5000
const publishTries = 6
const retryPauseMs = 400

/**
 * Creates the calls over `nats`, which gives the live connection or undefined. Once `closing` is aborted a publish is
 * not tried again, so that nothing keeps the process.
 */
export function createServerApi(
  nats: () => NatsConnection | undefined,
  options: { readonly clock: Clock; readonly closing: AbortSignal; readonly place?: JetStreamPlace },
): ServerApi {
  const { place = ownJetStream } = options
  let cached: { readonly nc: NatsConnection; readonly jsm: Promise<JetStreamManager> } | undefined
  const live = (): NatsConnection => {
    const nc = nats()
    if (!nc) throw new Error('there is no connection')
    return nc
  }
  let open: { readonly nc: NatsConnection; readonly publishing: PublishWindow } | undefined
  const window = (): PublishWindow => {
    const nc = live()
    if (open?.nc !== nc) {
      open?.publishing.close()
      open = { nc, publishing: createPublishWindow(nc, { clock: options.clock, timeoutMs: publishTimeoutMs, place }) }
    }
    return open.publishing
  }
  const jsm = (): Promise<JetStreamManager> => {
    const nc = live()
    if (cached?.nc !== nc) cached = { nc, jsm: jetstreamManager(nc, { checkAPI: false, apiPrefix: place.apiPrefix }) }
    return cached.jsm
  }
  const all = async <T>(lister: { next: () => Promise<T[]> }): Promise<readonly T[]> => {
    const found: T[] = []
    for (let page = await lister.next(); page.length > 0; page = await lister.next()) found.push(...page)
    return found
  }
  const describe: ServerApi['describe'] = (error, context = {}) =>
    describeError(error, { jetstreamEnabled: nats()?.info?.jetstream === true, ...context })

  const orNull = async <T>(ask: () => Promise<T>): Promise<T | null> => {
    try {
      return await ask()
    } catch (error) {
      if (notFoundCodes.has(describe(error).code ?? 0)) return null
      throw error
    }
  }
  const pauses = new Set<() => void>()
  const endPauses = (): void => {
    for (const end of [...pauses]) end()
    open?.publishing.close()
  }
  options.closing.addEventListener('abort', endPauses)
  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        cancel()
        pauses.delete(end)
        resolve()
      }
      const cancel = options.clock.after(delayMs, end)
      pauses.add(end)
    })

  const publish: ServerApi['publish'] = async (subject, data, msgId) => {
    let why = ''
    for (let tries = 1; tries <= publishTries; tries += 1) {
      try {
        const ack = await window().publish(subject, data, msgId)
        return { kind: 'stored', seq: ack.seq, stream: ack.stream, duplicate: ack.duplicate === true }
      } catch (error) {
        const { summary, advice } = describe(error, { subject, action: 'publish' })
        // Whether it was stored is open only when the answer is what got lost; the same id makes trying again safe.
        if (!answerLost(error)) return { kind: 'refused', why: summary, advice }
        why = summary
        if (options.closing.aborted || tries === publishTries) break
        await pause(retryPauseMs * tries)
      }
    }
    return { kind: 'unknown', why }
  }

  return {
    listStreams: async () => all((await jsm()).streams.list()),
    listConsumers: async (stream) => all((await jsm()).consumers.list(stream)),
    streamInfo: async (stream) => (await jsm()).streams.info(stream),
    hasStream: async (stream) => (await orNull(async () => (await jsm()).streams.info(stream))) !== null,
    consumerInfo: (stream, consumer) => orNull(async () => (await jsm()).consumers.info(stream, consumer)),
    createStream: async (config) => (await jsm()).streams.add(config),
    purgeStream: async (stream, filter) =>
      (await (await jsm()).streams.purge(stream, filter === undefined ? undefined : { filter })).purged,
    deleteStream: async (stream) => void (await (await jsm()).streams.delete(stream)),
    createConsumer: async (stream, config) => (await jsm()).consumers.add(stream, config),
    updateConsumer: async (stream, consumer, config) => (await jsm()).consumers.update(stream, consumer, config),
    deleteConsumer: async (stream, consumer) => void (await (await jsm()).consumers.delete(stream, consumer)),
    pauseConsumer: async (stream, consumer, untilMs) =>
      void (await (await jsm()).consumers.pause(stream, consumer, new Date(untilMs))),
    resumeConsumer: async (stream, consumer) => void (await (await jsm()).consumers.resume(stream, consumer)),
    publish,
    describe,
  }
}

function answerLost(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    // Its words name the subject, which may say anything.
    if (at instanceof errors.PermissionViolationError || at instanceof OutgoingRefusedError) return false
    if (at.name === 'TimeoutError' || at.name === 'ClosedConnectionError') return true
    if (/disconnect|no connection|closed/i.test(at.message)) return true
  }
  return false
}
