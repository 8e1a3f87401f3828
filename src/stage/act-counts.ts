import { subjectMatches, verdictOf } from '../jetstream/index.js'
import type { Act, ActAnswer, SentMessage } from '../jetstream/index.js'
import type { SingleCheck } from './check-schema.js'

type Of<K extends SingleCheck['check']> = Extract<SingleCheck, { readonly check: K }>

/** What a person or a worker did: not what a set-up did, and not what the screen read. */
export function isDeed(by: Act['by']): boolean {
  return by === 'key' || by === 'auto' || by === 'refill' || by === 'lab'
}

/** Counts the messages of an act that pass; of the many that are not kept each, all are like the newest. */
function countOf(act: Act, passes: (message: SentMessage) => boolean): number {
  const kept = act.sent.filter(passes).length
  const rest = Math.max(0, act.count - act.sent.length)
  return kept + (rest > 0 && passes(act.last) ? rest : 0)
}

/** How many publishes on this stream’s subjects met this answer. */
export function publishedCount(acts: readonly Act[], check: Of<'published'>, subjects: readonly string[]): number {
  const isHere = (subject: string): boolean =>
    check.subject === undefined
      ? subjects.some((filter) => subjectMatches(filter, subject) || isBelow(filter, subject))
      : subject === check.subject
  const isRepeat = check.again === true ? repeatsIn(acts) : () => true
  return sum(acts, (act) =>
    act.kind === 'publish'
      ? countOf(
          act,
          (message) => isHere(message.subject) && publishAnswer(message.answer) === check.answer && isRepeat(message),
        )
      : 0,
  )
}

/** Whether a message was sent under an id that an earlier one was stored under; one without an id never was. */
function repeatsIn(acts: readonly Act[]): (message: SentMessage) => boolean {
  const storedFirst = new Map<string, SentMessage>()
  for (const { kind, sent } of acts) {
    if (kind !== 'publish') continue
    for (const message of sent) {
      const id = messageId(message)
      if (id !== undefined && !storedFirst.has(id) && publishAnswer(message.answer) === 'stored')
        storedFirst.set(id, message)
    }
  }
  return (message) => {
    const first = storedFirst.get(messageId(message) ?? '')
    return first !== undefined && first !== message
  }
}

function messageId({ headers }: SentMessage): string | undefined {
  return headers.find(([name]) => name === 'Nats-Msg-Id')?.[1]
}

/** A subject that begins as the stream’s do: what was published on it was meant for it, taken or not. */
function isBelow(filter: string, subject: string): boolean {
  const [first = ''] = filter.split('.')
  return subject.startsWith(`${first}.`)
}

function publishAnswer(answer: ActAnswer): Of<'published'>['answer'] | undefined {
  switch (answer.kind) {
    case 'answered':
      return answer.words?.endsWith(', a duplicate') === true ? 'duplicate' : 'stored'
    case 'refused':
      return 'refused'
    case 'never':
      return 'unknown'
    case 'waiting':
    case 'none':
    case 'arrived':
    case 'unsent':
      return undefined
  }
}

/** How many verdicts of this kind there were on a consumer. */
export function verdictCount(
  acts: readonly Act[],
  check: Of<'verdicts'>,
  at: { readonly stream: string; readonly consumer: string },
): number {
  const isKind = (message: SentMessage): boolean => {
    const verdict = verdictOf(message)
    return verdict !== undefined && (check.verdict === 'any' || verdict.kind === check.verdict)
  }
  return sum(acts, (act) =>
    act.kind === 'verdict' && act.stream === at.stream && act.consumer === at.consumer
      ? countOf(act, (message) => isKind(message) && verdictAnswer(message.answer, check.answer ?? 'arrived'))
      : 0,
  )
}

function verdictAnswer({ kind }: ActAnswer, wanted: NonNullable<Of<'verdicts'>['answer']>): boolean {
  switch (wanted) {
    case 'arrived':
      return kind === 'arrived' || kind === 'answered'
    case 'answered':
      return kind === 'answered'
    case 'refused':
      return kind === 'refused'
    case 'lost':
      return kind === 'never' || kind === 'unsent'
  }
}

/** How many pulls left for a consumer. */
export function pullCount(acts: readonly Act[], at: { readonly stream: string; readonly consumer: string }): number {
  return sum(acts, (act) =>
    act.kind === 'pull' && act.stream === at.stream && act.consumer === at.consumer ? act.count : 0,
  )
}

/** How many requests of this name about a stream were answered so. */
export function requestCount(acts: readonly Act[], check: Of<'requests'>, stream: string): number {
  const wanted = check.answer ?? 'answered'
  return sum(acts, (act) =>
    act.kind === 'request' && act.request === check.request && act.names[0] === stream ? act.answers[wanted] : 0,
  )
}

function sum(acts: readonly Act[], of: (act: Act) => number): number {
  return acts.reduce((all, act) => all + of(act), 0)
}
