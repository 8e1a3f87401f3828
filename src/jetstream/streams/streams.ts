import type { Clock } from '../../lib/clock.js'
import { createStore } from '../../lib/store.js'
import type { ReadableStore } from '../../lib/store.js'
import { unreadWords } from '../api/api-request.js'
import type { Listed } from '../api/api-request.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { StreamInfo } from '../wire/answers/stream-info.js'
import { createSerialTask } from '../../lib/serial-task.js'
import { subjectMatches } from '../wire/subjects.js'

/** A consumer as the list shows it. Names are untrusted until printed. */
export type ConsumerSummary = {
  readonly name: string
  readonly stream: string
  readonly kind: 'push' | 'pull'
  readonly durable: boolean
  readonly paused: boolean
  readonly pending: number
  readonly ackPending: number
  readonly redelivered: number
  readonly info: ConsumerInfo
}

/** A stream as the list shows it. */
export type StreamSummary = {
  readonly name: string
  /** Empty for a mirror, and for a stream that is only filled from others. */
  readonly subjects: readonly string[]
  readonly messages: number
  readonly bytes: number
  readonly firstSeq: number
  readonly lastSeq: number
  readonly consumerCount: number
  readonly info: StreamInfo
  /** Undefined while this stream's consumers are not being listed; see `watch`. */
  readonly consumers?: readonly ConsumerSummary[]
}

/** What is known of the server's streams. Old data stays when a look fails. */
export type StreamsState = {
  readonly phase: 'loading' | 'ready'
  readonly streams: readonly StreamSummary[]
  /** Why the last look failed; the list is as old as `asOfMs` then. */
  readonly problem?: string
  readonly asOfMs?: number
}

/** The live list of streams and, where watched, their consumers. */
export type StreamList = {
  readonly state: ReadableStore<StreamsState>
  /** Looks now. Looks do not overlap; one asked for meanwhile follows. */
  readonly refresh: () => Promise<void>
  /** Looks within half a second, for what is only worth a look: however often it is asked, twice a second at most. */
  readonly soon: () => void
  /** Lists this stream's consumers too. Few streams (up to 20) are watched without asking. */
  readonly watch: (stream: string) => void
  readonly find: (stream: string) => StreamSummary | undefined
  /** Begins looking every two seconds. */
  readonly start: () => void
  readonly stop: () => void
}

/** How the list reaches the server: one page walk each. */
export type StreamListDeps = {
  readonly clock: Clock
  readonly listStreams: () => Promise<Listed<StreamInfo>>
  readonly listConsumers: (stream: string) => Promise<Listed<ConsumerInfo>>
  readonly describe: (error: unknown) => string
  readonly connected: () => boolean
}

const pollMs = 2000
const soonMs = 500
const watchedWithoutAsking = 20

/** The stream that takes what is published on `subject`, by what is known of them: the server lets only one. */
export function streamOfSubject(streams: readonly StreamSummary[], subject: string): string | undefined {
  return streams.find(({ subjects }) => subjects.some((taken) => subjectMatches(taken, subject)))?.name
}

/** Creates the list, empty and not yet looking. */
export function createStreamList(deps: StreamListDeps): StreamList {
  const state = createStore<StreamsState>({ phase: 'loading', streams: [] })
  const watched = new Set<string>()
  let cancel: (() => void) | undefined
  let cancelSoon: (() => void) | undefined
  let stopped = false
  let seen = ''

  const find = (name: string): StreamSummary | undefined => state.get().streams.find((one) => one.name === name)

  const look = async (): Promise<void> => {
    if (!deps.connected()) return
    let problem: string | undefined
    try {
      const { items: infos, unread } = await deps.listStreams()
      if (unread) problem = unreadWords(unread, infos.length, 'streams')
      const few = infos.length <= watchedWithoutAsking
      const streams = await Promise.all(
        infos.map(async (info) => {
          const wanted = info.state.consumer_count > 0 && (few || watched.has(info.config.name))
          if (!wanted) return summarise(info, few ? [] : undefined)
          try {
            const { items, unread: unreadHere } = await deps.listConsumers(info.config.name)
            if (unreadHere) problem ??= `${info.config.name}: ${unreadWords(unreadHere, items.length, 'consumers')}`
            return summarise(info, items)
          } catch (error) {
            // Deleted this moment, or not allowed: the streams themselves are known all the same.
            problem = deps.describe(error)
            return { ...summarise(info, undefined), consumers: find(info.config.name)?.consumers }
          }
        }),
      )
      streams.sort((a, b) => (a.name < b.name ? -1 : 1))
      // The server stamps every answer with its time; without it an unchanged look draws no frame.
      const text = JSON.stringify(streams, (key, value: unknown) => (volatile.has(key) ? undefined : value))
      if (text === seen && state.get().problem === problem) return
      seen = text
      state.set({ phase: 'ready', streams, asOfMs: deps.clock.now(), ...(problem === undefined ? {} : { problem }) })
    } catch (error) {
      const why = deps.describe(error)
      state.update((now) => (now.problem === why ? now : { ...now, problem: why }))
    }
  }
  const refresh = createSerialTask(look)
  const schedule = (): void => {
    cancel = deps.clock.after(pollMs, () => {
      void refresh()
      schedule()
    })
  }
  return {
    state,
    refresh,
    soon: () => {
      if (stopped) return
      cancelSoon ??= deps.clock.after(soonMs, () => {
        cancelSoon = undefined
        void refresh()
      })
    },
    watch: (stream) => {
      if (watched.has(stream)) return
      watched.add(stream)
      if (state.get().streams.length > watchedWithoutAsking) void refresh()
    },
    find,
    start: () => {
      stopped = false
      if (!cancel) schedule()
      void refresh()
    },
    stop: () => {
      stopped = true
      cancel?.()
      cancelSoon?.()
      cancel = cancelSoon = undefined
    },
  }
}

const volatile = new Set(['ts', 'last_active', 'pause_remaining'])

function summarise(info: StreamInfo, consumers: readonly ConsumerInfo[] | undefined): StreamSummary {
  const { config, state } = info
  return {
    name: config.name,
    // A mirror has none, and neither need a stream that is filled from others.
    subjects: config.subjects ?? [],
    messages: state.messages,
    bytes: state.bytes,
    firstSeq: state.first_seq,
    lastSeq: state.last_seq,
    consumerCount: state.consumer_count,
    info,
    ...(consumers ? { consumers: consumers.map(summariseConsumer).sort((a, b) => (a.name < b.name ? -1 : 1)) } : {}),
  }
}

function summariseConsumer(info: ConsumerInfo): ConsumerSummary {
  return {
    name: info.name,
    stream: info.stream_name,
    kind: info.config.deliver_subject === undefined ? 'pull' : 'push',
    durable: info.config.durable_name !== undefined,
    paused: info.paused === true,
    pending: info.num_pending,
    ackPending: info.num_ack_pending,
    redelivered: info.num_redelivered,
    info,
  }
}
