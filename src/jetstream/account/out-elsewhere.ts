import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { LedgerEntry } from './ledger-entry.js'

/** Messages the server counts as out and that none of our workers has, and why that may be. */
export type OutElsewhere = {
  readonly out: number
  readonly causes: readonly ElsewhereCause[]
}

/** Why a message may be out and not with us. */
export type ElsewhereCause =
  /** Deliveries went to somebody else since we came, or others were heard to decide. */
  | 'another-worker'
  /** They were out when we came: with others, or from an earlier run. */
  | 'earlier-run'
  /** Deliveries did not arrive, and the connection was lost in between. */
  | 'lost-with-connection'

/** Follows the difference between our count and the server's. */
export type OutWatch = {
  /** A delivery of ours came. */
  readonly came: () => void
  readonly connectionLost: () => void
  /** What the server's answer says, with what of ours it could know of. */
  readonly judge: (
    info: ConsumerInfo,
    ours: { readonly open: readonly LedgerEntry[]; readonly uncounted: number; readonly hasHeardOthers: boolean },
  ) => OutElsewhere | undefined
}

/** Creates the watch of one account. */
export function createOutWatch(): OutWatch {
  let start: { readonly before: number; readonly deliveredSeq: number; readonly received: number } | undefined
  let received = 0
  let isLinkLost = false
  let lastDelivered = 0
  return {
    came: () => {
      received += 1
    },
    connectionLost: () => {
      isLinkLost = true
    },
    judge: (info, { open, uncounted, hasHeardOthers }) => {
      const { num_ack_pending: pending, delivered } = info
      const ours = open.filter(
        ({ lastTry, state: { kind } }) => !lastTry || kind === 'held' || kind === 'sending',
      ).length
      // What was acked a moment ago may be counted still.
      const out = Math.max(0, pending - ours - uncounted)
      const isFirst = start === undefined || delivered.consumer_seq < lastDelivered
      lastDelivered = delivered.consumer_seq
      if (isFirst) start = { before: out, deliveredSeq: delivered.consumer_seq, received }
      if (out === 0 || start === undefined) return undefined
      const missed = delivered.consumer_seq - start.deliveredSeq - (received - start.received)
      const causes: ElsewhereCause[] = []
      if (hasHeardOthers || (missed > 0 && !isLinkLost)) causes.push('another-worker')
      if (missed > 0 && isLinkLost) causes.push('lost-with-connection')
      if (start.before > 0) causes.push('earlier-run')
      return { out, causes }
    },
  }
}
