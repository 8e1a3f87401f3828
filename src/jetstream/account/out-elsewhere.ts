import type { ConsumerInfo } from '../wire/answers/consumer-info.js'
import type { Delivery } from '../wire/delivery.js'
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
  /**
   * A delivery of ours came; the server counts them upwards. `mayOvertake`: one that it sent before may still come, by
   * another connection.
   */
  readonly came: (delivery: Pick<Delivery, 'consumerSeq'>, mayOvertake?: boolean) => void
  readonly connectionLost: () => void
  /** What the server's answer says, beside what is open with us by now. */
  readonly judge: (
    info: ConsumerInfo,
    ours: { readonly open: readonly LedgerEntry[]; readonly uncounted: number; readonly hasHeardOthers: boolean },
  ) => OutElsewhere | undefined
}

/** Creates the watch of one account. */
export function createOutWatch(): OutWatch {
  let start: { readonly before: number; readonly sent: number; readonly arrived: number } | undefined
  let received = 0
  let receivedThen = 0
  let newest = 0
  let isLinkLost = false
  let isJustBack = false
  let lostWith = 0
  let lastSent = 0
  let overtake = false
  let lastOut = 0
  return {
    came: ({ consumerSeq }, mayOvertake = false) => {
      received += 1
      overtake = mayOvertake
      newest = mayOvertake ? Math.max(newest, consumerSeq) : consumerSeq
    },
    connectionLost: () => {
      isLinkLost = true
      isJustBack = true
    },
    judge: (info, { open, uncounted, hasHeardOthers }) => {
      const { num_ack_pending: pending, delivered } = info
      const sent = delivered.consumer_seq
      // What came behind the answer is not counted in it; what came behind the question may be.
      const ours = open.filter(
        ({ delivery, lastTry, state: { kind } }) =>
          delivery.consumerSeq <= sent && (!lastTry || kind === 'held' || kind === 'sending'),
      ).length
      // While they come, the answer may have overtaken what the server sent before it; others came behind the answer.
      const onTheWay = received > receivedThen ? Math.max(0, sent - newest) : 0
      const arrived = received + onTheWay - Math.max(0, newest - sent)
      receivedThen = received
      // What was acked a moment ago may be counted still.
      const unclaimed = Math.max(0, pending - ours - uncounted - onTheWay)
      const isFirst = start === undefined || sent < lastSent
      lastSent = sent
      if (isFirst) start = { before: unclaimed, sent, arrived }
      if (start === undefined) return undefined
      const missed = sent - start.sent - (arrived - start.arrived)
      // Nothing is elsewhere but what was out when we came and what was sent and came not to us. In a flood far more is
      // unclaimed: what came behind the question, and what was acked and is no longer in memory.
      const outNow = Math.min(unclaimed, start.before + Math.max(0, missed))
      // What one connection brings late is not elsewhere: the next look tells.
      const out = overtake ? Math.min(outNow, lastOut) : outNow
      lastOut = outNow
      // Once nothing is out elsewhere, all that was is over, and with it the reasons.
      if (outNow === 0) start = { before: 0, sent, arrived }
      // What is missing at the first look after a loss went down with the connection; what goes missing later may not have.
      if (isJustBack || outNow === 0) lostWith = missed
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
