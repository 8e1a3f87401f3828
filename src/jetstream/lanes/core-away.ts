import type { ServerApi } from '../api/server-api.js'
import { asLed } from '../wire/answers/stream-info.js'
import type { StreamInfo } from '../wire/answers/stream-info.js'
import { subjectMatches, subjectsOverlap } from '../wire/subjects.js'

/** What a plain subscriber keeps of a message, to know it again in a stream. */
export type CoreMessage = { readonly subject: string; readonly bytes: number; readonly head: Uint8Array }

/** The calls that tell what a stream took meanwhile. */
type StoredApi = Pick<ServerApi, 'streamInfo' | 'storedMessage'>

/**
 * Counts what a plain subscriber never saw. Nobody tells it: where a stream takes the subject, its sequences do. Where
 * its last message before it went and its first after it came back lie in the stream is found by what they say.
 */
export type CoreAway = {
  /** Takes a message that came. */
  readonly came: (message: CoreMessage) => void
  /** It went away; `lastSeq` looks up how far the stream is now. */
  readonly left: (atMs: number, api: StoredApi) => void
  /** It is subscribed, and the server has read that; `flush` resolves when all sent to it before has come. */
  readonly back: (atMs: number, by: { readonly api: StoredApi; readonly flush: () => Promise<void> }) => Promise<void>
  /** Undefined while it was never away, and where it cannot be known. */
  readonly missed: () => { readonly count: number; readonly awayMs: number } | undefined
}

/** Kept of each message; two that begin alike for so long and are as long are taken for one. */
export const keptHeadBytes = 1024
const keptMessages = 64
/** So many messages are looked up at most, one by one. */
const mostSteps = 512

/** A stream as far as it is needed: its sequences count the subject. */
type Taking = { readonly name: string; readonly created: string }

/** Creates the count of one lane; `streamsNow` are the streams known, by name with their subjects. */
export function createCoreAway(
  subject: string,
  streamsNow: () => readonly { readonly name: string; readonly subjects: readonly string[] }[],
): CoreAway {
  /** The newest that came, of this stay. */
  let recent: CoreMessage[] = []
  /** The last of the stay before. */
  let before: readonly CoreMessage[] = []
  /** The stream and how far it was when the stay before began. */
  let anchor: { readonly stream: Taking; readonly seq: number } | undefined
  let leftAtMs: number | undefined
  let leftAtSeq: Promise<number | undefined> = Promise.resolve(undefined)
  let count = 0
  let awayMs = 0
  let isKnown = true
  let returns = 0
  /** All that comes is kept until it is known where in the stream the first of it lies. */
  let isSettling = true

  const taking = (): string | undefined => {
    const found = streamsNow().filter(({ subjects }) => subjects.some((one) => subjectsOverlap(one, subject)))
    const [stream] = found
    const isWhole = stream?.subjects.some((one) => subjectMatches(one, subject)) === true
    return found.length === 1 && isWhole ? stream.name : undefined
  }
  const isIn = (messages: readonly CoreMessage[], stored: { subject: string; dataBytes: number; data: Uint8Array }) => {
    const head = stored.data.subarray(0, keptHeadBytes)
    return messages.some(
      (one) => one.subject === stored.subject && one.bytes === stored.dataBytes && Buffer.compare(one.head, head) === 0,
    )
  }
  /** Goes back from `from` while `goesOn` says so of the messages of our subject; gives the sequence where it ended. */
  const walkBack = async (
    api: StoredApi,
    of: { readonly stream: string; readonly from: number; readonly goesOn: (isOurs: IsOurs) => boolean },
  ): Promise<number | undefined> => {
    let seq = of.from
    for (let steps = 0; seq > 0; steps += 1, seq -= 1) {
      if (steps === mostSteps) return undefined
      const stored = await api.storedMessage(of.stream, seq)
      if (stored === null || !subjectMatches(subject, stored.subject)) continue
      if (!of.goesOn((messages) => isIn(messages, stored))) return seq
    }
    return seq
  }
  /** How many of our subject were stored behind `from`, up to `to`; undefined where that is not known. */
  const storedBetween = async (api: StoredApi, info: StreamInfo, { from, to }: { from: number; to: number }) => {
    if (takesOnlyOurs(info, subject)) return Math.max(0, to - from)
    // What was removed meanwhile nobody can count.
    if ((info.state.num_deleted ?? 0) > 0 || info.state.first_seq > from + 1) return undefined
    let found = 0
    for (let seq = from + 1; seq <= to; found += 1) {
      if (found > mostSteps) return undefined
      const stored = await api.storedMessage(info.config.name, seq, subject)
      if (stored === null || stored.seq > to) return found
      seq = stored.seq + 1
    }
    return found
  }
  const countAway = async (api: StoredApi, info: StreamInfo, to: number): Promise<number | undefined> => {
    if (anchor === undefined) return undefined
    const { stream, seq: anchored } = anchor
    if (stream.name !== info.config.name || stream.created !== info.created || to < anchored) return undefined
    if (before.length === 0) return storedBetween(api, info, { from: anchored, to })
    const leftSeq = await leftAtSeq
    const from = await walkBack(api, {
      stream: stream.name,
      from: Math.min(to, leftSeq ?? to),
      goesOn: (isOurs) => !isOurs(before),
    })
    return from === undefined || from < anchored ? undefined : storedBetween(api, info, { from, to })
  }
  const settle = async (api: StoredApi, flush: () => Promise<void>): Promise<void> => {
    const name = taking()
    const isReturn = leftAtMs !== undefined
    const info = name === undefined ? undefined : asLed(await api.streamInfo(name))
    if (info === undefined || hasOtherSources(info)) {
      anchor = undefined
      if (isReturn) isKnown = false
      return
    }
    await flush()
    // What came already is in the stream's count, and was not missed.
    const to =
      recent.length === 0
        ? info.state.last_seq
        : await walkBack(api, {
            stream: info.config.name,
            from: info.state.last_seq,
            goesOn: (isOurs) => isOurs(recent),
          })
    const missed = isReturn && to !== undefined ? await countAway(api, info, to) : undefined
    if (isReturn && missed === undefined) isKnown = false
    count += missed ?? 0
    const stream = { name: info.config.name, created: info.created }
    anchor = to === undefined ? undefined : { stream, seq: to }
  }

  return {
    came: (message) => {
      recent.push(message)
      if (!isSettling && recent.length > keptMessages * 8) recent = recent.slice(-keptMessages)
    },
    left: (atMs, api) => {
      if (leftAtMs !== undefined) return
      leftAtMs = atMs
      isSettling = true
      before = recent.slice(-keptMessages)
      recent = []
      leftAtSeq =
        anchor === undefined
          ? Promise.resolve(undefined)
          : api
              .streamInfo(anchor.stream.name)
              .then((info) => asLed(info).state.last_seq)
              .catch(() => undefined)
    },
    back: async (atMs, { api, flush }) => {
      if (leftAtMs !== undefined) {
        awayMs += atMs - leftAtMs
        returns += 1
      }
      try {
        await settle(api, flush)
      } catch {
        // The server did not tell: then nobody knows.
        anchor = undefined
        if (leftAtMs !== undefined) isKnown = false
      }
      leftAtMs = undefined
      isSettling = false
    },
    missed: () => (returns > 0 && isKnown ? { count, awayMs } : undefined),
  }
}

type IsOurs = (messages: readonly CoreMessage[]) => boolean

/** Whether each of its sequences is a message of this subject. */
function takesOnlyOurs({ config: { subjects = [] } }: StreamInfo, subject: string): boolean {
  return subjects.every((one) => subjectMatches(subject, one))
}

/** Messages come to it in another way than by being published on its subjects. */
function hasOtherSources({ config }: StreamInfo): boolean {
  const { sources, mirror, subject_transform: transform } = config as Readonly<Record<string, unknown>>
  return mirror !== undefined || transform !== undefined || (Array.isArray(sources) && sources.length > 0)
}
