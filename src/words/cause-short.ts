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
    ...(untilMs === undefined ? [] : [literal`paused until ${formatClockTime(untilMs)}`]),
    literal`paused`,
  ],
  'auto-acking': () => [literal`acks by itself`, literal`auto-ack`],
  full: ({ held, naked, out, limit, pending }) => [
    ...(held > 0
      ? [pending > 0 ? literal`full: waits for you` : literal`full: you hold`]
      : naked > 0
        ? [literal`full: handed back`]
        : [literal`full: ${formatCount(out)} of ${formatCount(limit)} out`]),
    literal`full`,
  ],
  unbound: () => [literal`nobody listens`, literal`no listener`],
  'nobody-asks': () => [literal`nobody asks`],
  'needs-group': () => [literal`only for groups`],
  'hands-full': () => [literal`your hands are full`, literal`hands full`],
  due: ({ due }) => (due.naked ? [literal`comes again`] : [literal`waits for you`]),
  'on-their-way': () => [literal`on their way`],
  'only-new': () => [literal`takes only new ones`, literal`only new ones`],
  'starts-later': () => [literal`starts later`],
  'no-match': () => [literal`filter matches nothing`, literal`filter: no match`],
  'out-elsewhere': () => [literal`waits for verdicts`, literal`all sent`],
  'used-up': ({ streamSeq }) => [literal`seq ${streamSeq} used up`, literal`used up`],
  stuck: ({ messages }) => [literal`${formatShort(messages)} used up, stuck`, literal`stuck`],
  'used-up-earlier': ({ messages }) => [literal`${formatShort(messages)} used up`, literal`used up`],
  'pull-waits': () => [literal`up to date`],
  'nothing-stored': () => [literal`nothing stored`],
  'all-delivered': () => [literal`up to date`],
}

/** Whether somebody ought to do something about a cause, for its colour. */
export function isUrgent({ kind }: Cause): boolean {
  return kind === 'full' || kind === 'paused' || kind === 'stuck' || kind === 'consumer-gone'
}
