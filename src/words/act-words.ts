import { bodyObject, firstOf, parseAckSubject, verdictOf } from '../jetstream/index.js'
import type { Act, ActAnswer, ActCause, SentMessage } from '../jetstream/index.js'
import { formatCount, formatDuration, formatSet } from '../lib/format.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

const causes: Readonly<Record<ActCause, SafeText | undefined>> = {
  key: undefined,
  auto: literal`auto-ack`,
  refill: literal`by itself, to keep messages asked for`,
  look: literal`the screen looking`,
  protocol: literal`flow control`,
  lab: literal`failure lab`,
  stage: literal`lesson or scenario`,
  nobody: literal`left beside the journal: please report it`,
}

/** Who caused it, where it was no key. */
export function causeWords({ by, lane }: Pick<Act, 'by' | 'lane'>): SafeText | undefined {
  if (lane === undefined || by === 'protocol' || by === 'nobody') return causes[by]
  return laneCauses[by]
}

/** The same of what left by the connection of a worker beside the screen's. */
const laneCauses: Readonly<Record<Exclude<ActCause, 'protocol' | 'nobody'>, SafeText | undefined>> = {
  ...causes,
  auto: literal`by its policy`,
  look: literal`by itself, to know what it missed`,
}

const verdictNames = {
  ack: 'ack',
  'ack-confirmed': 'ack, confirmed',
  nak: 'nak',
  'nak-delayed': 'nak after',
  term: 'term',
  working: 'working',
} as const

/** What was done, in a few words, with how often; and by which worker where it is one beside the screen's. */
export function actTitle(act: Act): SafeText {
  const { lane } = act
  return lane === undefined ? titleOf(act) : literal`w${lane} ${titleOf(act)}`
}

function titleOf(act: Act): SafeText {
  switch (act.kind) {
    case 'verdict':
      return literal`${verdictTitle(firstOf(act))} · ${seqRange(act)} of ${safeText(act.consumer)}`
    case 'pull': {
      const { batch } = bodyObject(firstOf(act))
      const each = typeof batch === 'number' ? formatCount(batch) : literal`?`
      return literal`pull ${each}${times(act)} · ${safeText(act.consumer)}`
    }
    case 'flow-control':
      return literal`flow control answered${act.again ? literal` again, as a heartbeat asked` : literal``}${times(act)}`
    case 'publish':
      return literal`publish${times(act)} · ${safeText(act.last.subject)}`
    case 'lab':
      return safeText(act.what)
    case 'read':
      return literal`look ${safeText([act.request, ...act.names].join(' '))}${times(act)}`
    case 'request':
      return literal`${safeText(requestTitle(act))}${times(act)}`
  }
}

function times({ count }: Act): SafeText {
  return count > 1 ? literal` ×${formatCount(count)}` : literal``
}

function verdictTitle(message: SentMessage): SafeText {
  const said = verdictOf(message)
  if (!said) return literal`verdict`
  const delay = said.delayMs === undefined ? literal`` : literal` ${formatSet(said.delayMs)}`
  const reason = said.reason === undefined ? literal`` : literal`: ${safeText(said.reason)}`
  return literal`${literal`${safeText(verdictNames[said.kind])}`}${delay}${reason}`
}

/** `seq 4`, or `5 messages, seq 4 to 8` by the first and the last that left. */
function seqRange(act: Act): SafeText {
  const first = parseAckSubject(firstOf(act).subject)?.streamSeq
  const last = parseAckSubject(act.last.subject)?.streamSeq
  if (first === undefined || last === undefined) return literal`?`
  if (act.count <= 1) return literal`seq ${formatCount(first)}`
  return literal`${formatCount(act.count)} messages, seq ${formatCount(first)} to ${formatCount(last)}`
}

const requestNames: Readonly<Record<string, string>> = {
  'STREAM.CREATE': 'create stream',
  'STREAM.UPDATE': 'update stream',
  'STREAM.PURGE': 'purge stream',
  'STREAM.DELETE': 'delete stream',
  'CONSUMER.CREATE': 'create consumer',
  'CONSUMER.DELETE': 'delete consumer',
  'CONSUMER.PAUSE': 'pause consumer',
  'STREAM.LEADER.STEPDOWN': 'step down the leader of stream',
  'CONSUMER.LEADER.STEPDOWN': 'step down the leader of consumer',
}

function requestTitle(act: Extract<Act, { kind: 'request' }>): string {
  const body = bodyObject(firstOf(act))
  const isUpdate = act.request === 'CONSUMER.CREATE' && body['action'] === 'update'
  const isResume = act.request === 'CONSUMER.PAUSE' && /^1970/.test(String(body['pause_until']))
  const name = isUpdate ? 'update consumer' : isResume ? 'resume consumer' : requestNames[act.request]
  const [stream = '', consumer] = act.names
  if (name === undefined) return [act.request, ...act.names].join(' ')
  return act.request.startsWith('CONSUMER.') ? `${name} ${consumer ?? ''} on ${stream}` : `${name} ${stream}`
}

/** What came back, in words, and how that is to be seen. */
export function answerWords(act: Act): { readonly tone: 'good' | 'warn' | 'bad' | 'dim'; readonly text: SafeText } {
  const { answer, answers, tookMs, count } = act
  if (act.kind === 'lab' && answer.kind === 'none') return { tone: 'warn', text: literal`done on purpose` }
  const took = tookMs === undefined ? literal`` : literal` in ${formatDuration(tookMs)}`
  const said = oneAnswer(answer, took)
  const others = count + answers.unsent > 1 ? spread(act) : literal``
  return { tone: said.tone, text: literal`${said.text}${others}` }
}

function oneAnswer(answer: ActAnswer, took: SafeText): ReturnType<typeof answerWords> {
  switch (answer.kind) {
    case 'waiting':
      return { tone: 'dim', text: literal`no answer yet` }
    case 'none':
      return { tone: 'dim', text: literal`asks for no answer` }
    case 'arrived':
      return { tone: 'good', text: literal`arrived${took}; a plain ack is not answered` }
    case 'answered':
      return { tone: 'good', text: literal`answered${took}${codeOf(answer)}${wordsOf(answer.words)}` }
    case 'refused':
      return { tone: 'bad', text: literal`refused${took}${codeOf(answer)}${wordsOf(answer.words)}` }
    case 'never':
      return { tone: 'warn', text: literal`no answer came${took}${wordsOf(answer.words)}` }
    case 'unsent':
      return { tone: 'bad', text: literal`not sent${wordsOf(answer.words)}` }
  }
}

function codeOf({ code }: { readonly code?: number }): SafeText {
  return code === undefined ? literal`` : literal` with ${safeText(String(code))}`
}

function wordsOf(words: string | undefined): SafeText {
  return words === undefined || words === '' ? literal`` : literal`: ${safeText(words, { maxBytes: 400 })}`
}

const spreadOrder = ['answered', 'arrived', 'refused', 'never', 'unsent', 'waiting'] as const
const spreadNames = {
  answered: 'answered',
  arrived: 'arrived',
  refused: 'refused',
  never: 'never answered',
  unsent: 'not sent',
  waiting: 'no answer yet',
} as const

function spread({ answers }: Act): SafeText {
  const parts = spreadOrder.filter((kind) => answers[kind] > 0)
  if (parts.length < 2) return literal` (the last)`
  return safeText(` · ${parts.map((kind) => `${answers[kind]} ${spreadNames[kind]}`).join(', ')}`)
}
