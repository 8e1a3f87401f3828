import type { Happened, LedgerEntry } from '../jetstream/index.js'
import { formatAmount, formatBytes, formatCount, formatSet } from '../lib/format.js'
import { joinSafe, literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import type { Term } from './glossary.js'
import { labReportWords, labTone } from './lab-words.js'
import { laneName } from './lane-words.js'
import { redeliveryCause } from './redelivery-words.js'
import { playedStepWords } from './scenario-words.js'

/** What happened as a sentence, how it strikes, and the term that explains it. */
export type HappenedWords = {
  readonly text: SafeText
  readonly tone: 'plain' | 'good' | 'warn'
  readonly term?: Term
}

type Kind = Happened['kind']
type Of<K extends Kind> = Extract<Happened, { readonly kind: K }>

/** The sentence of one happening. */
export function happenedWords(what: Happened): HappenedWords {
  return (words[what.kind] as (what: Happened) => HappenedWords)(what)
}

const words: { readonly [K in Kind]: (what: Of<K>) => HappenedWords } = {
  came: (what) =>
    what.asked
      ? plain(literal`${many(what)} came`, 'pull request')
      : plain(literal`${many(what)} came: the server sends by itself`, 'push consumer'),
  again: (what) => {
    const { entry, previous, count } = what
    const cause = redeliveryCause(entry, previous, laneName(what.previousLane ?? 0))
    const tries = count === 1 ? literal` (try ${entry.delivery.deliveryCount})` : literal``
    const to = what.lane === undefined ? literal`` : literal` to ${laneName(what.lane)}`
    const why = cause === undefined ? literal`` : literal`: ${safeText(cause)}`
    const state = previous?.state
    const isNaked = state?.kind === 'naked' || (state?.kind === 'sending' && state.verdict.kind === 'nak')
    const term = isNaked ? 'nak' : 'ack wait'
    return warn(literal`${many(what)} came again${to}${tries}${why}`, previous ? term : 'redelivery')
  },
  verdict: (what) => verdictWords(what),
  expired: (what) => {
    const of = what.lane === undefined ? literal`` : literal` of ${laneName(what.lane)}`
    return warn(literal`${many(what)}: the wait${of} ended without a verdict; a late ack still counts`, 'ack wait')
  },
  gone: (what) =>
    warn(
      literal`${many(what)} ${what.count === 1 ? literal`is` : literal`are`} open no more: ${goneWhy[what.how]}`,
      'gone',
    ),
  heard: (what) => plain(literal`another worker: ${safeText(what.verdict)} of ${many(what)}`, heardTerms[what.verdict]),
  floor: ({ from, to }) =>
    good(
      literal`ack floor ${formatCount(from)} → ${formatCount(to)}: all up to seq ${formatCount(to)} is settled`,
      'ack floor',
    ),
  places: ({ isFull, out, limit, pending, times }) => {
    const often = times > 1 ? literal`, after ${formatAmount(times, 'turn')}` : literal``
    return isFull
      ? warn(
          literal`full: ${formatCount(out)} of ${formatCount(limit)} places are out; ${waits(pending)}${often}`,
          'max ack pending',
        )
      : plain(literal`a place is free: ${formatCount(out)} of ${formatCount(limit)} are out${often}`, 'max ack pending')
  },
  'pull-ended': ({ batch, got, expiresMs, code, text, times }) => {
    const which = times > 1 ? formatAmount(times, 'pull') : literal`your pull of ${formatCount(batch)}`
    const why =
      code === undefined
        ? safeText(text)
        : code === requestTimeout
          ? literal`its ${formatSet(expiresMs)} were over`
          : literal`${code} ${safeText(text)}`
    return plain(literal`${which} ended: ${formatCount(got)} came; ${why}`, 'pull request')
  },
  edited: ({ fields }) =>
    warn(
      literal`the consumer was edited: ${joinSafe(
        fields.slice(0, mostFields).map((field) => safeText(field)),
        literal`, `,
      )}${fields.length > mostFields ? literal` and ${formatCount(fields.length - mostFields)} more` : literal``}`,
      'consumer',
    ),
  removed: ({ count, firstSeq, why }) => {
    const are = count === 1 ? literal`1 is` : literal`${formatCount(count)} are`
    const { text, term } = removedWhy[why]
    return warn(literal`${are} no longer stored, the first is seq ${formatCount(firstSeq)} now: ${text}`, term)
  },
  limit: ({ of, most, discards }) => {
    const limit = of === 'messages' ? formatAmount(most, 'message') : safeText(formatBytes(most))
    const then = discards === 'new' ? literal`new ones are refused` : literal`each new one drops the oldest`
    return warn(literal`the stream is full at ${limit}: ${then} (discard ${safeText(discards)})`, 'discard policy')
  },
  stored: ({ count, duplicates, toSeq, played }) => {
    const dropped = literal`${formatAmount(duplicates, 'duplicate')} dropped: the message id was known`
    if (count === 0) return plain(dropped, 'message id')
    const who = played ? literal`${formatCount(count)} published for you` : literal`you published ${formatCount(count)}`
    const stored = literal`${who}: stored, the last as seq ${toSeq}`
    return duplicates > 0 ? good(literal`${stored}; ${dropped}`, 'message id') : good(stored, 'PubAck')
  },
  lane: ({ lane, did, by }) => {
    const who = laneName(lane)
    const how = by === undefined ? literal`` : literal` by its policy`
    const { text, tone } = laneDid[did]
    return { tone, text: literal`${who} ${text}${how}`, term: 'worker' }
  },
  leader: ({ of, from, to }) => {
    const what = of === 'stream' ? literal`the stream` : literal`the consumer`
    if (to === undefined)
      return warn(literal`${what} has no leader: until one is chosen, nobody answers for it`, 'leader')
    return from === undefined
      ? good(literal`${safeText(to)} leads ${what} now; before, nobody did`, 'leader')
      : warn(literal`the leader of ${what}: ${safeText(from)} → ${safeText(to)}`, 'leader')
  },
  step: ({ step }) => ({ text: playedStepWords(step), tone: step.failed === undefined ? 'plain' : 'warn' }),
  lab: ({ report }) => ({ text: labReportWords(report), tone: labTone(report), term: 'failure lab' }),
  said: ({ text, tone, times, about }) => {
    const often = times > 1 ? literal` (${formatAmount(times, 'time')})` : literal``
    const term = about && saidTerms[about]
    return {
      tone: tone === 'warning' ? 'warn' : 'plain',
      text: literal`${safeText(text)}${often}`,
      ...(term && { term }),
    }
  },
}

const saidTerms = { 'used-up': 'used up', paused: 'pause', purged: 'purge' } as const

// From outside a purge looks like any of them: only the rule is sure.
const removedWhy: Readonly<Record<Of<'removed'>['why'], { readonly text: SafeText; readonly term: Term }>> = {
  full: { text: literal`it is full, and a full stream drops its oldest for a new one`, term: 'limits' },
  age: { text: literal`its max age was over for the oldest`, term: 'max age' },
  workqueue: { text: literal`a work queue drops what is settled (or it was purged)`, term: 'work queue' },
  interest: { text: literal`each goes once all consumers have settled it (or it was purged)`, term: 'interest' },
  unknown: { text: literal`purged or deleted; the server does not say by whom`, term: 'purge' },
}

const laneDid: Readonly<Record<Of<'lane'>['did'], { readonly text: SafeText; readonly tone: 'plain' | 'warn' }>> = {
  joined: { text: literal`joined, with a connection of its own`, tone: 'plain' },
  restarted: { text: literal`began anew: it knows nothing of what it held`, tone: 'plain' },
  frozen: { text: literal`is frozen: it takes what comes and answers nothing`, tone: 'warn' },
  thawed: { text: literal`goes on`, tone: 'plain' },
  killed: { text: literal`was killed: nobody answers for what it held`, tone: 'warn' },
  closed: { text: literal`said goodbye: nobody answers for what it still held`, tone: 'plain' },
  left: { text: literal`left`, tone: 'plain' },
  lost: { text: literal`lost its connection; it tries to come back by itself`, tone: 'warn' },
  back: { text: literal`has its connection back`, tone: 'plain' },
  failed: { text: literal`gets nothing any more`, tone: 'warn' },
}

const mostFields = 4
const requestTimeout = 408
const heardTerms = { ack: 'ack floor', nak: 'nak', term: 'term', working: 'working' } as const

const goneWhy: Readonly<Record<Of<'gone'>['how'], SafeText>> = {
  'consumer-deleted': literal`the consumer was deleted`,
  'consumer-made-anew': literal`the consumer was deleted and made anew`,
  'stream-deleted': literal`the stream was deleted`,
  replaced: literal`its sequence is another message now`,
  forgotten: literal`the server has forgotten the delivery`,
  purged: literal`purged from the stream`,
  unstored: literal`no longer in the stream`,
  'acked-elsewhere': literal`another worker was heard to ack it`,
  'termed-elsewhere': literal`another worker was heard to term it`,
  'settled-elsewhere': literal`settled on the server; by whom is not known here`,
}

function verdictWords(what: Of<'verdict'>): HappenedWords {
  const { entry, by } = what
  const { state, refusal } = entry
  const which = many(what)
  const who = what.lane === undefined ? (by === 'you' ? literal`you` : literal`auto-ack`) : laneName(what.lane)
  const whose = what.lane === undefined ? literal`your` : literal`${who}’s`
  if (refusal !== undefined)
    return warn(literal`${whose} verdict on ${which} did not count: ${safeText(refusal)}`, 'verdict')
  switch (state.kind) {
    case 'acked': {
      const late = state.late ? literal`, late` : literal``
      const proof = state.confirmed ? literal`: the server confirms` : literal``
      return good(literal`${who} acked ${which}${late}${proof}`, state.late ? 'late ack' : 'ack')
    }
    case 'naked':
      return plain(
        state.delayMs > 0
          ? literal`${who} handed back ${which} for ${formatSet(state.delayMs)}; a place stays taken until then`
          : literal`${who} handed back ${which}: to be sent again at once`,
        'nak',
      )
    case 'termed':
      return plain(literal`${who} termed ${which}: never sent here again`, 'term')
    case 'unconfirmed':
      return warn(literal`no answer to the verdict on ${which}: it may have counted or not`, 'no answer')
    case 'held':
      return plain(literal`working on ${which}: ${restarts(entry)}`, 'working')
    case 'gone':
      return warn(literal`the verdict on ${which} came to nothing: ${goneWhy[state.how]}`, 'gone')
    default:
      return plain(literal`${who} gave a verdict on ${which}`, 'verdict')
  }
}

function restarts({ deadlineMs, waitFromMs }: LedgerEntry): SafeText {
  return deadlineMs === undefined
    ? literal`the wait starts anew`
    : literal`its ${formatSet(deadlineMs - waitFromMs)} start anew`
}

function waits(pending: number): SafeText {
  return pending === 0
    ? literal`nothing waits behind them`
    : literal`${formatCount(pending)} ${pending === 1 ? literal`waits` : literal`wait`} in the stream`
}

function many({
  count,
  fromSeq,
  toSeq,
}: {
  readonly count: number
  readonly fromSeq: number
  readonly toSeq: number
}): SafeText {
  if (count === 1) return literal`seq ${fromSeq}`
  return literal`${formatCount(count)} (seq ${fromSeq}${toSeq === fromSeq ? literal`` : literal` to ${toSeq}`})`
}

function plain(text: SafeText, term?: Term): HappenedWords {
  return { tone: 'plain', text, ...(term === undefined ? {} : { term }) }
}

function good(text: SafeText, term?: Term): HappenedWords {
  return { ...plain(text, term), tone: 'good' }
}

function warn(text: SafeText, term?: Term): HappenedWords {
  return { ...plain(text, term), tone: 'warn' }
}
