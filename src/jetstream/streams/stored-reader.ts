import type { Clock } from '../../lib/clock.js'
import { createStore } from '../../lib/store.js'
import type { ReadableStore } from '../../lib/store.js'
import type { StoredMessage } from '../wire/answers/stored-message.js'
import type { Problem } from '../wire/problem.js'
import type { StreamSummary } from './streams.js'

/** A consumer whose first message to come is asked for: the first behind `after` that its filter takes. */
export type WaitingFrom = { readonly after: number; readonly filter: string }

/** What somebody sees of a stream's messages: the newest `most`, and what waits for some consumers. */
export type StoredWanted = {
  readonly stream: Pick<StreamSummary, 'name' | 'messages' | 'bytes' | 'firstSeq' | 'lastSeq' | 'info'>
  readonly most: number
  readonly waiting: readonly WaitingFrom[]
}

/** What was read of the stream that is in view. */
export type StoredState = {
  /** Whose messages these are; undefined while nobody looks. */
  readonly stream?: string
  /** Newest first; of those that are not stored any more none. */
  readonly messages: readonly StoredMessage[]
  /** The newest that were wanted have been looked for. */
  readonly isRead: boolean
  /** Some of it was not looked for: too many of the newest sequences are not stored any more. */
  readonly isCut: boolean
  /** Why nothing can be read. */
  readonly problem?: Problem
  /** When the first message to come was stored, by our clock; see `waitingKey`. */
  readonly waitingSinceMs: ReadonlyMap<string, number>
}

/** Reads the messages of the one stream that somebody looks at. */
export type StoredReader = {
  readonly state: ReadableStore<StoredState>
  /**
   * Says what is in view; undefined when nothing is. What is known is not asked for again, and nothing is asked while
   * the stream does not change; once a second at most.
   */
  readonly want: (wanted: StoredWanted | undefined) => void
}

/** How the reader reaches the server. */
export type StoredReaderDeps = {
  readonly clock: Clock
  readonly read: (stream: string, seq: number, filter?: string) => Promise<StoredMessage | null>
  readonly problem: (error: unknown) => Problem
  readonly connected: () => boolean
  /** How far the server's clock is ahead of ours. */
  readonly aheadMs: () => number
}

const everyMs = 1000
const retryMs = 5000
/** Sequences without a message that one reading passes over. */
const mostHoles = 32
const atOnce = 8
/** Payloads of one reading together; each answer carries the whole message. */
const mostBytes = 4 * 1024 * 1024
const largeBytes = 64 * 1024
const mostWaiting = 64
const none: StoredState = { messages: [], isRead: false, isCut: false, waitingSinceMs: new Map() }

/** The name of what waits for a consumer, in `StoredState.waitingSinceMs`. */
export function waitingKey({ after, filter }: WaitingFrom): string {
  return `${after} ${filter}`
}

/** Creates the reader; it asks nothing before something is wanted. */
export function createStoredReader(deps: StoredReaderDeps): StoredReader {
  const { clock } = deps
  const state = createStore<StoredState>(none)
  let wanted: StoredWanted | undefined
  let known = forget('')
  let cancel: (() => void) | undefined
  let isReading = false
  let lastMs = -Infinity
  let shownId = ''

  const want: StoredReader['want'] = (next) => {
    wanted = next
    cancel?.()
    cancel = undefined
    if (!next) {
      known = forget('')
      return state.set(none)
    }
    keepTrue(next)
    show(next, false)
    schedule(everyMs)
  }

  // What may be another message by now, or none, is asked for anew.
  const keepTrue = ({ stream }: StoredWanted): void => {
    const id = `${stream.name} ${stream.info.created}`
    const holes = stream.lastSeq - stream.firstSeq + 1 - stream.messages
    const isOther = known.id !== id || stream.lastSeq < known.lastSeq
    if (isOther) known = forget(id)
    else if (holes !== known.holes) known = { ...forget(id), refused: known.refused }
    known.holes = holes
    known.lastSeq = stream.lastSeq
  }

  const schedule = (pauseMs: number): void => {
    if (isReading || cancel || !wanted || known.refused || missing(wanted).length === 0) return
    cancel = clock.after(Math.max(0, lastMs + pauseMs - clock.now()), () => {
      cancel = undefined
      void readAll()
    })
  }
  const readAll = async (): Promise<void> => {
    if (!wanted || isReading) return
    lastMs = clock.now()
    if (!deps.connected()) return void schedule(retryMs)
    isReading = true
    const [of, into] = [wanted, known]
    let pauseMs = everyMs
    try {
      await read(of, into)
      into.problem = undefined
    } catch (error) {
      const problem = deps.problem(error)
      into.problem = problem
      // What the login may not do it may not do in five seconds either.
      into.refused = problem.refused !== undefined
      pauseMs = retryMs
    }
    isReading = false
    if (wanted) show(wanted, true)
    schedule(pauseMs)
  }

  const read = async (of: StoredWanted, into: Known): Promise<void> => {
    const { name, messages, bytes } = of.stream
    const together = bytes / Math.max(1, messages) > largeBytes ? 1 : atOnce
    let bytesRead = 0
    for (;;) {
      const next = missing(of, into).slice(0, together)
      if (next.length === 0 || bytesRead > mostBytes || wanted?.stream.name !== name || known !== into) return
      await Promise.all(
        next.map(async (one) => {
          const found = await deps.read(name, one.seq, one.filter)
          bytesRead += found?.dataBytes ?? 0
          if (one.key === undefined) into.bySeq.set(one.seq, found)
          else into.waiting.set(one.key, found === null ? undefined : found.storedAtMs - deps.aheadMs())
        }),
      )
    }
  }

  type Missing = { readonly seq: number; readonly filter?: string; readonly key?: string }
  /** What is to be asked still: the newest messages, newest first, then what waits. */
  const missing = ({ stream, most, waiting }: StoredWanted, of: Known = known): readonly Missing[] => {
    const { unread } = newest({ stream, most }, of)
    const waits = waiting.slice(0, mostWaiting).flatMap((one): readonly Missing[] => {
      const key = waitingKey(one)
      const seq = Math.max(one.after + 1, stream.firstSeq, 1)
      return of.waiting.has(key) || seq > stream.lastSeq ? [] : [{ seq, filter: one.filter, key }]
    })
    return [...unread.map((seq) => ({ seq })), ...waits]
  }

  // What is on its way does not blank what was read before.
  const show = ({ stream, most, waiting }: StoredWanted, isDone: boolean): void => {
    const { found, isCut, unread, lowest } = newest({ stream, most }, known)
    const before = known.id === shownId ? state.get().messages : []
    const isStored = ({ seq }: StoredMessage): boolean => seq >= stream.firstSeq && seq <= stream.lastSeq
    const keys = waiting.map(waitingKey)
    const waitingSinceMs = new Map<string, number>()
    for (const key of keys) {
      const sinceMs = known.waiting.get(key)
      if (sinceMs !== undefined) waitingSinceMs.set(key, sinceMs)
    }
    for (const seq of known.bySeq.keys()) if (seq < lowest || seq > stream.lastSeq) known.bySeq.delete(seq)
    for (const key of known.waiting.keys()) if (!keys.includes(key)) known.waiting.delete(key)
    shownId = known.id
    const { problem } = known
    state.set({
      stream: stream.name,
      messages: unread.length > 0 && !isDone ? before.filter(isStored) : found,
      isRead: unread.length === 0,
      isCut,
      ...(problem === undefined ? {} : { problem }),
      waitingSinceMs,
    })
  }
  return { state, want }
}

/** What was read of one stream. */
type Known = {
  readonly id: string
  /** By sequence; null is one that is not stored. */
  readonly bySeq: Map<number, StoredMessage | null>
  readonly waiting: Map<string, number | undefined>
  holes: number
  lastSeq: number
  problem: Problem | undefined
  refused: boolean
}

function forget(id: string): Known {
  return { id, bySeq: new Map(), waiting: new Map(), holes: 0, lastSeq: 0, problem: undefined, refused: false }
}

/** The newest messages as far as they are known, and the sequences among them that are not. */
function newest(
  { stream, most }: Pick<StoredWanted, 'stream' | 'most'>,
  { bySeq }: Known,
): {
  readonly found: readonly StoredMessage[]
  readonly unread: readonly number[]
  readonly isCut: boolean
  /** The last sequence that was thought of. */
  readonly lowest: number
} {
  const found: StoredMessage[] = []
  const unread: number[] = []
  let holes = 0
  let seq = stream.messages === 0 ? 0 : stream.lastSeq
  for (; seq >= Math.max(1, stream.firstSeq) && found.length + unread.length < most && holes < mostHoles; seq -= 1) {
    const one = bySeq.get(seq)
    if (one === undefined) unread.push(seq)
    else if (one === null) holes += 1
    else found.push(one)
  }
  return { found, unread, isCut: holes >= mostHoles, lowest: seq + 1 }
}
