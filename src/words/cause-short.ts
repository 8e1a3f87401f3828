import { type Cause } from '../jetstream/index.js'
import { formatClockTime, formatCount, formatShort } from '../lib/format.js'
import { literal } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

type Kind = Cause['kind']
type Of<K extends Kind> = Extract<Cause, { readonly kind: K }>

/** What a cause says in a cell of a table: wordings from the longest to the shortest; all of it is in `causeSentence`. */
export function causeShort(cause: Cause): readonly SafeText[] {
  const say = wordings[cause.kind] as (cause: Cause) => readonly SafeText[]
  return say(cause)
}

const wordings: { readonly [K in Kind]: (cause: Of<K>) => readonly SafeText[] } = {
  'link-lost': () => [literal`no connection`],
  'consumer-gone': () => [literal`gone`],
  observing: () => [literal`only looked at`],
  ordered: () => [literal`in order, no acks`, literal`no acks`],
  'ordered-on-work-queue': () => [literal`needs acks`],
  'no-numbers': () => [literal`no numbers yet`],
  paused: ({ untilMs }) => [
    ...(untilMs === undefined
      ? []
      : [
          literal`paused until ${formatClockTime(untilMs)}: nothing is sent`,
          literal`paused until ${formatClockTime(untilMs)}`,
        ]),
    literal`paused: nothing is sent`,
    literal`paused`,
  ],
  'auto-acking': () => [literal`acks by itself`, literal`auto-ack`],
  full: ({ held, naked, out, limit, pending }) => {
    const whose =
      held > 0
        ? pending > 0
          ? literal`full: waits for you`
          : literal`full: you hold`
        : naked > 0
          ? literal`full: handed back`
          : literal`full: ${formatCount(out)} of ${formatCount(limit)} out`
    const then = pending > 0 ? literal`, nothing new is sent` : literal`, and no more to come`
    return [literal`${whose}${then}`, whose, literal`full`]
  },
  shared: ({ limit }) =>
    limit === undefined
      ? [literal`your workers are on it`, literal`workers on it`]
      : [literal`full: your workers are on it`, literal`full`],
  leaderless: () => [literal`no leader: nothing is sent or settled`, literal`no leader`],
  unbound: () => [literal`nobody listens: push needs a listener`, literal`nobody listens`, literal`no listener`],
  'nobody-asks': () => [literal`nobody asks: pull sends only what is asked`, literal`nobody asks`],
  'stands-by': ({ why }) =>
    why.policy === 'pinned'
      ? [literal`another client is pinned`, literal`stands by`]
      : [literal`your pull comes after others`, literal`stands by`],
  'hands-full': () => [literal`your hands are full`, literal`hands full`],
  due: ({ due }) => (due.naked ? [literal`comes again`] : [literal`waits for you`]),
  'on-their-way': () => [literal`on their way`],
  'only-new': () => [
    literal`takes only what came after it was made`,
    literal`takes only new ones`,
    literal`only new ones`,
  ],
  'starts-later': () => [literal`starts later than all that is stored`, literal`starts later`],
  'no-match': ({ messages, skips }) => [
    skips
      ? literal`filter matches nothing from its start on`
      : literal`filter matches none of the ${formatShort(messages)} stored`,
    literal`filter matches nothing`,
    literal`filter: no match`,
  ],
  'out-elsewhere': ({ out }) => [
    literal`waits for verdicts: all sent, ${formatShort(out)} out`,
    literal`waits for verdicts`,
    literal`all sent`,
  ],
  'used-up': ({ streamSeq }) => [
    literal`seq ${streamSeq} used up: all its tries are spent`,
    literal`seq ${streamSeq} used up`,
    literal`used up`,
  ],
  stuck: ({ messages }) => [
    literal`${formatShort(messages)} used up, stuck in the work queue`,
    literal`${formatShort(messages)} used up, stuck`,
    literal`stuck`,
  ],
  'used-up-earlier': ({ messages }) => [
    messages === 1
      ? literal`1 used up: all its tries are spent`
      : literal`${formatShort(messages)} used up: all their tries are spent`,
    literal`${formatShort(messages)} used up`,
    literal`used up`,
  ],
  'pull-waits': () => [literal`up to date: a pull waits for the next`, literal`up to date`],
  'nothing-stored': () => [literal`nothing is stored in the stream now`, literal`nothing stored`],
  'all-delivered': () => [literal`up to date: nothing is to come`, literal`up to date`],
}

/** Whether somebody ought to do something about a cause, for its colour. */
export function isUrgent({ kind }: Cause): boolean {
  return kind === 'full' || kind === 'paused' || kind === 'stuck' || kind === 'consumer-gone'
}
