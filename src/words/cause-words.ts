import { type Cause, type DueMessage, type ElsewhereCause } from '../jetstream/index.js'
import { commandById } from '../keymap/table.js'
import { formatAmount, formatClockTime, formatCount, formatLeft, formatSet } from '../lib/format.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'
import { elsewhereWho } from './elsewhere-words.js'
import { overflowBounds } from './group-words.js'
import { keyFrom } from './key-words.js'
import type { KeysHere } from './key-words.js'

/** A few words on what comes next. `attention`: it goes on only when somebody does something. */
export type CauseSentence = { readonly tone: 'calm' | 'attention'; readonly text: SafeText }

/**
 * What a cause says to the user, and which key helps. The key is left out where it would be refused: what writes does
 * nothing when `readOnly`.
 */
export function causeSentence(cause: Cause, by: KeysHere = {}): CauseSentence {
  const { tone, text } = sentence(cause)
  return { tone, text: literal`${text}${help(cause, by)}` }
}

function help({ helps }: Cause, by: KeysHere): SafeText {
  if (helps === undefined || (by.readOnly === true && commandById(helps).writes === true)) return literal``
  const what = {
    'consumer.fetch': literal`to pull`,
    'consumer.join': literal`to join`,
    'consumer.pause': literal`to resume`,
    'mode.edit': literal`and then Enter to make it again`,
    'pane.streams': literal`for the streams`,
    'pane.workers': literal`for who has what`,
    'publish.next': literal`to publish a review`,
    'message.ack': literal`to ack one`,
  }[helps]
  return literal` Press ${keyFrom(helps, by)} ${what}.`
}

function sentence(cause: Cause): CauseSentence {
  switch (cause.kind) {
    case 'link-lost':
      return attention(literal`No connection: nothing can arrive. What you hold stays held.`)
    case 'consumer-gone':
      return attention(literal`The consumer is gone from the server, and its position with it.`)
    case 'observing':
      return calm(
        literal`Observing: nothing is taken. ${formatCount(cause.pending)} to come (pending), ${formatCount(cause.out)} out with others (ack pending).`,
      )
    case 'ordered':
      return calm(
        cause.receives
          ? literal`Messages come in order and without gaps; there is nothing to ack, so nothing is held.`
          : literal`Nothing has come yet. Messages come in order; there is nothing to ack, so nothing is held.`,
      )
    case 'ordered-on-work-queue':
      return attention(
        literal`This is a work queue: the server lets nobody read it without acks, so ordered gets nothing here.`,
      )
    case 'no-numbers':
      return calm(literal`Waiting for the server’s numbers …`)
    case 'paused': {
      const left = cause.leftMs === undefined ? literal`` : literal` for another ${formatLeft(cause.leftMs)}`
      return attention(literal`Paused${left}: the server sends nothing, acks still count.`)
    }
    case 'auto-acking': {
      const each = cause.delayMs === 0 ? literal`at once` : literal`${formatSet(cause.delayMs)} after it came`
      return calm(literal`Auto-ack: each message is acked ${each}. ${formatCount(cause.pending)} more to come.`)
    }
    case 'full':
      return full(cause)
    case 'shared': {
      const { beside, out, pending, limit } = cause
      const text = literal`${formatAmount(beside, 'worker')} beside you on this consumer: ${formatCount(out)} out in all, ${formatCount(pending)} to come.`
      return limit === undefined
        ? calm(text)
        : attention(
            literal`${text} Max ack pending (${formatCount(limit)}) is full: a verdict of any of you makes room.`,
          )
    }
    case 'leaderless':
      return attention(
        literal`No server of the cluster leads the stream now: nothing is stored, sent or settled until one does. Most of its servers must be up to choose one.`,
      )
    case 'unbound':
      return attention(literal`Nobody is subscribed to the deliver subject: a push consumer sends only to a listener.`)
    case 'nobody-asks': {
      const ready =
        cause.pending > 0
          ? literal`${formatCount(cause.pending)} to come, but nobody is asking.`
          : literal`Nobody is asking.`
      return attention(literal`${dueBefore(cause.due)}${ready}`)
    }
    case 'stands-by':
      return calm(literal`${formatCount(cause.pending)} to come. ${standsBy(cause)}`)
    case 'hands-full':
      return attention(
        literal`${dueBefore(cause.due)}You keep ${formatCount(cause.inHand)} in hand and hold as many: a verdict asks for the next.`,
      )
    case 'due':
      return calm(dueSentence(cause.due))
    case 'on-their-way':
      return calm(literal`${formatCount(cause.pending)} to come: on their way.`)
    case 'only-new':
      return calm(literal`Deliver policy “new”: only messages published after this consumer was made.`)
    case 'starts-later':
      return attention(
        literal`The consumer starts behind the ${formatAmount(cause.messages, 'stored message')}: only what is published later comes.`,
      )
    case 'no-match':
      return attention(
        cause.skips
          ? literal`The filter ${safeText(cause.filter)} matches nothing that is stored from where the consumer starts.`
          : literal`The filter ${safeText(cause.filter)} matches none of the ${formatAmount(cause.messages, 'message')} in the stream.`,
      )
    case 'out-elsewhere': {
      const one = cause.out === 1
      const [are, each] = one ? [literal`is`, literal`it comes`] : [literal`are`, literal`each comes`]
      return attention(
        literal`${formatCount(cause.out)} ${are} out elsewhere${who(cause.why)}: ${each} back when its ack wait ends, unless settled.`,
      )
    }
    case 'used-up':
      return attention(
        literal`seq ${cause.streamSeq} is used up, all its tries are spent: it stays stored and never comes to this consumer again.`,
      )
    case 'stuck': {
      const one = cause.messages === 1
      const [are, them] = one ? [literal`is`, literal`it`] : [literal`are`, literal`them`]
      return attention(
        literal`${formatAmount(cause.messages, 'message')} ${are} used up and stuck in this work queue: nobody gets ${them} again. Only an ack, a purge or a deletion removes ${them}.`,
      )
    }
    case 'used-up-earlier': {
      const are = cause.messages === 1 ? literal`is` : literal`are`
      return attention(
        literal`${formatAmount(cause.messages, 'message')} ${are} used up, all tries spent: still stored, never delivered here again. Ack floor stops before the first.`,
      )
    }
    case 'nothing-stored':
      return calm(
        cause.pullOpen
          ? literal`Nothing is stored in the stream now; your pull waits for the next publish.`
          : literal`Nothing is stored in the stream now.`,
      )
    case 'pull-waits':
      return calm(literal`Everything stored was delivered; your pull waits for the next publish.`)
    case 'all-delivered':
      return calm(literal`Everything stored was delivered.`)
  }
}

function full(cause: Extract<Cause, { kind: 'full' }>): CauseSentence {
  const { held, naked, out, limit, pending, why } = cause
  const elsewhere = out - held - naked
  const what = literal`${formatCount(out)} of ${formatCount(limit)} out (max ack pending)`
  const then =
    pending > 0
      ? literal`, nothing new is sent: ${formatCount(pending)} still to come.`
      : literal`; nothing more is to come.`
  if (held === 0 && naked === 0) return attention(literal`Waiting for what is out elsewhere${who(why)}: ${what}${then}`)
  const others = elsewhere > 0 ? literal`, ${formatCount(elsewhere)} of them not yours${who(why)}` : literal``
  const whose = held > 0 ? literal`your verdicts` : literal`naked ones to come back`
  return attention(literal`Waiting for ${whose}: ${what}${others}${then}`)
}

function who(why: readonly ElsewhereCause[] = []): SafeText {
  const places = elsewhereWho(why)
  return places === '' ? places : literal`, ${places}`
}

function dueBefore(due: DueMessage | undefined): SafeText {
  return due ? literal`${dueSentence(due)} ` : literal``
}

function dueSentence({ streamSeq, leftMs, naked, lastTry, pull }: DueMessage): SafeText {
  if (lastTry) {
    const when = literal`in ${formatLeft(leftMs)}`
    // The server looks at a pull consumer's overdue messages only when it has a pull to answer.
    return pull === 'none'
      ? literal`seq ${streamSeq} is on its last try: ${when} its wait ends, and with the next pull the server gives up on it unless settled.`
      : literal`seq ${streamSeq} is on its last try: ${when} the server gives up on it unless settled.`
  }
  const how =
    pull === undefined ? literal`` : pull === 'open' ? literal` with your open pull` : literal` with the next pull`
  const unless = naked ? literal`` : literal` unless settled`
  return leftMs > 0
    ? literal`seq ${streamSeq} comes back in ${formatLeft(leftMs)}${how}${unless}.`
    : literal`seq ${streamSeq} is due to come back${how}.`
}

function calm(text: SafeText): CauseSentence {
  return { tone: 'calm', text }
}

function attention(text: SafeText): CauseSentence {
  return { tone: 'attention', text }
}

function standsBy({ group, why }: Extract<Cause, { readonly kind: 'stands-by' }>): SafeText {
  const name = safeText(group, { maxBytes: 96 })
  switch (why.policy) {
    case 'pinned': {
      const since =
        why.sinceMs === undefined ? literal`` : literal` since ${formatClockTime(why.sinceMs)} (server’s time)`
      return literal`Another client is pinned in group ${name}${since}: it gets all. Your pull stands by until that one stops asking.`
    }
    case 'overflow':
      return literal`Your pull in group ${name} is an overflow: it is served while ${overflowBounds(why)}.`
    case 'prioritized':
      return literal`In group ${name} pulls with a number below your ${formatCount(why.priority)} are served first; yours gets what they leave.`
  }
}
