import { isReadingSubject } from '../wire/outgoing-rules.js'
import { parseAckSubject } from '../wire/delivery.js'
import type { JetStreamPlace } from '../wire/jetstream-place.js'

/**
 * Why something left: a key, the auto-ack somebody turned on, keeping messages asked for (keep in hand, the ordered
 * mode), the screen reading by itself, the server's own protocol, the failure lab, the stage of a lesson or a scenario.
 * `nobody`: it left beside the door, which is a defect.
 */
export type ActCause = 'key' | 'auto' | 'refill' | 'look' | 'protocol' | 'lab' | 'stage' | 'nobody'

/** What came back for one message. Words are the server's or the client's own: untrusted until printed. */
export type ActAnswer =
  | { readonly kind: 'waiting' }
  /** Nothing is ever answered to it. */
  | { readonly kind: 'none' }
  /** A flush behind it was answered, so the server has read it; it says nothing of its own. */
  | { readonly kind: 'arrived' }
  | { readonly kind: 'answered'; readonly code?: number; readonly words?: string }
  | { readonly kind: 'refused'; readonly code?: number; readonly words: string }
  /** No answer came: what became of it is not known. */
  | { readonly kind: 'never'; readonly words: string }
  /** It did not leave. */
  | { readonly kind: 'unsent'; readonly words: string }

/** A header as it left. */
export type ActHeader = readonly [name: string, value: string]

/** One message as it left. */
export type SentMessage = {
  readonly subject: string
  /** Where an answer was asked for; undefined where none was, or the client chose a place of its own. */
  readonly reply?: string
  /** Whether an answer was asked for. */
  readonly asks: boolean
  readonly headers: readonly ActHeader[]
  /** At most the first 64 KiB. */
  readonly body: Uint8Array
  /** All of it. */
  readonly bodyBytes: number
  /** Epoch milliseconds by our clock. */
  readonly atMs: number
  readonly answer: ActAnswer
  /** From leaving to the answer, in milliseconds; undefined while there is none. */
  readonly tookMs?: number
}

/** What an act is, read from the subject it went to. */
export type ActKind =
  /** A request that changes nothing. */
  | { readonly kind: 'read'; readonly request: string; readonly names: readonly string[] }
  | { readonly kind: 'request'; readonly request: string; readonly names: readonly string[] }
  | { readonly kind: 'verdict'; readonly stream: string; readonly consumer: string }
  | { readonly kind: 'pull'; readonly stream: string; readonly consumer: string }
  /** `again`: a heartbeat said that the server still waits for an answer, and where to. */
  | { readonly kind: 'flow-control'; readonly again?: true }
  | { readonly kind: 'publish' }
  /** Done on purpose to the server, the link or a message by the failure lab, or a step of a scenario; nothing left us for it. */
  | { readonly kind: 'lab'; readonly what: string }

/** How many messages of an act met which answer. They add up to what was sent and what did not leave. */
export type AnswerCounts = Readonly<Record<ActAnswer['kind'], number>>

/**
 * One thing done, as it left and as it was answered. A burst, a range, an auto-ack run are one act of many messages.
 * Replaced, never changed.
 */
export type Act = ActKind & {
  /** Counts up from 1; also the order in which acts began. */
  readonly id: number
  readonly by: ActCause
  /** The lane it left by, over a connection of its own; undefined for the screen's. */
  readonly lane?: number
  readonly place: JetStreamPlace
  /** Messages that left. */
  readonly count: number
  /** The first of them, at least one and at most 100, in the order they left. */
  readonly sent: readonly SentMessage[]
  /** The newest; the last of `sent` when all of them are there. */
  readonly last: SentMessage
  readonly answers: AnswerCounts
  /** The newest answer that says something: a refusal rather than anything else. */
  readonly answer: ActAnswer
  readonly tookMs?: number
}

/** The first message of an act; there always is one. */
export function firstOf(act: Act): SentMessage {
  return act.sent[0] ?? act.last
}

/** Whether every message of the act is in `sent`, with its whole body: only then can the act be done again from it. */
export function isKeptWhole(act: Act): boolean {
  return act.sent.length >= messagesOf(act) && act.sent.every(({ body, bodyBytes }) => body.length === bodyBytes)
}

/** Messages of the act, those that did not leave included. */
function messagesOf({ answers }: Act): number {
  return Object.values(answers).reduce((sum, count) => sum + count, 0)
}

/** What a message to this subject is. Pure. */
export function kindOfSubject(subject: string, place: JetStreamPlace): ActKind {
  if (subject.startsWith('$JS.FC.')) return { kind: 'flow-control' }
  const acked = parseAckSubject(subject)
  if (acked) return { kind: 'verdict', stream: acked.stream, consumer: acked.consumer }
  if (!subject.startsWith(`${place.apiPrefix}.`)) return { kind: 'publish' }
  const tokens = subject.slice(place.apiPrefix.length + 1).split('.')
  const [family = '', verb = '', ...names] = tokens
  if (family === 'CONSUMER' && verb === 'MSG' && names[0] === 'NEXT') {
    return { kind: 'pull', stream: names[1] ?? '', consumer: names[2] ?? '' }
  }
  if (verb === 'LEADER' && names[0] === 'STEPDOWN') {
    return { kind: 'request', request: `${family}.LEADER.STEPDOWN`, names: names.slice(1) }
  }
  const kind = isReadingSubject(subject, place) ? 'read' : 'request'
  return { kind, request: verb === '' ? family : `${family}.${verb}`, names }
}
