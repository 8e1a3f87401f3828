import type { StreamSeq } from '../wire/ids.js'
import type { ElsewhereCause } from '../account/out-elsewhere.js'

/**
 * What comes back next by the clock: the message whose ack wait ends first, or a last try that ends; with nothing to
 * decide on, what was handed back and is due first.
 */
export type DueMessage = {
  readonly streamSeq: StreamSeq
  /** The number of its newest delivery. */
  readonly tries: number
  /** Until then, in milliseconds; 0 and less when it is over. */
  readonly leftMs: number
  /** It was handed back: a verdict cannot stop it any more. */
  readonly naked: boolean
  /** The server will not send it again when this wait ends. */
  readonly lastTry: boolean
  /** Sent only in answer to a pull, and whether one is open. */
  readonly pull?: 'open' | 'none'
}

/**
 * What happens next on a consumer, or why nothing does, with the evidence and no words. `helps` names the command that
 * would move it, where there is one.
 */
export type Cause = { readonly helps?: HelpingCommand } & CauseKind

/** The commands that a cause may name; ids of the keymap's table. */
export type HelpingCommand =
  | 'consumer.fetch'
  | 'consumer.join'
  | 'consumer.pause'
  | 'mode.edit'
  | 'pane.streams'
  | 'pane.workers'
  | 'publish.next'
  | 'message.ack'

type CauseKind =
  | { readonly kind: 'link-lost' }
  | { readonly kind: 'consumer-gone' }
  /** Nothing is taken here before somebody joins: what others make of it is all there is to see. */
  | { readonly kind: 'observing'; readonly pending: number; readonly out: number }
  /** The ordered mode: nothing is held, so nothing can wait for a verdict. `receives`: something has come already. */
  | { readonly kind: 'ordered'; readonly receives: boolean }
  /** The ordered mode asks for acks none, which the server refuses on this stream. */
  | { readonly kind: 'ordered-on-work-queue' }
  | { readonly kind: 'no-numbers' }
  /** `leftMs` is undefined when it is about to end, or the server did not say; `untilMs` is by the server's clock. */
  | { readonly kind: 'paused'; readonly leftMs?: number; readonly untilMs?: number }
  | { readonly kind: 'auto-acking'; readonly delayMs: number; readonly pending: number }
  /**
   * Max ack pending is reached. `held` and `naked` are what we hold and handed back, `out` all the server counts; `why`
   * is where the rest may be, as far as that is known.
   */
  | {
      readonly kind: 'full'
      readonly held: number
      readonly naked: number
      readonly out: number
      readonly limit: number
      readonly pending: number
      readonly why?: readonly ElsewhereCause[]
    }
  /**
   * So many workers of ours are at work on it beside the screen's own: `out` and `pending` are the server's, `limit` is
   * max ack pending where that is reached. Who decides on what is theirs.
   */
  | {
      readonly kind: 'shared'
      readonly beside: number
      readonly out: number
      readonly pending: number
      readonly limit?: number
    }
  /** No server of the cluster leads its stream: what is asked of it nobody answers. */
  | { readonly kind: 'leaderless' }
  /** A push consumer without a listener. */
  | { readonly kind: 'unbound' }
  /** Messages wait for a pull, and there is none. */
  | { readonly kind: 'nobody-asks'; readonly pending: number; readonly due?: DueMessage }
  /**
   * Our pull is open in a priority group, and not served now, or only behind others: another client is pinned (`sinceMs` by
   * the server's clock), too few are to come or out, or a lower number goes first.
   */
  | {
      readonly kind: 'stands-by'
      readonly group: string
      readonly pending: number
      readonly why:
        | { readonly policy: 'pinned'; readonly sinceMs?: number }
        | { readonly policy: 'overflow'; readonly minPending: number; readonly minAckPending: number }
        | { readonly policy: 'prioritized'; readonly priority: number }
    }
  /** As many are held as are to be kept in hand, so no pull is made. */
  | { readonly kind: 'hands-full'; readonly inHand: number; readonly pending: number; readonly due?: DueMessage }
  | { readonly kind: 'due'; readonly due: DueMessage }
  | { readonly kind: 'on-their-way'; readonly pending: number }
  | { readonly kind: 'only-new' }
  /** It begins behind everything that is stored. */
  | { readonly kind: 'starts-later'; readonly messages: number }
  /** `skips`: it does not begin with the first message, so only what is stored from its start on was looked at. */
  | { readonly kind: 'no-match'; readonly filter: string; readonly messages: number; readonly skips: boolean }
  /** Out, but not with us; `why`: where, as far as that is known. */
  | { readonly kind: 'out-elsewhere'; readonly out: number; readonly why?: readonly ElsewhereCause[] }
  | { readonly kind: 'used-up'; readonly streamSeq: StreamSeq }
  /** Used up on a work queue: nobody else gets them, and they take room until somebody acks or removes them. */
  | { readonly kind: 'stuck'; readonly messages: number }
  /** Used up before we looked: the server counts them as redelivered, and waits for nothing. */
  | { readonly kind: 'used-up-earlier'; readonly messages: number }
  /** A pull waits for what is published next. */
  | { readonly kind: 'pull-waits' }
  | { readonly kind: 'nothing-stored'; readonly pullOpen: boolean }
  | { readonly kind: 'all-delivered' }
