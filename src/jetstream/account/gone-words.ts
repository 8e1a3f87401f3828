import { formatAmount, formatCount } from '../../lib/format.js'
import type { ConsumerName } from '../wire/outgoing-rules.js'
import type { AccountSnapshot } from './account-snapshot.js'

/** How an account ends. */
export type AccountEnd = NonNullable<AccountSnapshot['gone']>['how']

/** What is said of it: of each delivery that goes with it, and as a row. */
export const goneWords: Readonly<
  Record<AccountEnd, { readonly why: string; readonly row: (of: ConsumerName) => string }>
> = {
  'consumer-deleted': {
    why: 'the consumer was deleted: the server has forgotten this delivery',
    row: ({ consumer }) => `consumer ${consumer} is gone from the server`,
  },
  'consumer-made-anew': {
    why: 'the consumer was deleted and made anew: the server has forgotten this delivery',
    row: ({ consumer }) => `consumer ${consumer} was deleted and made anew: it starts over`,
  },
  'stream-deleted': {
    why: 'the stream was deleted, and the consumer and this message with it',
    row: ({ stream, consumer }) => `stream ${stream} was deleted, and consumer ${consumer} with it`,
  },
}

/** The row about deliveries the server has forgotten. */
export function forgottenRow(count: number): string {
  const what = count === 1 ? 'a delivery' : `${formatCount(count)} deliveries`
  return `the server has forgotten ${what} of ours: the consumer was reset, or its server came back with less`
}

/** The row about messages that were held and are no longer stored. */
export function unstoredRow(count: number): string {
  return `${formatAmount(count, 'message')} held here left the stream: purged, deleted or expired`
}
