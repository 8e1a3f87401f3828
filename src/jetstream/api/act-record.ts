import type { AlikeMessages } from '../connection/ack-block.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'
import type { Act, ActAnswer, ActCause, ActHeader, ActKind, SentMessage } from './act.js'

/** A message on its way out. */
export type Leaving = {
  readonly subject: string
  /** Copied for the first hundred messages of an act; whoever sends more leaves the bytes as they are. */
  readonly body?: string | Uint8Array
  readonly headers?: readonly ActHeader[]
  readonly reply?: string
  /** The client listens for the answer somewhere of its own. */
  readonly asks?: boolean
}

/** An act while it goes on. */
export type ActRecord = {
  readonly kind: ActKind
  readonly add: (message: Leaving, nowMs: number) => (answer: ActAnswer, nowMs: number) => void
  /** The same for many; there must be at least one. `otherwise` names those to which something else came back. */
  readonly addAll: (
    messages: AlikeMessages,
    nowMs: number,
  ) => (came: { answer: ActAnswer; otherwise?: Otherwise | undefined }, nowMs: number) => void
  /** The same for many, at least one, of which each is answered by itself, and once. */
  readonly addEach: (messages: EachLeaving, nowMs: number) => EachRecord
  /** The act as it stands: the same object until something changed. */
  readonly act: () => Act
  /** How much memory its bodies and headers take, roughly. */
  readonly keptBytes: () => number
}

/** Many on their way out; `at` tells of one, at any time later. */
export type EachLeaving = { readonly count: number; readonly at: (index: number) => Leaving }

/** What came back to many messages, one after the other. */
export type EachRecord = {
  /** Whether the answer to this one is kept; of the others it is only counted. */
  readonly keeps: (index: number) => boolean
  readonly settle: (index: number, answer: ActAnswer, nowMs: number) => void
  /** So many of those whose answer is not kept got one of the kind of `newest`, which came to the last of them. */
  readonly settleMany: (count: number, newest: ActAnswer, nowMs: number) => void
}

type Otherwise = (message: Leaving) => ActAnswer | undefined

/** Bodies are kept up to here; the journal says how long they were. */
const longestBodyBytes = 64 * 1024
const keptMessages = 100
/** All messages of one act together, beyond its first and its newest. */
const keptActBytes = 512 * 1024
const encoder = new TextEncoder()

/** Of the many after the beginning only the one that is looked at is copied. */
type Newest = { readonly message: Leaving; readonly atMs: number; kept: SentMessage | undefined }

/** Starts the record of an act, without a message. */
export function createActRecord(of: {
  readonly id: number
  readonly by: ActCause
  readonly lane?: number | undefined
  readonly kind: ActKind
  readonly place: JetStreamPlace
}): ActRecord {
  const own = { id: of.id, by: of.by, place: of.place, ...(of.lane === undefined ? {} : { lane: of.lane }) }
  const sent: SentMessage[] = []
  const answers = { waiting: 0, none: 0, arrived: 0, answered: 0, refused: 0, never: 0, unsent: 0 }
  let last: Newest | undefined
  let count = 0
  let all = 0
  let bytes = 0
  let lastBytes = 0
  let answer: ActAnswer = { kind: 'waiting' }
  let tookMs: number | undefined
  let shown: Act | undefined

  /** What came to one message as what came to the act. */
  const noteAnswer = (next: ActAnswer, took: number): void => {
    // A refusal is not covered up by what comes after it; of what is asked by the second, the newest counts.
    if (of.kind.kind === 'read' || answer.kind !== 'refused' || next.kind === 'refused') {
      answer = next
      tookMs = took
    }
    shown = undefined
  }
  const add: ActRecord['add'] = (message, nowMs) => {
    const at = sent.length
    all += 1
    count += 1
    answers.waiting += 1
    // All of the beginning, without a gap: what comes after it is only counted, but for the newest.
    const isBeginning = at === all - 1 && at < keptMessages
    const weight = Math.min(bodyLength(message), longestBodyBytes) + message.subject.length + 200
    const isKept = isBeginning && (at === 0 || bytes + weight <= keptActBytes)
    if (isKept) {
      sent.push(keep(message, nowMs))
      bytes += weight
    }
    lastBytes = isKept ? 0 : weight
    const own: Newest = { message, atMs: nowMs, kept: isKept ? sent[at] : undefined }
    last = own
    shown = undefined
    let state: ActAnswer['kind'] = 'waiting'
    return (next, settledMs) => {
      answers[state] -= 1
      answers[next.kind] += 1
      if (next.kind === 'unsent' && state !== 'unsent') count -= 1
      state = next.kind
      const took = Math.max(0, settledMs - nowMs)
      if (isKept || last === own) {
        own.kept = { ...(own.kept ?? keep(message, nowMs)), answer: next, tookMs: took }
        if (isKept) sent[at] = own.kept
      }
      noteAnswer(next, took)
    }
  }
  /** Adds many: the beginning is kept, and the newest; what lies between, from `from` to the last, is only counted. */
  const addEnds = (many: number, at: (index: number) => Leaving, nowMs: number) => {
    const ends: { readonly message: Leaving; readonly settle: ReturnType<typeof add> }[] = []
    const addAt = (index: number): void => {
      const message = at(index)
      ends.push({ message, settle: add(message, nowMs) })
    }
    let from = 0
    for (; from < many - 1 && sent.length === all && sent.length < keptMessages; from += 1) addAt(from)
    const between = Math.max(0, many - 1 - from)
    all += between
    count += between
    answers.waiting += between
    addAt(many - 1)
    return { ends, from, between }
  }
  const countBetween = (many: number, kind: ActAnswer['kind']): void => {
    answers.waiting -= many
    answers[kind] += many
    if (kind === 'unsent') count -= many
  }

  return {
    kind: of.kind,
    keptBytes: () => bytes + lastBytes,
    add,
    addAll: ({ count: many, subjectAt, body }, nowMs) => {
      const leavingAt = (at: number): Leaving => ({ subject: subjectAt(at), body })
      const { ends, from, between } = addEnds(many, leavingAt, nowMs)
      return ({ answer: came, otherwise }, settledMs) => {
        countBetween(between, came.kind)
        const refusedBetween: ActAnswer[] = []
        for (let at = from; otherwise && at < from + between; at += 1) {
          const other = otherwise(leavingAt(at))
          if (!other) continue
          answers[came.kind] -= 1
          answers[other.kind] += 1
          refusedBetween.push(other)
        }
        for (const { message, settle } of ends) settle(otherwise?.(message) ?? came, settledMs)
        const worst = refusedBetween.find(({ kind }) => kind === 'refused')
        if (worst && answer.kind !== 'refused') answer = worst
        shown = undefined
      }
    },
    addEach: ({ count: many, at }, nowMs) => {
      const { ends, from } = addEnds(many, at, nowMs)
      const own = last
      const settleMany: EachRecord['settleMany'] = (some, newest, settledMs) => {
        countBetween(some, newest.kind)
        noteAnswer(newest, Math.max(0, settledMs - nowMs))
      }
      return {
        keeps: (index) => index < from || (index === many - 1 && (own === last || own?.kept !== undefined)),
        settle: (index, next, settledMs) => {
          const one = index < from ? ends[index] : index === many - 1 ? ends.at(-1) : undefined
          if (one) one.settle(next, settledMs)
          else settleMany(1, next, settledMs)
        },
        settleMany,
      }
    },
    act: () => {
      if (last !== undefined) last.kept ??= keep(last.message, last.atMs)
      const newest = last?.kept ?? keep({ subject: '' }, 0)
      shown ??= { ...of.kind, ...own, count, sent: [...sent], last: newest, answers: { ...answers }, answer, tookMs } // prettier-ignore
      return shown
    },
  }
}

function bodyLength({ body = '' }: Leaving): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length
}

function keep({ subject, body = '', headers = [], reply, asks }: Leaving, atMs: number): SentMessage {
  const bytes = typeof body === 'string' ? encoder.encode(body) : body
  return {
    subject,
    headers,
    // A copy: whoever sends may use its buffer again.
    body: bytes.slice(0, longestBodyBytes),
    bodyBytes: bytes.length,
    atMs,
    asks: asks === true || reply !== undefined,
    answer: { kind: 'waiting' },
    ...(reply === undefined ? {} : { reply }),
  }
}
