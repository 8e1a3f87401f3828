import { type Cause } from '../jetstream/index.js'
import { commandById } from '../keymap/table.js'
import type { CommandId } from '../keymap/table.js'
import { formatAmount, formatCount, formatLeft, formatSet, formatShort } from '../lib/format.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import { attention, calm, counted } from './cause-line.js'
import type { CauseLine } from './cause-line.js'
import { dueLine, shortDue } from './due-lines.js'
import { elsewhereWho } from './elsewhere-words.js'
import { standsByWords } from './group-words.js'
import { keyFrom } from './key-words.js'
import type { KeysHere } from './key-words.js'

type Kind = Cause['kind']
type Of<K extends Kind> = Extract<Cause, { readonly kind: K }>
/** Gives the key of a command with what it does, or nothing where the key would be refused. */
type Help = (id: CommandId, does: SafeText) => SafeText

/**
 * What a cause says in one line, and which key helps; all of it is said by `causeSentence`. The key is left out where it
 * would be refused: what writes does nothing when `readOnly`.
 */
export function causeLine(cause: Cause, by: KeysHere = {}): CauseLine {
  const help: Help = (id, does) =>
    by.readOnly === true && commandById(id).writes === true ? literal`` : literal` ${keyFrom(id, by)} ${does}.`
  const line = lines[cause.kind] as (cause: Cause, help: Help) => CauseLine
  return line(cause, help)
}

const lines: { readonly [K in Kind]: (cause: Of<K>, help: Help) => CauseLine } = {
  'link-lost': () =>
    attention(
      literal`No connection: nothing can arrive. What you hold stays held.`,
      literal`No connection. What you hold stays held.`,
      literal`No connection: nothing can arrive.`,
    ),
  'consumer-gone': ({ helps }, help) => {
    const again =
      helps === 'mode.edit' ? help(helps, literal`then Enter makes it again`) : help('pane.streams', literal`lists all`)
    return attention(
      literal`The consumer is gone, and its position with it.${again}`,
      literal`The consumer is gone.${again}`,
      literal`The consumer is gone.`,
    )
  },
  observing: ({ pending, out }, help) => {
    const joins = help('consumer.join', literal`joins`)
    return calm(
      literal`Observing: nothing is taken. ${formatCount(pending)} to come, ${formatCount(out)} out with others.${joins}`,
      literal`Observing: nothing is taken.${joins}`,
    )
  },
  ordered: ({ receives }) =>
    receives
      ? calm(
          literal`In order, without gaps; there is nothing to ack, so nothing is held.`,
          literal`In order, without gaps; nothing to ack, nothing held.`,
          literal`In order, without gaps; no acks.`,
        )
      : calm(
          literal`Nothing has come yet. It comes in order, and there is nothing to ack.`,
          literal`Nothing has come yet. There will be nothing to ack.`,
        ),
  'ordered-on-work-queue': () =>
    attention(
      literal`A work queue gives nothing to who reads without acks: nothing comes.`,
      literal`A work queue gives nothing to who reads without acks.`,
    ),
  'no-numbers': () => calm(literal`Waiting for the server’s numbers.`),
  paused: ({ leftMs }, help) => {
    const left = leftMs === undefined ? literal`` : literal` for another ${formatLeft(leftMs)}`
    const resumes = help('consumer.pause', literal`resumes`)
    return attention(
      literal`Paused${left}: nothing is sent, acks still count.${resumes}`,
      literal`Paused${left}: nothing is sent.${resumes}`,
      literal`Paused${left}: nothing is sent.`,
      literal`Paused: nothing is sent.${resumes}`,
      literal`Paused: nothing is sent.`,
    )
  },
  'auto-acking': ({ delayMs, pending }) => {
    const each = delayMs === 0 ? literal`at once` : literal`${formatSet(delayMs)} after it came`
    return calm(
      ...counted(pending, (count) => literal`Auto-ack: each is acked ${each}. ${count} more to come.`),
      literal`Auto-ack: each is acked ${each}.`,
    )
  },
  full: fullLine,
  shared: ({ beside, out, pending, limit }, help) => {
    const tells = help('pane.workers', literal`shows who has what`)
    const who = literal`${formatAmount(beside, 'worker')} beside you`
    const numbers = [
      literal`${formatCount(out)} out in all, ${formatCount(pending)} to come`,
      literal`${formatShort(out)} out, ${formatShort(pending)} to come`,
    ]
    const is = numbers.map((text) => (limit === undefined ? text : literal`${text}: full`))
    const said = is.flatMap((text) => [literal`${who}: ${text}.${tells}`, literal`${who}: ${text}.`])
    const line = limit === undefined ? calm(...said, literal`${who}.`) : attention(...said, literal`${who}: full.`)
    return { ...line, whole: 1 }
  },
  leaderless: () =>
    attention(
      literal`No server leads the stream now: nothing is stored, sent or settled.`,
      literal`No server leads the stream now.`,
    ),
  unbound: () =>
    attention(
      literal`Nobody is subscribed: a push consumer sends only to a listener.`,
      literal`Nobody is subscribed to what this push consumer sends.`,
    ),
  'nobody-asks': ({ pending, due }, help) => {
    const pulls = help('consumer.fetch', literal`pulls`)
    if (pending === 0) {
      const { wordings = [], whole = 1 } = due ? dueLine(due) : {}
      const line = attention(
        ...wordings.map((text) => literal`${text}${pulls}`),
        ...wordings,
        literal`Nobody is asking.${pulls}`,
      )
      return { ...line, whole }
    }
    const texts = counted(pending, (count) => literal`${count} to come, but nobody is asking.${pulls}`)
    const all = due
      ? counted(pending, (count) => count).flatMap((count) => [
          literal`${count} to come, but nobody is asking.${pulls} ${shortDue(due)}`,
          literal`${count} to come, nobody is asking.${pulls} ${shortDue(due)}`,
        ])
      : texts
    return { ...attention(...all, ...(due ? texts : []), literal`Nobody is asking.${pulls}`), whole: all.length }
  },
  'stands-by': ({ pending, why }) => {
    const line = calm(
      ...counted(pending, (count) => count).flatMap((count) =>
        standsByWords(why).map((text) => literal`${count} to come. ${text}`),
      ),
      ...standsByWords(why),
    )
    return { ...line, whole: 0 }
  },
  'hands-full': ({ inHand, due }, help) => {
    const acks = help('message.ack', literal`acks one`)
    const text = literal`You hold all ${formatCount(inHand)} you keep in hand: a verdict asks for the next.`
    const one = literal`You hold the one you keep in hand: a verdict asks for the next.`
    const whole = inHand === 1 ? one : text
    const line = attention(
      ...(due ? [literal`Your hands are full: a verdict asks for more. ${shortDue(due)}`] : []),
      literal`${whole}${acks}`,
      whole,
      literal`Your hands are full: a verdict asks for more.`,
      literal`A verdict asks for the next.`,
    )
    return { ...line, whole: due ? 1 : 2 }
  },
  due: ({ due }) => dueLine(due),
  'on-their-way': ({ pending }) => calm(literal`${formatCount(pending)} to come: on their way.`),
  'only-new': (_cause, help) => {
    const publishes = help('publish.next', literal`publishes`)
    return calm(
      literal`Deliver policy new: what was stored before does not come.${publishes}`,
      literal`Deliver policy new: only what comes later.${publishes}`,
      literal`Only what is stored later comes.`,
    )
  },
  'starts-later': ({ messages }, help) => {
    const texts = counted(messages, (count) => literal`It starts behind the ${count} stored: only later ones come.`)
    const publishes = help('publish.next', literal`publishes`)
    return attention(...texts.map((text) => literal`${text}${publishes}`), ...texts)
  },
  'no-match': ({ filter, messages, skips }) => {
    const named = literal`The filter ${safeText(filter)} matches`
    const less = literal`The filter matches`
    return skips
      ? attention(
          literal`${named} nothing that is stored from where it starts.`,
          literal`${less} nothing that is stored from where it starts.`,
          literal`${less} nothing stored from where it starts.`,
        )
      : attention(
          literal`${named} none of the ${formatAmount(messages, 'stored message')}.`,
          literal`${less} none of the ${formatAmount(messages, 'stored message')}.`,
          literal`${less} none of the ${formatShort(messages)} stored.`,
        )
  },
  'out-elsewhere': ({ out, why = [] }) => {
    const one = out === 1
    const who = elsewhereWho(why)
    const told = one
      ? literal`1 is out, ${who}; it comes back when its wait ends.`
      : literal`${formatCount(out)} are out, ${who}; each comes back when its wait ends.`
    return attention(
      ...(who === '' ? [] : [told]),
      ...counted(out, (count) =>
        one
          ? literal`${count} is out, not with you; it comes back when its wait ends.`
          : literal`${count} are out, not with you; each comes back when its wait ends.`,
      ),
      literal`${formatShort(out)} out, not with you; back when the wait ends.`,
    )
  },
  'used-up': ({ streamSeq }) =>
    attention(
      literal`Seq ${streamSeq} is used up: all tries spent. It stays stored, never comes again.`,
      literal`Seq ${streamSeq} is used up: all tries spent. It stays stored.`,
      literal`Seq ${streamSeq} is used up, and stays stored.`,
    ),
  stuck: ({ messages }) => {
    const [are, them] = messages === 1 ? [literal`is`, literal`it`] : [literal`are`, literal`them`]
    const line = attention(
      literal`${formatCount(messages)} ${are} used up and stuck: only an ack or a purge removes ${them}.`,
      literal`${formatShort(messages)} ${are} used up and stuck in this work queue.`,
    )
    return { ...line, whole: 0 }
  },
  'used-up-earlier': ({ messages }) => {
    const are = messages === 1 ? literal`is` : literal`are`
    const line = attention(
      literal`${formatCount(messages)} ${are} used up: all tries spent, stored, never sent here again.`,
      literal`${formatShort(messages)} ${are} used up: stored, never sent here again.`,
    )
    return { ...line, whole: 0 }
  },
  'nothing-stored': ({ pullOpen }, help) => {
    const publishes = help('publish.next', literal`publishes`)
    return calm(
      pullOpen
        ? literal`Nothing is stored now; your pull waits for a publish.${publishes}`
        : literal`Nothing is stored in the stream now.${publishes}`,
      literal`Nothing is stored now.${publishes}`,
    )
  },
  'pull-waits': (_cause, help) => {
    const text = literal`All that is stored was sent; your pull waits for more.`
    return calm(
      literal`${text}${help('publish.next', literal`publishes`)}`,
      text,
      literal`All was sent; your pull waits.`,
    )
  },
  'all-delivered': (_cause, help) =>
    calm(
      literal`Everything stored was delivered.${help('publish.next', literal`publishes a review`)}`,
      literal`Everything stored was delivered.`,
    ),
}

function fullLine({ held, naked, out, pending, why = [] }: Of<'full'>): CauseLine {
  const elsewhere = out - held - naked
  const frees = literal`Ack or term frees a place, nak does not.`
  const shortFrees = literal`Ack or term frees a place.`
  if (held > 0 && elsewhere > 0)
    return attention(
      literal`${formatShort(elsewhere)} of them ${elsewhere === 1 ? literal`is` : literal`are`} not yours. ${frees}`,
      frees,
      shortFrees,
    )
  // It holds nothing back where nothing is left to come.
  const waits = pending > 0 ? literal`The server waits for you.` : literal`Nothing more is to come.`
  if (held > 0) return attention(literal`${waits} ${frees}`, frees, shortFrees)
  if (naked > 0)
    return attention(
      literal`What was handed back keeps its place until it is settled.`,
      literal`What was handed back keeps its place.`,
      literal`A nak keeps its place.`,
    )
  const who = elsewhereWho(why)
  return pending > 0
    ? attention(
        ...(who === '' ? [] : [literal`Not with you, but ${who}: nothing comes before one is free.`]),
        literal`The places are not with you: nothing comes before one is free.`,
        literal`Not with you: nothing comes before one is free.`,
      )
    : attention(literal`The places are not with you; nothing more is to come.`, literal`The places are not with you.`)
}
