import type { Epoch } from './book.js'
import type { Truth } from './stage.js'

/** Which messages the consumer counts as out, derived from the book and the server's own state. */
export type Out = {
  /** Surely out. */
  readonly sure: ReadonlySet<number>
  /** Out, unless the server has given up on them: their deliveries may be used up. */
  readonly maybe: ReadonlySet<number>
}

/** Whether the stream has a message. */
export function exists({ state }: Truth, streamSeq: number): boolean {
  if (!state || streamSeq < state.first_seq || streamSeq > state.last_seq) return false
  return !(state.deleted ?? []).includes(streamSeq)
}

/** How many messages the server may count as out beside those, though no verdict could reach them any more. */
export function ghostsOf(epoch: Epoch, truth: Truth, { sure, maybe }: Out): number {
  const sent = [...new Set([...epoch.sendings.values()].map(({ streamSeq }) => streamSeq))]
  const rest = sent.filter((seq) => !sure.has(seq) && !maybe.has(seq))
  // With ack all, 2.15.1 says of a filtered purge a floor that passes what it sends again all the same.
  if (truth.info?.config['ack_policy'] === 'all' && epoch.hadFilteredPurge) return rest.length
  // What leaves the stream while it is out may stay counted (measured on 2.15.1, ack explicit and all, memory and file):
  // after a filtered purge of more than one message, where the filter is narrower than the consumer's and the ack floor
  // at or past the stream's first message, until its ack wait is over and a pull or a subscriber is there, without limit
  // else; and on an interest stream, when an edited filter wants it no more. A single deletion, a purge by sequence and
  // that of 2.9 take it off within some 30 ms.
  return rest.filter((seq) => !epoch.settled.has(seq) && !exists(truth, seq)).length
}

/**
 * Derives it. With ack all the floor decides alone: the server ignores an ack below the consumer sequence it is at,
 * and answers it all the same. Each of the `lost` deliveries may have been the last try of any message.
 */
export function outOf(epoch: Epoch, truth: Truth, lost: number): Out {
  const sure = new Set<number>()
  const maybe = new Set<number>()
  const { info } = truth
  if (!info || info.config['ack_policy'] === 'none') return { sure, maybe }
  const counts = new Map<number, number>()
  for (const { streamSeq, deliveryCount } of epoch.sendings.values()) {
    counts.set(streamSeq, Math.max(deliveryCount, counts.get(streamSeq) ?? 0))
  }
  for (const [streamSeq, deliveries] of counts) {
    const settled = info.config['ack_policy'] === 'explicit' && epoch.settled.has(streamSeq)
    if (settled || streamSeq <= info.ack_floor.stream_seq || !exists(truth, streamSeq)) continue
    if (deliveries + lost >= epoch.maxDeliver.least) maybe.add(streamSeq)
    else sure.add(streamSeq)
  }
  return { sure, maybe }
}
