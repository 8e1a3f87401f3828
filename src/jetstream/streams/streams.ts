import type { Clock } from '../../lib/clock.js'
import { createStore } from '../../lib/store.js'
import type { ReadableStore } from '../../lib/store.js'
import { unreadWords } from '../api/api-request.js'
import type { Listed } from '../api/api-request.js'
import { isLeaderless } from '../wire/answers/cluster-info.js'
import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { StreamInfo } from '../wire/answers/stream-info.js'
import { createSerialTask } from '../../lib/serial-task.js'
import { subjectMatches } from '../wire/subjects.js'
import { pauseAfter, shortestPauseMs, urgentPauseAfter } from './look-pace.js'
import type { LookPace } from './look-pace.js'
import { isSameList, summariseConsumers, summariseStream } from './summaries.js'
import type { ConsumerSummary, StreamSummary } from './summaries.js'

export type { ConsumerSummary, StreamSummary } from './summaries.js'

/** What is known of the server's streams. Old data stays when a look fails. */
export type StreamsState = {
  readonly phase: 'loading' | 'ready'
  /** By name. A stream that did not change is the same object as before. */
  readonly streams: readonly StreamSummary[]
  /** Why the last look failed; the list is as old as `asOfMs` then. */
  readonly problem?: string
  readonly asOfMs?: number
}

/**
 * The live list of streams and, where watched, their consumers. All of it is read every two seconds where that costs
 * little; where it costs much (many streams, a slow server) more rarely, and what is in view by itself meanwhile.
 */
export type StreamList = {
  readonly state: ReadableStore<StreamsState>
  /** Looks at all now. Looks do not overlap; one asked for meanwhile follows. */
  readonly refresh: () => Promise<void>
  /**
   * Looks within half a second, for what is only worth a look: however often it is asked, twice a second at most, and
   * where a look costs much, as rarely as `pace` allows.
   */
  readonly soon: () => void
  /** Lists this stream's consumers too, as often as it is in view. Few streams (up to 20) are watched without asking. */
  readonly watch: (stream: string) => void
  /** Says which streams somebody sees: they are kept fresh however many there are. Some fifty at most are. */
  readonly inView: (streams: readonly string[]) => void
  readonly find: (stream: string) => StreamSummary | undefined
  /** How often the list is read, and what that costs. */
  readonly pace: () => LookPace
  /** Begins looking every two seconds. */
  readonly start: () => void
  readonly stop: () => void
}

/** How the list reaches the server: `listStreams` and `listConsumers` are one page walk each. */
export type StreamListDeps = {
  readonly clock: Clock
  readonly listStreams: () => Promise<Listed<StreamInfo>>
  readonly listConsumers: (stream: string) => Promise<Listed<ConsumerInfo>>
  /** Null when there is no such stream. */
  readonly readStream: (stream: string) => Promise<StreamInfo | null>
  /** Streams that are worked on, in view or not. */
  readonly inUse: () => readonly string[]
  readonly describe: (error: unknown) => string
  readonly connected: () => boolean
  /** Whether a list failed because a cluster has no leader: what is in view may be told all the same. */
  readonly isLeaderless: (error: unknown) => boolean
  /** A stream was read; `before` is what was known of it. */
  readonly onLooked: (before: StreamInfo | undefined, after: StreamInfo) => void
}

const soonMs = 500
const viewMs = 100
const watchedWithoutAsking = 20
const mostNear = 64

/** The stream that takes what is published on `subject`, by what is known of them: the server lets only one. */
export function streamOfSubject(
  streams: readonly Pick<StreamSummary, 'name' | 'subjects'>[],
  subject: string,
): string | undefined {
  return streams.find(({ subjects }) => subjects.some((taken) => subjectMatches(taken, subject)))?.name
}

/** Creates the list, empty and not yet looking. */
export function createStreamList(deps: StreamListDeps): StreamList {
  const { clock } = deps
  const state = createStore<StreamsState>({ phase: 'loading', streams: [] })
  const watched = new Set<string>()
  const readAtMs = new Map<string, number>()
  const byName = new Map<string, StreamSummary>()
  let inView: readonly string[] = []
  let all = { atMs: -Infinity, tookMs: 0, entries: 0 }
  let problemOfAll: string | undefined
  let allAsked = false
  let cancel: (() => void) | undefined
  let cancelSoon: (() => void) | undefined
  let cancelView: (() => void) | undefined
  let stopped = false

  const nearby = (): readonly string[] => [...new Set([...deps.inUse(), ...inView])].slice(0, mostNear)
  const isWatched = (name: string): boolean =>
    byName.size <= watchedWithoutAsking || watched.has(name) || deps.inUse().includes(name)
  const nearMs = (): number =>
    pauseAfter(nearby().reduce((sum, name) => sum + 1 + ((isWatched(name) && byName.get(name)?.consumerCount) || 0), 0))
  // A timer may be early by a moment, and the beat is all there is.
  const isDue = (sinceMs: number, pauseMs: number): boolean => clock.now() - sinceMs >= pauseMs - shortestPauseMs / 2

  // With its consumers, or with what was known of them last.
  const lookInto = async (read: StreamInfo, wanted: boolean, told: Told): Promise<StreamSummary> => {
    const { name } = read.config
    const before = byName.get(name)
    const info = asToldLast(read, before?.info)
    const known = before?.consumers
    deps.onLooked(before?.info, info)
    told.entries += 1
    if (info.state.consumer_count === 0) return summariseStream(info, wanted || known ? noConsumers : undefined, before)
    if (!wanted) return summariseStream(info, known, before)
    try {
      const { items, unread, missing = [] } = await deps.listConsumers(name)
      told.entries += items.length
      // What a cluster could not ask is there all the same.
      const kept = known?.filter((one) => missing.includes(one.name)).map((one) => one.info) ?? []
      if (unread) told.problem ??= `${name}: ${unreadWords(unread, items.length, 'consumers')}`
      return summariseStream(info, summariseConsumers([...items, ...kept], known), before)
    } catch (error) {
      // Deleted this moment, or not allowed: the streams themselves are known all the same.
      told.problem ??= deps.describe(error)
      return summariseStream(info, known, before)
    }
  }
  const show = (streams: readonly StreamSummary[], problem: string | undefined): void => {
    byName.clear()
    for (const stream of streams) byName.set(stream.name, stream)
    const now = state.get()
    // An unchanged look draws no frame.
    if (now.phase === 'ready' && isSameList(streams, now.streams) && now.problem === problem) return
    state.set({ phase: 'ready', streams, asOfMs: clock.now(), ...(problem === undefined ? {} : { problem }) })
  }

  const lookAtAll = async (): Promise<void> => {
    allAsked = false
    const nowMs = clock.now()
    const { items: infos, unread, missing = [] } = await deps.listStreams()
    const told: Told = { entries: 0, problem: unread && unreadWords(unread, infos.length, 'streams') }
    const few = infos.length <= watchedWithoutAsking
    const near = new Set(nearby())
    const streams = await Promise.all(
      infos.map((info) => {
        const { name } = info.config
        return lookInto(info, few || (near.has(name) && isWatched(name)), told)
      }),
    )
    // A cluster leaves out what has no leader: it is there, and read by itself as soon as it is in view.
    const listed = new Set(infos.map(({ config }) => config.name))
    const kept = missing.flatMap((name) => (listed.has(name) ? [] : (byName.get(name) ?? [])))
    told.problem ??= missingWords(missing)
    streams.push(...kept)
    streams.sort((a, b) => (a.name < b.name ? -1 : 1))
    readAtMs.clear()
    for (const { name } of streams) if (few || near.has(name) || !watched.has(name)) readAtMs.set(name, nowMs)
    for (const { name } of kept) readAtMs.delete(name)
    all = { atMs: clock.now(), tookMs: clock.now() - nowMs, entries: told.entries }
    problemOfAll = told.problem
    show(streams, told.problem)
  }
  // What is in view, one by one: a list gives 256 at a time, seen or not.
  const lookNearby = async (): Promise<void> => {
    const nowMs = clock.now()
    const pauseMs = nearMs()
    const names = nearby().filter((name) => byName.has(name) && isDue(readAtMs.get(name) ?? -Infinity, pauseMs))
    if (names.length === 0) return
    let isGone = false
    const told: Told = { entries: 0 }
    const seen = await Promise.all(
      names.map(async (name) => {
        readAtMs.set(name, nowMs)
        try {
          const info = await deps.readStream(name)
          if (info !== null) return await lookInto(info, isWatched(name), told)
          // Gone: the list says what there is instead.
          isGone = true
        } catch (error) {
          told.problem ??= deps.describe(error)
        }
        return undefined
      }),
    )
    const fresh = new Map(seen.filter((stream) => stream !== undefined).map((stream) => [stream.name, stream]))
    show(
      state.get().streams.map((stream) => fresh.get(stream.name) ?? stream),
      problemOfAll ?? told.problem,
    )
    if (isGone) soon()
  }
  const task = createSerialTask(async () => {
    if (!deps.connected()) return
    try {
      if (allAsked || isDue(all.atMs, pauseAfter(all.entries))) await lookAtAll()
      else await lookNearby()
    } catch (error) {
      all = { ...all, atMs: clock.now() }
      const why = deps.describe(error)
      problemOfAll = why
      // It fails by itself, one by one, and says so in the summary it gives.
      if (deps.isLeaderless(error)) await lookNearby()
      state.update((now) => (now.problem === why ? now : { ...now, problem: why }))
    }
  })
  const refresh = (): Promise<void> => {
    allAsked = true
    return task()
  }
  const schedule = (): void => {
    cancel = clock.after(shortestPauseMs, () => {
      void task()
      schedule()
    })
  }
  const soon = (): void => {
    if (stopped) return
    const pauseMs = all.atMs + urgentPauseAfter(all.entries) - clock.now()
    cancelSoon ??= clock.after(Math.max(soonMs, pauseMs), () => {
      cancelSoon = undefined
      void refresh()
    })
  }
  return {
    state,
    refresh,
    soon,
    watch: (stream) => {
      if (watched.has(stream)) return
      watched.add(stream)
      if (state.get().streams.length <= watchedWithoutAsking) return
      readAtMs.delete(stream)
      if (!inView.includes(stream)) inView = [stream, ...inView]
      void task()
    },
    inView: (streams) => {
      if (isSameList(streams, inView)) return
      inView = streams
      if (stopped) return
      cancelView ??= clock.after(viewMs, () => {
        cancelView = undefined
        void task()
      })
    },
    find: (name) => byName.get(name),
    pace: () => ({
      allMs: pauseAfter(all.entries),
      allTookMs: all.tookMs,
      allEntries: all.entries,
      nearMs: nearMs(),
    }),
    start: () => {
      stopped = false
      if (!cancel) schedule()
      void refresh()
    },
    stop: () => {
      stopped = true
      for (const end of [cancel, cancelSoon, cancelView]) end?.()
      cancel = cancelSoon = cancelView = undefined
    },
  }
}

/**
 * Nothing is stored without a leader, and a copy that speaks for the stream meanwhile may be behind it or hold nothing:
 * what was known of its messages stands.
 */
function asToldLast(info: StreamInfo, before: StreamInfo | undefined): StreamInfo {
  return isLeaderless(info) && before?.created === info.created ? { ...info, state: before.state } : info
}

function missingWords([one, ...others]: readonly string[]): string | undefined {
  if (one === undefined) return undefined
  const who = others.length === 0 ? [one, 'it'] : [`${others.length + 1} streams`, 'they']
  return `${who[0]} did not answer: ${who[1]} may be other than shown`
}

/** What a look learns beside what it looks for. */
type Told = { entries: number; problem?: string | undefined }

const noConsumers: readonly ConsumerSummary[] = []
