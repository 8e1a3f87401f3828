import type { StreamSummary } from '../jetstream/index.js'
import { formatAmount, formatBytes, formatCount, formatDuration } from '../lib/format.js'
import { joinSafe, literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

type Config = StreamSummary['info']['config']

/** Whether a stream takes what is published, as far as its config and its numbers say. */
export type StreamTaking = {
  readonly kind: 'taking' | 'sealed' | 'full' | 'copies'
  readonly word: SafeText
  /** What that rests on, a sentence. */
  readonly because: SafeText
}

/** What a stream does with a publish now. Other reasons to refuse one, such as an account's limits, it does not say. */
export function takingWords({ info: { config }, messages, bytes, subjects }: StreamSummary): StreamTaking {
  if (config.sealed === true)
    return {
      kind: 'sealed',
      word: literal`sealed`,
      because: literal`It is sealed: nothing is stored or deleted any more.`,
    }
  if (subjects.length === 0)
    return {
      kind: 'copies',
      word: literal`copies`,
      because: literal`It takes no subject of its own: it copies what other streams store.`,
    }
  const reached = [
    ...(isReached(messages, config.max_msgs) ? [literal`messages`] : []),
    ...(isReached(bytes, config.max_bytes) ? [literal`bytes`] : []),
  ]
  if (config.discard === 'new' && reached.length > 0)
    return {
      kind: 'full',
      word: literal`full`,
      because: literal`Its limit of ${joinSafe(reached, literal` and `)} is reached, and it discards new: a publish is refused.`,
    }
  return {
    kind: 'taking',
    word: literal`taking`,
    because:
      reached.length > 0
        ? literal`Its limit of ${joinSafe(reached, literal` and `)} is reached, and it discards old: each new one ends the oldest.`
        : literal`It is not sealed, and none of its limits is reached.`,
  }
}

/** A limit of a config that is set. */
export function limitOf(limit: number | undefined): number | undefined {
  return limit === undefined || limit <= 0 ? undefined : limit
}

function isReached(is: number, limit: number | undefined): boolean {
  const most = limitOf(limit)
  return most !== undefined && is >= most
}

/** What a stream keeps, and where: `until a limit, in a file`. */
export function keepsWords(config: Config): SafeText {
  const where =
    config.storage === 'memory'
      ? literal`in memory`
      : config.storage === 'file'
        ? literal`in a file`
        : safeText(config.storage)
  const until = {
    limits: isUnlimited(config) ? literal`for ever` : literal`until a limit`,
    workqueue: isUnlimited(config) ? literal`until acked` : literal`until acked or a limit`,
    interest: isUnlimited(config) ? literal`until all acked it` : literal`until all acked it or a limit`,
  }[config.retention]
  return literal`${until ?? safeText(config.retention)}, ${where}`
}

/** What an ack does to a stored message, by the retention; shorter wordings later. */
export function retentionNotes({ retention }: Config): readonly SafeText[] {
  switch (retention) {
    case 'limits':
      return [literal`limits: an ack deletes nothing here`, literal`an ack deletes nothing here`]
    case 'workqueue':
      return [literal`work queue: an ack deletes the message`, literal`an ack deletes it`]
    case 'interest':
      return [literal`interest: the last consumer’s ack deletes it`, literal`the last ack deletes it`]
    default:
      return []
  }
}

function isUnlimited(config: Config): boolean {
  return [config.max_msgs, config.max_bytes, config.max_age, config.max_msgs_per_subject].every(
    (limit) => limitOf(limit) === undefined,
  )
}

/** What a subject with wildcards stands for, shorter wordings later; none for one that reads itself. */
export function subjectReading(subject: string): readonly SafeText[] {
  const tokens = subject.split('.')
  const at = tokens.findIndex((token) => token === '*' || token === '>')
  if (at < 0) return [literal`this subject alone`]
  const before = safeText(tokens.slice(0, at).join('.'))
  const rest = tokens.slice(at)
  if (rest.length > 1) {
    const parts = tokens.map((token) =>
      token === '*' ? literal`any word` : token === '>' ? literal`what follows` : safeText(token),
    )
    return [joinSafe(parts, literal`, `)]
  }
  if (before === '') return rest[0] === '>' ? [literal`every subject`] : [literal`every subject of one word`]
  return rest[0] === '>'
    ? [literal`every subject that begins with ${before}.`, literal`all below ${before}`]
    : [literal`every subject with one word after ${before}`, literal`one word after ${before}`]
}

/** Where the messages come from that are published on no subject of the stream; none where there is no such place. */
export function originWords(config: Config): SafeText | undefined {
  const { mirror, sources } = config as { readonly mirror?: unknown; readonly sources?: unknown }
  const named = (one: unknown): SafeText =>
    safeText(typeof one === 'object' && one !== null && 'name' in one && typeof one.name === 'string' ? one.name : '?')
  if (typeof mirror === 'object' && mirror !== null) return literal`what ${named(mirror)} stores (mirror)`
  if (!Array.isArray(sources) || sources.length === 0) return undefined
  const [first, ...others] = sources as readonly unknown[]
  const more = others.length === 0 ? literal`` : literal` and ${formatAmount(others.length, 'other')}`
  return literal`what ${named(first)}${more} stores (sources)`
}

/** What a stream does, in whole sentences for somebody who reads a config for the first time. */
export function streamSentences(stream: StreamSummary, subjects: SafeText): readonly SafeText[] {
  const { config } = stream.info
  const origin = originWords(config)
  const from =
    stream.subjects.length === 0
      ? literal`Stores ${origin ?? literal`nothing: it has no subject and no origin`}`
      : literal`Stores what is published on ${subjects}${origin === undefined ? literal`` : literal`, and ${origin}`}`
  return [literal`${from}${untilWords(config)}`, ackSentence(config), takingWords(stream).because]
}

function untilWords(config: Config): SafeText {
  const limits = [
    ...(limitOf(config.max_msgs) === undefined ? [] : [formatAmount(config.max_msgs ?? 0, 'message')]),
    ...(limitOf(config.max_bytes) === undefined ? [] : [formatBytes(config.max_bytes ?? 0)]),
  ]
  const age = limitOf(config.max_age)
  const each = limitOf(config.max_msgs_per_subject)
  const then = config.discard === 'new' ? literal`then new ones are refused` : literal`then the oldest go`
  const until = limits.length === 0 ? literal`` : literal` until ${joinSafe(limits, literal` or `)}; ${then}`
  const aged = age === undefined ? literal`` : literal` Each is kept for ${formatDuration(age / 1e6)}.`
  const isRefused = config.discard === 'new' && config.discard_new_per_subject === true
  const perSubject =
    each === undefined
      ? literal``
      : isRefused
        ? literal` Of each subject ${formatCount(each)} at most; more are refused.`
        : literal` Of each subject the newest ${formatCount(each)} at most.`
  return literal`${until}.${aged}${perSubject}`
}

function ackSentence({ retention }: Config): SafeText {
  switch (retention) {
    case 'workqueue':
      return literal`A work queue: an ack deletes the message, and no two consumers may take the same subject.`
    case 'interest':
      return literal`A message goes when every consumer that takes it has acked it; without a consumer nothing is kept.`
    default:
      return literal`An ack deletes nothing here. Each consumer is a cursor of its own: each gets every message it takes.`
  }
}
