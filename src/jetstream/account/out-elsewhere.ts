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
  let isJustBack = false
  let lostWith = 0
  let lastDelivered = 0
  return {
    came: () => {
      received += 1
    },
    connectionLost: () => {
      isLinkLost = true
      isJustBack = true
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
      // Once nothing is out elsewhere, all that was is over, and with it the reasons.
      if (isFirst || out === 0) start = { before: out, deliveredSeq: delivered.consumer_seq, received }
      if (start === undefined) return undefined
      const missed = delivered.consumer_seq - start.deliveredSeq - (received - start.received)
      // What is missing at the first look after a loss went down with the connection; what goes missing later may not have.
      if (isJustBack || out === 0) lostWith = missed
      isJustBack = false
      if (out === 0) return undefined
      const causes: ElsewhereCause[] = []
      if (hasHeardOthers || missed > (isLinkLost ? lostWith : 0)) causes.push('another-worker')
      if (missed > 0 && isLinkLost) causes.push('lost-with-connection')
      if (start.before > 0) causes.push('earlier-run')
      return { out, causes }
    },
  }
}
