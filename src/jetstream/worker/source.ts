import type { PullGroup } from './pull-group.js'
import type { PullRequest, PullsSeen } from '../account/pull-request.js'
import type { Delivery } from '../wire/delivery.js'
import type { OrderedPosition } from './ordered-consumer.js'
import type { DeliveryId } from '../wire/ids.js'

export type { PullRequest } from '../account/pull-request.js'

/** What a source tells its worker. */
export type SourceEvent =
  | { readonly kind: 'delivery'; readonly delivery: Delivery }
  | { readonly kind: 'request'; readonly request: PullRequest }
  /** Worth a row: a status of the server, or something the source did to keep going. */
  | { readonly kind: 'status'; readonly code?: number; readonly text: string; readonly tone: 'info' | 'warning' }
  /** The link is alive. `stalled`: flow control holds messages back until the client has answered. */
  | { readonly kind: 'heartbeat'; readonly stalled: boolean }
  /** Heartbeats stay out, or a status says the consumer is no more: the account should look at the server. */
  | { readonly kind: 'suspect'; readonly why: string }

/** Something messages arrive from. Started once, stopped once. */
export type Source = {
  /** Messages asked for and not yet come; 0 where nobody asks. */
  readonly outstanding: () => number
  /** Asks for `batch` messages, waiting up to `expiresMs` for them; for a person unless `by`. Only a pull source does anything. */
  readonly request: (batch: number, expiresMs: number, by?: 'refill') => void
  /** The server was looked at: ends those requests that it has no more. Only a pull source has any. */
  readonly looked?: (pulls: PullsSeen) => void
  /** The connection is gone: whatever was asked for is lost. */
  readonly connectionLost: () => void
  /** The connection is back, with its subscriptions restored by the client. */
  readonly reconnected: () => void
  /** What the server calls us by while it has us pinned; only a pull source of a priority group is. */
  readonly pinId?: () => string | undefined
  /** How far it has come, where another source can go on from there: the ordered one. */
  readonly position?: () => OrderedPosition
  /** Gives up interest at once, and says so of every open request; nothing is emitted afterwards. Idempotent. */
  readonly stop: () => void
}

/** What every source is given. */
export type SourceOptions = {
  readonly emit: (event: SourceEvent) => void
  readonly now: () => number
  readonly nextId: () => DeliveryId
  /** The earliest moment at which what is read now may have come; undefined where it is read as it comes. */
  readonly cameAfterMs?: () => number | undefined
  /** Where the source before this one had come to; without it an ordered one begins with the first message. */
  readonly goOn?: OrderedPosition
  /** What was chosen to be said by each pull of a priority group. */
  readonly asks?: () => PullGroup | undefined
}
