import { secondsLabel, type Cause, type DueMessage } from '../jetstream/index.js'
import { commandKey } from '../keymap/describe.js'
import type { CommandId } from '../keymap/table.js'
import { formatAmount, formatCount } from '../lib/format.js'
import { literal, safeText } from '../lib/safe-text.js'
import type { SafeText } from '../lib/safe-text.js'

/** One sentence on what comes next. `attention`: it goes on only when somebody does something. */
export type CauseSentence = { readonly tone: 'calm' | 'attention'; readonly text: SafeText }

const key = (id: CommandId): SafeText => safeText(commandKey(id))

/** What a cause says to the user, in one sentence; keys are named by their commands. */
export function causeSentence(cause: Cause): CauseSentence {
  switch (cause.kind) {
    case 'link-lost':
      return attention(literal`No connection: nothing can arrive. What you hold stays held.`)
    case 'consumer-gone':
      return attention(
        literal`The consumer was deleted. Press ${key('mode.next')} and come back, or ${key('mode.edit')}, to create it again.`,
      )
    case 'opening':
      return calm(literal`Opening the consumer …`)
    case 'ordered':
      return calm(literal`Messages come in order and without gaps; there is nothing to ack, so nothing is held.`)
    case 'no-numbers':
      return calm(literal`Waiting for the server’s numbers …`)
    case 'paused': {
      const left =
        cause.leftMs === undefined
          ? literal``
          : literal` for another ${safeText(secondsLabel(Math.ceil(cause.leftMs / 1000) * 1000))}`
      return attention(
        literal`Paused${left}: the server sends nothing, acks still count. ${key('consumer.pause')} resumes.`,
      )
    }
    case 'auto-acking': {
      const each =
        cause.delayMs === 0 ? literal`at once` : literal`${safeText(secondsLabel(cause.delayMs))} after it came`
      return calm(
        literal`Auto-ack: each message is acked ${each}. ${formatCount(cause.pending)} more are on their way.`,
      )
    }
    case 'full':
      return full(cause)
    case 'unbound':
      return attention(literal`Nobody is subscribed to the deliver subject: a push consumer sends only to a listener.`)
    case 'nobody-asks': {
      const ready =
        cause.pending > 0
          ? literal`${formatCount(cause.pending)} ready, but nobody is asking`
          : literal`Nobody is asking`
      return attention(literal`${dueBefore(cause.due)}${ready}: press ${key('consumer.fetch')} to pull.`)
    }
    case 'hands-full':
      return attention(
        literal`${dueBefore(cause.due)}You keep ${formatCount(cause.inHand)} in hand and hold as many: a verdict asks for the next.`,
      )
    case 'due':
      return calm(dueSentence(cause.due))
    case 'on-their-way':
      return calm(literal`${formatCount(cause.pending)} on their way.`)
    case 'only-new':
      return calm(
        literal`Deliver policy “new”: only messages published after this consumer was made. Press ${key('publish.next')}.`,
      )
    case 'starts-later':
      return attention(
        literal`The consumer starts behind the ${formatAmount(cause.messages, 'stored message')}: only what is published later comes.`,
      )
    case 'no-match':
      return attention(
        cause.skips
          ? literal`The filter ${safeText(cause.filter)} matches nothing that is stored from where the consumer starts.`
          : literal`The filter ${safeText(cause.filter)} matches none of the ${formatCount(cause.messages)} messages in the stream.`,
      )
    case 'out-elsewhere': {
      const one = cause.out === 1
      const [are, each] = one ? [literal`is`, literal`it comes`] : [literal`are`, literal`each comes`]
      return attention(
        literal`${formatCount(cause.out)} ${are} out with another client or an earlier run: ${each} back when its ack wait ends.`,
      )
    }
    case 'used-up':
      return attention(
        literal`seq ${cause.streamSeq} has used all its deliveries: it stays in the stream and never comes to this consumer again.`,
      )
    case 'used-up-earlier': {
      const which =
        cause.messages === 1 ? literal`1 message has` : literal`${formatCount(cause.messages)} messages have`
      return attention(
        literal`${which} used up all tries: still in the stream, never delivered here again. Ack floor stops before the first.`,
      )
    }
    case 'pull-waits':
      return calm(
        literal`Everything stored was delivered; your pull waits for the next publish. Press ${key('publish.next')}.`,
      )
    case 'all-delivered':
      return calm(literal`Everything stored was delivered. Press ${key('publish.next')} to publish a review.`)
  }
}

function full(cause: Extract<Cause, { kind: 'full' }>): CauseSentence {
  const { held, naked, out, limit, pending } = cause
  const elsewhere = out - held - naked
  const what = literal`${formatCount(out)} of ${formatCount(limit)} out (max ack pending)`
  const then = pending > 0 ? literal`, nothing new is sent.` : literal`; nothing more waits behind them.`
  if (held === 0 && naked === 0) return attention(literal`Waiting for acks of another client: ${what}${then}`)
  const others = elsewhere > 0 ? literal`, ${formatCount(elsewhere)} of them with another client` : literal``
  const whose = held > 0 ? literal`your verdicts` : literal`naked ones to come back`
  return attention(literal`Waiting for ${whose}: ${what}${others}${then}`)
}

function dueBefore(due: DueMessage | undefined): SafeText {
  return due ? literal`${dueSentence(due)} ` : literal``
}

function dueSentence({ streamSeq, leftMs, naked, lastTry, pull }: DueMessage): SafeText {
  const leftS = Math.ceil(leftMs / 1000)
  if (lastTry) {
    const when = literal`in ${Math.max(0, leftS)}s`
    // The server looks at a pull consumer's overdue messages only when it has a pull to answer.
    return pull === 'none'
      ? literal`seq ${streamSeq} is on its last try: ${when} its wait ends, and with the next pull the server gives up on it unless settled.`
      : literal`seq ${streamSeq} is on its last try: ${when} the server gives up on it unless settled.`
  }
  const how =
    pull === undefined ? literal`` : pull === 'open' ? literal` with your open pull` : literal` with the next pull`
  const unless = naked ? literal`` : literal` unless settled`
  return leftS > 0
    ? literal`seq ${streamSeq} comes back in ${leftS}s${how}${unless}.`
    : literal`seq ${streamSeq} is due to come back${how}.`
}

function calm(text: SafeText): CauseSentence {
  return { tone: 'calm', text }
}

function attention(text: SafeText): CauseSentence {
  return { tone: 'attention', text }
}
