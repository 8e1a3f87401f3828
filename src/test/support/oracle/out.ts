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

/**
 * Derives it. With ack all the floor decides alone: the server ignores an ack below the consumer sequence it is at,
 * and answers it all the same.
 */
export function outOf(epoch: Epoch, truth: Truth): Out {
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
    if (deliveries >= epoch.maxDeliver.least) maybe.add(streamSeq)
    else sure.add(streamSeq)
  }
  return { sure, maybe }
}
