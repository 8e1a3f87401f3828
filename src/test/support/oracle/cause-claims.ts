import type { Cause, DueMessage } from '../../../jetstream/diagnose/cause.js'
import type { StreamSummary } from '../../../jetstream/streams/streams.js'
import { explain } from '../../../jetstream/diagnose/explain.js'
import { causeLine } from '../../../words/cause-lines.js'
import { causeSentence } from '../../../words/cause-words.js'
import { hasLastTry, saysOpen } from './claims.js'
import type { Evidence, Seen } from './claims.js'
import { exists } from './out.js'
import type { RawInfo } from './second-client.js'

type Kind = Cause['kind']
type Told<K extends Kind> = Extract<Cause, { readonly kind: K }>
type Case = Evidence & Seen & { readonly info: RawInfo }
/** Names what is false about a cause of one kind; nothing while it holds. */
type Claim<K extends Kind> = (told: Told<K>, at: Case) => readonly (string | false)[]

/** When a pause ends by the server's clock, which is ours here. Only servers that say when they answer can pause. */
const pauseEndMs = ({ ts, pause_remaining: remaining = 0 }: RawInfo): number => Date.parse(ts ?? '') + remaining / 1e6
const isPush = ({ info }: Case): boolean => info.config['deliver_subject'] !== undefined
const limitOf = ({ info }: Case): number => Number(info.config['max_ack_pending'] ?? -1)
const isOut = ({ out, unknowable }: Case, seq: number): boolean =>
  out.sure.has(seq) || out.maybe.has(seq) || unknowable.has(seq)
const openRows = ({ rows }: Case): number => rows.filter(saysOpen).length
const lastTries = ({ rows }: Case): number => rows.filter((row) => saysOpen(row) && row.lastTry).length
const neverDelivered = ({ info }: Case): boolean => info.delivered.consumer_seq === 0

function due({ streamSeq, tries, leftMs, lastTry, pull, naked }: DueMessage, at: Case): readonly (string | false)[] {
  // A message of a stream that was there before may have had the same number: its row is older.
  const row = at.rows.findLast(({ delivery, state }) => delivery.streamSeq === streamSeq && state.kind !== 'gone')
  return [
    !isOut(at, streamSeq) && `seq ${streamSeq} is not out`,
    !row && `there is no row of seq ${streamSeq}`,
    row !== undefined && row.delivery.deliveryCount !== tries && `it had ${row.delivery.deliveryCount} tries`,
    leftMs > at.epoch.ackWaitMs.most + 1000 && `no wait was as long as ${leftMs} ms`,
    lastTry && (row?.delivery.deliveryCount ?? 0) < at.epoch.maxDeliver.least && 'it has tries left',
    !lastTry && (row?.delivery.deliveryCount ?? 0) >= at.epoch.maxDeliver.most && 'it was the last try',
    naked && row?.state.kind !== 'naked' && 'it was not handed back',
    pull === 'none' && at.info.num_waiting > 0 && 'a pull is open',
    pull === 'open' && at.info.num_waiting === 0 && 'no pull is open',
    pull !== undefined && isPush(at) && 'push needs no pull',
  ]
}

const claims: { readonly [K in Kind]: Claim<K> } = {
  'link-lost': () => ['the link is up'],
  leaderless: () => ['the server is alone'],
  'consumer-gone': () => ['the consumer is there'],
  // Joining is refused where the second client is subscribed: then it stays observed.
  observing: ({ pending, out }, { info }) => [
    pending !== info.num_pending && 'that many are not to come',
    out !== info.num_ack_pending && 'that many are not out',
  ],
  ordered: () => ['no scene is ordered'],
  'ordered-on-work-queue': () => ['no scene is ordered'],
  'no-numbers': () => ['the server has answered'],
  // Both looked at moments of their own, far apart on a busy machine: it is the end that they must agree on.
  paused: ({ leftMs }, { info, nowMs }) => [
    info.paused !== true && 'it is not paused',
    leftMs !== undefined && !(Math.abs(nowMs + leftMs - pauseEndMs(info)) <= 2000) && `not ${leftMs} ms are left`,
  ],
  'auto-acking': () => ['no scene acks by itself'],
  full: ({ held, naked, out, limit, pending }, at) => [
    (limit !== limitOf(at) || at.info.num_ack_pending < limit) && 'max ack pending is not reached',
    out !== at.info.num_ack_pending && `not ${out} are out`,
    pending !== at.info.num_pending && `not ${pending} wait`,
    held + naked > openRows(at) && `not ${held + naked} rows are open`,
    // Naked by the other client on its last try, a message is out no more, and which of several only the server knows.
    held + naked - at.unknowable.size - lastTries(at) > out && `${held + naked} are not among ${out}`,
  ],
  unbound: (_told, at) => [(!isPush(at) || at.info.push_bound === true) && 'it has a subscriber'],
  'nobody-asks': ({ pending, due: next }, at) => [
    isPush(at) && 'nobody has to',
    at.info.num_waiting > 0 && 'somebody asks',
    pending !== at.info.num_pending && `not ${pending} wait`,
    pending === 0 && at.info.num_ack_pending + at.info.num_redelivered === 0 && 'there is nothing to ask for',
    ...(next ? due(next, at) : []),
  ],
  shared: ({ out, pending, limit }, at) => [
    out !== at.info.num_ack_pending && `not ${out} are out`,
    pending !== at.info.num_pending && `not ${pending} are to come`,
    limit !== undefined && out < limit && 'it is not full',
  ],
  'stands-by': ({ pending }, at) => [
    at.info.config['priority_groups'] === undefined && 'it has no groups',
    pending !== at.info.num_pending && `not ${pending} wait`,
  ],
  'hands-full': ({ inHand, pending, due: next }, at) => [
    openRows(at) < inHand && `not ${inHand} are held`,
    pending !== at.info.num_pending && `not ${pending} wait`,
    ...(next ? due(next, at) : []),
  ],
  due: ({ due: next }, at) => due(next, at),
  'on-their-way': ({ pending }, at) => [
    (pending === 0 || pending !== at.info.num_pending) && `not ${pending} are to come`,
    !isPush(at) && at.info.num_waiting === 0 && 'nobody asks for them',
    isPush(at) && at.info.push_bound !== true && 'nobody listens',
  ],
  'only-new': (_told, at) => [at.info.config['deliver_policy'] !== 'new' && 'old ones come too'],
  'starts-later': (_told, at) => [!neverDelivered(at) && 'some were delivered'],
  'no-match': ({ messages, filter }, at) => [
    !neverDelivered(at) && 'some were delivered',
    at.info.num_pending > 0 && 'some match',
    messages !== at.truth.state?.messages && `the stream has not ${messages} messages`,
    filter === '' && 'there is no filter',
  ],
  'out-elsewhere': ({ out, why = [] }, at) => [
    (out !== at.info.num_ack_pending - openRows(at) || out <= 0) && `not ${out} are out elsewhere`,
    why.includes('lost-with-connection') && 'the connection was never lost',
  ],
  'used-up': ({ streamSeq }, at) => [
    !exists(at.truth, streamSeq) && 'it is no longer in the stream',
    !at.unknowable.has(streamSeq) && !hasLastTry(streamSeq, at) && 'it has tries left',
  ],
  stuck: ({ messages }, at) => [
    at.info.num_ack_pending + at.info.num_pending > 0 && 'something is out or to come',
    messages !== at.truth.state?.messages && `the stream has not ${messages} messages`,
  ],
  'used-up-earlier': ({ messages }, { info }) => [
    (info.num_ack_pending > 0 || messages !== info.num_redelivered) && `not ${messages} are used up`,
  ],
  'pull-waits': (_told, at) => [
    at.info.num_waiting === 0 && 'no pull waits',
    at.info.num_pending > 0 && 'there is more to come',
    at.out.sure.size > 0 && `${[...at.out.sure].join(' ')} are out`,
  ],
  'nothing-stored': ({ pullOpen }, at) => [
    at.truth.state?.messages !== 0 && 'the stream is not empty',
    pullOpen && at.info.num_waiting === 0 && 'no pull waits',
  ],
  'all-delivered': (_told, at) => [
    at.info.num_pending > 0 && 'there is more to come',
    at.out.sure.size > 0 && `${[...at.out.sure].join(' ')} are out`,
  ],
}

/** What cause, sentence and every wording of the head's one line say against what is known. */
export function falseCause(seen: Seen, evidence: Evidence, stream: StreamSummary | undefined): readonly string[] {
  const told = explain(seen.snapshot, { stream, nowMs: seen.nowMs })
  const { text } = causeSentence(told)
  const { wordings } = causeLine(told)
  const quote = (what: string): string => `cause ${JSON.stringify(told)}, “${text}”: ${what}`
  const { info } = evidence.truth
  if (!info) return told.kind === 'consumer-gone' ? [] : [quote('there is no such consumer')]
  // One that was deleted and made anew is another: ours is gone until it is opened again.
  if (told.kind === 'consumer-gone' && seen.snapshot.phase.kind === 'gone') return []
  const mustPause = info.paused === true && told.kind !== 'paused'
  const at: Case = { ...evidence, ...seen, info }
  const wrong = (claims[told.kind] as Claim<Kind>)(told, at).filter((what) => what !== false)
  const strange = [text, ...wordings].flatMap((one) =>
    strangeNumbers(one, at).map((what) => `${what}, as “${one}” says`),
  )
  const unlike = wordings.filter((one) => saysTry(one) !== undefined && saysTry(one) !== nextTry(told))
  return [
    ...(mustPause ? ['the server says paused'] : []),
    ...wrong,
    ...strange,
    ...unlike.map((one) => `“${one}” names another try`),
  ].map(quote)
}

/** The try that a sentence says comes next, where it says one. */
function saysTry(text: string): number | undefined {
  const [, digits] = /as try ([\d,]+)/.exec(text) ?? []
  return digits === undefined ? undefined : Number(digits.replaceAll(',', ''))
}

const nextTry = (told: Cause): number | undefined => ('due' in told && told.due ? told.due.tries + 1 : undefined)

/** Each number a sentence shows is one of the server's, of the rows', the next try, or a time that is left. */
function strangeNumbers(sentence: string, at: Case): readonly string[] {
  const text = sentence.replace(/as try [\d,]+/, 'again')
  const known = new Set([
    at.info.num_ack_pending,
    at.info.num_pending,
    at.info.num_redelivered,
    at.info.num_waiting,
    limitOf(at),
    openRows(at),
    at.info.num_ack_pending - openRows(at),
    at.truth.state?.messages,
    at.snapshot.continuous,
    ...at.rows.map(({ delivery }) => delivery.streamSeq),
  ])
  return [...text.matchAll(/(?<![\w.])(\d[\d,]*)(?![\w.,]*(?:s|m|ms)\b)/g)]
    .map(([, digits = '']) => Number(digits.replaceAll(',', '')))
    .filter((number) => !known.has(number))
    .map((number) => `nothing here is ${number}`)
}
